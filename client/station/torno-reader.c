/* What all readers share: properties and signals. */
#include "config.h"

#include "torno-reader-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char *name;
  TornoReaderState state;
  guint n_stages;
  gboolean is_swipe; /* the finger is drawn over it, not laid on it */
  gboolean is_inside; /* it compares inside */
  GPtrArray *kept;    /* GBytes: which prints count there; NULL: none */
} TornoReaderPrivate;

typedef struct
{
  TornoReaderRetry retry;
} TornoReaderErrorPrivate;

enum
{
  PROP_NAME = 1,
  PROP_STATE,
  PROP_N_STAGES,
  N_PROPS
};

enum
{
  ENROLL_PROGRESS,
  ENROLL_RETRY,
  REMOVED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* The names of these three are what G_DEFINE_EXTENDED_ERROR asks for. */
static void
torno_reader_error_private_init (TornoReaderErrorPrivate *private)
{
  private->retry = TORNO_READER_RETRY_GENERAL;
}

static void
torno_reader_error_private_copy (const TornoReaderErrorPrivate *from, TornoReaderErrorPrivate *to)
{
  *to = *from;
}

static void
torno_reader_error_private_clear (TornoReaderErrorPrivate *private)
{
}

G_DEFINE_EXTENDED_ERROR (TornoReaderError, torno_reader_error)

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TornoReader, torno_reader, G_TYPE_OBJECT)

static void
torno_reader_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (TORNO_READER (object));

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, private->name);
      break;
    case PROP_STATE:
      g_value_set_uint (value, private->state);
      break;
    case PROP_N_STAGES:
      g_value_set_uint (value, private->n_stages);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
torno_reader_finalize (GObject *object)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (TORNO_READER (object));

  g_free (private->name);
  g_clear_pointer (&private->kept, g_ptr_array_unref);
  G_OBJECT_CLASS (torno_reader_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n_params)
{
  return g_signal_new (name, TORNO_TYPE_READER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n_params,
                       G_TYPE_UINT, G_TYPE_UINT);
}

static void
torno_reader_class_init (TornoReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = torno_reader_get_property;
  object_class->finalize = torno_reader_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, TORNO_READER_LIFT, TORNO_READER_IDLE, flags);
  properties[PROP_N_STAGES] = g_param_spec_uint ("n-stages", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ENROLL_PROGRESS] = add_signal ("enroll-progress", 2);
  signals[ENROLL_RETRY] = add_signal ("enroll-retry", 1);
  signals[REMOVED] = add_signal ("removed", 0);
}

static void
torno_reader_init (TornoReader *reader)
{
}

static const char *
get_retry_text (TornoReaderRetry retry)
{
  switch (retry)
    {
    case TORNO_READER_RETRY_TOO_SHORT:
      return _ ("That was too short. Leave the finger on the reader a little longer.");
    case TORNO_READER_RETRY_CENTER:
      return _ ("Place the finger in the middle of the reader.");
    case TORNO_READER_RETRY_REMOVE:
      return _ ("Lift the finger and place it again.");
    case TORNO_READER_RETRY_TOO_FEW:
      return _ ("Too little of the fingerprint could be seen. Press the whole fingertip, or wipe finger and reader.");
    case TORNO_READER_RETRY_OTHER_FINGER:
      return _ ("That was another finger. Use the same finger each time.");
    case TORNO_READER_RETRY_GENERAL:
    default:
      return _ ("The finger could not be read. Please try again.");
    }
}

void
torno_reader_set_name (TornoReader *reader, const char *name)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  if (g_strcmp0 (private->name, name) == 0)
    return;
  g_free (private->name);
  private->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (reader), properties[PROP_NAME]);
}

void
torno_reader_set_n_stages (TornoReader *reader, guint n_stages)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  if (private->n_stages == n_stages)
    return;
  private->n_stages = n_stages;
  g_object_notify_by_pspec (G_OBJECT (reader), properties[PROP_N_STAGES]);
}

void
torno_reader_set_swipe (TornoReader *reader, gboolean is_swipe)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  private->is_swipe = is_swipe;
}

