#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""platenctl as a person runs it: against a service that the bus starts, scanning virtually."""

import glob
import json
import os
import re
import signal
import subprocess
import unittest

from platen_session import PATIENCE_S, PROGRAMS, SessionTest, wait_for

NAME = "Test scanner"
FEEDER = f"[device one]\nname={NAME}\nfeeder=true\n"
SMALL = ["--resolution", "75"]


class Case(SessionTest):
    virtual = FEEDER + "sheets=3\n"

    def setUp(self):
        super().setUp()
        self.work = str(self.session.dir / "work")
        os.mkdir(self.work)

    def popen(self, *arguments, **keywords):
        return subprocess.Popen(
            [os.path.join(PROGRAMS, "platenctl"), *arguments],
            cwd=self.work,
            env=self.session.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **keywords,
        )

    def run_ctl(self, *arguments, status=0):
        """Runs it to its end; gives standard output (bytes) and standard error (text)."""
        process = self.popen(*arguments)
        out, err = process.communicate(timeout=PATIENCE_S)
        words = err.decode()
        self.assertEqual(process.returncode, status, words)
        self.assertNotIn("GDBus.Error", words)
        return out, words

    def ask(self, *arguments):
        return json.loads(self.run_ctl(*arguments, "--json")[0])

    def files(self):
        """All that lies in the working directory, hidden files too."""
        return sorted(os.listdir(self.work))

    def path(self, name):
        return os.path.join(self.work, name)

    def magic(self, name):
        with open(self.path(name), "rb") as file:
            return file.read(4)


class Listing(Case):
    def test_devices_are_listed_for_people_and_for_machines(self):
        words = self.run_ctl("devices")[0].decode()
        self.assertIn(NAME, words)
        (device,) = self.ask("devices")
        self.assertEqual(device["name"], NAME)
        self.assertEqual(device["driver"], "virtual")
        self.assertEqual(device["busy"], False)
        self.assertTrue(words.startswith(device["id"]))
        self.assertEqual(self.run_ctl("-L")[0].decode(), words)
        self.assertEqual(self.run_ctl("scan", "-L")[0].decode(), words)
        self.assertEqual(self.ask("devices", "--known")[0]["id"], device["id"])

    def test_a_device_is_shown_with_all_that_it_can_do(self):
        words = self.run_ctl("device", NAME)[0].decode()
        self.assertIn("--source flatbed|feeder", words)
        self.assertIn("--brightness -100..100 [0]", words)
        self.assertIn("--page-size a4|jis-b5|", words)
        self.assertNotIn("a3|", words)
        self.assertIn("resolution 75|100|150|200|300|600 dpi [300]", words)
        self.assertIn("threshold 0..100 percent (not now)", words)
        self.assertIn("page-loaded yes|no [yes] (read only)", words)
        shown = self.ask("device", NAME)
        self.assertEqual(shown["capabilities"]["depths"]["gray"], [8, 16])
        options = {option["name"]: option for option in shown["options"]}
        self.assertEqual(options["brightness"]["range"], [-100, 100, 1])
        self.assertEqual(options["mode"]["value"], "Color")
        self.assertFalse(self.ask("devices")[0]["busy"])

    def test_options_are_set_before_they_are_shown(self):
        shown = self.ask("device", NAME, "--set", "mode=Lineart", "--set", "threshold=33")
        options = {option["name"]: option for option in shown["options"]}
        self.assertEqual(options["mode"]["value"], "Lineart")
        self.assertEqual(options["threshold"]["value"], 33)
        self.assertFalse(options["brightness"]["active"])
        # And forgotten again.
        options = {o["name"]: o for o in self.ask("device", NAME)["options"]}
        self.assertEqual(options["mode"]["value"], "Color")
        for wrong in ("mode", "=1", "mode=Sepia", "lamp=on", "page-loaded=no", "resolution=77"):
            self.run_ctl("device", NAME, "--set", wrong, status=2)

    def test_a_device_is_recorded_and_played(self):
        before = self.ask("device", NAME)
        self.run_ctl("device", NAME, "--record", self.path("recording.ini"))
        self.session.write("virtual.ini",
            "[device one]\nname=Played\nrecording=" + self.path("recording.ini") + "\n")
        self.run_ctl("devices")
        after = self.ask("device", "Played")
        self.assertEqual(after["capabilities"], before["capabilities"])
        self.assertEqual(after["options"], before["options"])
        self.run_ctl("device", "Played", "--record", "/no/such/folder/x", status=1)

    def test_all_options_are_what_the_device_can_do(self):
        words = self.run_ctl("-A")[0].decode()
        self.assertIn("--source flatbed|feeder", words)
        capabilities = self.ask("scan", "-A")
        self.assertIn("color", capabilities["modes"])
        self.assertFalse(self.ask("devices")[0]["busy"])

    def test_a_dry_run_says_what_would_be_scanned(self):
        out = self.run_ctl("scan", "-n", "--mode", "Gray", "-l", "10", "-x", "100")[0]
        settings = json.loads(out)
        self.assertEqual(settings["mode"], "gray")
        self.assertEqual(settings["area"], [10000, 0, 100000, 297000])
        self.run_ctl("scan", "-n", "-x", "9999", status=2)
        self.assertEqual(self.ask("pages"), [])

    def test_status_tells_of_problems(self):
        with open(self.session.settings, "a", encoding="utf-8") as file:
            file.write("[log]\nlevel=loud\n")
        status = self.ask("status")
        self.assertRegex(status["version"], r"^\d+\.\d+\.\d+$")
        self.assertTrue(any("loud" in problem for problem in status["problems"]))
        self.assertIn("loud", self.run_ctl("status")[0].decode())


