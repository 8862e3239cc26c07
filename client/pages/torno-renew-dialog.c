/* Sells a member another plan. Whether that is allowed is the server's to say: it knows the rules of the gym. */
#include "config.h"

#include "torno-renew-dialog.h"

#include "torno-api-json.h"
#include "torno-error.h"
#include "torno-offer.h"
#include "torno-once-key.h"
#include "torno-purchase-group.h"

#include <glib/gi18n-lib.h>

struct _TornoRenewDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  TornoPurchaseGroup *purchase_group;
  GtkWidget *form_box;
  GtkWidget *sell_button;
  GtkLabel *offer_label;
  GtkLabel *fault_label;

  TornoSession *session;
  TornoMember *member;
  TornoOnceKey *once;
  GCancellable *cancellable;
  gboolean is_sending;
  gboolean is_reading; /* what was bought last */
};

static guint done_signal;

G_DEFINE_FINAL_TYPE (TornoRenewDialog, torno_renew_dialog, ADW_TYPE_WINDOW)

/* What the plan that is chosen comes to; a trainer's limit shows before anything is pressed. */
static void
show_offer (TornoRenewDialog *self)
{
  TornoPlan *plan = torno_purchase_group_get_plan (self->purchase_group);
  TornoOffer offer
      = plan != NULL ? torno_offer_judge (plan, self->member, torno_session_is_admin (self->session)) : TORNO_OFFER_NEW;
  g_autofree char *text = plan != NULL ? torno_offer_describe (offer, plan, self->member) : g_strdup ("");

  gtk_label_set_label (self->offer_label, text);
  gtk_widget_set_sensitive (self->form_box, !self->is_sending);
  gtk_widget_set_sensitive (self->sell_button,
                            !self->is_sending && !self->is_reading && offer != TORNO_OFFER_NOT_YET);
}

static void
set_sending (TornoRenewDialog *self, gboolean is_sending)
{
  self->is_sending = is_sending;
  show_offer (self);
}

static void
show_fault (TornoRenewDialog *self, const char *text)
{
  gtk_label_set_label (self->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), text != NULL);
}

static void
on_sold_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoRenewDialog *self = user_data;
  torno_once_key_settle (self->once, error);
  set_sending (self, FALSE);
  if (error == NULL)
    {
      g_signal_emit (self, done_signal, 0);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else if (error->domain == TORNO_ERROR)
    show_fault (self, error->message);
  else
    show_fault (self, _ ("The server cannot be reached. Nothing is lost: try again in a moment."));
}

/* The plan that was bought last is the one that is asked for most often. */
static void
on_last_plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoRenewDialog *self = user_data;
  JsonArray *bought = answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;
  self->is_reading = FALSE;
  if (bought != NULL && json_array_get_length (bought) > 0)
    torno_purchase_group_choose_plan (
        self->purchase_group, torno_api_json_get_integer (json_array_get_object_element (bought, 0), "plan_id", 0));
  show_offer (self);
  gtk_window_set_focus (GTK_WINDOW (self), self->sell_button);
}

static void
on_sell_cb (TornoRenewDialog *self)
{
  g_autoptr (JsonObject) body = json_object_new ();

  if (torno_purchase_group_get_plan (self->purchase_group) == NULL)
    {
      show_fault (self, _ ("The gym has no plan for sale. An administrator can add one."));
      return;
    }
  show_fault (self, NULL);
  json_object_set_int_member (body, "user_id", torno_member_get_id (self->member));
  torno_purchase_group_write (self->purchase_group, body);
  set_sending (self, TRUE);
  torno_api_client_call_async (torno_session_get_client (self->session), "POST", "/user-plans/", body,
                               torno_once_key_get (self->once, body), self->cancellable, on_sold_cb, self);
}

static void
torno_renew_dialog_dispose (GObject *object)
{
  TornoRenewDialog *self = TORNO_RENEW_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->once, torno_once_key_free);
  g_clear_object (&self->member);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_renew_dialog_parent_class)->dispose (object);
}

static void
torno_renew_dialog_class_init (TornoRenewDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_PURCHASE_GROUP);
  G_OBJECT_CLASS (klass)->dispose = torno_renew_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-renew-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoRenewDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TornoRenewDialog, purchase_group);
  gtk_widget_class_bind_template_child (widget_class, TornoRenewDialog, form_box);
  gtk_widget_class_bind_template_child (widget_class, TornoRenewDialog, sell_button);
  gtk_widget_class_bind_template_child (widget_class, TornoRenewDialog, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoRenewDialog, offer_label);
  gtk_widget_class_bind_template_callback (widget_class, show_offer);
  gtk_widget_class_bind_template_callback (widget_class, on_sell_cb);
  done_signal = g_signal_new ("done", TORNO_TYPE_RENEW_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_renew_dialog_init (TornoRenewDialog *self)
{
  self->once = torno_once_key_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * torno_renew_dialog_new:
 * @session: who sells
 * @member: who buys
 * @then_checks_in: whether the member is checked in when it is sold, so that the button says so
 *
 * Returns: (transfer floating): the window
 */
TornoRenewDialog *
torno_renew_dialog_new (TornoSession *session, TornoMember *member, gboolean then_checks_in)
{
  TornoRenewDialog *self = g_object_new (TORNO_TYPE_RENEW_DIALOG, NULL);
  g_autofree char *path = g_strdup_printf ("/user-plans/user/%" G_GINT64_FORMAT "?limit=1", torno_member_get_id (member));

  self->session = g_object_ref (session);
  self->member = g_object_ref (member);
  self->is_reading = TRUE;
  adw_window_title_set_subtitle (self->window_title, torno_member_get_full_name (member));
  if (then_checks_in)
    gtk_button_set_label (GTK_BUTTON (self->sell_button), _ ("Sell and check in"));
  torno_session_load_plans (session);
  torno_purchase_group_set_plans (self->purchase_group, torno_session_get_plans (session));
  show_offer (self);
  torno_api_client_call_async (torno_session_get_client (session), "GET", path, NULL, NULL, self->cancellable,
                               on_last_plan_cb, self);
  return self;
}
