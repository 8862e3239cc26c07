/* The door and the enrolment: reader, gallery and link at work together. No GTK. Main thread only. */
#pragma once

#include "torno-gallery.h"
#include "torno-link.h"
#include "torno-reader.h"
#include "torno-relay.h"

G_BEGIN_DECLS

#define TORNO_TYPE_STATION (torno_station_get_type ())
G_DECLARE_FINAL_TYPE (TornoStation, torno_station, TORNO, STATION, GObject)

typedef enum
{
  TORNO_OUTCOME_GRANTED,   /* green */
  TORNO_OUTCOME_WARNING,   /* amber: granted, and few days (3 or less) or visits (2 or less) are left, or there is a
                            * note or a birthday */
  TORNO_OUTCOME_DENIED,    /* red, with the reason */
  TORNO_OUTCOME_REPEAT,    /* blue: came in a moment ago; the door stays shut */
  TORNO_OUTCOME_NOT_FOUND, /* red: nobody's finger */
  TORNO_OUTCOME_RETRY,     /* the press was no good: press again */
  TORNO_OUTCOME_OFFLINE    /* the server is away and nothing can be decided or kept */
} TornoOutcomeKind;

/* What a press came to. Texts are for a person, in the program's language; NULL where there is none. */
typedef struct
{
  TornoOutcomeKind kind;
  gint64 user_id;
  char *full_name;
  char *plan_name;
  char *detail;     /* the reason of a denial, or how to press again */
  char *code;       /* the server's code of a denial */
  gint days_left;   /* whole days after today, -1: unknown */
  gint visits_left; /* of a pass, -1: no pass */
  gint64 time;      /* of a conflict: when the visit was granted, seconds since 1970 */
  char *note;       /* what staff must know; not for the member's eyes */
  gboolean is_birthday;
  gboolean is_override; /* staff let the member in; detail is the reason */
} TornoOutcome;

/* Properties, read-only, notified: "door-open" (boolean: the station watches the reader), "reader-state" (uint,
 * TornoReaderState), "reader-name" (string), "reader-fault" (string, nullable: why there is no reader), "online"
 * (boolean), "n-prints" (uint), "n-queued" (uint: visits that the server does not know of yet), "offline-since" and
 * "synced-at" (int64, seconds since 1970, 0: not): when the link broke, and how new what is known of the members is,
 * "cache-fault" (string, nullable): why nothing of that is kept for a start without the server, "relay-fault" (string,
 * nullable): why the door may have stayed shut at the last entry.
 * Signals: "outcome" (const TornoOutcome *outcome)
 *          "conflict" (const TornoOutcome *outcome): the server does not admit a visit that was granted while it was
 * away "enroll-progress" (guint stage, guint n_stages) "enroll-retry" (const char *text) */
TornoStation *torno_station_new (TornoReader *reader, TornoLink *link, gint64 gym_id);
TornoReader *torno_station_get_reader (TornoStation *station);
TornoGallery *torno_station_get_gallery (TornoStation *station);
gboolean torno_station_get_online (TornoStation *station);
const char *torno_station_get_reader_fault (TornoStation *station);

/* Of the gym: decides its days while the server is away. Until it is set the machine's own. */
void torno_station_set_zone (TornoStation *station, GTimeZone *zone);

void torno_station_set_relay (TornoStation *station, TornoRelay *relay);

/* For how long what is known of the members is believed without the server: seconds. */
gint64 torno_station_get_age_limit (TornoStation *station);

/* Staff let a member in whom no plan admits. "outcome" tells of it; the visit goes the way of those that are kept while
 * the server is away. */
gboolean torno_station_let_in (TornoStation *station, gint64 user_id, const char *reason, GError **error);

/* Opens the reader and keeps identifying presses until stopped. An enrolment interrupts the door and gives it back. */
void torno_station_open_door (TornoStation *station);
void torno_station_close_door (TornoStation *station);

/* Enrols one finger of a member and stores it at the server: done when the server has said fingerprint_stored. Where
 * the link breaks in between, the template is sent again once it is back. Errors: TORNO_READER_ERROR, TORNO_ERROR (the
 * server's code), G_IO_ERROR_EXISTS where the finger is another member's (message names him), G_IO_ERROR_CANCELLED. */
void torno_station_enroll_async (TornoStation *station,
                                 gint64 user_id,
                                 guint finger,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean torno_station_enroll_finish (TornoStation *station, GAsyncResult *result, GError **error);

G_END_DECLS