class Scanning(Case):
    def test_a_pdf_holds_all_pages_and_the_collection_goes(self):
        self.run_ctl("scan", "--source", "feeder", *SMALL, "-o", "all.pdf")
        self.assertEqual(self.files(), ["all.pdf"])
        info = subprocess.run(
            ["pdfinfo", self.path("all.pdf")], capture_output=True, text=True, check=True
        ).stdout
        self.assertRegex(info, r"Pages: +3\n")
        self.assertRegex(info, r"\(A4\)")
        self.assertEqual(self.ask("pages"), [])

    def test_a_tiff_holds_all_pages(self):
        self.run_ctl("scan", "--source", "ADF", "--mode", "Lineart", *SMALL, "-o", "a.tif")
        info = subprocess.run(
            ["tiffinfo", self.path("a.tif")], capture_output=True, text=True, check=True
        ).stdout
        self.assertEqual(info.count("CCITT Group 4"), 3)

    def test_one_picture_has_the_name_and_several_are_numbered(self):
        self.run_ctl("scan", "--pages", "1", *SMALL, "-o", "one.jpg")
        self.run_ctl("scan", "--source", "feeder", *SMALL, "-o", "many.PNG")
        self.assertEqual(
            self.files(), ["many-1.PNG", "many-2.PNG", "many-3.PNG", "one.jpg"]
        )
        self.assertEqual(self.magic("one.jpg")[:3], b"\xff\xd8\xff")
        self.assertEqual(self.magic("many-2.PNG"), b"\x89PNG")

    def test_a_pipe_takes_one_document(self):
        scan = ["scan", *SMALL, "-o", "-"]
        out = self.run_ctl(*scan, "--format", "pdf")[0]
        self.assertEqual(out[:5], b"%PDF-")
        self.run_ctl(*scan, status=2)
        words = self.run_ctl(*scan, "--source", "feeder", "--format", "png", status=2)[1]
        self.assertIn("pages are kept", words)
        self.assertEqual(self.files(), [])

    def test_millimetres_are_the_size_of_the_page(self):
        self.run_ctl("scan", "--resolution", "100", "-x", "50.8", "-y", "25.4", "--keep")
        (collection,) = self.ask("pages")
        (page,) = self.ask("pages", "-c", collection["id"])
        self.assertEqual((page["width"], page["height"]), (200, 100))

    def test_progress_is_shown_only_when_it_is_wanted(self):
        self.assertEqual(self.run_ctl("scan", *SMALL, "-o", "a.pdf")[1], "")
        self.assertIn("Scanning page 1", self.run_ctl("scan", *SMALL, "-p", "-o", "a.pdf")[1])

    def test_a_device_is_found_by_name_and_by_id(self):
        device = self.ask("devices")[0]["id"]
        self.run_ctl("scan", "-d", NAME, *SMALL, "-o", "a.pdf")
        self.run_ctl("scan", "-d", device, *SMALL, "-o", "b.pdf")
        self.assertIn("nobody", self.run_ctl("scan", "-d", "nobody", "-o", "c.pdf", status=3)[1])
        self.assertEqual(self.files(), ["a.pdf", "b.pdf"])

    def test_wrong_words_are_refused_before_anything_moves(self):
        for arguments in (
            ["scan", "-o", "a.doc"],
            ["scan"],
            ["scan", "--mode", "sepia", "-o", "a.pdf"],
            ["scan", "-l", "-5", "-o", "a.pdf"],
            ["scan", "--pages", "-1", "-o", "a.pdf"],
            ["scan", "--flatbed", "-o", "a.pdf"],
            ["scan", "-o", "/dev/null", "--format", "pdf"],
            ["dance"],
            ["export", "-c", "1"],
            ["remove", "-c", "1"],
            ["sites", "permit", "https://app.example"],
        ):
            self.run_ctl(*arguments, status=2)
        words = self.run_ctl("scan", "-o", "nowhere/a.pdf", status=1)[1]
        self.assertIn("nowhere/a.pdf", words)
        self.assertEqual(self.files(), [])
        self.assertEqual(self.ask("pages"), [])


