/* The receipt of a ticket. Its rows are made once, out of the server's answer, and never change; drawing walks over
 * them, so that screen, PDF and paper cannot differ. Sizes are in points. */
#include "config.h"

#include "torno-receipt.h"

#include "torno-api-json.h"
#include "torno-money-text.h"
#include "torno-payment.h"

#include <glib/gi18n-lib.h>

#define GAP 10.0
#define LINE_GAP 3.0

typedef enum
{
  ROW_TITLE,  /* in the middle, large */
  ROW_CENTER, /* in the middle */
  ROW_PAIR,   /* at the left and at the right */
  ROW_DETAIL, /* as a pair, under the line it belongs to */
  ROW_SUM,    /* as a pair, large */
  ROW_RULE    /* a line across */
} RowKind;

typedef struct
{
  RowKind kind;
  char *left;
  char *right;
} Row;

struct _TornoReceipt
{
  GObject parent_instance;

  gint64 ticket_id;
  char *total_text;
  char *change_text; /* NULL: nothing was given that is more than the total */
  GPtrArray *rows;
};

/* clang-format off */
static const struct { double size; PangoWeight weight; } fonts[] = {
  [ROW_TITLE]  = { 14, PANGO_WEIGHT_BOLD },
  [ROW_CENTER] = { 9,  PANGO_WEIGHT_NORMAL },
  [ROW_PAIR]   = { 9,  PANGO_WEIGHT_NORMAL },
  [ROW_DETAIL] = { 8,  PANGO_WEIGHT_NORMAL },
  [ROW_SUM]    = { 12, PANGO_WEIGHT_BOLD },
  [ROW_RULE]   = { 9,  PANGO_WEIGHT_NORMAL },
};
/* clang-format on */

G_DEFINE_FINAL_TYPE (TornoReceipt, torno_receipt, G_TYPE_OBJECT)

static void
free_row (gpointer data)
{
  Row *row = data;

  g_free (row->left);
  g_free (row->right);
  g_free (row);
}

/* Takes both texts. */
static void
add_row (TornoReceipt *self, RowKind kind, char *left, char *right)
{
  Row *row = g_new0 (Row, 1);

  row->kind = kind;
  row->left = left;
  row->right = right;
  g_ptr_array_add (self->rows, row);
}

static void
torno_receipt_finalize (GObject *object)
{
  TornoReceipt *self = TORNO_RECEIPT (object);

  g_free (self->total_text);
  g_free (self->change_text);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (torno_receipt_parent_class)->finalize (object);
}

static void
torno_receipt_class_init (TornoReceiptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_receipt_finalize;
}

static void
torno_receipt_init (TornoReceipt *self)
{
  self->rows = g_ptr_array_new_with_free_func (free_row);
}

static char *
format_api (JsonObject *object, const char *name)
{
  return torno_money_text_format (torno_money_text_from_api (torno_api_json_get_string (object, name)));
}

static void
add_head (TornoReceipt *self, JsonObject *sale)
{
  JsonObject *gym = torno_api_json_get_object (sale, "gym");
  const char *address = torno_api_json_get_string (gym, "address");
  const char *seller = torno_api_json_get_string (torno_api_json_get_object (sale, "sold_by"), "full_name");
  const char *text = torno_api_json_get_string (sale, "sale_date");
  /* The server writes instants by the gym's clock. */
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, self->ticket_id);

  add_row (self, ROW_TITLE, g_strdup (torno_api_json_get_string (gym, "name")), NULL);
  if (address != NULL && *address != '\0')
    add_row (self, ROW_CENTER, g_strdup (address), NULL);
  add_row (self, ROW_RULE, NULL, NULL);
  add_row (self, ROW_PAIR, g_strdup_printf (_ ("Ticket %s"), number),
           /* Translators: day and time on a receipt, for g_date_time_format() */
           time != NULL ? g_date_time_format (time, _ ("%Y-%m-%d %H:%M")) : NULL);
  if (seller != NULL)
    add_row (self, ROW_DETAIL, g_strdup_printf (_ ("Served by %s"), seller), NULL);
  add_row (self, ROW_RULE, NULL, NULL);
}

static void
add_line (TornoReceipt *self, JsonObject *sale)
{
  const char *name = torno_api_json_get_string (torno_api_json_get_object (sale, "product"), "name");
  gint64 quantity = torno_api_json_get_integer (sale, "quantity", 0);
  g_autofree char *price = format_api (sale, "unit_price");

  add_row (self, ROW_PAIR, g_strdup (name), format_api (sale, "total_amount"));
  if (quantity != 1)
    add_row (self, ROW_DETAIL, g_strdup_printf ("%" G_GINT64_FORMAT " × %s", quantity, price), NULL);
}

static void
add_payment (TornoReceipt *self, JsonObject *ticket, JsonObject *sale, gint64 given_cents)
{
  gint64 total = torno_money_text_from_api (torno_api_json_get_string (ticket, "total_amount"));
  const char *type = torno_api_json_get_string (sale, "payment_type");
  const char *payment = torno_payment_get_name (torno_payment_from_api (type));
  gboolean has_given = given_cents >= total;

  self->total_text = torno_money_text_format (total);
  add_row (self, ROW_RULE, NULL, NULL);
  add_row (self, ROW_SUM, g_strdup (_ ("Total")), g_strdup (self->total_text));
  add_row (self, ROW_PAIR, g_strdup (payment), torno_money_text_format (has_given ? given_cents : total));
  if (has_given)
    {
      self->change_text = torno_money_text_format (given_cents - total);
      add_row (self, ROW_PAIR, g_strdup (_ ("Change")), g_strdup (self->change_text));
    }
  add_row (self, ROW_RULE, NULL, NULL);
  add_row (self, ROW_CENTER, g_strdup (_ ("Thank you")), NULL);
}

