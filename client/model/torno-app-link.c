/* Reads addresses into the desktop client. They come from anywhere, such as a page on the web: none of them does
 * anything by itself but show something. A check-in is only prepared; who stands at the desk presses Enter. */
#include "config.h"

#include "torno-app-link.h"

#include <string.h>

#define MAX_DOCUMENT 100

static gint64
read_id (const char *text)
{
  guint64 id;

  return g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &id, NULL) ? (gint64) id : 0;
}

/**
 * torno_app_link_parse:
 * @uri: an address
 *
 * Returns: (transfer full) (nullable): where it points, NULL for one that Torno does not know
 */
TornoAppLink *
torno_app_link_parse (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  g_autoptr (TornoAppLink) link = g_new0 (TornoAppLink, 1);
  const char *kind, *rest;

  if (parsed == NULL || g_strcmp0 (g_uri_get_scheme (parsed), "torno") != 0 || g_uri_get_host (parsed) == NULL)
    return NULL;
  kind = g_uri_get_host (parsed);
  rest = g_uri_get_path (parsed);
  rest += *rest == '/';
  if (*rest == '\0' || strlen (rest) > MAX_DOCUMENT)
    return NULL;
  if (strcmp (kind, "member") == 0)
    link->user_id = read_id (rest);
  else if (strcmp (kind, "check-in") == 0)
    link->document_id = g_strdup (rest);
  else if (strcmp (kind, "page") == 0)
    link->page = g_strdup (rest);
  return link->user_id != 0 || link->document_id != NULL || link->page != NULL ? g_steal_pointer (&link) : NULL;
}

/**
 * torno_app_link_free:
 * @link: (nullable): a link
 */
void
torno_app_link_free (TornoAppLink *link)
{
  if (link == NULL)
    return;
  g_free (link->document_id);
  g_free (link->page);
  g_free (link);
}