void
torno_reader_set_inside (TornoReader *reader, gboolean is_inside)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  private->is_inside = is_inside;
}

/* Returns: (transfer none) (nullable). */
GPtrArray *
torno_reader_get_kept (TornoReader *reader)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  return private->kept;
}

void
torno_reader_set_state (TornoReader *reader, TornoReaderState state)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  if (private->state == state)
    return;
  private->state = state;
  g_object_notify_by_pspec (G_OBJECT (reader), properties[PROP_STATE]);
}

void
torno_reader_emit_progress (TornoReader *reader, guint stage)
{
  g_signal_emit (reader, signals[ENROLL_PROGRESS], 0, stage, torno_reader_get_n_stages (reader));
}

void
torno_reader_emit_retry (TornoReader *reader, TornoReaderRetry retry)
{
  g_signal_emit (reader, signals[ENROLL_RETRY], 0, (guint) retry);
}

void
torno_reader_emit_removed (TornoReader *reader)
{
  g_signal_emit (reader, signals[REMOVED], 0);
}

/* An error %TORNO_READER_ERROR_RETRY with the reason inside and a text for a person. */
GError *
torno_reader_error_new_retry (TornoReaderRetry retry)
{
  GError *error = g_error_new_literal (TORNO_READER_ERROR, TORNO_READER_ERROR_RETRY, get_retry_text (retry));

  torno_reader_error_get_private (error)->retry = retry;
  return error;
}

/**
 * torno_reader_error_get_retry:
 * @error: an error of %TORNO_READER_ERROR
 *
 * Returns: why the press was no good, %TORNO_READER_RETRY_GENERAL where it is no %TORNO_READER_ERROR_RETRY
 */
TornoReaderRetry
torno_reader_error_get_retry (const GError *error)
{
  g_return_val_if_fail (error != NULL && error->domain == TORNO_READER_ERROR, TORNO_READER_RETRY_GENERAL);
  return torno_reader_error_get_private (error)->retry;
}

/**
 * torno_reader_get_retry_text:
 * @retry: why a press was no good
 *
 * Returns: (transfer none): what to tell the person at the reader, in the program's language
 */
const char *
torno_reader_get_retry_text (TornoReaderRetry retry)
{
  return get_retry_text (retry);
}

/**
 * torno_reader_get_name:
 * @reader: a reader
 *
 * Returns: (transfer none) (nullable): what the reader calls itself
 */
const char *
torno_reader_get_name (TornoReader *reader)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  return private->name;
}

/**
 * torno_reader_get_state:
 * @reader: a reader
 *
 * Returns: what the person at the reader is to do
 */
TornoReaderState
torno_reader_get_state (TornoReader *reader)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  return private->state;
}

/**
 * torno_reader_get_n_stages:
 * @reader: a reader
 *
 * Returns: how many presses an enrolment takes; it may change when the reader is opened
 */
guint
torno_reader_get_n_stages (TornoReader *reader)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  return private->n_stages;
}

/**
 * torno_reader_get_place_text:
 * @reader: a reader
 *
 * Returns: (transfer none): what to do with the finger while the reader waits for one, in the program's language
 */
const char *
torno_reader_get_place_text (TornoReader *reader)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  return private->is_swipe ? _ ("Swipe the finger over the reader") : _ ("Place the finger on the reader");
}

/**
 * torno_reader_compares_inside:
 * @reader: a reader
 *
 * Returns: whether its captures give one of the prints of torno_reader_set_kept() instead of what was pressed
 */
gboolean
torno_reader_compares_inside (TornoReader *reader)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  return private->is_inside;
}

/**
 * torno_reader_set_kept:
 * @reader: a reader that compares inside
 * @kept: (element-type GBytes): which prints count at the next capture; not to be changed any more
 */
void
torno_reader_set_kept (TornoReader *reader, GPtrArray *kept)
{
  TornoReaderPrivate *private = torno_reader_get_instance_private (reader);

  g_ptr_array_ref (kept);
  g_clear_pointer (&private->kept, g_ptr_array_unref);
  private->kept = kept;
}
