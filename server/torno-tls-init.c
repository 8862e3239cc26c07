/* FOLDER gets ca.pem, which other machines may be told to trust, ca-key.pem, which signs and may be moved elsewhere,
 * cert.pem and key.pem, which are TLS_CERT and TLS_KEY. An authority that is there already signs anew: who trusts it
 * trusts the new certificate too. */
#include "config.h"

#include "torno-tls-init.h"

#include "torno-error.h"

#include <errno.h>
#include <gio/gio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY (24 * 60 * 60)
#define AUTHORITY_DAYS 3650
/* As long as browsers take one from an authority of one's own (825 days). */
#define SERVER_DAYS 820

typedef struct
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
} Pair;

static void
clear_pair (Pair *pair)
{
  if (pair->certificate != NULL)
    gnutls_x509_crt_deinit (pair->certificate);
  if (pair->key != NULL)
    gnutls_x509_privkey_deinit (pair->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, clear_pair)

static gboolean
check (int status, GError **error)
{
  if (status >= 0)
    return TRUE;
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "the certificate cannot be made: %s",
               gnutls_strerror (status));
  return FALSE;
}

/* --- files --- */

static gboolean
save (const char *folder, const char *name, const gnutls_datum_t *first, const gnutls_datum_t *second, int mode,
      GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GString) text = g_string_new_len ((const char *) first->data, first->size);
  gboolean fine;

  if (second != NULL)
    g_string_append_len (text, (const char *) second->data, second->size);
  fine = g_file_set_contents_full (path, text->str, text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode, error);
  gnutls_memset (text->str, 0, text->len);
  return fine;
}

static gboolean
save_pair (const char *folder, const char *prefix, const Pair *pair, const Pair *signer, GError **error)
{
  g_autofree char *certificate_name = g_strconcat (prefix, strcmp (prefix, "ca") == 0 ? ".pem" : "cert.pem", NULL),
                  *key_name = g_strconcat (prefix, strcmp (prefix, "ca") == 0 ? "-key.pem" : "key.pem", NULL);
  gnutls_datum_t certificate = { NULL, 0 }, signer_certificate = { NULL, 0 }, key = { NULL, 0 };
  gboolean fine
      = check (gnutls_x509_crt_export2 (pair->certificate, GNUTLS_X509_FMT_PEM, &certificate), error)
        && (signer == NULL
            || check (gnutls_x509_crt_export2 (signer->certificate, GNUTLS_X509_FMT_PEM, &signer_certificate), error))
        && check (gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key),
                  error)
        && save (folder, key_name, &key, NULL, 0600, error)
        && save (folder, certificate_name, &certificate, signer != NULL ? &signer_certificate : NULL, 0644, error);

  if (key.data != NULL)
    gnutls_memset (key.data, 0, key.size);
  gnutls_free (key.data);
  gnutls_free (certificate.data);
  gnutls_free (signer_certificate.data);
  return fine;
}

static gboolean
load (const char *folder, const char *name, gnutls_datum_t *out_text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize length = 0;
  char *text = NULL;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return FALSE;
  *out_text = (gnutls_datum_t){ (guint8 *) text, length };
  return TRUE;
}

static gboolean
fail_at (const char *path, const char *what, GError **error)
{
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "cannot %s %s: %s", what, path, g_strerror (errno));
  return FALSE;
}

/* A service that does not run as root reads the key all the same: what root makes in the service's folder is its own. Only
 * who signs stays as it is: no server needs that key. */
static gboolean
give_away (const char *path, const char *parent, GError **error)
{
  struct stat owner;

  if (geteuid () != 0)
    return TRUE;
  return (stat (parent, &owner) == 0 && lchown (path, owner.st_uid, owner.st_gid) == 0)
         || fail_at (path, "give away", error);
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  return (g_mkdir_with_parents (path, 0755) == 0 || fail_at (path, "create", error)) && give_away (path, parent, error);
}

/* --- certificates --- */

