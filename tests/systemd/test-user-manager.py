#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The units under a real `systemd --user`: activation, watchdog, restart and the sandbox.

Runs itself three times over: as the test, which makes namespaces; inside them as root, who
prepares what a login would; and then as an ordinary person with a user manager.
"""

import glob
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

# Beside this file where it lies among the tests, and where it was copied.
sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + "/support")
import fake_cameras  # noqa: E402

PATIENCE_S = 60
SKIPPED = 77
PROGRAMS = ("platend", "platenctl", "platen-worker-virtual", "platen-worker-sane",
            "platen-worker-camera", "platen-imager")
BIN = "/run/platen-test"
HOME = "/home/person"
SANE = HOME + "/sane"
NODES = "/dev/bus/usb/001"
USB_DEVICES = "/sys/bus/usb/devices"
UID = 4711
UNITS = HOME + "/.config/systemd/user"
SERVICES = HOME + "/.local/share/dbus-1/services"
BUS_NAME = "org.platen.Platen1"
TLS_PORTS = (18623, 18626)
AUTHORITY = HOME + "/.local/share/platen/tls/ca.pem"

# What differs from an installed service: where it lies, and the test's patience.
DROP_IN = f"""[Service]
Environment=PLATEN_LIBEXEC_DIR={BIN} SANE_CONFIG_DIR={SANE}
WatchdogSec=3
StandardError=append:%t/service.log
"""


def run(*command, **keywords):
    return subprocess.run(command, check=True, capture_output=True, text=True, **keywords).stdout


def skip(reason):
    print(reason)
    sys.exit(SKIPPED)


# The first run ------------------------------------------------------------------------------


def make_namespaces(arguments):
    if os.geteuid() != 0:
        skip("a user manager of its own needs root, for its mounts and its cgroup")
    for program in ("unshare", "setpriv", "systemctl", "dbus-daemon", "/lib/systemd/systemd"):
        if shutil.which(program) is None:
            skip(f"‘{program}’ is not installed")
    if not os.path.exists("/usr/lib/systemd/user/dbus.socket"):
        skip("the person's bus is not installed; install ‘dbus-user-session’")
    flags = ["--mount", "--pid", "--net", "--fork", "--cgroup", "--kill-child"]
    if subprocess.run(["unshare", *flags, "true"], capture_output=True).returncode != 0:
        skip("this kernel or container permits no namespaces")
    # For PrivateUsers= of the unit; not in a chroot, for one.
    person = ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups"]
    if subprocess.run([*person, "unshare", "--user", "true"], capture_output=True).returncode != 0:
        skip("this kernel or container permits a person no namespaces")
    os.execvp(
        "unshare", ["unshare", *flags, sys.executable, __file__, "--inside", *arguments]
    )


# The second run -----------------------------------------------------------------------------


def copy_units(service_unit, socket_unit, bus_service):
    os.makedirs(UNITS + "/platen.service.d")
    os.makedirs(SERVICES)
    for source, target in (
        (service_unit, UNITS + "/platen.service"),
        (socket_unit, UNITS + "/platen.socket"),
        (bus_service, f"{SERVICES}/{BUS_NAME}.service"),
    ):
        with open(source, encoding="utf-8") as file:
            lines = file.read().splitlines()
        with open(target, "w", encoding="utf-8") as file:
            for line in lines:
                if line.startswith(("ExecStart=", "Exec=")):
                    line = f"{line.split('=')[0]}={BIN}/platend"
                file.write(line + "\n")
    with open(UNITS + "/platen.service.d/test.conf", "w", encoding="utf-8") as file:
        file.write(DROP_IN)
    os.makedirs(HOME + "/.config/platen")
    with open(HOME + "/.config/platen/platen.ini", "w", encoding="utf-8") as file:
        file.write("[devices]\ndrivers=virtual;sane;camera\n")
    os.makedirs(SANE)
    write_backends("")


def write_backends(names):
    with open(SANE + "/dll.conf", "w", encoding="utf-8") as file:
        file.write(names)


def make_usb_port(uid, gid):
    """A folder for USB nodes, and what the kernel says of them, for the person to plug into.

    The rest of /dev stays as it is.
    """
    new = make_directory("/run/platen-dev")
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", new)
    for name in os.listdir("/dev"):
        source, target = "/dev/" + name, f"{new}/{name}"
        if os.path.islink(source):
            os.symlink(os.readlink(source), target)
        elif name != "bus":
            make_directory(target) if os.path.isdir(source) else open(target, "x").close()
            run("mount", "--rbind", source, target)
    run("mount", "--move", new, "/dev")
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/sys/bus")
    for path in (NODES, USB_DEVICES):
        os.chown(make_directory(path), uid, gid)


def mount_cgroup(uid):
    """The person's manager gets a cgroup of its own, as logind would delegate it."""
    subprocess.run(["umount", "--lazy", "/sys/fs/cgroup"], capture_output=True)
    run("mount", "-t", "cgroup2", "cgroup2", "/sys/fs/cgroup")
    own = tempfile.mkdtemp(prefix="platen-test-", dir="/sys/fs/cgroup")
    os.chmod(own, 0o755)
    for path in (own, own + "/cgroup.procs", own + "/cgroup.subtree_control"):
        os.chown(path, uid, uid)
    with open(own + "/cgroup.procs", "w", encoding="ascii") as procs:
        procs.write(str(os.getpid()))
    os.chown("/sys/fs/cgroup/cgroup.procs", uid, uid)
    return own