/**
 * torno_receipt_new:
 * @ticket: what the server answered to a checkout
 * @given_cents: the cash that the customer gave, -1 where that was not asked
 *
 * Returns: (transfer full): the receipt
 */
TornoReceipt *
torno_receipt_new (JsonObject *ticket, gint64 given_cents)
{
  TornoReceipt *self = g_object_new (TORNO_TYPE_RECEIPT, NULL);
  JsonArray *sales = torno_api_json_get_array (ticket, "sales");
  guint n = sales != NULL ? json_array_get_length (sales) : 0;
  JsonObject *first = n > 0 ? json_array_get_object_element (sales, 0) : NULL;

  self->ticket_id = torno_api_json_get_integer (ticket, "ticket_id", 0);
  add_head (self, first);
  for (guint i = 0; i < n; i++)
    add_line (self, json_array_get_object_element (sales, i));
  add_payment (self, ticket, first, given_cents);
  return self;
}

/**
 * torno_receipt_get_ticket_id:
 *
 * Returns: the ticket's number
 */
gint64
torno_receipt_get_ticket_id (TornoReceipt *receipt)
{
  return receipt->ticket_id;
}

/**
 * torno_receipt_get_total_text:
 *
 * Returns: (transfer none): what was paid
 */
const char *
torno_receipt_get_total_text (TornoReceipt *receipt)
{
  return receipt->total_text;
}

/**
 * torno_receipt_get_change_text:
 *
 * Returns: (nullable) (transfer none): what the customer gets back, NULL where nothing was said of what was given
 */
const char *
torno_receipt_get_change_text (TornoReceipt *receipt)
{
  return receipt->change_text;
}

/**
 * torno_receipt_write_text:
 *
 * Returns: (transfer full): the receipt as lines of text, for those who hear the screen
 */
char *
torno_receipt_write_text (TornoReceipt *receipt)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < receipt->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (receipt->rows, i);

      if (row->kind != ROW_RULE && row->left != NULL)
        g_string_append_printf (text, "%s%s%s\n", row->left, row->right != NULL ? ": " : "",
                                row->right != NULL ? row->right : "");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static PangoLayout *
make_layout (cairo_t *cr, const Row *row, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Sans");

  /* Absolute, so that a display's resolution has no say. */
  pango_font_description_set_absolute_size (font, fonts[row->kind].size * PANGO_SCALE);
  pango_font_description_set_weight (font, fonts[row->kind].weight);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return layout;
}

static void
get_size (PangoLayout *layout, double *out_width, double *out_height)
{
  int width = 0, height = 0;

  pango_layout_get_size (layout, &width, &height);
  *out_width = (double) width / PANGO_SCALE;
  *out_height = (double) height / PANGO_SCALE;
}

/* Draws with its top at @y. Returns its height. */
static double
draw_text (cairo_t *cr, const Row *row, double y)
{
  double right_width = 0, right_height = 0, left_width, left_height;

  if (row->right != NULL)
    {
      g_autoptr (PangoLayout) right = make_layout (cr, row, row->right);

      get_size (right, &right_width, &right_height);
      cairo_move_to (cr, TORNO_RECEIPT_WIDTH - right_width, y);
      pango_cairo_show_layout (cr, right);
      right_width += GAP;
    }
  g_autoptr (PangoLayout) left = make_layout (cr, row, row->left != NULL ? row->left : "");
  pango_layout_set_width (left, (TORNO_RECEIPT_WIDTH - right_width) * PANGO_SCALE);
  if (row->kind == ROW_TITLE || row->kind == ROW_CENTER)
    pango_layout_set_alignment (left, PANGO_ALIGN_CENTER);
  get_size (left, &left_width, &left_height);
  cairo_move_to (cr, 0, y);
  pango_cairo_show_layout (cr, left);
  return MAX (right_height, left_height);
}

static double
draw_rule (cairo_t *cr, double y)
{
  const double dashes[] = { 2, 2 };

  cairo_save (cr);
  cairo_set_line_width (cr, 0.6);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cr, 0, y + GAP / 2);
  cairo_line_to (cr, TORNO_RECEIPT_WIDTH, y + GAP / 2);
  cairo_stroke (cr);
  cairo_restore (cr);
  return GAP;
}

/**
 * torno_receipt_draw:
 * @cr: where to, in points; (0, 0) is the corner of what is printed on, TORNO_RECEIPT_WIDTH wide
 *
 * Draws in black: paper is white, and a screen shows the paper.
 *
 * Returns: the height of what was drawn, in points
 */
double
torno_receipt_draw (TornoReceipt *receipt, cairo_t *cr)
{
  double y = 0;

  cairo_set_source_rgb (cr, 0, 0, 0);
  for (guint i = 0; i < receipt->rows->len; i++)
    {
      const Row *row = g_ptr_array_index (receipt->rows, i);

      y += row->kind == ROW_RULE ? draw_rule (cr, y) : draw_text (cr, row, y);
      y += LINE_GAP;
    }
  return y;
}

/**
 * torno_receipt_measure:
 *
 * Returns: the height that drawing needs, in points
 */
double
torno_receipt_measure (TornoReceipt *receipt)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);
  double height = torno_receipt_draw (receipt, cr);

  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return height;
}
