/* The photo of a member. What is chosen is made small before it goes out: a camera's twelve megapixels are of no use
 * here, and the server takes half a mebibyte. */
#include "config.h"

#include "torno-member-photo.h"

#include "torno-api-json.h"
#ifdef HAVE_CAMERA
#include "torno-camera-dialog.h"
#endif
#include "torno-error.h"
#include "torno-form.h"
#include "torno-shortcut.h"

#include <glib/gi18n-lib.h>

#define PIXELS 512
#define QUALITY "85"

struct _TornoMemberPhoto
{
  AdwBin parent_instance;

  AdwAvatar *avatar;
  GtkWidget *menu_button;

  TornoSession *session;
  GCancellable *cancellable; /* of the member that is shown */
  GtkFileChooserNative *chooser;
  GtkWindow *camera_dialog; /* not owned */
  gint64 user_id;
};

G_DEFINE_FINAL_TYPE (TornoMemberPhoto, torno_member_photo, ADW_TYPE_BIN)

static void
show_picture (TornoMemberPhoto *self, GdkPaintable *picture)
{
  adw_avatar_set_custom_image (self->avatar, picture);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "photo.remove", picture != NULL);
}

static void
tell (TornoMemberPhoto *self, const GError *error)
{
  gboolean is_ours = error->domain == TORNO_ERROR || error->domain == GDK_PIXBUF_ERROR;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s",
                              is_ours ? error->message
                                      : _ ("The server cannot be reached. Nothing is lost: try again in a moment."));
}

static void
show_answer (TornoMemberPhoto *self, JsonObject *record)
{
  const char *data = torno_api_json_get_string (record, "data");
  gsize length = 0;
  g_autofree guchar *bytes = data != NULL ? g_base64_decode (data, &length) : NULL;
  g_autoptr (GBytes) contents = bytes != NULL ? g_bytes_new (bytes, length) : NULL;
  g_autoptr (GdkTexture) texture = contents != NULL ? gdk_texture_new_from_bytes (contents, NULL) : NULL;

  show_picture (self, GDK_PAINTABLE (texture));
}

/* Of a photo that is read, stored or deleted; most members have none. */
static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoMemberPhoto *self = user_data;
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    show_answer (self, json_node_get_object (answer));
  else if (g_error_matches (error, TORNO_ERROR, TORNO_ERROR_PHOTO_NOT_FOUND))
    show_picture (self, NULL);
  else if (error != NULL)
    tell (self, error);
}

static void
call (TornoMemberPhoto *self, const char *method, JsonObject *body)
{
  g_autofree char *path = g_strdup_printf ("/users/%" G_GINT64_FORMAT "/photo", self->user_id);

  torno_api_client_call_async (torno_session_get_client (self->session), method, path, body, NULL, self->cancellable,
                               on_answer_cb, self);
}

/* The middle of it, since avatars are round. */
static GdkPixbuf *
cut_square (GdkPixbuf *picture)
{
  int width = gdk_pixbuf_get_width (picture), height = gdk_pixbuf_get_height (picture), side = MIN (width, height);

  return gdk_pixbuf_new_subpixbuf (picture, (width - side) / 2, (height - side) / 2, side, side);
}

static void
store (TornoMemberPhoto *self, GdkPixbuf *picture)
{
  g_autoptr (GdkPixbuf) upright = gdk_pixbuf_apply_embedded_orientation (picture);
  g_autoptr (GdkPixbuf) square = cut_square (upright);
  g_autoptr (GdkPixbuf) small = gdk_pixbuf_scale_simple (square, PIXELS, PIXELS, GDK_INTERP_BILINEAR);
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  if (!gdk_pixbuf_save_to_buffer (small, &bytes, &length, "jpeg", &error, "quality", QUALITY, NULL))
    {
      tell (self, error);
      return;
    }
  g_autofree char *data = g_base64_encode ((const guchar *) bytes, length);
  g_autoptr (JsonObject) body = json_object_new ();
  json_object_set_string_member (body, "data", data);
  call (self, "PUT", body);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) picture = gdk_pixbuf_new_from_stream_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (picture == NULL)
    gtk_widget_activate_action (GTK_WIDGET (user_data), "win.tell", "s", _ ("This file is not a picture."));
  else
    store (user_data, picture);
}