class Keeping(Case):
    def setUp(self):
        super().setUp()
        out = self.run_ctl("scan", "--source", "feeder", *SMALL, "--keep")[0]
        self.collection = out.decode().strip()

    def ids(self):
        return [page["id"] for page in self.ask("pages", "-c", self.collection)]

    def test_pages_are_chosen_by_position_range_and_id(self):
        first, second, third = self.ids()
        export = ["export", "-c", self.collection]
        self.run_ctl(*export, "-o", "a.pdf", "2-3")
        info = subprocess.run(
            ["pdfinfo", self.path("a.pdf")], capture_output=True, text=True, check=True
        ).stdout
        self.assertRegex(info, r"Pages: +2\n")
        self.run_ctl(*export, "-o", "b.jpg", third, "--width", "100")
        self.run_ctl(*export, "-o", "c.png", "4", status=3)
        self.run_ctl(*export, "-o", "d.png", first[:-1] + "x", status=3)
        self.assertEqual(self.files(), ["a.pdf", "b.jpg"])
        self.run_ctl("remove", "-c", self.collection, "1,3")
        self.assertEqual(self.ids(), [second])

    def test_a_collection_grows_and_goes(self):
        self.run_ctl("scan", *SMALL, "-c", self.collection, "-o", "new.png")
        self.assertEqual(self.files(), ["new.png"])
        self.assertEqual(len(self.ids()), 4)
        self.run_ctl("remove", "-c", self.collection, "--all")
        self.assertEqual(self.ask("pages"), [])
        self.run_ctl("pages", "-c", self.collection, status=3)
        self.run_ctl("export", "-c", self.collection, "-o", "a.pdf", status=3)

    def test_sites_come_and_go(self):
        self.run_ctl("sites", "allow", "https://app.example")
        self.run_ctl("sites", "allow", "https://two.example", "scan", "save-file")
        sites = {site["origin"]: site["capabilities"] for site in self.ask("sites", "list")}
        self.assertEqual(sites["https://app.example"], ["scan"])
        self.assertEqual(sorted(sites["https://two.example"]), ["save-file", "scan"])
        self.run_ctl("sites", "revoke", "https://app.example")
        self.run_ctl("sites", "revoke", "https://app.example", status=3)
        self.run_ctl("sites", "allow", "https://app.example/", status=2)
        self.assertEqual(len(self.ask("sites")), 1)

    def test_fsck_finds_a_flipped_byte_and_repairs(self):
        self.assertEqual(self.ask("fsck"), [])
        blobs = glob.glob(f"{self.session.store}/blobs/**/*", recursive=True)
        blob = max((path for path in blobs if os.path.isfile(path)), key=os.path.getsize)
        os.chmod(blob, 0o600)
        with open(blob, "r+b") as file:
            file.seek(100)
            byte = file.read(1)
            file.seek(100)
            file.write(bytes([byte[0] ^ 1]))
        out = self.run_ctl("fsck", "--json", status=7)[0]
        (finding,) = json.loads(out)
        self.assertEqual(finding["kind"], "damaged")
        self.assertFalse(finding["repaired"])
        self.assertIn("--repair", self.run_ctl("fsck", status=7)[1])
        self.run_ctl("fsck", "--repair", status=7)
        self.assertEqual(self.ask("fsck"), [])
        self.assertEqual(len(self.ids()), 2)


