/* A month as weeks from Monday on. To assistive technology it is one picture, whose name says the days: thirty cells to
 * walk through would say less. */
#include "config.h"

#include "torno-calendar.h"

#include <glib/gi18n-lib.h>

#define N_WEEKDAYS 7
#define N_WEEKS 6

struct _TornoCalendar
{
  AdwBin parent_instance;

  GtkGrid *grid;
  GtkLabel *cells[N_WEEKS * N_WEEKDAYS];
};

/* GLib's names follow the locale of times, which need not be that of the texts. */
static const char *const months[] = { N_ ("January"),   N_ ("February"), N_ ("March"),    N_ ("April"),
                                      N_ ("May"),       N_ ("June"),     N_ ("July"),     N_ ("August"),
                                      N_ ("September"), N_ ("October"),  N_ ("November"), N_ ("December") };

static const char *const weekdays[N_WEEKDAYS]
    = { NC_ ("weekday", "Mo"), NC_ ("weekday", "Tu"), NC_ ("weekday", "We"), NC_ ("weekday", "Th"),
        NC_ ("weekday", "Fr"), NC_ ("weekday", "Sa"), NC_ ("weekday", "Su") };

G_DEFINE_FINAL_TYPE (TornoCalendar, torno_calendar, ADW_TYPE_BIN)

static void
torno_calendar_class_init (TornoCalendarClass *klass)
{
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static GtkLabel *
add_cell (TornoCalendar *self, const char *text, int column, int row)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_set_hexpand (label, TRUE);
  gtk_grid_attach (self->grid, label, column, row, 1, 1);
  return GTK_LABEL (label);
}

static void
torno_calendar_init (TornoCalendar *self)
{
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_homogeneous (self->grid, TRUE);
  gtk_grid_set_column_spacing (self->grid, 3);
  gtk_grid_set_row_spacing (self->grid, 3);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->grid));
  for (int i = 0; i < N_WEEKDAYS; i++)
    gtk_widget_set_css_classes (GTK_WIDGET (add_cell (self, g_dpgettext2 (NULL, "weekday", weekdays[i]), i, 0)),
                                (const char *[]){ "caption", "dim-label", NULL });
  for (int i = 0; i < N_WEEKS * N_WEEKDAYS; i++)
    self->cells[i] = add_cell (self, NULL, i % N_WEEKDAYS, 1 + i / N_WEEKDAYS);
}

static void
show_cell (TornoCalendar *self, guint i, guint day, gboolean is_marked, gboolean is_today)
{
  g_autofree char *text = day != 0 ? g_strdup_printf ("%u", day) : NULL;
  const char *classes[] = { "calendar-day", is_marked ? "marked" : "plain", is_today ? "today" : NULL, NULL };

  gtk_label_set_label (self->cells[i], text != NULL ? text : "");
  gtk_widget_set_css_classes (GTK_WIDGET (self->cells[i]), classes);
  /* A sixth week that the month does not have takes no room. */
  gtk_widget_set_visible (GTK_WIDGET (self->cells[i]), day != 0 || i < N_WEEKDAYS);
}

/**
 * torno_calendar_show_month:
 * @year: the year
 * @month: 1 to 12
 * @days: TORNO_CALENDAR_DAY() of each day that is marked
 * @today: the day of the month that is today, 0: in another month
 * @name: what it says, for assistive technology
 *
 * Shows another month.
 */
void
torno_calendar_show_month (
    TornoCalendar *calendar, guint year, guint month, guint32 days, guint today, const char *name)
{
  g_autoptr (GDate) first = g_date_new_dmy (1, month, year);
  guint offset = g_date_get_weekday (first) - G_DATE_MONDAY;
  guint n = g_date_get_days_in_month (month, year);

  for (guint i = 0; i < N_WEEKS * N_WEEKDAYS; i++)
    {
      guint day = i >= offset && i < offset + n ? i - offset + 1 : 0;

      show_cell (calendar, i, day, day != 0 && (days & TORNO_CALENDAR_DAY (day)) != 0, day != 0 && day == today);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (calendar), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * torno_calendar_format_month:
 *
 * Returns: (transfer full): the month for a person, "November 2026"
 */
char *
torno_calendar_format_month (guint year, guint month)
{
  /* Translators: a month and a year */
  return g_strdup_printf (_ ("%s %u"), _ (months[month - 1]), year);
}
