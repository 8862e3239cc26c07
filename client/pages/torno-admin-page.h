/* What only an administrator keeps: catalogue, staff and gyms. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_ADMIN_PAGE (torno_admin_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoAdminPage, torno_admin_page, TORNO, ADMIN_PAGE, AdwBin)

TornoAdminPage *torno_admin_page_new (TornoSession *session);
void torno_admin_page_reload (TornoAdminPage *page);

G_END_DECLS