def remove_cgroup(own):
    """Cgroups outlive the namespace that made them."""
    with open("/sys/fs/cgroup/cgroup.procs", "w", encoding="ascii") as procs:
        procs.write(str(os.getpid()))
    with open(own + "/cgroup.kill", "w", encoding="ascii") as kill:
        kill.write("1")
    for path, _directories, _files in os.walk(own, topdown=False):
        wait_until(lambda: is_removed(path), f"‘{path}’ is empty")


def is_removed(path):
    try:
        os.rmdir(path)
    except OSError:
        return False
    return True


def add_person():
    """In this mount namespace alone."""
    copy = "/var/tmp/platen-test/passwd"
    shutil.copy("/etc/passwd", copy)
    with open(copy, "a", encoding="utf-8") as file:
        file.write(f"person:x:{UID}:{UID}::{HOME}:/bin/sh\n")
    run("mount", "--bind", copy, "/etc/passwd")


def prepare_login(programs, *units):
    uid = gid = UID
    run("mount", "--make-rprivate", "/")
    run("mount", "-t", "proc", "proc", "/proc")
    run("ip", "link", "set", "lo", "up")
    # The files are read before the tmpfs covers where they may lie.
    held = {name: os.path.join(programs, name) for name in PROGRAMS}
    os.makedirs("/var/tmp/platen-test", exist_ok=True)
    run("mount", "-t", "tmpfs", "tmpfs", "/var/tmp/platen-test")
    for name, path in held.items():
        shutil.copy(path, "/var/tmp/platen-test/" + name)
    for unit in units:
        shutil.copy(unit, "/var/tmp/platen-test/")
    copies = ["/var/tmp/platen-test/" + os.path.basename(unit) for unit in units]
    script = shutil.copy(__file__, "/var/tmp/platen-test/")
    tests = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    shutil.copy(tests + "/support/fake_cameras.py", "/var/tmp/platen-test/")

    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/home")
    runtime = f"/run/user/{uid}"
    for path in ("/run/systemd/system", "/run/systemd/unit-root", runtime, "/run/lock", HOME):
        os.makedirs(path)
    # What logind would have; WirePlumber watches them.
    for name in ("sessions", "seats", "users", "machines"):
        os.makedirs("/run/systemd/" + name)
    run("mount", "--bind", "/var/tmp/platen-test", make_directory(BIN))
    os.chmod(BIN, 0o755)
    add_person()
    copy_units(*copies)
    run("chown", "-R", f"{uid}:{gid}", HOME, runtime)
    os.chmod(runtime, 0o700)
    make_usb_port(uid, gid)
    own_cgroup = mount_cgroup(uid)

    os.environ.clear()
    os.environ.update(
        HOME=HOME,
        USER="person",
        LOGNAME="person",
        SHELL="/bin/sh",
        LC_ALL="C.UTF-8",
        PATH=f"{BIN}:/usr/bin:/bin",
        XDG_RUNTIME_DIR=runtime,
        DBUS_SESSION_BUS_ADDRESS=f"unix:path={runtime}/bus",
    )
    os.chdir(HOME)
    done = subprocess.run(
        ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
        + ["/usr/bin/python3", script, "--person"]
    )
    remove_cgroup(own_cgroup)
    sys.exit(done.returncode)