class Jam(Case):
    virtual = FEEDER + "sheets=5\njam-at-page=3\n"

    def test_a_jam_leaves_no_file_and_keeps_the_pages(self):
        words = self.run_ctl("scan", "--source", "feeder", *SMALL, "-o", "a.pdf", status=5)[1]
        self.assertEqual(self.files(), [])
        self.assertIn("2 finished pages are kept", words)
        collection = re.search(r"export -c (\w+)", words).group(1)
        self.run_ctl("export", "-c", collection, "-o", "a.pdf")
        self.assertEqual(self.magic("a.pdf"), b"%PDF")


class Terminal(Case):
    virtual = Jam.virtual

    def read_until(self, words):
        while words not in self.seen:
            self.seen += os.read(self.terminal, 4096)

    def begin(self):
        self.terminal, inner = os.openpty()
        self.addCleanup(os.close, self.terminal)
        self.seen = b""
        process = subprocess.Popen(
            [os.path.join(PROGRAMS, "platenctl"), "scan", "--source", "feeder", *SMALL,
             "--pages", "4", "-o", "a.tif"],
            cwd=self.work, env=self.session.environment, stdin=inner, stdout=inner, stderr=inner)
        os.close(inner)
        self.read_until(b"Press Enter")
        self.assertIn(b"jammed in the feeder at page 3", self.seen)
        return process

    def test_a_person_clears_the_jam_and_goes_on(self):
        process = self.begin()
        os.write(self.terminal, b"\n")
        self.assertEqual(process.wait(PATIENCE_S), 0, self.seen)
        self.assertEqual(self.files(), ["a.tif"])
        scans = [job["state"] for job in self.ask("status")["jobs"] if job["kind"] == "scan"]
        self.assertEqual(sorted(scans), ["done", "failed"])
        info = subprocess.run(["tiffinfo", self.path("a.tif")], capture_output=True, text=True,
                              check=False).stdout
        self.assertEqual(info.count("Image Width"), 4, info)

    def test_a_person_stops_at_the_jam(self):
        process = self.begin()
        process.send_signal(signal.SIGINT)
        self.read_until(b"export -c")
        self.assertEqual(process.wait(PATIENCE_S), 130)
        self.assertEqual(self.files(), [])


class EmptyFeeder(Case):
    virtual = FEEDER + "empty-feeder=true\n"

    def test_an_empty_feeder_leaves_nothing_at_all(self):
        self.run_ctl("scan", "--source", "feeder", *SMALL, "-o", "a.pdf", status=5)
        self.assertEqual(self.files(), [])
        self.assertEqual(self.ask("pages"), [])


