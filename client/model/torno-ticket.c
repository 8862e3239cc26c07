/* What was paid together. It is made of the day's sales and never changes afterwards: a sale that is taken back is
 * another row of the books, and a ticket of its own here. */
#include "config.h"

#include "torno-ticket.h"

#include "torno-api-json.h"
#include "torno-money-text.h"
#include "torno-money.h"
#include "torno-payment.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _TornoTicket
{
  GObject parent_instance;

  gint64 id;
  GPtrArray *sales; /* of JsonObject, in the order in which they were sold */
};

G_DEFINE_FINAL_TYPE (TornoTicket, torno_ticket, G_TYPE_OBJECT)

static void
torno_ticket_finalize (GObject *object)
{
  g_ptr_array_unref (TORNO_TICKET (object)->sales);
  G_OBJECT_CLASS (torno_ticket_parent_class)->finalize (object);
}

static void
torno_ticket_class_init (TornoTicketClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_ticket_finalize;
}

static void
torno_ticket_init (TornoTicket *self)
{
  self->sales = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
}

/**
 * torno_ticket_new:
 * @ticket_id: its number
 *
 * Returns: (transfer full): a ticket that has no sales yet
 */
TornoTicket *
torno_ticket_new (gint64 ticket_id)
{
  TornoTicket *self = g_object_new (TORNO_TYPE_TICKET, NULL);

  self->id = ticket_id;
  return self;
}

/**
 * torno_ticket_add_sale:
 * @sale: a Sale of the API; the newest come first, as the API lists them
 */
void
torno_ticket_add_sale (TornoTicket *ticket, JsonObject *sale)
{
  g_ptr_array_insert (ticket->sales, 0, json_object_ref (sale));
}

/**
 * torno_ticket_get_id:
 *
 * Returns: its number
 */
gint64
torno_ticket_get_id (TornoTicket *ticket)
{
  return ticket->id;
}

/**
 * torno_ticket_is_reversal:
 *
 * Returns: whether it takes a sale back
 */
gboolean
torno_ticket_is_reversal (TornoTicket *ticket)
{
  return torno_api_json_get_string (torno_ticket_get_sale (ticket, 0), "reversal") != NULL;
}

/**
 * torno_ticket_get_n_sales:
 *
 * Returns: how many lines it has
 */
guint
torno_ticket_get_n_sales (TornoTicket *ticket)
{
  return ticket->sales->len;
}

/**
 * torno_ticket_get_sale:
 *
 * Returns: (transfer none): a line of it, as the API has it
 */
JsonObject *
torno_ticket_get_sale (TornoTicket *ticket, guint position)
{
  return g_ptr_array_index (ticket->sales, position);
}

/**
 * torno_ticket_get_total_cents:
 *
 * Returns: what was paid, below 0 where it was paid back
 */
gint64
torno_ticket_get_total_cents (TornoTicket *ticket)
{
  gint64 total = 0;

  for (guint i = 0; i < ticket->sales->len; i++)
    total += torno_money_text_from_api (torno_api_json_get_string (torno_ticket_get_sale (ticket, i), "total_amount"));
  return total;
}

/**
 * torno_ticket_equals:
 *
 * Returns: whether both are the same ticket, and none of its sales was corrected in between
 */
gboolean
torno_ticket_equals (TornoTicket *ticket, TornoTicket *other)
{
  if (ticket->id != other->id || ticket->sales->len != other->sales->len)
    return FALSE;
  for (guint i = 0; i < ticket->sales->len; i++)
    {
      JsonObject *sale = torno_ticket_get_sale (ticket, i), *other_sale = torno_ticket_get_sale (other, i);

      if (g_strcmp0 (torno_api_json_get_string (sale, "updated_at"), torno_api_json_get_string (other_sale, "updated_at"))
          != 0)
        return FALSE;
    }
  return TRUE;
}

