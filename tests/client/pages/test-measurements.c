/* Measuring a member: numbers as people type them, and a chart whose points lie where they should. */
#include "config.h"

#include "fake-server.h"
#include "torno-chart.h"
#include "torno-measure.h"
#include "torno-measurement-dialog.h"

#include <math.h>

#define CLOSE(a, b) g_assert_cmpfloat_with_epsilon (a, b, 1e-6)

static void
test_numbers (void)
{
  gint64 hundredths = 0;

  g_assert_true (torno_measure_parse ("82,5", &hundredths));
  g_assert_cmpint (hundredths, ==, 8250);
  g_assert_true (torno_measure_parse (" 82.05 ", &hundredths));
  g_assert_cmpint (hundredths, ==, 8205);
  g_assert_false (torno_measure_parse ("82.555", &hundredths));
  g_assert_false (torno_measure_parse ("-3", &hundredths));
  g_assert_false (torno_measure_parse ("eighty", &hundredths));
  for (gint64 i = -1001; i < 1001; i += 7)
    {
      g_autofree char *text = torno_measure_write (i);

      g_assert_cmpint (lround (g_ascii_strtod (text, NULL) * 100), ==, i);
    }
}

static void
test_scale (void)
{
  const TornoChartPoint points[] = { { 0, 82.5 }, { 50, 80 }, { 100, 76.9 } };
  TornoChartScale scale;

  torno_chart_scale_init (&scale, points, G_N_ELEMENTS (points));
  scale.left = 10;
  scale.top = 20;
  scale.width = 200;
  scale.height = 100;
  CLOSE (scale.y_step, 2);
  CLOSE (scale.y_min, 76);
  CLOSE (scale.y_max, 84);
  CLOSE (torno_chart_scale_get_x (&scale, 0), 10);
  CLOSE (torno_chart_scale_get_x (&scale, 50), 110);
  CLOSE (torno_chart_scale_get_x (&scale, 100), 210);
  CLOSE (torno_chart_scale_get_y (&scale, 84), 20);
  CLOSE (torno_chart_scale_get_y (&scale, 76), 120);
}

static void
test_one_point (void)
{
  const TornoChartPoint point = { 1000, 80 };
  TornoChartScale scale;

  torno_chart_scale_init (&scale, &point, 1);
  scale.left = scale.top = 0;
  scale.width = scale.height = 100;
  CLOSE (torno_chart_scale_get_x (&scale, 1000), 50);
  CLOSE (torno_chart_scale_get_y (&scale, 80), 50);
}

static void
test_description (void)
{
  g_autoptr (TornoChart) chart = g_object_ref_sink (g_object_new (TORNO_TYPE_CHART, NULL));
  const TornoChartPoint point = { 1000, 80 };

  torno_chart_set_points (chart, &point, 1, "Chart of weight");
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_LABEL, "Chart of weight");
}

static void
on_done_cb (TornoMeasurementDialog *dialog, gboolean *is_done)
{
  *is_done = TRUE;
}

static void
press_save (TornoMeasurementDialog *dialog)
{
  g_signal_emit_by_name (
      gtk_widget_get_template_child (GTK_WIDGET (dialog), TORNO_TYPE_MEASUREMENT_DIALOG, "save_button"), "clicked");
}

static void
test_dialog (void)
{
  g_autoptr (FakeServer) server = fake_server_new ();
  g_autoptr (TornoSession) session = fake_server_sign_in (server);
  TornoMeasurementDialog *dialog = torno_measurement_dialog_new (session, 9, NULL);
  GtkWidget *weight = torno_measurement_dialog_get_entry (dialog, "weight");
  gboolean is_done = FALSE;

  g_signal_connect (dialog, "done", G_CALLBACK (on_done_cb), &is_done);
  gtk_window_present (GTK_WINDOW (dialog));
  press_save (dialog);
  gtk_editable_set_text (GTK_EDITABLE (weight), "heavy");
  press_save (dialog);
  g_assert_true (gtk_widget_has_css_class (weight, "error"));
  g_assert_cmpuint (fake_server_count (server, "POST", "/measurements/"), ==, 0);

  gtk_editable_set_text (GTK_EDITABLE (weight), "80,5");
  g_assert_false (gtk_widget_has_css_class (weight, "error"));
  press_save (dialog);
  press_save (dialog);
  fake_await (is_done);
  g_assert_cmpuint (fake_server_count (server, "POST", "/measurements/"), ==, 1);
  g_assert_cmpstr (fake_server_get_last_body (server), ==, "{\"weight\":\"80.5\",\"user_id\":9}");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/measurements/numbers-as-people-type-them", test_numbers);
  g_test_add_func ("/measurements/chart/points-lie-on-whole-steps", test_scale);
  g_test_add_func ("/measurements/chart/one-point-in-the-middle", test_one_point);
  g_test_add_func ("/measurements/chart/has-words", test_description);
  g_test_add_func ("/measurements/dialog/sends-once-what-was-measured", test_dialog);
  return g_test_run ();
}
