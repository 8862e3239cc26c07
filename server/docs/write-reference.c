/* Writes the API reference as one page that needs neither a server nor a network: write-reference REDOC.js > api.html.
 */
#include "config.h"

#include "torno-openapi.h"
#include "torno-route.h"

#include <stdio.h>
#include <string.h>

static const char before[] = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                             "<title>Torno " TORNO_VERSION ": the API</title>\n<link rel=\"icon\" href=\"data:,\">\n"
                             "<style>body { margin: 0; }</style>\n</head>\n<body>\n<main id=\"page\"></main>\n<script "
                             "src=\"data:text/javascript;base64,";
static const char between[] = "\"></script>\n<script type=\"application/json\" id=\"openapi\">";
static const char after[]
    = "</script>\n<script>Redoc.init(JSON.parse(document.getElementById(\"openapi\").textContent), "
      "{ disableSearch: true, nativeScrollbars: true }, "
      "document.getElementById(\"page\"));</script>\n</body>\n</html>\n";

/* Nothing within a script may look like its end: in JSON a slash may have a backslash before it. */
static void
print_json (const char *text)
{
  for (const char *end; (end = strstr (text, "</")) != NULL; text = end + 2)
    {
      fwrite (text, 1, end - text, stdout);
      fputs ("<\\/", stdout);
    }
  fputs (text, stdout);
}

int
main (int argc, char **argv)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autoptr (GError) error = NULL;
  g_autofree char *redoc = NULL, *script = NULL, *openapi = NULL;

  if (argc != 2 || !g_file_get_contents (argv[1], &redoc, NULL, &error))
    {
      g_printerr ("write-reference: %s\n", error != NULL ? error->message : "usage: write-reference REDOC.js");
      return 1;
    }
  /* A program may hold what ends or hides a script within a page. */
  script = g_base64_encode ((const guchar *) redoc, strlen (redoc));
  torno_openapi_write (torno_routes, torno_n_routes, &writer);
  openapi = torno_writer_steal_text (&writer);
  fputs (before, stdout);
  fputs (script, stdout);
  fputs (between, stdout);
  print_json (openapi);
  fputs (after, stdout);
  return fflush (stdout) == 0 ? 0 : 1;
}
