/* Asks where the server is and who works here. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_SIGN_IN_PAGE (torno_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoSignInPage, torno_sign_in_page, TORNO, SIGN_IN_PAGE, AdwBin)

/* Signal "signed-in" (TornoSession *session). */
void torno_sign_in_page_start (TornoSignInPage *page);
void torno_sign_in_page_show_again (TornoSignInPage *page, const char *reason);

G_END_DECLS
