# SPDX-License-Identifier: GPL-3.0-or-later
"""A program in a sandbox, as far as the service can tell: its root has a /.flatpak-info.

Arguments: the text of that file; without one the program stays outside. Reads calls as JSON lines from standard input:
[path, method with interface, signature, arguments]; answers each with a JSON line:
{"reply": …} or {"error": name}. The call "signals" answers with what was heard since.
"""

import ctypes
import json
import os
import sys
import tempfile

CLONE_NEWUSER = 0x10000000
BUS_NAME = "org.platen.Platen1"


def become_able_to_change_root():
    """Needs no privilege: in a user namespace of its own a process may do it."""
    if os.geteuid() == 0 or len(sys.argv) == 1:
        return
    user, group = os.geteuid(), os.getegid()
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        sys.exit(77)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


become_able_to_change_root()

import gi  # noqa: E402

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402


def enter_sandbox(info):
    root = tempfile.mkdtemp(prefix="platen-sandbox-")
    path = os.path.join(root, ".flatpak-info")
    with open(path, "w", encoding="utf-8") as file:
        file.write(info)
    directory = os.open(root, os.O_RDONLY)
    parent = os.open(os.path.dirname(root), os.O_RDONLY)
    os.chroot(root)
    return directory, parent, os.path.basename(root)


def leave_nothing(directory, parent, name):
    os.unlink(".flatpak-info", dir_fd=directory)
    os.rmdir(name, dir_fd=parent)


def call(connection, path, method, signature, arguments):
    interface, name = method.rsplit(".", 1)
    try:
        reply = connection.call_sync(
            BUS_NAME,
            path,
            interface,
            name,
            GLib.Variant(signature, arguments),
            None,
            Gio.DBusCallFlags.NONE,
            -1,
            None,
        )
    except GLib.Error as error:
        return {"error": Gio.DBusError.get_remote_error(error)}
    return {"reply": reply.unpack()}


def to_json(value):
    return json.dumps(value, default=str)


def main():
    connection = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    heard = []
    connection.signal_subscribe(
        BUS_NAME, None, None, None, None, Gio.DBusSignalFlags.NONE,
        lambda _connection, _sender, path, _interface, name, _parameters: heard.append(
            [name, path]
        ),
    )
    sandbox = enter_sandbox(sys.argv[1]) if len(sys.argv) > 1 else None
    try:
        for line in sys.stdin:
            request = json.loads(line)
            if request == "signals":
                while GLib.MainContext.default().iteration(False):
                    pass
                print(to_json(heard), flush=True)
                heard.clear()
            else:
                path, method, signature, arguments = request
                if signature.endswith("a{sv})"):
                    arguments[-1] = {
                        key: GLib.Variant({bool: "b", int: "i", str: "s"}[type(value)], value)
                        for key, value in arguments[-1].items()
                    }
                print(to_json(call(connection, path, method, signature, arguments)), flush=True)
    finally:
        if sandbox is not None:
            leave_nothing(*sandbox)


main()