class Slow(Case):
    virtual = FEEDER + "sheets=50\nslow-rows=1500\n"

    def begin(self, **keywords):
        process = self.popen("scan", "--source", "feeder", *SMALL, "-p", "-o", "a.pdf", **keywords)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        self.read_until(process, b"page 2")
        return process

    def read_until(self, process, words):
        """The progress line has no line ends."""
        seen = b""
        while words not in seen:
            piece = os.read(process.stderr.fileno(), 4096)
            self.assertNotEqual(piece, b"", seen)
            seen += piece

    def test_ctrl_c_stops_the_scan_and_keeps_the_pages(self):
        process = self.begin()
        process.send_signal(signal.SIGINT)
        words = process.stderr.read().decode()
        self.assertEqual(process.wait(PATIENCE_S), 130, words)
        self.assertIn("export -c", words)
        self.assertEqual(self.files(), [])
        (job,) = self.ask("status")["jobs"]
        self.assertEqual(job["state"], "cancelled")
        (collection,) = self.ask("pages")
        self.assertGreaterEqual(collection["pages"], 1)

    def test_progress_is_a_percentage_of_the_page(self):
        process = self.begin()
        seen = b""
        while not re.search(rb"Scanning page \d+: +[1-9]\d? %", seen):
            seen += os.read(process.stderr.fileno(), 4096)
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        self.assertEqual(process.wait(PATIENCE_S), 130)

    def test_a_second_scan_finds_the_device_busy(self):
        process = self.begin()
        words = self.run_ctl("scan", "-o", "b.pdf", status=4)[1]
        self.assertIn(NAME, words)
        self.assertIn("another scan of yours", words)
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
        self.assertEqual(process.wait(PATIENCE_S), 130)
        self.assertEqual(self.files(), [])

    def test_a_scan_that_waits_has_its_time_still_before_it(self):
        first = self.begin()
        second = self.popen("scan", "--queue", "--job-timeout", "1", "--source", "feeder", *SMALL,
                            "-o", "b.pdf")
        wait_for(lambda: "queued" in [job["state"] for job in self.ask("status")["jobs"]],
                 "the second scan to wait")
        self.read_until(first, b"page 4")
        first.send_signal(signal.SIGINT)
        first.stderr.read()
        self.assertEqual(first.wait(PATIENCE_S), 130)
        words = second.communicate(timeout=PATIENCE_S)[1].decode()
        self.assertEqual(second.returncode, 1, words)
        self.assertIn("not done within its limit of 1 s", words)

    def test_a_service_that_dies_is_told_and_its_pages_are_found(self):
        process = self.begin()
        os.kill(self.session.service_pid(), signal.SIGKILL)
        words = process.stderr.read().decode()
        self.assertEqual(process.wait(PATIENCE_S), 6, words)
        self.assertEqual(self.files(), [])
        collection = re.search(r"export -c (\w+)", words).group(1)
        self.assertGreaterEqual(len(self.ask("pages", "-c", collection)), 1)


class NoService(Case):
    activates = False

    def test_a_missing_service_is_status_6(self):
        for command in (["devices"], ["status"], ["scan", "-o", "a.pdf"], ["fsck"], ["sites"]):
            self.assertIn("platend", self.run_ctl(*command, status=6)[1])
        self.assertEqual(self.files(), [])

    def test_a_missing_bus_is_status_6(self):
        self.session.environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
        self.run_ctl("devices", status=6)

    def test_help_needs_no_service(self):
        for command in ("devices", "scan", "pages", "export", "remove", "sites", "fsck", "status"):
            self.assertIn(command, self.run_ctl("--help")[0].decode())
            self.assertIn(f"platenctl {command}", self.run_ctl(command, "--help")[0].decode())
        self.assertIn("platenctl", self.run_ctl("--version")[0].decode())
        self.run_ctl(status=2)


unittest.main(verbosity=2)
