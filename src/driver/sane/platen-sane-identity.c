/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-sane-identity.h"

#include "platen-sane-backends.h"
#include "platen-sane-escl.h"
#include "platen-sane-key.h"

#include <gio/gio.h>
#include <string.h>

/*
 * Who a device is, so that the same one is recognised under another backend's name: at a USB
 * port or by a USB serial number, and by what a network scanner says of itself. An address
 * alone proves nothing: a computer may give away several scanners.
 */

#define CONFIG_VARIABLE "SANE_CONFIG_DIR"

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (host, "localhost") == 0;
}

/* Source: sane-airscan(5): a line “name = URL, protocol”, the name in quotes or not. */
#define AIRSCAN_LINE \
  "^[ \\t]*(?:\"([^\"\\n]*)\"|([^#;\"=\\n]*?))[ \\t]*=[ \\t]*(https?://[^,\\s]+)"

static char *
find_in_file (const char *path, const char *name)
{
  g_autoptr (GRegex)     line = g_regex_new (AIRSCAN_LINE, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char       *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  for (g_regex_match (line, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *quoted = g_match_info_fetch (match, 1);
      g_autofree char *bare = g_match_info_fetch (match, 2);

      if (g_str_equal (*quoted != '\0' ? quoted : bare, name))
        return g_match_info_fetch (match, 3);
    }

  return NULL;
}

/* Of a scanner that stands in an airscan.conf; the last one counts. */
static char *
find_written_address (const char *name)
{
  const char      *value = g_getenv (CONFIG_VARIABLE);
  g_auto (GStrv)   directories = g_strsplit (value != NULL ? value : "", ":", -1);
  g_autofree char *found = NULL;

  for (gsize i = 0; directories[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (directories[i], "airscan.conf", NULL);
      char            *address = find_in_file (path, name);

      if (address == NULL)
        continue;
      g_free (found);
      found = address;
    }

  return g_steal_pointer (&found);
}

static char *
keep_letters (const char *text)
{
  GString *kept = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (kept, g_ascii_tolower (*at));

  return g_string_free (kept, FALSE);
}

/* What people call a scanner on the network has its model in it as a rule. */
static gboolean
is_model_in (const char *model, const char *name)
{
  g_autofree char *short_model = keep_letters (model != NULL ? model : "");
  g_autofree char *short_name = keep_letters (name);

  return strlen (short_model) >= 4 && strstr (short_name, short_model) != NULL;
}

static void
take_facts (PlatenDeviceInfo *info, const PlatenSaneEscl *facts)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new_with_free_func (g_free);
  char                 *by_serial = NULL;

  if (facts->uuid != NULL)
    g_ptr_array_add (identities, g_strconcat ("uuid:", facts->uuid, NULL));
  if (facts->serial != NULL && facts->model != NULL)
    by_serial = platen_sane_key_name_serial (NULL, facts->model, facts->serial);
  if (by_serial != NULL)
    g_ptr_array_add (identities, by_serial);
  g_ptr_array_add (identities, NULL);
  platen_device_info_set_identities (info, (const char *const *) identities->pdata);
}

/* @address: its root, known for certain. */
static void
ask_escl (PlatenDeviceInfo *info, const char *address)
{
  g_auto (PlatenSaneEscl) facts = { 0 };
  g_autoptr (GError)      error = NULL;

  platen_device_info_set_place (info, "escl", address);
  info->is_absent = !platen_sane_escl_ask (address, &facts, &error);
  if (info->is_absent)
    g_debug ("‘%s’ does not answer: %s", address, error->message);
  else
    take_facts (info, &facts);
}

/* Where a scanner usually is at an IP address; it must say that it is this one. */
static void
guess_escl (PlatenDeviceInfo *info, const char *ip, const char *name)
{
  g_autofree char *bracketed =
      strchr (ip, ':') != NULL ? g_strdup_printf ("[%s]", ip) : g_strdup (ip);
  g_autofree char        *address = g_strdup_printf ("http://%s/eSCL/", bracketed);
  g_auto (PlatenSaneEscl) facts = { 0 };

  if (is_loopback (ip) || !platen_sane_escl_ask (address, &facts, NULL) ||
      !is_model_in (facts.model, name))
    return;

  platen_device_info_set_place (info, "escl", address);
  take_facts (info, &facts);
}

/* Source: sane-airscan 0.99.27: “airscan:e0:NAME”, and “ip=ADDRESS” for a type. */
static void
find_airscan (PlatenDeviceInfo *info, const char *rest, const char *type)
{
  const char      *name = strchr (rest, ':');
  gboolean         is_escl = *rest == 'e';
  g_autofree char *address = NULL;

  if (name == NULL)
    return;

  name++;
  platen_device_info_set_place (info, is_escl ? "escl" : "wsd", NULL);
  if (!is_escl)
    return;

  address = find_written_address (name);
  if (address != NULL)
    ask_escl (info, address);
  else if (type != NULL && g_str_has_prefix (type, "ip="))
    guess_escl (info, type + strlen ("ip="), name);
}

/* Source: sane-backends 1.2.1, backend/net.c: “net:HOST:NAME”, an IPv6 address in brackets. */
static void
find_net (PlatenDeviceInfo *info, const char *rest, const char *usb_devices)
{
  const char      *end = *rest == '[' ? strchr (rest, ']') : strchr (rest, ':');
  g_autofree char *host = NULL, *address = NULL, *bare = NULL, *usb = NULL;

  if (end == NULL)
    return;
  if (*end == ']')
    end++;

  host = g_strndup (rest, (gsize) (end - rest));
  address = g_strconcat ("saned://", host, NULL);
  platen_device_info_set_place (info, "saned", address);
  bare = *host == '[' ? g_strndup (host + 1, strlen (host) - 2) : g_strdup (host);
  /* What another computer has at its ports is nothing of ours. */
  if (is_loopback (bare) && *end == ':')
    usb = platen_sane_key_find_usb (end + 1, usb_devices);
  if (usb != NULL)
    {
      g_auto (GStrv) identities = platen_sane_key_list_identities (usb, usb_devices);

      platen_device_info_set_identities (info, (const char *const *) identities);
    }
}

/**
 * platen_sane_identity_find:
 * @info: gets how and where it is reached, and who it is
 * @device: as its backend lists it
 * @usb_devices: where the kernel describes USB devices: `/sys/bus/usb/devices`
 *
 * Finds out what is to be known of a device without opening it. A network scanner is asked,
 * which takes six seconds at most.
 */
void
platen_sane_identity_find (PlatenDeviceInfo  *info,
                           const SANE_Device *device,
                           const char        *usb_devices)
{
  g_autofree char *usb = NULL;

  if (g_str_has_prefix (device->name, "airscan:"))
    find_airscan (info, device->name + strlen ("airscan:"), device->type);
  else if (g_str_has_prefix (device->name, "escl:http"))
    {
      g_autofree char *address =
          g_strconcat (device->name + strlen ("escl:"), "/eSCL/", NULL);

      ask_escl (info, address);
    }
  else if (g_str_has_prefix (device->name, "net:"))
    find_net (info, device->name + strlen ("net:"), usb_devices);
  else if ((usb = platen_sane_key_find_usb (device->name, usb_devices)) != NULL)
    {
      g_auto (GStrv) identities = platen_sane_key_list_identities (usb, usb_devices);

      platen_device_info_set_place (info, "usb", NULL);
      platen_device_info_set_identities (info, (const char *const *) identities);
    }
}

static gboolean
holds_key (GPtrArray *infos, const char *key)
{
  for (guint i = 0; i < infos->len; i++)
    if (g_str_equal (((PlatenDeviceInfo *) infos->pdata[i])->key, key))
      return TRUE;

  return FALSE;
}

/* Source: sane-airscan(5), “airscan:escl:NAME:URL” opens what no discovery has found. */
static void
add_missing (GPtrArray *infos, const char *name, const char *address)
{
  g_autofree char  *key = g_strconcat ("airscan:", name, NULL);
  g_autofree char  *driver_name = g_strdup_printf ("airscan:escl:%s:%s", name, address);
  PlatenDeviceInfo *info;

  if (holds_key (infos, key))
    return;

  info = platen_device_info_new ("sane", driver_name, "eSCL", name, "scanner");
  platen_device_info_set_key (info, key);
  ask_escl (info, address);
  g_ptr_array_add (infos, info);
}

/**
 * platen_sane_identity_add_missing:
 * @infos: (element-type PlatenDeviceInfo): what sane-airscan lists; gets what it does not
 *
 * Adds the scanners that somebody added by their address and that do not answer:
 * sane-airscan lists them only where it looks for no others.
 */
void
platen_sane_identity_add_missing (GPtrArray *infos)
{
  g_autofree char       *text = platen_sane_backends_read_added ("airscan.conf", "://");
  g_autoptr (GRegex)     line = g_regex_new (AIRSCAN_LINE, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (text == NULL)
    return;

  for (g_regex_match (line, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);
      g_autofree char *address = g_match_info_fetch (match, 3);

      add_missing (infos, name, address);
    }
}
