/* Addresses into the desktop client: torno://member/12, torno://check-in/1015, torno://page/door. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One of the three is set. */
typedef struct
{
  gint64 user_id;    /* a member to show */
  char *document_id; /* a member to find */
  char *page;        /* a page to show */
} TornoAppLink;

TornoAppLink *torno_app_link_parse (const char *uri);
void torno_app_link_free (TornoAppLink *link);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoAppLink, torno_app_link_free)

G_END_DECLS
