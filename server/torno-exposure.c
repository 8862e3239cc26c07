/* Whether other machines may reach this server as it is set up. Which callers are near, torno-address knows. */
#include "config.h"

#include "torno-exposure.h"

#include "torno-error.h"
#include "torno-init.h"

/* NULL stands for "localhost": torno_workers_make_socket() refuses every other name. */
static gboolean
is_near (GInetAddress *address)
{
  return address == NULL || g_inet_address_get_is_loopback (address);
}

/**
 * torno_exposure_guard_defaults:
 * @config: the configuration, whose HOST this may change
 *
 * A published password must not be reachable from another machine: while a default account has one, the server listens
 * on loopback only, and says so on standard error. The schema must be there.
 *
 * Returns: FALSE with an error where the database cannot be asked
 */
gboolean
torno_exposure_guard_defaults (TornoConfig *config, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (torno_config_get_host (config));
  gboolean has_default;

  if (!torno_init_has_default_password (torno_config_get_conninfo (config), &has_default, error))
    return FALSE;
  if (!has_default || is_near (address))
    return TRUE;
  g_printerr ("torno-server: a default account still has its default password, so only this machine is served. "
              "Change the passwords of admin@gym.com and trainer@gym.com and start again.\n");
  return torno_config_set (config, "HOST", "127.0.0.1", error);
}

static gboolean
check_passwords (const TornoConfig *config, GError **error)
{
  gboolean has_default;

  if (!torno_init_has_default_password (torno_config_get_conninfo (config), &has_default, error))
    return FALSE;
  if (has_default)
    g_set_error_literal (error, TORNO_PARSE_ERROR, 0,
                         "a default account still has its default password, and other machines reach the socket that "
                         "was handed over");
  return !has_default;
}

static gboolean
check_encryption (const TornoConfig *config, GError **error)
{
  if (torno_config_get_tls_cert (config) != NULL || torno_config_get_behind_proxy (config)
      || torno_config_get_insecure_lan (config))
    return TRUE;
  g_set_error_literal (error, TORNO_PARSE_ERROR, 0,
                       "other machines would reach this server without TLS, and read along. Set TLS_CERT and TLS_KEY "
                       "(\"torno-server tls-init FOLDER\" makes a certificate), or listen on 127.0.0.1. Where a proxy "
                       "that ends TLS stands before it: --behind-proxy, or TORNO_BEHIND_PROXY=true. Where nobody else "
                       "is on the network: --insecure-lan, or TORNO_INSECURE_LAN=true.");
  return FALSE;
}

/**
 * torno_exposure_check:
 * @config: the configuration
 * @socket: where we shall listen, opened by us or handed over, as by systemd, which asks nobody
 *
 * Refuses a socket that other machines reach while a published password stands, or without TLS; a proxy before us and a
 * network of our own are to be named.
 *
 * Returns: FALSE with %TORNO_PARSE_ERROR, for a person, or a socket's or database's error
 */
gboolean
torno_exposure_check (const TornoConfig *config, GSocket *socket, GError **error)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, error);

  if (address == NULL)
    return FALSE;
  if (torno_config_get_insecure_lan (config))
    g_warning ("--insecure-lan: passwords and fingerprints may cross the network without TLS");
  if (!G_IS_INET_SOCKET_ADDRESS (address)
      || is_near (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))))
    return TRUE;
  return check_passwords (config, error) && check_encryption (config, error);
}
