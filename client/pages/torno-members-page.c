/* The members: a list to search and, beside it, the member that is chosen. */
#include "config.h"

#include "torno-members-page.h"

#include "torno-form.h"
#include "torno-member-dialog.h"
#include "torno-member-lookup.h"
#include "torno-member-page.h"
#include "torno-member-store.h"

#include <glib/gi18n-lib.h>

struct _TornoMembersPage
{
  AdwBin parent_instance;

  AdwLeaflet *leaflet;
  GtkWidget *list_side;
  GtkSearchEntry *search_entry;
  GtkWidget *add_button;
  GtkStack *list_stack;
  AdwStatusPage *failed_page;
  GtkButton *offer_button;
  GtkDropDown *filter_drop;
  GtkListView *list_view;
  GtkLabel *count_label;
  GtkStack *member_stack;

  TornoSession *session;
  TornoMemberStore *store;
  GtkSingleSelection *selection;
  TornoMemberPage *member_page;
  GCancellable *cancellable; /* of the look-up */
  gboolean is_entered;       /* acts as soon as what was typed has been found */
};

static guint search_started_signal;

G_DEFINE_FINAL_TYPE (TornoMembersPage, torno_members_page, ADW_TYPE_BIN)

static void
open_position (TornoMembersPage *self, guint position)
{
  g_autoptr (TornoMember) member = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  if (member == NULL || torno_member_get_id (member) == 0)
    return;
  torno_members_page_open_member (self, torno_member_get_id (member));
}

/* In a wide window a chosen row shows at once; in a narrow one only an activated row, so that the keyboard can walk. */
static void
on_selected_cb (TornoMembersPage *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  if (position != GTK_INVALID_LIST_POSITION && !adw_leaflet_get_folded (self->leaflet))
    open_position (self, position);
}

static void
on_search_changed_cb (TornoMembersPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))));

  torno_member_store_search (self->store, text);
}

/* In the order of the words in the .ui file. */
static const char *const memberships[] = { NULL, "active", "expiring", "expired", "none", "frozen", "inactive" };

static void
on_filter_changed_cb (TornoMembersPage *self)
{
  guint chosen = gtk_drop_down_get_selected (self->filter_drop);

  if (self->store != NULL && chosen < G_N_ELEMENTS (memberships))
    torno_member_store_filter (self->store, memberships[chosen]);
}

static void
on_search_started_cb (TornoMembersPage *self)
{
  GtkText *text = GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self->search_entry)));

  g_signal_emit (self, search_started_signal, 0);
  /* The page that comes to the front selects what its entry holds; the next key would replace the first. */
  gtk_text_grab_focus_without_selecting (text);
  gtk_editable_set_position (GTK_EDITABLE (text), -1);
}

static void
on_member_added_cb (TornoMembersPage *self, gint64 user_id)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_drop_down_set_selected (self->filter_drop, 0);
  torno_member_store_search (self->store, "");
  torno_member_store_reload (self->store);
  torno_members_page_open_member (self, user_id);
  torno_member_page_focus_check_in (self->member_page);
}

static void
add_member (TornoMembersPage *self, const char *full_name, const char *document_id)
{
  TornoMemberDialog *dialog = torno_member_dialog_new (self->session);

  torno_member_dialog_fill_in (dialog, full_name, document_id);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  g_signal_connect_object (dialog, "added", G_CALLBACK (on_member_added_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The next person to come types over what was typed for this one. */
static void
select_text (TornoMembersPage *self)
{
  gtk_editable_select_region (GTK_EDITABLE (self->search_entry), 0, -1);
}

/* The first of those who fit: one more Enter checks in. Where nobody does, one more Enter makes a new member. */
static void
take_list (TornoMembersPage *self)
{
  self->is_entered = FALSE;
  if (*torno_member_store_get_text (self->store) == '\0' || torno_member_store_get_fault (self->store) != NULL)
    return;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->store)) == 0)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->offer_button));
      return;
    }
  gtk_single_selection_set_selected (self->selection, 0);
  open_position (self, 0);
  select_text (self);
  torno_member_page_focus_check_in (self->member_page);
}

/* Enter may come before the entry's delay and the server's answer have passed. */
static void
enter_list (TornoMembersPage *self)
{
  g_autofree char *before = g_strdup (torno_member_store_get_text (self->store));

  on_search_changed_cb (self);
  if (g_str_equal (before, torno_member_store_get_text (self->store)) && !torno_member_store_is_reading (self->store))
    take_list (self);
  else
    self->is_entered = TRUE;
}

static void
on_looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gint64 user_id = torno_member_lookup_finish (result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoMembersPage *self = user_data;
  if (user_id == 0)
    {
      enter_list (self);
      return;
    }
  torno_members_page_open_member (self, user_id);
  torno_member_page_check_in (self->member_page);
  select_text (self);
}

static void
on_search_activated_cb (TornoMembersPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (torno_member_lookup_is_document (text))
    torno_member_lookup_async (self->session, text, self->cancellable, on_looked_up_cb, self);
  else
    enter_list (self);
}

/* What was typed is the document or the name of somebody who is not a member yet. */
static void
on_offer_cb (TornoMembersPage *self)
{
  const char *text = torno_member_store_get_text (self->store);

  add_member (self, torno_member_lookup_is_document (text) ? NULL : text, torno_member_lookup_is_document (text) ? text : NULL);
}

static const char *
pick_list_child (TornoMembersPage *self)
{
  TornoStoreState state = torno_member_store_get_state (self->store);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->store)) > 0)
    return "list";
  if (state == TORNO_STORE_LOADING)
    return "loading";
  if (state == TORNO_STORE_FAILED)
    return "failed";
  if (*torno_member_store_get_text (self->store) != '\0')
    return "none-found";
  return torno_member_store_get_membership (self->store) != NULL ? "none-such" : "empty";
}

