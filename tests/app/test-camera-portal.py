# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras from inside a sandbox: through the desktop's own portal, which asks the person.

The portal is the real one; only the window in which the person answers is made up.
"""

import shutil
import subprocess

from gi.repository import Gio, GLib

import fake_cameras
import platen_session as ps

PORTAL = "/usr/libexec/xdg-desktop-portal"
STORE = "/usr/libexec/xdg-permission-store"
PORTAL_NAME = "org.freedesktop.portal.Desktop"
STORE_NAME = "org.freedesktop.impl.portal.PermissionStore"
MOCK_NAME = "org.freedesktop.impl.portal.desktop.mock"
ACCESS = """<node>
  <interface name="org.freedesktop.impl.portal.Access">
    <method name="AccessDialog">
      <arg type="o" direction="in"/> <arg type="s" direction="in"/>
      <arg type="s" direction="in"/> <arg type="s" direction="in"/>
      <arg type="s" direction="in"/> <arg type="s" direction="in"/>
      <arg type="a{sv}" direction="in"/>
      <arg type="u" direction="out"/> <arg type="a{sv}" direction="out"/>
    </method>
  </interface>
</node>"""


class Person:
    """Answers the portal's question: 0 yes, 1 no."""

    def __init__(self, address, answer):
        self.answer = answer
        self.asked = 0
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address,
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        interface = Gio.DBusNodeInfo.new_for_xml(ACCESS).interfaces[0]
        self.connection.register_object("/org/freedesktop/portal/desktop", interface,
                                        self.on_question, None, None)
        self.connection.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus",
                                  "RequestName", GLib.Variant("(su)", (MOCK_NAME, 0)), None,
                                  0, -1, None)

    def on_question(self, *call):
        self.asked += 1
        call[6].return_value(GLib.Variant("(ua{sv})", (self.answer, {})))


class Desktop:
    """A session with PipeWire and perhaps a portal, and platend as in a sandbox."""

    def __init__(self, answer=None):
        missing = fake_cameras.missing() + [p for p in (PORTAL, STORE) if not shutil.which(p)]
        if missing:
            raise ps.Skip(f"not installed: {', '.join(missing)}")
        self.session = ps.Session(drivers="camera", environment={
            "FLATPAK_ID": "org.platen.Platen", "XDG_CURRENT_DESKTOP": "mock"})
        self.answer = answer
        self.processes = []

    def start(self, program, name):
        # GSettings' schemas, which the portal cannot do without, are in the system's data.
        environment = dict(self.session.environment, XDG_DATA_DIRS="/usr/share",
                           GSETTINGS_BACKEND="memory")
        self.processes.append(subprocess.Popen([program], env=environment,
                                               stderr=subprocess.DEVNULL))
        ps.wait_for(lambda: self.session.call_bus("NameHasOwner", name), name)

    def __enter__(self):
        session = self.session
        folder = session.dir / "portals"
        session.environment["XDG_DESKTOP_PORTAL_DIR"] = str(folder)
        session.write("portals/mock.portal", f"[portal]\nDBusName={MOCK_NAME}\n"
                      "Interfaces=org.freedesktop.impl.portal.Access\nUseIn=mock\n")
        if self.answer is None:
            # Nor does the bus start the one that may be installed.
            session.write(f"share/dbus-1/services/{PORTAL_NAME}.service",
                          f"[D-BUS Service]\nName={PORTAL_NAME}\nExec=/bin/false\n")
        session.__enter__()
        self.cameras = fake_cameras.Cameras(session)
        self.cameras.__enter__()
        self.person = None
        if self.answer is not None:
            self.person = Person(session.environment["DBUS_SESSION_BUS_ADDRESS"], self.answer)
            self.start(STORE, STORE_NAME)
            self.cameras.plug_in("desk", "Desk")
            self.start(PORTAL, PORTAL_NAME)
        session.start()
        return self

    def __exit__(self, *exception):
        self.session.__exit__(*exception)
        for process in self.processes:
            process.kill()
            process.wait()
        self.cameras.__exit__(*exception)

    def still(self):
        """How taking a still ends."""
        camera = self.session.find_device("Camera")
        job = self.session.call(camera, "Camera", "TakeStill", GLib.Variant("(o)", ("/",)))[0]
        return self.session.wait_job(job)


def test_the_person_says_yes():
    with Desktop(answer=0) as desktop:
        assert len(desktop.session.devices()) == 1
        assert desktop.person.asked == 0, "asked although nobody wanted a picture"
        state = desktop.still()
        assert state == ("done", "", ""), state
        assert desktop.person.asked == 1
        # It needs no question once it is allowed.
        ps.wait_for(lambda: not desktop.session.workers(), "the camera being let go")
        assert desktop.still()[0] == "done"
        assert desktop.person.asked == 1


def test_the_person_says_no():
    with Desktop(answer=1) as desktop:
        state, name, text = desktop.still()
        assert state == "failed" and name.endswith("AccessDenied"), (state, name)
        assert "settings" in text and "allow" in text, text
        assert not desktop.session.workers(), "a process was started all the same"


def test_there_is_no_portal():
    with Desktop() as desktop:
        try:
            desktop.session.devices()
        except GLib.Error:
            pass
        problems = ps.wait_for(
            lambda: desktop.session.get(ps.ROOT, "Manager", "Problems"), "the problem")
        assert any("xdg-desktop-portal" in problem for problem in problems), problems


if __name__ == "__main__":
    ps.run(test_the_person_says_yes, test_the_person_says_no, test_there_is_no_portal)
