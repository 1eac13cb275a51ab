#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A camera's process that does as a script says; see scripted_cameras.py."""

import json
import os
import pathlib
import socket
import sys
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

HERE = pathlib.Path(sys.argv[0]).resolve().parent
PATH = "/org/platen/Worker1"
INTERFACE = "org.platen.Worker1.Camera"
MODE = {"media-type": GLib.Variant("s", "JPEG"), "width": GLib.Variant("i", 640),
        "height": GLib.Variant("i", 480), "rate": GLib.Variant("(ii)", (30, 1))}
PICTURE = b"\xff\xd8\xff" + bytes(1000)


def note(what):
    with open(HERE / "log", "a", encoding="utf-8") as log:
        log.write(what + "\n")


def read_script():
    return json.loads((HERE / "script").read_text(encoding="utf-8"))


def describe(name):
    facts = {"name": name, "model": name, "vendor": "", "kind": "camera",
             "driver-name": f"script:{name}", "key": f"script:{name}"}
    return {key: GLib.Variant("s", value) for key, value in facts.items()}


class Server:
    """Answers one call after the other, as the script of the moment has it."""

    def __init__(self, connection):
        self.connection = connection
        self.n_lists = 0
        self.names = None
        GLib.timeout_add(50, self.watch)

    def watch(self):
        """Tells of cameras that came or went since they were listed."""
        if self.names is not None and read_script()["names"] != self.names:
            self.names = None
            self.connection.emit_signal(None, PATH, INTERFACE, "Changed", None)
        return True

    def reply(self, method, script, invocation):
        if method == "List":
            self.names = script["names"]
            return GLib.Variant("(aa{sv})", ([describe(name) for name in self.names],))
        if method == "Open":
            return GLib.Variant("(aa{sv}a{sv}aa{sv})", ([MODE], MODE, []))
        if method == "SetMode":
            return GLib.Variant("(a{sv})", (MODE,))
        if method == "TakeStill":
            return GLib.Variant("(a{sv})", ({},))
        if method == "GetControls":
            return GLib.Variant("(aa{sv})", ([],))
        if method == "GrabFrame":
            fd = invocation.get_message().get_unix_fd_list().get(0)
            os.write(fd, PICTURE)
            os.close(fd)
        return None

    def on_call(self, _connection, _sender, _path, _interface, method, _arguments, invocation):
        script = read_script()
        note(f"asked {method}")
        self.n_lists += method == "List"
        if method in script["dies-at"] or self.n_lists > 1 and "List again" in script["dies-at"]:
            note("die")
            os._exit(1)
        time.sleep(script["seconds"].get(method, 0))
        note(method)
        if method in script["errors"]:
            invocation.return_dbus_error(
                f"org.platen.Platen1.Error.{script['errors'][method]}", "So says the script")
        else:
            invocation.return_value(self.reply(method, script, invocation))


def main():
    os.set_inheritable(3, False)
    stream = Gio.Socket.new_from_fd(3).connection_factory_create_connection()
    connection = Gio.DBusConnection.new_sync(
        stream, None, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
        | Gio.DBusConnectionFlags.DELAY_MESSAGE_PROCESSING, None, None)
    interfaces = Gio.DBusNodeInfo.new_for_xml((HERE / "interfaces.xml").read_text("utf-8"))
    server = Server(connection)
    connection.register_object(PATH, interfaces.lookup_interface(INTERFACE), server.on_call,
                               None, None)
    loop = GLib.MainLoop()
    connection.connect("closed", lambda *_: loop.quit())
    connection.start_message_processing()
    note("start")
    loop.run()


main()