/**
 * torno_ticket_describe_sale:
 * @sale: a Sale of the API
 *
 * Returns: (transfer full): "2 × Water"
 */
char *
torno_ticket_describe_sale (JsonObject *sale)
{
  const char *name = torno_api_json_get_string (torno_api_json_get_object (sale, "product"), "name");
  gint64 quantity = torno_api_json_get_integer (sale, "quantity", 0);

  return g_strdup_printf ("%" G_GINT64_FORMAT " × %s", ABS (quantity), name != NULL ? name : "");
}

/**
 * torno_ticket_describe_title:
 *
 * Returns: (transfer full): what it is, in a line
 */
char *
torno_ticket_describe_title (TornoTicket *ticket)
{
  JsonObject *sale = torno_ticket_get_sale (ticket, 0);
  const char *reversal = torno_api_json_get_string (sale, "reversal");
  guint n_more = ticket->sales->len - 1;
  g_autofree char *first = torno_ticket_describe_sale (sale);
  /* Translators: a sale, as in "2 × Water", and how many other sales were taken back with it */
  g_autofree char *all = g_strdup_printf (ngettext ("%s and %u more", "%s and %u more", n_more), first, n_more);
  const char *what = n_more > 0 ? all : first;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, ticket->id);

  if (reversal == NULL)
    return g_strdup_printf (_ ("Ticket %s"), number);
  return g_strdup_printf (g_str_equal (reversal, "void") ? _ ("Void: %s") : _ ("Refund: %s"), what);
}

/**
 * torno_ticket_describe_detail:
 *
 * Returns: (transfer full): when, how it was paid, who sold it; of what was taken back, why
 */
char *
torno_ticket_describe_detail (TornoTicket *ticket)
{
  JsonObject *sale = torno_ticket_get_sale (ticket, 0);
  const char *text = torno_api_json_get_string (sale, "sale_date");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%H:%M") : g_strdup ("");
  const char *payment
      = torno_payment_get_name (torno_payment_from_api (torno_api_json_get_string (sale, "payment_type")));
  const char *who = torno_api_json_get_string (torno_api_json_get_object (sale, "sold_by"), "full_name");
  const char *reason = torno_api_json_get_string (sale, "reason");

  return g_strjoin (" · ", clock, payment, who != NULL ? who : "", reason, NULL);
}

/**
 * torno_ticket_matches:
 * @text: a ticket's number, or part of a product's name
 *
 * Returns: whether it is such a ticket
 */
gboolean
torno_ticket_matches (TornoTicket *ticket, const char *text)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, ticket->id);
  g_autofree char *folded = g_utf8_casefold (text, -1);

  if (*text == '\0' || g_str_equal (number, text))
    return TRUE;
  for (guint i = 0; i < ticket->sales->len; i++)
    {
      /* The name alone: who types 2 wants that ticket, not all that sold two of something. */
      JsonObject *product = torno_api_json_get_object (torno_ticket_get_sale (ticket, i), "product");
      const char *name = torno_api_json_get_string (product, "name");
      g_autofree char *folded_name = g_utf8_casefold (name != NULL ? name : "", -1);

      if (strstr (folded_name, folded) != NULL)
        return TRUE;
    }
  return FALSE;
}

/**
 * torno_ticket_write:
 *
 * Returns: (transfer full): what a checkout answers of it
 */
JsonObject *
torno_ticket_write (TornoTicket *ticket)
{
  JsonObject *object = json_object_new ();
  JsonArray *sales = json_array_new ();
  char total[TORNO_MONEY_BUFFER];

  for (guint i = 0; i < ticket->sales->len; i++)
    json_array_add_object_element (sales, json_object_ref (torno_ticket_get_sale (ticket, i)));
  torno_money_print (torno_ticket_get_total_cents (ticket), total);
  json_object_set_int_member (object, "ticket_id", ticket->id);
  json_object_set_string_member (object, "total_amount", total);
  json_object_set_array_member (object, "sales", sales);
  return object;
}