def make_directory(path):
    os.makedirs(path)
    return path


# The third run ------------------------------------------------------------------------------


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain until {what}")
        time.sleep(0.05)


def read_log():
    """What the service said; there is no journal here."""
    try:
        with open(os.environ["XDG_RUNTIME_DIR"] + "/service.log", encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def systemctl(*arguments, check=True):
    done = subprocess.run(
        ["systemctl", "--user", *arguments], capture_output=True, text=True, timeout=PATIENCE_S
    )
    if check and done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr + read_log())
    return done.stdout.strip()


def show(name, unit="platen.service"):
    return systemctl("show", "--value", "--property", name, unit)


def is_active():
    return show("ActiveState") == "active"


def main_pid():
    return int(show("MainPID"))


def running_pid():
    """Never 0, which would be this process's own group."""
    pid = main_pid()
    if pid == 0:
        raise AssertionError("the service does not run: " + read_log())
    return pid


def ctl(*arguments, status=0):
    done = subprocess.run(
        ["platenctl", *arguments], capture_output=True, text=True, timeout=PATIENCE_S
    )
    if done.returncode != status:
        words = f"{arguments}: {done.returncode}: {done.stdout}{done.stderr}{read_log()}"
        raise AssertionError(words)
    return done.stdout


def gdbus(method, *arguments, scope=None):
    command = ["gdbus", "call", "--session", "--dest", BUS_NAME]
    command += ["--object-path", "/org/platen/Platen1", "--method", f"{BUS_NAME}.{method}"]
    if scope is not None:
        command = ["systemd-run", "--user", "--quiet", "--scope", f"--unit={scope}", *command]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True)
    return done.stdout + done.stderr


def ask_port(address, port):
    with socket.create_connection((address, port), timeout=PATIENCE_S) as connection:
        if port in TLS_PORTS:
            # What has connected waits while the service makes its certificate.
            wait_until(lambda: os.path.exists(AUTHORITY), "there is a certificate")
            context = ssl.create_default_context(cafile=AUTHORITY)
            connection = context.wrap_socket(connection, server_hostname=address)
        with connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)
            return connection.recv(9)


def plug_usb(port, number):
    """As the kernel and udev do it: the facts, the node, and then the leave to use it."""
    for directory, facts in ((port, {"busnum": "1", "devnum": str(number)}),
                             (f"{port}:1.0", {"bInterfaceClass": "ff"})):
        os.makedirs(f"{USB_DEVICES}/{directory}")
        for name, text in facts.items():
            with open(f"{USB_DEVICES}/{directory}/{name}", "w", encoding="ascii") as file:
                file.write(text + "\n")
    node = f"{NODES}/{number:03}"
    os.close(os.open(node, os.O_CREAT | os.O_EXCL, 0o400))
    os.chmod(node, 0o600)


class Person:
    """Whose session it is, for fake_cameras."""

    environment = os.environ


