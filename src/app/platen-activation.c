/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-activation.h"

#include "platen-error.h"

#include <systemd/sd-daemon.h>

/* A socket unit has one name for all its sockets, so each is known by its port. */
static const char *
find_name (PlatenConfig *config, guint16 port)
{
  if (port == platen_config_get_core_port (config))
    return "core";
  if (port == platen_config_get_core_tls_port (config))
    return "core-tls";
  if (port == platen_config_get_control_port (config))
    return "control";
  if (port == platen_config_get_control_tls_port (config))
    return "control-tls";

  return NULL;
}

static gboolean
take_socket (PlatenHttpFront *http, PlatenConfig *config, int fd, GError **error)
{
  g_autoptr (GSocket)        socket = g_socket_new_from_fd (fd, error);
  g_autoptr (GSocketAddress) address = NULL;
  const char                *name;
  guint16                    port;

  if (socket == NULL)
    return FALSE;
  address = g_socket_get_local_address (socket, error);
  if (address == NULL)
    return FALSE;

  port = G_IS_INET_SOCKET_ADDRESS (address)
             ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address))
             : 0;
  name = find_name (config, port);
  if (name != NULL)
    return platen_http_front_add_socket (http, name, socket, error);

  g_set_error (error, PLATEN_ERROR, PLATEN_ERROR_INVALID_ARGUMENT,
               "platen.socket listens on port %u, which [ports] of platen.ini does not "
               "name; write the same ports into both",
               port);
  return FALSE;
}

/**
 * platen_activation_take_sockets:
 * @http: gets the sockets; not yet started
 * @service: whose settings name the ports
 *
 * Hands over the listening sockets that systemd passed to this process, if any.
 *
 * Errors: %PLATEN_ERROR_INVALID_ARGUMENT for a port that the settings do not name.
 */
gboolean
platen_activation_take_sockets (PlatenHttpFront *http,
                                PlatenService   *service,
                                GError         **error)
{
  int n_sockets = sd_listen_fds (1);

  for (int i = 0; i < n_sockets; i++)
    if (!take_socket (http, platen_service_get_config (service), SD_LISTEN_FDS_START + i,
                      error))
      return FALSE;

  return TRUE;
}
