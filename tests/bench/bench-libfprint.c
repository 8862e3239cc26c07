#include "config.h"

#include "bench-libfprint.h"

#include <fprint.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

struct _BenchLibfprint
{
  char *folder, *path;
  FpContext *context;
  FpDevice *device;
  GSocketConnection *connection;
};

typedef struct
{
  gboolean done;
  gboolean is_match;
} Answer;

static gboolean
connect_device (BenchLibfprint *self, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);
  GPtrArray *devices = fp_context_get_devices (self->context);

  if (devices->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "libfprint has no virtual reader");
      return FALSE;
    }
  self->device = g_object_ref (g_ptr_array_index (devices, 0));
  if (!fp_device_open_sync (self->device, NULL, error))
    return FALSE;
  self->connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);
  return self->connection != NULL;
}

BenchLibfprint *
bench_libfprint_new (GError **error)
{
  BenchLibfprint *self = g_new0 (BenchLibfprint, 1);

  self->folder = g_dir_make_tmp ("torno-bench-XXXXXX", error);
  if (self->folder != NULL)
    {
      self->path = g_build_filename (self->folder, "reader", NULL);
      g_setenv ("FP_VIRTUAL_IMAGE", self->path, TRUE);
      self->context = fp_context_new ();
      fp_context_enumerate (self->context);
      g_unsetenv ("FP_VIRTUAL_IMAGE");
      if (connect_device (self, error))
        return self;
    }
  bench_libfprint_free (self);
  return NULL;
}

void
bench_libfprint_free (BenchLibfprint *self)
{
  g_clear_object (&self->connection);
  if (self->device != NULL && fp_device_is_open (self->device))
    fp_device_close_sync (self->device, NULL, NULL);
  g_clear_object (&self->device);
  g_clear_object (&self->context);
  if (self->path != NULL)
    g_unlink (self->path);
  if (self->folder != NULL)
    g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

static void
on_identified (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  g_autoptr (FpPrint) match = NULL;
  g_autoptr (GError) error = NULL;

  if (!fp_device_identify_finish (FP_DEVICE (source), result, &match, NULL, &error) && error->domain != FP_DEVICE_RETRY)
    g_error ("libfprint: %s", error->message);
  answer->is_match = match != NULL;
  answer->done = TRUE;
}

static GPtrArray *
read_prints (GPtrArray *serialized)
{
  GPtrArray *prints = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < serialized->len; i++)
    {
      gsize size;
      const guint8 *bytes = g_bytes_get_data (g_ptr_array_index (serialized, i), &size);
      g_autoptr (GError) error = NULL;
      FpPrint *print = fp_print_deserialize (bytes, size, &error);

      if (print == NULL)
        g_error ("libfprint: %s", error->message);
      g_ptr_array_add (prints, g_object_ref_sink (print));
    }
  return prints;
}

/* The image as the virtual reader takes it: width and height, then the pixels. Written while its other end is read. */
static void
send_image (BenchLibfprint *self, GBytes *frame)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (frame, &size);

  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), bytes, size,
                                   G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

gboolean
bench_libfprint_identify (BenchLibfprint *self, GBytes *pixels, guint width, guint height, GPtrArray *serialized)
{
  g_autoptr (GPtrArray) prints = read_prints (serialized);
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) frame = NULL;
  const gint32 head[2] = { width, height };
  Answer answer = { 0 };

  g_byte_array_append (array, (const guint8 *) head, sizeof head);
  g_byte_array_append (array, g_bytes_get_data (pixels, NULL), g_bytes_get_size (pixels));
  frame = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  fp_device_identify (self->device, prints, NULL, NULL, NULL, NULL, on_identified, &answer);
  while ((fp_device_get_finger_status (self->device) & FP_FINGER_STATUS_NEEDED) == 0 && !answer.done)
    g_main_context_iteration (NULL, TRUE);
  send_image (self, frame);
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  return answer.is_match;
}