class UserManager(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        log = open(HOME + "/manager.log", "w", encoding="utf-8")
        cls.manager = subprocess.Popen(["/lib/systemd/systemd", "--user"], stdout=log, stderr=log)
        cls.addClassCleanup(log.close)
        cls.addClassCleanup(cls.end_manager)
        wait_until(
            lambda: systemctl("is-system-running", check=False) in ("running", "degraded"),
            "the user manager runs",
        )
        systemctl("start", "dbus.socket")
        # Where they are installed, the manager has them start when somebody connects.
        for unit in ("pipewire.socket", "pipewire.service", "wireplumber.service"):
            systemctl("stop", unit, check=False)
        for path in glob.glob(os.environ["XDG_RUNTIME_DIR"] + "/pipewire-0*"):
            os.unlink(path)

    @classmethod
    def end_manager(cls):
        cls.manager.terminate()
        cls.manager.wait(PATIENCE_S)

    def setUp(self):
        systemctl("stop", "platen.socket", "platen.service")
        systemctl("reset-failed", check=False)
        self.assertFalse(is_active())

    def test_it_is_ready_when_it_has_started(self):
        systemctl("start", "platen.service")
        self.assertTrue(is_active())
        self.assertEqual(json.loads(ctl("status", "--json"))["problems"], [])

    def test_the_bus_starts_it(self):
        drivers = [device["driver"] for device in json.loads(ctl("devices", "--json"))]
        self.assertEqual(drivers.count("virtual"), 1)
        self.assertTrue(is_active())

    def test_each_port_starts_it_on_both_addresses(self):
        for address in ("127.0.0.1", "::1"):
            for port in (18622, 18623, 18625, 18626):
                systemctl("stop", "platen.service", "platen.socket")
                systemctl("start", "platen.socket")
                self.assertFalse(is_active())
                self.assertEqual(ask_port(address, port), b"HTTP/1.1 ")
                self.assertTrue(is_active())

    def test_its_sandbox_is_closed_but_for_the_store(self):
        systemctl("start", "platen.service")
        with open(f"/proc/{running_pid()}/mountinfo", encoding="utf-8") as file:
            mounts = {line.split()[4]: line.split()[5].split(",") for line in file}
        self.assertIn("ro", mounts["/"])
        self.assertIn("ro", mounts["/home"])
        self.assertIn("rw", mounts[HOME + "/.local/share/platen"])
        with open(f"/proc/{running_pid()}/status", encoding="utf-8") as file:
            status = dict(line.split(":", 1) for line in file)
        self.assertEqual(status["NoNewPrivs"].strip(), "1")
        self.assertEqual(status["Seccomp"].strip(), "2")
        self.assertEqual(int(status["CapEff"], 16), 0)

    def test_it_scans_within_its_sandbox(self):
        for name in ("a.pdf", "a.tif", "a.png", "a.jpg"):
            ctl("scan", "--source", "flatbed", "--resolution", "75", "-o", name)
            self.assertGreater(os.path.getsize(name), 1000)
        ctl("fsck")

    def test_it_notices_a_scanner_within_its_sandbox(self):
        """Its user namespace makes it deaf to udev; the device nodes tell it."""
        self.addCleanup(write_backends, "")
        self.assertEqual(len(json.loads(ctl("devices", "--json"))), 1)
        write_backends("test\n")
        plug_usb("1-1", 4)
        wait_until(lambda: len(json.loads(ctl("devices", "--known", "--json"))) > 1,
                   "the scanners of SANE's test backend are there")

    def test_it_keeps_an_address_within_its_sandbox(self):
        if not glob.glob("/usr/lib/*/sane/libsane-airscan.so.1"):
            self.skipTest("‘sane-airscan’ is not installed")
        self.assertIn("(not there)", ctl("device", "add", "--name", "Far", "http://127.0.0.1:9/"))
        systemctl("restart", "platen.service")
        self.assertIn("Far", ctl("devices"))
        ctl("device", "remove", "Far")
        self.assertNotIn("Far", ctl("devices"))

    def test_a_kill_restarts_it_and_no_page_is_lost(self):
        collection = ctl("scan", "--source", "flatbed", "--resolution", "75", "--keep").strip()
        before = running_pid()
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: is_active() and main_pid() not in (0, before), "it is back")
        self.assertEqual(len(json.loads(ctl("pages", "-c", collection, "--json"))), 1)
        ctl("fsck")
        self.assertEqual(show("NRestarts"), "1")

    def test_a_hang_is_ended_by_the_watchdog(self):
        systemctl("start", "platen.service")
        before = running_pid()
        os.kill(before, signal.SIGSTOP)
        wait_until(lambda: is_active() and main_pid() not in (0, before), "it is back")
        self.assertEqual(show("NRestarts"), "1")
        ctl("devices")

    def test_no_pipewire_does_no_harm(self):
        systemctl("start", "platen.service")
        ctl("devices")
        status = json.loads(ctl("status", "--json"))
        self.assertEqual(status["problems"], [])
        self.assertNotIn("camera", [device["driver"] for device in status["devices"]])

    def test_cameras_of_a_pipewire_that_starts_later_appear(self):
        if fake_cameras.missing():
            self.skipTest(f"not installed: {', '.join(fake_cameras.missing())}")
        self.addCleanup(self.forget_devices)
        systemctl("start", "platen.service")
        ctl("devices")
        service = running_pid()
        with fake_cameras.Cameras(Person()) as cameras:
            cameras.plug_in("desk", "Desk")
            wait_until(lambda: self.has_camera(True), "the camera is there")
            ctl("camera", "still", "-o", "still.jpg")
            self.assertGreater(os.path.getsize("still.jpg"), 1000)
            cameras.unplug("desk")
            wait_until(lambda: self.has_camera(False), "the camera is gone")
            begin = time.monotonic()
            ctl("camera", "still", "-d", "Desk", "-o", "gone.jpg", status=3)
            self.assertLess(time.monotonic() - begin, 7)
            cameras.plug_in("desk", "Desk")
            wait_until(lambda: self.has_camera(True), "the camera is back")
            ctl("camera", "still", "-o", "again.jpg")
        self.assertEqual(running_pid(), service)

    def forget_devices(self):
        systemctl("stop", "platen.service")
        for path in glob.glob(HOME + "/.cache/platen/devices.ini"):
            os.unlink(path)

    def has_camera(self, is_available):
        """Whether the service knows of one; it is not made to look."""
        devices = json.loads(ctl("devices", "--known", "--json"))
        return any(device["driver"] == "camera" and device["available"] == is_available
                   for device in devices)

    def test_its_workers_are_confined_within_its_sandbox(self):
        systemctl("start", "platen.service")
        workers = json.loads(ctl("status", "--json"))["workers"]
        self.assertEqual(set(workers), {"virtual", "sane", "sane-network", "camera", "image"})
        for kind, found in workers.items():
            # A kernel without Landlock refuses that alone.
            self.assertLessEqual(set(found["refused"]), {"no-personal-files"}, kind)
            self.assertIn("no-core-dumps", found["in-force"])

    def test_a_stop_is_clean(self):
        ctl("devices")
        systemctl("stop", "platen.service")
        self.assertEqual(show("Result"), "success")
        self.assertEqual(show("ExecMainStatus"), "0")

    def test_a_flatpak_scope_is_told_from_the_person(self):
        """From its user namespace the service cannot look into the roots of others."""
        self.assertIn("[]", gdbus("Sites.List"))
        ctl("scan", "--source", "flatbed", "--resolution", "75", "--keep")
        scope = "app-flatpak-org.example.One-{}.scope"
        self.assertIn("AccessDenied", gdbus("Sites.List", scope=scope.format(1)))
        listed = gdbus("Manager.ListCollections", scope=scope.format(2))
        self.assertIn("([],)", listed.replace("@a(sxu) ", ""))
        self.assertNotIn("([],)", gdbus("Manager.ListCollections").replace("@a(sxu) ", ""))


def main():
    if sys.argv[1] == "--person":
        unittest.main(argv=sys.argv[:1], verbosity=2)
    elif sys.argv[1] == "--inside":
        prepare_login(*sys.argv[2:])
    else:
        make_namespaces(sys.argv[1:])


main()