static gboolean
make_key (Pair *pair, GError **error)
{
  return check (gnutls_x509_privkey_init (&pair->key), error)
         && check (gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_ECDSA,
                                                 GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
                   error);
}

static gboolean
begin_certificate (Pair *pair, const char *name, int days, gboolean is_authority, GError **error)
{
  time_t now = g_get_real_time () / G_USEC_PER_SEC;
  guint8 serial[16], id[20];
  gsize id_length = sizeof id;

  if (!check (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial), error))
    return FALSE;
  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and as long as it is */
  return check (gnutls_x509_crt_init (&pair->certificate), error)
         && check (gnutls_x509_crt_set_version (pair->certificate, 3), error)
         && check (gnutls_x509_crt_set_serial (pair->certificate, serial, sizeof serial), error)
         && check (gnutls_x509_crt_set_activation_time (pair->certificate, now - DAY), error)
         && check (gnutls_x509_crt_set_expiration_time (pair->certificate, now + (time_t) days * DAY), error)
         && check (gnutls_x509_crt_set_dn_by_oid (pair->certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name,
                                                  MIN (strlen (name), 64)),
                   error)
         && check (gnutls_x509_crt_set_key (pair->certificate, pair->key), error)
         && check (gnutls_x509_crt_get_key_id (pair->certificate, 0, id, &id_length), error)
         && check (gnutls_x509_crt_set_subject_key_id (pair->certificate, id, id_length), error)
         && check (gnutls_x509_crt_set_basic_constraints (pair->certificate, is_authority, is_authority ? 0 : -1), error)
         && check (gnutls_x509_crt_set_key_usage (pair->certificate, is_authority ? GNUTLS_KEY_KEY_CERT_SIGN
                                                                                  : GNUTLS_KEY_DIGITAL_SIGNATURE),
                   error);
}

static gboolean
load_authority (Pair *authority, const char *folder, GError **error)
{
  gnutls_datum_t certificate = { NULL, 0 }, key = { NULL, 0 };
  gboolean found = load (folder, "ca.pem", &certificate) && load (folder, "ca-key.pem", &key);
  gboolean fine = found && check (gnutls_x509_privkey_init (&authority->key), error)
                  && check (gnutls_x509_privkey_import2 (authority->key, &key, GNUTLS_X509_FMT_PEM, NULL, 0), error)
                  && check (gnutls_x509_crt_init (&authority->certificate), error)
                  && check (gnutls_x509_crt_import (authority->certificate, &certificate, GNUTLS_X509_FMT_PEM), error);

  if (key.data != NULL)
    gnutls_memset (key.data, 0, key.size);
  g_free (key.data);
  g_free (certificate.data);
  return fine;
}

static gboolean
make_authority (Pair *authority, const char *folder, GError **error)
{
  g_autofree char *name = g_strdup_printf ("Torno %s", g_get_host_name ());
  g_autofree char *path = g_build_filename (folder, "ca.pem", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (load_authority (authority, folder, error))
        return TRUE;
      if (error != NULL && *error == NULL)
        g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s is there, but not its ca-key.pem", path);
      return FALSE;
    }
  return make_key (authority, error) && begin_certificate (authority, name, AUTHORITY_DAYS, TRUE, error)
         && check (gnutls_x509_crt_sign2 (authority->certificate, authority->certificate, authority->key,
                                          GNUTLS_DIG_SHA256, 0),
                   error)
         && save_pair (folder, "ca", authority, NULL, error);
}

/* --- names --- */

static gboolean
add_name (gnutls_x509_crt_t certificate, const char *name, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  g_print ("  %s\n", name);
  if (address != NULL)
    return check (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS,
                                                        g_inet_address_to_bytes (address),
                                                        g_inet_address_get_native_size (address), GNUTLS_FSAN_APPEND),
                  error);
  return check (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, name, strlen (name),
                                                      GNUTLS_FSAN_APPEND),
                error);
}

