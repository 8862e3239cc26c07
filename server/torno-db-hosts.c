/* libpq goes through several hosts by itself, but only past those that answer: one that has lost its power or its cable
 * keeps PQconnectPoll() waiting for the kernel's minutes. Here it goes to the end of the list. */
#include "config.h"

#include "torno-db-hosts.h"

#include <string.h>

/* What libpq takes a list for, one entry a host. */
static const char *const list_keywords[] = { "host", "hostaddr", "port" };

#define N_LISTS G_N_ELEMENTS (list_keywords)

struct _TornoDbHosts
{
  char **lists[N_LISTS]; /* NULL where the connection string has none */
  guint n, first;
};

static void
take_option (TornoDbHosts *self, const PQconninfoOption *option)
{
  for (guint i = 0; i < N_LISTS; i++)
    if (strcmp (option->keyword, list_keywords[i]) == 0 && option->val != NULL && *option->val != '\0')
      {
        self->lists[i] = g_strsplit (option->val, ",", -1);
        self->n = MAX (self->n, g_strv_length (self->lists[i]));
      }
}

/* One port may stand for all hosts; all else libpq refuses. */
static gboolean
are_of_one_length (const TornoDbHosts *self)
{
  for (guint i = 0; i < N_LISTS; i++)
    {
      guint length = self->lists[i] != NULL ? g_strv_length (self->lists[i]) : 1;

      if (length != 1 && length != self->n)
        return FALSE;
    }
  return TRUE;
}

/**
 * torno_db_hosts_new:
 * @conninfo: a libpq connection string or URL
 *
 * Returns: (transfer full): its hosts in their order; none where the string cannot be read
 */
TornoDbHosts *
torno_db_hosts_new (const char *conninfo)
{
  TornoDbHosts *self = g_new0 (TornoDbHosts, 1);
  PQconninfoOption *options = PQconninfoParse (conninfo, NULL);

  for (PQconninfoOption *option = options; option != NULL && option->keyword != NULL; option++)
    take_option (self, option);
  PQconninfoFree (options);
  if (!are_of_one_length (self))
    self->n = 0;
  return self;
}

/**
 * torno_db_hosts_free:
 * @hosts: (nullable): hosts
 */
void
torno_db_hosts_free (TornoDbHosts *hosts)
{
  if (hosts == NULL)
    return;
  for (guint i = 0; i < N_LISTS; i++)
    g_strfreev (hosts->lists[i]);
  g_free (hosts);
}

/**
 * torno_db_hosts_count:
 * @hosts: hosts
 *
 * Returns: how many there are, 0 where their order is not ours to choose
 */
guint
torno_db_hosts_count (const TornoDbHosts *hosts)
{
  return hosts->n;
}

static const char *
get_entry (char *const *list, guint i)
{
  if (list == NULL)
    return NULL;
  return list[1] == NULL ? list[0] : list[i];
}

static gboolean
is_host (const TornoDbHosts *self, guint i, const PGconn *pg)
{
  const char *host = get_entry (self->lists[0], i), *address = get_entry (self->lists[1], i),
             *port = get_entry (self->lists[2], i);

  return (host == NULL || g_strcmp0 (host, PQhost (pg)) == 0)
         && (address == NULL || g_strcmp0 (address, PQhostaddr (pg)) == 0)
         && (port == NULL || *port == '\0' || g_strcmp0 (port, PQport (pg)) == 0);
}

/**
 * torno_db_hosts_put_last:
 * @hosts: hosts
 * @silent: a connection, also one under way, to the one that does not answer
 *
 * The next attempt begins with the host behind it.
 */
void
torno_db_hosts_put_last (TornoDbHosts *hosts, const PGconn *silent)
{
  for (guint i = 0; i < hosts->n; i++)
    if (is_host (hosts, i, silent))
      {
        hosts->first = (i + 1) % hosts->n;
        return;
      }
}

/**
 * torno_db_hosts_list:
 * @hosts: hosts
 * @keyword: "host", "hostaddr" or "port"
 *
 * Returns: (transfer full) (nullable): the keyword's value in the order to try; NULL: as the connection string has it
 */
char *
torno_db_hosts_list (const TornoDbHosts *hosts, const char *keyword)
{
  GString *text = NULL;

  for (guint l = 0; l < N_LISTS; l++)
    if (strcmp (keyword, list_keywords[l]) == 0 && hosts->n > 0 && hosts->lists[l] != NULL
        && hosts->lists[l][1] != NULL)
      {
        text = g_string_new (NULL);
        for (guint i = 0; i < hosts->n; i++)
          g_string_append_printf (text, "%s%s", i > 0 ? "," : "", hosts->lists[l][(hosts->first + i) % hosts->n]);
      }
  return text != NULL ? g_string_free (text, FALSE) : NULL;
}
