/* What only an administrator keeps. Each part is read when it is first seen. */
#include "config.h"

#include "torno-admin-page.h"

#include "torno-record-group.h"

#include <glib/gi18n-lib.h>

#define N_GROUPS 5

struct _TornoAdminPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkBox *catalogue_box;
  GtkBox *staff_box;
  GtkBox *gyms_box;

  TornoSession *session;
  TornoRecordGroup *groups[N_GROUPS];
  gboolean is_open[N_GROUPS];
};

G_DEFINE_FINAL_TYPE (TornoAdminPage, torno_admin_page, ADW_TYPE_BIN)

static void
open_seen_groups (TornoAdminPage *self)
{
  for (guint i = 0; i < N_GROUPS; i++)
    if (!self->is_open[i] && self->groups[i] != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->groups[i])))
      {
        self->is_open[i] = TRUE;
        torno_record_group_open (self->groups[i], NULL);
      }
}

/* The buttons are named after the parts that they show. */
static void
on_part_toggled_cb (TornoAdminPage *self, GtkToggleButton *button)
{
  if (gtk_toggle_button_get_active (button) && self->stack != NULL)
    gtk_stack_set_visible_child_name (self->stack, gtk_widget_get_name (GTK_WIDGET (button)));
}

static void
on_changed_cb (TornoAdminPage *self)
{
  /* The forms that sell a plan offer it at once. */
  torno_session_load_plans (self->session);
}

static void
torno_admin_page_dispose (GObject *object)
{
  g_clear_object (&TORNO_ADMIN_PAGE (object)->session);
  G_OBJECT_CLASS (torno_admin_page_parent_class)->dispose (object);
}

static void
torno_admin_page_class_init (TornoAdminPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_admin_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-admin-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoAdminPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TornoAdminPage, catalogue_box);
  gtk_widget_class_bind_template_child (widget_class, TornoAdminPage, staff_box);
  gtk_widget_class_bind_template_child (widget_class, TornoAdminPage, gyms_box);
  gtk_widget_class_bind_template_callback (widget_class, on_part_toggled_cb);
}

static void
torno_admin_page_init (TornoAdminPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
  static const TornoRecordKind *const kinds[N_GROUPS]
      = { &torno_plan_kind, &torno_product_kind, &torno_trainer_kind, &torno_admin_kind, &torno_gym_kind };
  TornoAdminPage *self = g_object_new (TORNO_TYPE_ADMIN_PAGE, NULL);
  GtkBox *const boxes[N_GROUPS]
      = { self->catalogue_box, self->catalogue_box, self->staff_box, self->staff_box, self->gyms_box };

  self->session = g_object_ref (session);
  for (guint i = 0; i < N_GROUPS; i++)
    {
      self->groups[i] = torno_record_group_new (session, kinds[i]);
      gtk_box_append (boxes[i], GTK_WIDGET (self->groups[i]));
      g_signal_connect_object (self->groups[i], "changed", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->groups[i], "map", G_CALLBACK (open_seen_groups), self,
                               G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    }
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
  for (guint i = 0; i < N_GROUPS; i++)
    torno_record_group_reload (page->groups[i]);
}
