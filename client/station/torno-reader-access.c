/* Looks through the USB devices for those that the udev rules name (data/udev), and whether their nodes can be opened.
 * libfprint cannot be asked: what it may not open it does not always show. */
#include "config.h"

#include "torno-reader-access.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *
read_attribute (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return g_strstrip (text);
}

static gboolean
is_reader (const char *rules, const char *vendor, const char *product)
{
  g_autofree char *line = g_strdup_printf ("ATTR{idVendor}==\"%s\", ATTR{idProduct}==\"%s\"", vendor, product);

  return strstr (rules, line) != NULL;
}

static gboolean
can_open (const char *dev, const char *bus, const char *number)
{
  g_autofree char *node = g_strdup_printf ("%s/%03d/%03d", dev, atoi (bus), atoi (number));

  return access (node, R_OK | W_OK) == 0;
}

static void
add_device (GPtrArray *found, const char *rules, const char *folder, const char *dev)
{
  g_autofree char *vendor = read_attribute (folder, "idVendor"), *product = read_attribute (folder, "idProduct");
  g_autofree char *bus = read_attribute (folder, "busnum"), *number = read_attribute (folder, "devnum");
  g_autofree char *name = read_attribute (folder, "product");
  TornoReaderAccess *access;

  if (vendor == NULL || product == NULL || bus == NULL || number == NULL || !is_reader (rules, vendor, product))
    return;
  access = g_new0 (TornoReaderAccess, 1);
  access->name = name != NULL && *name != '\0' ? g_strdup_printf ("%s (%s:%s)", name, vendor, product)
                                               : g_strdup_printf ("%s:%s", vendor, product);
  access->is_accessible = can_open (dev, bus, number);
  g_ptr_array_add (found, access);
}

/**
 * torno_reader_access_list:
 * @rules: the udev rules, which name all readers
 * @sysfs: where the devices are listed, "/sys/bus/usb/devices"
 * @dev: where their nodes are, "/dev/bus/usb"
 *
 * Returns: (transfer full) (element-type TornoReaderAccess): the readers that are plugged in
 */
GPtrArray *
torno_reader_access_list (const char *rules, const char *sysfs, const char *dev)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_reader_access_free);
  g_autoptr (GDir) dir = g_dir_open (sysfs, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (sysfs, name, NULL);

      add_device (found, rules, folder, dev);
    }
  return found;
}

/**
 * torno_reader_access_free:
 * @access: (nullable): an entry
 */
void
torno_reader_access_free (TornoReaderAccess *access)
{
  if (access == NULL)
    return;
  g_free (access->name);
  g_free (access);
}