/* What this machine is called in its network; addresses of one link only are of no use to anybody. */
static GPtrArray *
list_own_names (void)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  struct ifaddrs *all = NULL;

  g_ptr_array_add (names, g_strdup ("localhost"));
  g_ptr_array_add (names, g_strdup (g_get_host_name ()));
  if (strchr (g_get_host_name (), '.') == NULL)
    g_ptr_array_add (names, g_strconcat (g_get_host_name (), ".local", NULL));
  if (getifaddrs (&all) != 0)
    return names;
  for (struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
    {
      g_autoptr (GSocketAddress) address = NULL;
      GInetAddress *inet;

      if (one->ifa_addr == NULL || (one->ifa_addr->sa_family != AF_INET && one->ifa_addr->sa_family != AF_INET6))
        continue;
      address = g_socket_address_new_from_native (one->ifa_addr, one->ifa_addr->sa_family == AF_INET
                                                                     ? sizeof (struct sockaddr_in)
                                                                     : sizeof (struct sockaddr_in6));
      inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
      if (!g_inet_address_get_is_link_local (inet))
        g_ptr_array_add (names, g_inet_address_to_string (inet));
    }
  freeifaddrs (all);
  return names;
}

static gboolean
make_server (Pair *server, const Pair *authority, char *const *names, GError **error)
{
  g_autoptr (GPtrArray) own = list_own_names ();
  guint8 id[20];
  gsize id_length = sizeof id;
  gboolean fine
      = make_key (server, error)
        && begin_certificate (server, names[0] != NULL ? names[0] : g_get_host_name (), SERVER_DAYS, FALSE, error)
        && check (gnutls_x509_crt_set_key_purpose_oid (server->certificate, GNUTLS_KP_TLS_WWW_SERVER, 0), error)
        && check (gnutls_x509_crt_get_key_id (authority->certificate, 0, id, &id_length), error)
        && check (gnutls_x509_crt_set_authority_key_id (server->certificate, id, id_length), error);

  g_print ("A certificate for\n");
  for (guint i = 0; fine && names[i] != NULL; i++)
    fine = add_name (server->certificate, names[i], error);
  for (guint i = 0; fine && i < own->len; i++)
    fine = add_name (server->certificate, own->pdata[i], error);
  return fine
         && check (gnutls_x509_crt_sign2 (server->certificate, authority->certificate, authority->key, GNUTLS_DIG_SHA256,
                                          0),
                   error);
}

static gboolean
say_fingerprint (const Pair *server, const char *folder, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint8 hash[32];
  gsize length = sizeof hash;

  if (!check (gnutls_x509_crt_get_fingerprint (server->certificate, GNUTLS_DIG_SHA256, hash, &length), error))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", hash[i]);
  g_print ("is in %s. Desks ask once whether this is its fingerprint (SHA-256):\n  %s\nSet\n  TLS_CERT=%s/cert.pem\n"
           "  TLS_KEY=%s/key.pem\nand start the server again, or send it SIGHUP where it has TLS already.\n",
           folder, text->str, folder, folder);
  return TRUE;
}

/**
 * torno_tls_init:
 * @folder: where the files go; made where it is not there, and then its owner's whose the folder above it is
 * @names: further names and addresses of the server, NULL-terminated; the machine's own are found out
 *
 * Makes an authority, where there is none in @folder yet, and a certificate that it signs; says what to do with them.
 *
 * Returns: FALSE with an error for a person
 */
gboolean
torno_tls_init (const char *folder, char *const *names, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (folder, NULL), *key_path = g_build_filename (path, "key.pem", NULL);
  g_auto (Pair) authority = { NULL, NULL };
  g_auto (Pair) server = { NULL, NULL };

  return make_folder (path, error) && make_authority (&authority, path, error)
         && make_server (&server, &authority, names, error) && save_pair (path, "", &server, &authority, error)
         && give_away (key_path, path, error) && say_fingerprint (&server, path, error);
}
