# SPDX-License-Identifier: GPL-3.0-or-later
"""What platend finds on a desktop's buses: logind and notifications."""

import os

from gi.repository import Gio, GLib

INTERFACES = """<node>
  <interface name="org.freedesktop.login1.Manager">
    <method name="Inhibit">
      <arg type="s" direction="in"/> <arg type="s" direction="in"/>
      <arg type="s" direction="in"/> <arg type="s" direction="in"/>
      <arg type="h" direction="out"/>
    </method>
  </interface>
  <interface name="org.freedesktop.Notifications">
    <method name="Notify">
      <arg type="s" direction="in"/> <arg type="u" direction="in"/>
      <arg type="s" direction="in"/> <arg type="s" direction="in"/>
      <arg type="s" direction="in"/> <arg type="as" direction="in"/>
      <arg type="a{sv}" direction="in"/> <arg type="i" direction="in"/>
      <arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"> <arg type="u" direction="in"/> </method>
  </interface>
</node>"""


class Desktop:
    """logind and the notifications of a desktop, both on one bus."""

    def __init__(self, address):
        self.locks = []  # reading ends of pipes, whose other ends platend got
        self.notes = []  # (summary, body) as they were asked for
        self.closed = []
        self.is_slow = False
        self.late = []
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address,
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        known = Gio.DBusNodeInfo.new_for_xml(INTERFACES)
        self.connection.register_object("/org/freedesktop/login1", known.interfaces[0],
                                        self.on_inhibit, None, None)
        self.connection.register_object("/org/freedesktop/Notifications", known.interfaces[1],
                                        self.on_notification, None, None)
        for name in ("org.freedesktop.login1", "org.freedesktop.Notifications"):
            self.connection.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus",
                                      "RequestName", GLib.Variant("(su)", (name, 0)), None, 0,
                                      -1, None)

    def on_inhibit(self, *call):
        what, who, _why, mode = call[5].unpack()
        assert (what, who, mode) == ("idle:sleep", "Platen", "block"), call[5]
        mine, theirs = os.pipe()
        fds = Gio.UnixFDList()
        fds.append(theirs)
        os.close(theirs)
        os.set_blocking(mine, False)
        self.locks.append(mine)
        call[6].return_value_with_unix_fd_list(GLib.Variant("(h)", (0,)), fds)

    def on_notification(self, *call):
        arguments = call[5].unpack()
        if call[4] == "CloseNotification":
            self.closed.append(arguments[0])
            call[6].return_value(None)
            return
        self.notes.append((arguments[3], arguments[4]))
        answer = GLib.Variant("(u)", (len(self.notes),))
        if self.is_slow:
            self.late.append((call[6], answer))
        else:
            call[6].return_value(answer)

    def is_free(self, number):
        """Whether platend has let go of its lock: the other end of the pipe is closed."""
        try:
            return os.read(self.locks[number], 1) == b""
        except BlockingIOError:
            return False

    def close(self):
        self.connection.close_sync(None)
        for lock in self.locks:
            os.close(lock)
