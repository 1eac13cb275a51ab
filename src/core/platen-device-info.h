/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "platen-types.h"

G_BEGIN_DECLS

/**
 * PlatenDeviceInfo:
 * @id: stable identifier: the driver's word, a dash, 16 hexadecimal digits
 * @driver: the driver's word: `virtual`, `sane`
 * @part: the driver's own name for the part of it that has the device, a SANE backend for
 *   instance; empty when the driver has no parts
 * @driver_name: what the driver itself calls the device; never shown to a web page, never
 *   taken from a caller
 * @key: what the identifier is made of, with vendor and model: the driver name without what
 *   another socket or another day changes
 * @name: what a person calls it
 * @vendor: its maker; may be empty
 * @model: its model; may be empty
 * @kind: `scanner` or `camera`
 * @protocol: how it is reached: `usb`, `escl`, `wsd`, `saned`; empty when that is not known
 * @address: where it is on the network: `http://192.168.1.20/eSCL/`, `saned://host`; empty
 *   when it is elsewhere or that is not known
 * @identities: (array zero-terminated=1): what no other device has: a UUID, a serial number
 *   with maker and product, the USB port that it is at; see
 *   platen_device_info_shares_identity(). May be empty
 * @is_absent: whether the driver lists it although it does not answer
 *
 * One device as a driver's enumeration reports it. Strings are UTF-8 without control
 * characters and at most 256 bytes, whatever the device said.
 *
 * As a dictionary (`a{sv}`): `driver-name`, `key`, `name`, `vendor`, `model`, `kind`, `protocol`,
 * `address`, all s; `identities` as; `absent` b.
 */
struct _PlatenDeviceInfo
{
  char    *id;
  char    *driver;
  char    *part;
  char    *driver_name;
  char    *key;
  char    *name;
  char    *vendor;
  char    *model;
  char    *kind;
  char    *protocol;
  char    *address;
  char   **identities;
  gboolean is_absent;
};

#define PLATEN_TYPE_DEVICE_INFO (platen_device_info_get_type ())

GType             platen_device_info_get_type (void);
PlatenDeviceInfo *platen_device_info_new (const char *driver,
                                          const char *driver_name,
                                          const char *vendor,
                                          const char *model,
                                          const char *kind);
void              platen_device_info_set_key (PlatenDeviceInfo *self, const char *key);
void              platen_device_info_set_place (PlatenDeviceInfo *self,
                                                const char       *protocol,
                                                const char       *address);
void              platen_device_info_set_identities (PlatenDeviceInfo  *self,
                                                     const char *const *identities);
gboolean          platen_device_info_shares_identity (const PlatenDeviceInfo *a,
                                                      const PlatenDeviceInfo *b,
                                                      GHashTable             *ignored);
PlatenDeviceInfo *platen_device_info_copy (const PlatenDeviceInfo *self);
void              platen_device_info_free (PlatenDeviceInfo *self);
PlatenDeviceInfo *platen_device_info_from_variant (const char *driver, GVariant *dict);
GPtrArray        *platen_device_infos_from_variant (const char *driver,
                                                    const char *part,
                                                    GVariant   *list);
GVariant         *platen_device_info_to_variant (const PlatenDeviceInfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlatenDeviceInfo, platen_device_info_free)

G_END_DECLS