static void
on_chosen_cb (TornoMemberPhoto *self, int response)
{
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  if (file != NULL)
    torno_member_photo_take_file (self, file);
  g_clear_object (&self->chooser);
}

static void
on_choose_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoMemberPhoto *self = TORNO_MEMBER_PHOTO (widget);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Pictures"));
  gtk_file_filter_add_pixbuf_formats (filter);
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_ ("Choose a photo"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

#ifdef HAVE_CAMERA
static void
on_taken_cb (TornoMemberPhoto *self, GdkTexture *picture)
{
  g_autoptr (GdkPixbuf) pixels = gdk_pixbuf_get_from_texture (picture);

  store (self, pixels);
}

static void
on_take_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoMemberPhoto *self = TORNO_MEMBER_PHOTO (widget);
  TornoCameraDialog *dialog = torno_camera_dialog_new (adw_avatar_get_text (self->avatar));

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (widget)));
  g_signal_connect_object (dialog, "taken", G_CALLBACK (on_taken_cb), self, G_CONNECT_SWAPPED);
  g_set_weak_pointer (&self->camera_dialog, GTK_WINDOW (dialog));
  torno_camera_dialog_start (dialog, torno_camera_new ());
  gtk_window_present (GTK_WINDOW (dialog));
}
#endif

static void
on_remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  call (TORNO_MEMBER_PHOTO (widget), "DELETE", NULL);
}

/* What was begun for one member is not to become another one's photo. */
static void
close_dialogs (TornoMemberPhoto *self)
{
  if (self->camera_dialog != NULL)
    gtk_window_destroy (self->camera_dialog);
  g_clear_object (&self->chooser);
}

static void
torno_member_photo_dispose (GObject *object)
{
  TornoMemberPhoto *self = TORNO_MEMBER_PHOTO (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  close_dialogs (self);
  g_clear_weak_pointer (&self->camera_dialog);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_member_photo_parent_class)->dispose (object);
}

static void
torno_member_photo_class_init (TornoMemberPhotoClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_member_photo_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-member-photo.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPhoto, avatar);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPhoto, menu_button);
#ifdef HAVE_CAMERA
  gtk_widget_class_install_action (widget_class, "photo.take", NULL, on_take_cb);
#endif
  gtk_widget_class_install_action (widget_class, "photo.choose", NULL, on_choose_cb);
  gtk_widget_class_install_action (widget_class, "photo.remove", NULL, on_remove_cb);
}

static void
torno_member_photo_init (TornoMemberPhoto *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_shortcut_add (self->menu_button, "<Control><Shift>p", NULL);
  torno_form_name_widget (self->menu_button, _ ("Photo"));
}

/**
 * torno_member_photo_set_session:
 * @session: who works here
 */
void
torno_member_photo_set_session (TornoMemberPhoto *photo, TornoSession *session)
{
  g_set_object (&photo->session, session);
}

/**
 * torno_member_photo_show_member:
 * @member: who
 *
 * Shows the photo as soon as it has come, the initials until then; that of the same member is not read again.
 */
void
torno_member_photo_show_member (TornoMemberPhoto *photo, TornoMember *member)
{
  adw_avatar_set_text (photo->avatar, torno_member_get_full_name (member));
  if (torno_member_get_id (member) == photo->user_id)
    return;
  g_cancellable_cancel (photo->cancellable);
  g_clear_object (&photo->cancellable);
  close_dialogs (photo);
  photo->cancellable = g_cancellable_new ();
  photo->user_id = torno_member_get_id (member);
  show_picture (photo, NULL);
  call (photo, "GET", NULL);
}

/**
 * torno_member_photo_take_file:
 * @file: a picture
 *
 * Makes it the member's photo.
 */
void
torno_member_photo_take_file (TornoMemberPhoto *photo, GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, photo->cancellable, &error);

  if (stream != NULL)
    gdk_pixbuf_new_from_stream_async (G_INPUT_STREAM (stream), photo->cancellable, on_loaded_cb, photo);
  else
    gtk_widget_activate_action (GTK_WIDGET (photo), "win.tell", "s", error->message);
}

/**
 * torno_member_photo_has_picture:
 *
 * Returns: whether a photo is shown
 */
gboolean
torno_member_photo_has_picture (TornoMemberPhoto *photo)
{
  return adw_avatar_get_custom_image (photo->avatar) != NULL;
}
