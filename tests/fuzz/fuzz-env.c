/* .env files. Whatever one says, the settings that come out are usable. */
#include "config.h"

#include "fuzz.h"

#include "torno-config.h"

#include <sys/mman.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int fd = memfd_create ("env", 0);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (TornoConfig) config = NULL;

  g_assert_cmpint (write (fd, data, size), ==, size);
  config = torno_config_new (path, NULL);
  if (config != NULL)
    {
      g_assert_cmpuint (torno_config_get_port (config), <=, 65535);
      g_assert_cmpuint (torno_config_get_workers (config), >=, 1);
      g_assert_nonnull (torno_config_get_host (config));
      torno_config_get_conninfo (config);
      torno_config_get_cors_origins (config);
      torno_config_get_trusted_proxies (config);
    }
  close (fd);
  return 0;
}