static void
on_store_changed_cb (TornoMembersPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  g_autofree char *count = g_strdup_printf (ngettext ("%u member", "%u members", n), n);
  g_autofree char *offer = g_strdup_printf (_ ("New member “%s”"), torno_member_store_get_text (self->store));

  gtk_stack_set_visible_child_name (self->list_stack, pick_list_child (self));
  adw_status_page_set_description (self->failed_page, torno_member_store_get_fault (self->store));
  gtk_label_set_label (self->count_label, n > 0 ? count : "");
  gtk_button_set_label (self->offer_button, offer);
  if (self->is_entered && !torno_member_store_is_reading (self->store))
    take_list (self);
}

static void
on_erased_cb (TornoMembersPage *self)
{
  gtk_stack_set_visible_child_name (self->member_stack, "none");
  adw_leaflet_set_visible_child (self->leaflet, self->list_side);
  torno_member_store_reload (self->store);
}

static void
on_back_cb (TornoMembersPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->list_side);
}

static void
torno_members_page_dispose (GObject *object)
{
  TornoMembersPage *self = TORNO_MEMBERS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_members_page_parent_class)->dispose (object);
}

static void
torno_members_page_class_init (TornoMembersPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_MEMBER);
  G_OBJECT_CLASS (klass)->dispose = torno_members_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-members-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, list_side);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, list_stack);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, failed_page);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, offer_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, filter_drop);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed_cb);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, list_view);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, selection);
  gtk_widget_class_bind_template_callback (widget_class, on_selected_cb);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, count_label);
  gtk_widget_class_bind_template_child (widget_class, TornoMembersPage, member_stack);
  gtk_widget_class_bind_template_callback (widget_class, open_position);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_started_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_offer_cb);
  search_started_signal = g_signal_new ("search-started", TORNO_TYPE_MEMBERS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 0);
}

static void
torno_members_page_init (TornoMembersPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (GTK_WIDGET (self->search_entry), _ ("Search members"));
  torno_form_name_widget (self->add_button, _ ("New member"));
  torno_form_name_widget (GTK_WIDGET (self->filter_drop), _ ("Which members"));
  torno_form_name_widget (GTK_WIDGET (self->list_view), _ ("Members"));
}

/**
 * torno_members_page_new:
 * @session: whose gym's members are shown
 * @station: enrols fingerprints
 *
 * Returns: (transfer floating): the page
 */
TornoMembersPage *
torno_members_page_new (TornoSession *session, TornoStation *station)
{
  TornoMembersPage *self = g_object_new (TORNO_TYPE_MEMBERS_PAGE, NULL);

  self->session = g_object_ref (session);
  self->store = torno_member_store_new (session);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->store));
  g_signal_connect_object (self->store, "notify::state", G_CALLBACK (on_store_changed_cb), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (session, "changed::user", G_CALLBACK (torno_member_store_refresh), self->store,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed::user_plan", G_CALLBACK (torno_member_store_refresh), self->store,
                           G_CONNECT_SWAPPED);

  self->member_page = torno_member_page_new (session, station);
  gtk_stack_add_named (self->member_stack, GTK_WIDGET (self->member_page), "member");
  g_object_bind_property (self->leaflet, "folded", self->member_page, "shows-back", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->member_page, "changed", G_CALLBACK (torno_member_store_update_member), self->store,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->member_page, "erased", G_CALLBACK (on_erased_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->member_page, "back", G_CALLBACK (on_back_cb), self, G_CONNECT_SWAPPED);
  on_store_changed_cb (self);
  return self;
}

/**
 * torno_members_page_capture_keys:
 * @widget: where typing anything begins a search
 */
void
torno_members_page_capture_keys (TornoMembersPage *page, GtkWidget *widget)
{
  gtk_search_entry_set_key_capture_widget (page->search_entry, widget);
}

/**
 * torno_members_page_focus_search:
 *
 * Puts the cursor into the search.
 */
void
torno_members_page_focus_search (TornoMembersPage *page)
{
  adw_leaflet_set_visible_child (page->leaflet, page->list_side);
  gtk_widget_grab_focus (GTK_WIDGET (page->search_entry));
}

/**
 * torno_members_page_search:
 * @text: a name, a document or a phone number
 *
 * Searches as if it had been typed.
 */
void
torno_members_page_search (TornoMembersPage *page, const char *text)
{
  torno_members_page_focus_search (page);
  gtk_editable_set_text (GTK_EDITABLE (page->search_entry), text);
  gtk_editable_set_position (GTK_EDITABLE (page->search_entry), -1);
}

/**
 * torno_members_page_reload:
 *
 * Reads list and member again.
 */
void
torno_members_page_reload (TornoMembersPage *page)
{
  torno_member_store_reload (page->store);
  torno_member_page_reload (page->member_page);
}

/**
 * torno_members_page_open_member:
 * @user_id: a member of the gym
 *
 * Shows that member.
 */
void
torno_members_page_open_member (TornoMembersPage *page, gint64 user_id)
{
  torno_member_page_open (page->member_page, user_id);
  gtk_stack_set_visible_child_name (page->member_stack, "member");
  adw_leaflet_set_visible_child (page->leaflet, GTK_WIDGET (page->member_stack));
}

/**
 * torno_members_page_add_member:
 *
 * Opens the form for a new member.
 */
void
torno_members_page_add_member (TornoMembersPage *page)
{
  add_member (page, NULL, NULL);
}
