/* What only an administrator keeps: parts at the side, and the one that was chosen. Each is read when it is first seen.
 */
#include "config.h"

#include "torno-admin-page.h"

#include "torno-audit-pane.h"
#include "torno-form.h"
#include "torno-record-group.h"
#include "torno-sheet-pane.h"

#include <glib/gi18n-lib.h>

#define MAX_GROUPS 2

/* A part: groups of records one below the other, or a pane of its own. */
typedef struct
{
  const char *name;
  const char *title;
  const char *icon_name;
  const TornoRecordKind *kinds[MAX_GROUPS];
  GtkWidget *(*make) (TornoSession *session);
} Part;

/* clang-format off */
static const Part parts[] = {
  { "catalogue", N_("Catalogue"),         "view-grid-symbolic",          { &torno_plan_kind, &torno_product_kind } },
  { "staff",     N_("Staff"),             "system-users-symbolic",       { &torno_trainer_kind, &torno_admin_kind } },
  { "gyms",      N_("Gyms"),              "go-home-symbolic",            { &torno_gym_kind } },
  { "stations",  N_("Stations"),          "network-wired-symbolic",      { &torno_station_kind } },
  { "sheets",    N_("Import and export"), "document-send-symbolic",      { NULL }, torno_sheet_pane_new },
  { "audit",     N_("Audit trail"),       "document-open-recent-symbolic", { NULL }, torno_audit_pane_new },
};
/* clang-format on */

struct _TornoAdminPage
{
  AdwBin parent_instance;

  AdwLeaflet *leaflet;
  GtkBox *parts_box;
  GtkWidget *content_side;
  GtkWidget *back_button;
  GtkLabel *part_label;
  GtkStack *stack;

  TornoSession *session;
  GPtrArray *groups; /* of TornoRecordGroup, borrowed */
};

G_DEFINE_FINAL_TYPE (TornoAdminPage, torno_admin_page, ADW_TYPE_BIN)

static void
on_group_seen_cb (TornoRecordGroup *group)
{
  torno_record_group_open (group, NULL);
  g_signal_handlers_disconnect_by_func (group, on_group_seen_cb, NULL);
}

static void
on_changed_cb (TornoAdminPage *self)
{
  /* The forms that sell a plan offer it at once. */
  torno_session_load_plans (self->session);
}

static void
on_part_toggled_cb (TornoAdminPage *self, GtkToggleButton *button)
{
  const Part *part = g_object_get_data (G_OBJECT (button), "torno-part");

  if (!gtk_toggle_button_get_active (button))
    return;
  gtk_label_set_label (self->part_label, _ (part->title));
  gtk_stack_set_visible_child_name (self->stack, part->name);
}

/* Folded, a press on the part that is chosen already goes to it as well. */
static void
on_part_clicked_cb (TornoAdminPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->content_side);
}

static void
on_back_cb (TornoAdminPage *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static GtkWidget *
make_part_button (TornoAdminPage *self, const Part *part)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (part->icon_name));
  gtk_box_append (GTK_BOX (box), gtk_label_new (_ (part->title)));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  torno_form_name_widget (button, _ (part->title));
  g_object_set_data (G_OBJECT (button), "torno-part", (gpointer) part);
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_part_toggled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_part_clicked_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
make_groups (TornoAdminPage *self, const Part *part)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/torno/Torno/pages/torno-admin-part.ui");
  GtkBox *box = GTK_BOX (gtk_builder_get_object (builder, "box"));

  for (guint i = 0; i < MAX_GROUPS && part->kinds[i] != NULL; i++)
    {
      TornoRecordGroup *group = torno_record_group_new (self->session, part->kinds[i]);

      g_ptr_array_add (self->groups, group);
      gtk_box_append (box, GTK_WIDGET (group));
      g_signal_connect_object (group, "changed", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_after (group, "map", G_CALLBACK (on_group_seen_cb), NULL);
    }
  return g_object_ref_sink (GTK_WIDGET (gtk_builder_get_object (builder, "part")));
}

static void
add_parts (TornoAdminPage *self)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GtkWidget *button = make_part_button (self, &parts[i]);
      g_autoptr (GtkWidget) part
          = parts[i].make != NULL ? g_object_ref_sink (parts[i].make (self->session)) : make_groups (self, &parts[i]);

      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
      if (first == NULL)
        first = button;
      gtk_box_append (self->parts_box, button);
      gtk_stack_add_named (self->stack, part, parts[i].name);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (first), TRUE);
}

static void
torno_admin_page_dispose (GObject *object)
{
  TornoAdminPage *self = TORNO_ADMIN_PAGE (object);

  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_admin_page_parent_class)->dispose (object);
}

static void
torno_admin_page_class_init (TornoAdminPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_admin_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-admin-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoAdminPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, TornoAdminPage, parts_box);
  gtk_widget_class_bind_template_child (widget_class, TornoAdminPage, content_side);
  gtk_widget_class_bind_template_child (widget_class, TornoAdminPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, TornoAdminPage, part_label);
  gtk_widget_class_bind_template_child (widget_class, TornoAdminPage, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
}

static void
torno_admin_page_init (TornoAdminPage *self)
{
  self->groups = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (self->back_button, _ ("Back"));
}

/**
 * torno_admin_page_new:
 * @session: of an administrator
 *
 * Returns: (transfer floating): the page
 */
TornoAdminPage *
torno_admin_page_new (TornoSession *session)
{
  TornoAdminPage *self = g_object_new (TORNO_TYPE_ADMIN_PAGE, NULL);

  self->session = g_object_ref (session);
  add_parts (self);
  return self;
}

/**
 * torno_admin_page_reload:
 *
 * Reads what has been shown again.
 */
void
torno_admin_page_reload (TornoAdminPage *page)
{
  for (guint i = 0; i < page->groups->len; i++)
    torno_record_group_reload (page->groups->pdata[i]);
}
