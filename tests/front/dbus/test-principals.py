#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may see what on the bus: programs of the person, and sandboxed applications."""

import json
import os
import subprocess
import unittest
from xml.etree import ElementTree

from platen_session import PATIENCE_S, ROOT, Session, SessionTest, wait_for
from scripted_cameras import Cameras

HERE = os.path.dirname(os.path.abspath(__file__))
MANAGER = "org.platen.Platen1.Manager"
ERROR = "org.platen.Platen1.Error."


class Program:
    """A caller on the bus, which runs as a process of its own."""

    def __init__(self, test, *info):
        self.process = subprocess.Popen(
            ["/usr/bin/python3", os.path.join(HERE, "sandboxed.py"), *info],
            env=test.session.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        test.addCleanup(self.end)

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if answer == "" and self.process.wait(PATIENCE_S) == 77:
            raise unittest.SkipTest("this kernel lets no process make a user namespace")
        return json.loads(answer)

    def call(self, path, method, signature="()", *arguments):
        return self.ask([path, method, signature, list(arguments)])

    def reply(self, *request):
        answer = self.call(*request)
        if "reply" not in answer:
            raise AssertionError(answer)
        return answer["reply"]

    def error(self, *request):
        return self.call(*request)["error"]

    def objects(self):
        (objects,) = self.reply(ROOT, "org.freedesktop.DBus.ObjectManager.GetManagedObjects")
        return objects

    def children(self, path):
        """What introspection shows beside an object, itself included."""
        parent = path.rpartition("/")[0]
        (xml,) = self.reply(parent, "org.freedesktop.DBus.Introspectable.Introspect")
        return [f"{parent}/{node.get('name')}" for node in ElementTree.fromstring(xml)
                if node.tag == "node"]

    def scan(self):
        """Scans a page to its end; gives the paths of the job and of the collection."""
        self.reply(ROOT, MANAGER + ".RefreshDevices")
        (device,) = [path for path in self.objects() if "/Device/" in path]
        options = {"pages": 1, "resolution": 75}
        (job,) = self.reply(ROOT, MANAGER + ".Scan", "(soa{sv})", device, "/", options)
        wait_for(
            lambda: self.property(job, "Job", "State") in ("done", "failed"), "the end of the scan"
        )
        assert self.property(job, "Job", "State") == "done"
        return job, self.property(job, "Job", "Collection")

    def property(self, path, interface, name):
        return self.reply(*get(path, interface, name))[0]

    def signals(self):
        return self.ask("signals")

    def hears(self, name, path):
        """Waits for a signal; a change of properties may come after the reply that made it."""
        heard = []

        def look():
            heard.extend(self.signals())
            return [name, path] in heard

        wait_for(look, f"{name} of {path}")


def get(path, interface, name):
    return (
        path,
        "org.freedesktop.DBus.Properties.Get",
        "(ss)",
        "org.platen.Platen1." + interface,
        name,
    )


def application(name):
    return f"[Application]\nname={name}\n[Instance]\ninstance-id=1\n"


class CameraPrincipals(unittest.TestCase):
    """A sandbox has its own way to cameras, which asks the person."""

    def setUp(self):
        self.cameras = self.enterContext(Cameras("One"))
        self.session = self.enterContext(Session(
            drivers="camera", environment=self.cameras.environment, activates=True,
            is_on_http=False))
        self.app = Program(self, application("org.example.One"))

    def test_a_sandbox_neither_opens_nor_closes_a_camera(self):
        local = Program(self)
        local.reply(ROOT, MANAGER + ".RefreshDevices")
        (camera,) = [path for path in local.objects() if "/Device/" in path]
        device, still = (f"org.platen.Platen1.{name}" for name in ("Device", "Camera"))
        self.assertEqual(self.app.error(camera, device + ".Open", "(a{sv})", {}),
                         ERROR + "AccessDenied")
        self.assertEqual(self.cameras.count("Open"), 0)

        local.reply(camera, device + ".Open", "(a{sv})", {})
        self.assertEqual(self.app.error(camera, device + ".Close"), ERROR + "AccessDenied")
        local.reply(camera, still + ".ReadControls")
        self.assertEqual(self.cameras.count("Open"), 1)
        local.reply(camera, device + ".Close")


class Principals(SessionTest):
    virtual = "[device one]\nsheets=3\n"

    def setUp(self):
        super().setUp()
        self.app = Program(self, application("org.example.One"))

    def local(self):
        """A program that is in no sandbox."""
        return Program(self)

    def test_an_application_has_its_own_jobs_and_collections(self):
        job, collection = self.app.scan()
        seen = self.app.objects()
        self.assertIn(job, seen)
        self.assertIn(collection, seen)
        self.assertIn(["PageAdded", job], self.app.signals())
        (collections,) = self.app.reply(ROOT, MANAGER + ".ListCollections")
        self.assertEqual(len(collections), 1)

    def test_nobody_sees_what_is_anothers(self):
        other = Program(self, application("org.example.Two"))
        local = self.local()
        for owner, stranger in ((self.app, other), (local, self.app), (self.app, local)):
            stranger.objects()
            stranger.signals()
            job, collection = owner.scan()
            identifier = owner.property(collection, "Collection", "Id")
            self.assertFalse({job, collection} & set(stranger.objects()))
            for path in (job, collection):
                self.assertIn(path, owner.children(path))
                self.assertNotIn(path, stranger.children(path))
            for request in (
                get(job, "Job", "State"),
                (job, "org.freedesktop.DBus.Properties.GetAll", "(s)", "org.platen.Platen1.Job"),
                (job, "org.platen.Platen1.Job.Cancel"),
                get(collection, "Collection", "NPages"),
                (collection, "org.platen.Platen1.Collection.ListPages", "(uu)", 0, 10),
                (collection, "org.platen.Platen1.Collection.Delete"),
                (ROOT, MANAGER + ".OpenCollection", "(s)", identifier),
            ):
                self.assertEqual(stranger.error(*request), ERROR + "NotFound", request)
            paths = {path for _name, path in stranger.signals()}
            self.assertFalse({job, collection} & paths)

    def test_a_foreign_collection_takes_no_pages(self):
        _job, collection = self.local().scan()
        (device,) = [path for path in self.app.objects() if "/Device/" in path]
        scan = (ROOT, MANAGER + ".Scan", "(soa{sv})", device, collection, {})
        self.assertEqual(self.app.error(*scan), ERROR + "NotFound")

    def test_sites_and_the_store_are_not_for_applications(self):
        sites = "org.platen.Platen1.Sites."
        for request in (
            (ROOT, sites + "List"),
            (ROOT, sites + "Allow", "(sas)", "https://app.example", []),
            (ROOT, sites + "Revoke", "(s)", "https://app.example"),
            (ROOT, MANAGER + ".CheckStore", "(a{sv})", {}),
            (ROOT, MANAGER + ".AddDevice", "(sa{sv})", "http://127.0.0.1:9/", {}),
            (ROOT, MANAGER + ".RemoveDevice", "(s)", "any"),
        ):
            self.assertEqual(self.app.error(*request), ERROR + "AccessDenied", request)
        self.assertEqual(self.local().reply(ROOT, sites + "List"), [[]])

    def save(self, program, name, **options):
        """Saves a profile; gives its path."""
        return program.reply(ROOT, MANAGER + ".CreateProfile", "(sa{sv})", name, options)[0]

    def test_profiles_are_seen_by_others_only_when_the_person_shares_them(self):
        local, other = self.local(), Program(self, application("org.example.Two"))
        local.reply(ROOT, MANAGER + ".RefreshDevices")
        for program in (local, other, self.app):
            program.objects()
            program.signals()
        theirs = self.save(local, "Divorce")
        own = self.save(self.app, "Mine")
        change = "org.platen.Platen1.Profile.Change"
        for owner, path, strangers in ((local, theirs, (self.app, other)),
                                       (self.app, own, (local, other))):
            self.assertIn(path, owner.objects())
            self.assertIn(path, owner.children(path))
            owner.hears("InterfacesAdded", ROOT)
            for stranger in strangers:
                self.assertNotIn(path, stranger.objects())
                self.assertNotIn(path, stranger.children(path))
                for request in (
                    get(path, "Profile", "Name"),
                    (path, change, "(a{sv})", {}),
                    (path, "org.platen.Platen1.Profile.Delete"),
                ):
                    self.assertEqual(stranger.error(*request), ERROR + "NotFound", request)
        self.assertEqual(other.signals(), [])
        self.assertEqual(
            self.app.error(own, change, "(a{sv})", {"shared": True}), ERROR + "AccessDenied"
        )

        local.reply(theirs, change, "(a{sv})", {"shared": True})
        other.hears("InterfacesAdded", ROOT)
        self.assertEqual(other.property(theirs, "Profile", "Name"), "Divorce")
        for request in (
            (theirs, change, "(a{sv})", {"name": "x"}),
            (theirs, "org.platen.Platen1.Profile.Delete"),
        ):
            self.assertEqual(other.error(*request), ERROR + "AccessDenied", request)
        local.reply(theirs, change, "(a{sv})", {"name": "Letters"})
        other.hears("PropertiesChanged", theirs)
        local.reply(theirs, change, "(a{sv})", {"shared": False})
        other.hears("InterfacesRemoved", ROOT)
        self.assertEqual(other.error(*get(theirs, "Profile", "Name")), ERROR + "NotFound")
        self.assertEqual(local.property(theirs, "Profile", "Name"), "Letters")

    def test_the_last_settings_are_nobody_elses(self):
        self.app.scan()
        (device,) = [path for path in self.app.objects() if "/Device/" in path]
        last = (ROOT, MANAGER + ".GetLastSettings", "(s)", device)
        self.assertEqual(self.app.reply(*last)[0]["resolution"], 75)
        self.assertEqual(self.local().error(*last), ERROR + "NotFound")

    def test_a_sandbox_without_a_name_may_do_nothing(self):
        for info in ("", "garbage", "[Application]\n", "[Application]\nname=../local\n"):
            nobody = Program(self, info)
            for request in (
                (ROOT, "org.freedesktop.DBus.ObjectManager.GetManagedObjects"),
                (ROOT, MANAGER + ".ListCollections"),
                (ROOT + "/Job", "org.freedesktop.DBus.Introspectable.Introspect"),
                get(ROOT, "Manager", "Version"),
            ):
                self.assertEqual(nobody.error(*request), ERROR + "AccessDenied", info)


unittest.main(verbosity=2)
