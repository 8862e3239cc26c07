/* The forwarding headers count from TRUSTED_PROXIES alone: anybody can write them. */
#include "config.h"

#include "torno-address.h"

#include "torno-epoll-stream.h"

#include <string.h>

/**
 * torno_address_is_listed:
 * @list: (nullable): IP addresses and ranges of them (10.0.0.0/8); hosted platforms name the network of their proxies
 * @address: (nullable): an IP address as text
 *
 * Returns: whether @address is in @list
 */
gboolean
torno_address_is_listed (const char *const *list, const char *address)
{
  g_autoptr (GInetAddress) parsed = NULL;
  gboolean is_listed = address != NULL && list != NULL && g_strv_contains (list, address);

  if (address == NULL || list == NULL || is_listed)
    return is_listed;
  parsed = g_inet_address_new_from_string (address);
  for (guint i = 0; parsed != NULL && !is_listed && list[i] != NULL; i++)
    {
      g_autoptr (GInetAddressMask) range
          = strchr (list[i], '/') != NULL ? g_inet_address_mask_new_from_string (list[i], NULL) : NULL;

      is_listed = range != NULL && g_inet_address_mask_matches (range, parsed);
    }
  return is_listed;
}

static gboolean
is_trusted (const TornoConfig *config, const char *address)
{
  return torno_address_is_listed (torno_config_get_trusted_proxies (config), address);
}

static const char *
find_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_list (soup_server_message_get_request_headers (message), name);
}

/**
 * torno_address_find:
 * @message: a request
 * @config: the configuration, for TRUSTED_PROXIES
 *
 * Each proxy puts whom it hears at the end of X-Forwarded-For, so the last that is no proxy of ours is the caller; what
 * stands before it the caller may have written.
 *
 * Returns: (transfer full): the caller's IP address as text
 */
char *
torno_address_find (SoupServerMessage *message, const TornoConfig *config)
{
  const char *peer = soup_server_message_get_remote_host (message);
  const char *forwarded = find_header (message, "X-Forwarded-For");
  g_auto (GStrv) hops = NULL;
  guint i;

  if (forwarded == NULL || !is_trusted (config, peer))
    return g_strdup (peer != NULL ? peer : "");
  hops = g_strsplit (forwarded, ",", -1);
  for (i = g_strv_length (hops); i > 0 && is_trusted (config, g_strstrip (hops[i - 1])); i--)
    ;
  return g_strdup (i > 0 && g_hostname_is_ip_address (hops[i - 1]) ? hops[i - 1] : peer);
}

/**
 * torno_address_is_loopback:
 * @address: what torno_address_find() found
 *
 * Returns: whether that is this machine
 */
gboolean
torno_address_is_loopback (const char *address)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);

  return parsed != NULL && g_inet_address_get_is_loopback (parsed);
}

/**
 * torno_address_is_private:
 * @message: a request
 * @config: the configuration, for TRUSTED_PROXIES
 *
 * Returns: whether nobody between can read along: the caller is on this machine, or speaks TLS to us or to a proxy of
 * ours
 */
gboolean
torno_address_is_private (SoupServerMessage *message, const TornoConfig *config)
{
  const char *protocol = find_header (message, "X-Forwarded-Proto");
  g_autofree char *address = torno_address_find (message, config);

  return torno_address_is_loopback (address)
         || torno_epoll_is_tls (soup_server_message_get_remote_address (message))
         || (is_trusted (config, soup_server_message_get_remote_host (message)) && g_strcmp0 (protocol, "https") == 0);
}
