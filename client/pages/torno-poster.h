/* Sends what a form was filled in with. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct _TornoPoster TornoPoster;

/* @answer: what the server answered, borrowed. */
typedef void (*TornoPosterDone) (JsonObject *answer, gpointer data);

TornoPoster *torno_poster_new (TornoSession *session,
                               GtkWidget *form,
                               GtkWidget *button,
                               GtkLabel *fault_label,
                               TornoPosterDone done,
                               gpointer data);
void torno_poster_free (TornoPoster *poster);
void torno_poster_send (TornoPoster *poster, const char *path, JsonObject *body);
gboolean torno_poster_send_again (TornoPoster *poster);
void torno_poster_show_fault (TornoPoster *poster, const char *text);

G_END_DECLS
