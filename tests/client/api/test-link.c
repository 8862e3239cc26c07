/* The station's link where an answer leads elsewhere: its token is for the server that it was made for. */
#include "config.h"

#include "fake-server.h"
#include "torno-link.h"

static void
on_refused_cb (TornoLink *link, guint *n)
{
  (*n)++;
}

static void
test_sent_elsewhere (gconstpointer data)
{
  g_autoptr (FakeServer) server = fake_server_new (), other = fake_server_new ();
  g_autoptr (TornoLink) link = torno_link_new (fake_server_get_url (server), 1, "token", "front door");
  g_autofree char *url = g_strconcat (fake_server_get_url (other), "/ws/gym/1", NULL);
  guint n_refused = 0;

  g_signal_connect (link, "refused", G_CALLBACK (on_refused_cb), &n_refused);
  fake_server_answer_next (server, GPOINTER_TO_UINT (data), url);
  torno_link_open (link);
  /* The second attempt comes after the first has failed, and at the same server. */
  fake_await (fake_server_count (server, "GET", "/ws/gym/1") == 2);
  g_assert_cmpuint (fake_server_count (other, "GET", "/"), ==, 0);
  g_assert_false (torno_link_get_online (link));
  g_assert_cmpuint (n_refused, ==, 0); /* the token is as good as before */
  torno_link_close (link);
}

int
main (int argc, char **argv)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/link/is-not-sent-elsewhere/%u", statuses[i]);

      g_test_add_data_func (path, GUINT_TO_POINTER (statuses[i]), test_sent_elsewhere);
    }
  return g_test_run ();
}
