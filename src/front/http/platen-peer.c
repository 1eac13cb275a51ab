/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "platen-peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  struct nlmsghdr         header;
  struct inet_diag_req_v2 body;
} Request;

static void
put_endpoint (GSocketAddress *address, __be16 *out_port, __be32 out_ip[4])
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  GInetAddress       *ip = g_inet_socket_address_get_address (inet);

  *out_port = htons (g_inet_socket_address_get_port (inet));
  memcpy (out_ip, g_inet_address_to_bytes (ip), g_inet_address_get_native_size (ip));
}

/* Asks for the peer's own socket: seen from there, its source is our remote end. */
static void
fill_request (Request *request, GSocketAddress *local, GSocketAddress *remote)
{
  struct inet_diag_sockid *id = &request->body.id;

  memset (request, 0, sizeof *request);
  request->header.nlmsg_len = sizeof *request;
  request->header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request->header.nlmsg_flags = NLM_F_REQUEST;
  request->body.sdiag_family =
      g_socket_address_get_family (remote) == G_SOCKET_FAMILY_IPV6 ? AF_INET6 : AF_INET;
  request->body.sdiag_protocol = IPPROTO_TCP;
  request->body.idiag_states = G_MAXUINT32;
  put_endpoint (remote, &id->idiag_sport, id->idiag_src);
  put_endpoint (local, &id->idiag_dport, id->idiag_dst);
  id->idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  id->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
}

static gboolean
ask_kernel (int fd, const Request *request, struct inet_diag_msg *out_answer)
{
  struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
  guint64            reply[1024 / sizeof (guint64)];
  struct nlmsghdr   *header = (struct nlmsghdr *) reply;
  gssize             n_bytes;

  if (sendto (fd, request, sizeof *request, 0, (struct sockaddr *) &kernel,
              sizeof kernel) != sizeof *request)
    return FALSE;

  /* The kernel answers within sendto(); a blocking read cannot wait. */
  n_bytes = recv (fd, reply, sizeof reply, MSG_DONTWAIT);
  if (n_bytes < (gssize) NLMSG_LENGTH (sizeof *out_answer) ||
      header->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
      header->nlmsg_len < NLMSG_LENGTH (sizeof *out_answer))
    return FALSE;
  memcpy (out_answer, NLMSG_DATA (header), sizeof *out_answer);

  return TRUE;
}

/**
 * platen_peer_is_same_user:
 * @local: our end of an accepted TCP connection
 * @remote: the peer's end
 *
 * Asks the kernel who made the socket at the other end. TCP has no peer credentials, so it
 * is looked up by its exact addresses, which takes about 20 µs. A peer that has already
 * closed shows up with user 0 and inode 0, hence inode 0 is nobody.
 *
 * Thread: any. Errors: a kernel that does not answer means no.
 *
 * Source: sock_diag(7); security requirement R11.
 *
 * Returns: %TRUE when it is the user that we run as
 */
gboolean
platen_peer_is_same_user (GSocketAddress *local, GSocketAddress *remote)
{
  Request              request;
  struct inet_diag_msg answer;
  gboolean             is_known;
  int                  fd;

  if (!G_IS_INET_SOCKET_ADDRESS (local) || !G_IS_INET_SOCKET_ADDRESS (remote))
    return FALSE;

  fd = socket (AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0)
    return FALSE;
  fill_request (&request, local, remote);
  is_known = ask_kernel (fd, &request, &answer);
  close (fd);

  return is_known && answer.idiag_inode != 0 && answer.idiag_uid == getuid ();
}
