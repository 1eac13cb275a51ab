/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-socket.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/**
 * platen_socket_get_local_port:
 *
 * Returns: the port on our side; 0 when the socket is closed
 */
guint16
platen_socket_get_local_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return 0;

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/**
 * platen_socket_get_unread_ms:
 *
 * Returns: for how long the peer has not made room for more of what is on its way to it; 0
 *   when nothing is
 */
guint
platen_socket_get_unread_ms (GSocket *socket)
{
  int             fd = g_socket_get_fd (socket);
  int             n_bytes = 0;
  struct tcp_info info = { 0 };
  socklen_t       length = sizeof info;

  if (ioctl (fd, SIOCOUTQ, &n_bytes) != 0 || n_bytes == 0 ||
      getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
    return 0;

  return info.tcpi_last_data_sent;
}
