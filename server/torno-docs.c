/* Serves what server/docs holds, out of the program itself. No row of the route table: these are no part of the API. */
#include "config.h"

#include "torno-docs.h"

#include <gio/gio.h>
#include <string.h>

#define FOLDER "/org/torno/docs/"

/* ReDoc's styles are rules that its script adds to a style element that is empty, and one sheet of its scrollbars:
 * these alone are let in, by their hashes. Any other inline style, and whatever another host has, is not. */
#define EMPTY_STYLE "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
#define SCROLLBAR_STYLE "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='"
#define POLICY                                                                                                         \
  "default-src 'none'; script-src 'self'; style-src 'self' " EMPTY_STYLE " " SCROLLBAR_STYLE                           \
  "; img-src 'self' data:; "                                                                                           \
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

typedef struct
{
  const char *path;
  const char *file;
  const char *type;
} Page;

/* clang-format off */
static const Page pages[] = {
  { "/docs",                      "swagger.html",         "text/html; charset=utf-8" },
  { "/docs/swagger-ui.css",       "swagger-ui.css",       "text/css; charset=utf-8" },
  { "/docs/swagger-ui-bundle.js", "swagger-ui-bundle.js", "text/javascript; charset=utf-8" },
  { "/docs/page.js",              "swagger.js",           "text/javascript; charset=utf-8" },
  { "/redoc",                     "redoc.html",           "text/html; charset=utf-8" },
  { "/redoc/redoc.standalone.js", "redoc.standalone.js",  "text/javascript; charset=utf-8" },
  { "/redoc/page.css",            "redoc.css",            "text/css; charset=utf-8" },
  { "/redoc/page.js",             "redoc.js",             "text/javascript; charset=utf-8" },
};
/* clang-format on */

/* A path with and without its trailing slash is the same. */
static gboolean
is_path (const char *path, const char *wanted)
{
  gsize length = strlen (wanted);

  return strncmp (path, wanted, length) == 0 && strcmp (path + length, path[length] == '/' ? "/" : "") == 0;
}

static gsize
find_page (const char *path)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (pages) && !is_path (path, pages[i].path))
    i++;
  return i;
}

static GBytes *
find_bytes (gsize i)
{
  g_autofree char *file = g_strconcat (FOLDER, pages[i].file, NULL);

  return g_resources_lookup_data (file, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

/* The hash of each file is worked out once. */
static const char *
get_etag (gsize i, GBytes *bytes)
{
  static char *etags[G_N_ELEMENTS (pages)];
  g_autofree char *hash = NULL;

  if (etags[i] == NULL)
    {
      hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
      etags[i] = g_strdup_printf ("\"%.32s\"", hash);
    }
  return etags[i];
}

static void
write_page (SoupServerMessage *message, const Page *page, GBytes *bytes, const char *etag)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *known
      = soup_message_headers_get_list (soup_server_message_get_request_headers (message), "If-None-Match");

  soup_message_headers_replace (headers, "ETag", etag);
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Content-Security-Policy", POLICY);
  if (known != NULL && strstr (known, etag) != NULL)
    {
      soup_server_message_set_status (message, 304, NULL);
      return;
    }
  soup_message_headers_replace (headers, "Content-Type", page->type);
  soup_server_message_set_status (message, 200, NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), bytes);
}

/**
 * torno_docs_has_page:
 * @path: a path
 *
 * Returns: whether there is a page, for GET and HEAD
 */
gboolean
torno_docs_has_page (const char *path)
{
  gsize i = find_page (path);
  g_autoptr (GBytes) bytes = i < G_N_ELEMENTS (pages) ? find_bytes (i) : NULL;

  return bytes != NULL;
}

/**
 * torno_docs_answer:
 * @message: a request
 * @path: its path
 *
 * Answers a GET or HEAD of a page. A server that was built without them has none.
 *
 * Returns: FALSE where it is no such request
 */
gboolean
torno_docs_answer (SoupServerMessage *message, const char *path)
{
  const char *method = soup_server_message_get_method (message);
  gsize i = find_page (path);
  g_autoptr (GBytes) bytes = NULL;

  if (i == G_N_ELEMENTS (pages) || (strcmp (method, "GET") != 0 && strcmp (method, "HEAD") != 0))
    return FALSE;
  bytes = find_bytes (i);
  if (bytes == NULL)
    return FALSE;
  write_page (message, &pages[i], bytes, get_etag (i, bytes));
  return TRUE;
}
