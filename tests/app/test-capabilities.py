# SPDX-License-Identifier: GPL-3.0-or-later
"""What a SANE device can do, and scans that make use of it, by each of the three ways in."""

import json
import pathlib
import struct
import subprocess

from gi.repository import GLib

import flat_tiff
import platen_session as ps
import sane_faults
from platenhttp import Page

PIXEL_TYPES = {"bilevel": 0, "gray": 1, "color": 2}
FLIPROTATION, FANFOLD = 4406, 1
ERROR_PREFIX = f"GDBus.Error:{ps.BUS_NAME}.Error."


class Refused(Exception):
    """What a way answered instead."""


def plain(value):
    return json.loads(json.dumps(value))


def about(value):
    """Without what a number loses where it is written for people."""
    if isinstance(value, dict):
        return {key: about(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [about(inner) for inner in value]
    return round(value, 3) if isinstance(value, float) else value


class Bus:
    name = "D-Bus"

    def __init__(self, session, device):
        self.session, self.device = session, device

    def call(self, method, *arguments):
        kinds = {"Open": "(a{sv})", "SetOption": "(sv)"}
        packed = GLib.Variant(kinds[method], arguments) if arguments else None
        try:
            return self.session.call(self.device, "Device", method, packed)
        except GLib.Error as error:
            assert error.message.startswith(ERROR_PREFIX), error.message
            raise Refused(error.message) from error

    def capabilities(self):
        self.call("Open", {})
        return plain(self.session.get(self.device, "Device", "Capabilities"))

    def set(self, name, value):
        kinds = {bool: "b", int: "i", float: "d", str: "s"}
        return plain(self.call("SetOption", name, GLib.Variant(kinds[type(value)], value))[0])

    def options(self):
        return {option["name"]: option for option in plain(self.call("ListOptions")[0])}

    def forget(self):
        self.call("Close")

    def scan(self, collection, **settings):
        packed = {key: pack(value) for key, value in settings.items()}
        path = self.session.open_collection(collection)
        try:
            job = self.session.scan(self.device, path, **packed)
        except GLib.Error as error:
            raise Refused(error.message) from error
        state, _, message = self.session.wait_job(job)
        if state != "done":
            raise Refused(message)


def pack(value):
    if isinstance(value, dict):
        return GLib.Variant("a{sv}", {key: pack(inner) for key, inner in value.items()})
    if isinstance(value, tuple):
        return GLib.Variant("(iiii)", value)
    return GLib.Variant({bool: "b", int: "i", float: "d", str: "s"}[type(value)], value)


class Http:
    name = "HTTP"

    def __init__(self, session, device):
        self.page = Page(session)
        self.device = session.get(device, "Device", "Name")
        self.select()

    def select(self):
        names = self.page.get_all("GetSourceNames")
        assert self.page.get("SelectSourceByIndex", names.index(self.device))

    def ask(self, method, *parameters):
        answer = self.page.call(method, *parameters)
        if "exception" in answer:
            raise Refused(answer["description"])
        return answer["result"]

    def capabilities(self):
        return self.ask("GetDeviceCapabilities")[0]

    def set(self, name, value):
        return self.ask("SetOption", name, value)[0]

    def options(self):
        return {option["name"]: option for option in self.ask("ListOptions")}

    def forget(self):
        self.ask("CloseSource")

    def scan(self, collection, **settings):
        self.page.id = self.page.call("AttachInstance", collection)["result"][0]
        self.select()
        self.ask("ResetImageLayout")
        if "area" in settings:
            left, top, width, height = (um / 1000 for um in settings.pop("area"))
            self.ask("Unit", 6)
            self.ask("SetImageLayout", left, top, left + width, top + height)
        source = settings.pop("source", "flatbed")
        configuration = {"IfFeederEnabled": source != "flatbed",
                         "IfDuplexEnabled": source == "feeder-duplex", "XferCount": -1}
        self.negotiate(settings)
        for key, name in (("page-size", "PageSize"), ("pages", "XferCount"),
                          ("resolution", "Resolution"), ("options", "options")):
            if key in settings:
                configuration[name] = settings.pop(key)
        assert not settings, settings
        job = self.ask("AcquireImage", configuration)[1]
        facts = self.page.wait(job)
        if facts["state"] != "done":
            raise Refused(facts["error"]["message"])

    def negotiate(self, settings):
        """What a page sets beforehand."""
        mode = settings.pop("mode", "color")
        self.ask("PixelType", PIXEL_TYPES[mode])
        if "depth" in settings:
            self.ask("BitDepth", settings.pop("depth") * (3 if mode == "color" else 1))
        if settings.pop("rotate-back", False):
            items = [{"capability": FLIPROTATION, "curValue": FANFOLD}]
            self.ask("setCapabilities", {"exception": "fail", "capabilities": items})


class Command:
    name = "platenctl"

    def __init__(self, session, device):
        self.session = session
        self.device = session.get(device, "Device", "Id")
        self.chosen = []

    def run(self, *arguments):
        done = subprocess.run([str(ps.PROGRAMS / "platenctl"), *arguments], check=False,
                              env=self.session.environment, capture_output=True, text=True)
        if done.returncode != 0:
            assert done.returncode == 2, done
            raise Refused(done.stderr)
        return done.stdout

    def show(self):
        return json.loads(self.run("device", self.device, "--json", *self.chosen))

    def capabilities(self):
        return self.show()["capabilities"]

    def set(self, name, value):
        before = list(self.chosen)
        self.chosen += ["--set", f"{name}={value}"]
        try:
            return self.options()[name]["value"]
        except Refused:
            self.chosen = before
            raise

    def options(self):
        return {option["name"]: option for option in self.show()["options"]}

    def forget(self):
        self.chosen = []

    def scan(self, collection, **settings):
        arguments = []
        if "area" in settings:
            for letter, um in zip("ltxy", settings.pop("area")):
                arguments += [f"-{letter}", str(um / 1000)]
        for name, value in settings.pop("options", {}).items():
            arguments += ["--option", f"{name}={value}"]
        for name, value in settings.items():
            arguments += [f"--{name}"] + ([] if value is True else [str(value)])
        self.run("scan", "-d", self.device, "-q", "--collection", collection, *arguments)


WAYS = (Bus, Http, Command)


class Bench:
    """A session with SANE's test backend, the fault backend, and a virtual scanner."""

    def __init__(self, **faulty):
        self.scanners = sane_faults.Scanners()
        self.faulty = dict(faulty, model="Faulty")
        self.n_times = 0
        self.lay("ok")
        (self.scanners.dir / "dll.conf").write_text("test\nfault\n")
        (self.scanners.dir / "test.conf").write_text(
            "number_of_devices 1\nmode Color\ntest-picture \"Color pattern\"\n"
            "geometry_max 200.0\nresolution 50.0\nresolution_min 50.0\n"
            "resolution_quant 25.0\nenable-test-options true\n")
        self.session = ps.Session(drivers="virtual;sane", virtual="",
                                  environment=self.scanners.environment)

    def __enter__(self):
        self.session.__enter__()
        self.session.start()
        return self

    def __exit__(self, *reason):
        self.session.__exit__(*reason)
        self.scanners.__exit__()

    def ways(self, device):
        path = self.session.find_device(device)
        return [way(self.session, path) for way in WAYS]

    def lay(self, script):
        """Puts paper into the faulty scanner: each word of a script counts once."""
        self.n_times += 1
        end = " nodocs@start" * (1 + self.n_times % 2)
        self.scanners.plug("faulty", script + end, **self.faulty)

    def scan(self, way, **settings):
        """Scans into a new collection; gives the facts of its pages, and their pixels."""
        session = self.session
        path = session.open_collection()
        way.scan(session.get(path, "Collection", "Id"), **settings)
        facts = [facts for _, facts in session.list_pages(path)]
        tiff = session.dir / "pages.tiff"
        with open(tiff, "w+b") as file:
            job = session.call(path, "Collection", "Export",
                               GLib.Variant("(sasa{sv}h)", ("tiff", [], {}, 0)),
                               fds=[file.fileno()])[0]
            assert session.wait_job(job) == ("done", "", "")
        return facts, flat_tiff.read(tiff)


def refusal(call, *arguments, **keywords):
    try:
        call(*arguments, **keywords)
    except Refused as refused:
        return str(refused)
    raise AssertionError(f"{arguments} {keywords} was taken")


def test_all_ways_show_the_same():
    with Bench() as bench:
        bus, http, command = bench.ways("test")
        capabilities = bus.capabilities()
        print(f"# {json.dumps(capabilities, sort_keys=True)}")
        assert http.capabilities() == capabilities == command.capabilities()
        assert capabilities["sources"] == ["flatbed", "feeder"]
        assert capabilities["depths"] == {"bilevel": [1], "gray": [8, 16], "color": [8, 16]}
        assert capabilities["max-area"] == [200000, 200000]
        options = bus.options()
        assert http.options() == options
        assert about(command.options()) == about(options)
        assert len(options) > 40, len(options)
        for option in options.values():
            assert option["type"] in ("bool", "int", "fixed", "string", "button"), option


def test_what_the_device_made_of_a_value_is_told():
    """SANE_INFO_INEXACT: the backend rounds, or takes a value of its own."""
    with Bench() as bench:
        seen = set()
        for way in bench.ways("test"):
            used = [way.set("int-inexact", 4), way.set("int-constraint-range", 5),
                    way.set("fixed-constraint-range", 3.5)]
            assert used[0] != 4 and used[1] in (4, 6), used
            options = way.options()
            assert options["int-inexact"]["value"] == used[0], way.name
            assert options["int-constraint-range"]["value"] == used[1], way.name
            seen.add(tuple(about(used)))
            way.forget()
        assert len(seen) == 1, seen
        # And of one scan's own options, in the facts of its pages.
        facts, _ = bench.scan(way, resolution=50, options={"int-constraint-range": 5})
        assert facts[0]["settings"]["options"]["int-constraint-range"] == used[1], facts


def test_one_option_changes_others():
    """SANE_INFO_RELOAD_OPTIONS: what there is now is looked at again."""
    with Bench(reloads="true") as bench:
        for way in bench.ways("Faulty"):
            options = way.options()
            assert not options["threshold"]["active"], way.name
            assert options["br-y"]["range"][1] == 297, way.name
            words = refusal(way.set, "threshold", 40)
            assert "‘threshold’" in words and "another mode" in words, words
            way.set("mode", "Lineart")
            way.set("source", "ADF")
            assert way.set("threshold", 40) == 40
            options = way.options()
            assert options["threshold"]["active"], way.name
            assert abs(options["br-y"]["range"][1] - 355.6) < 0.01, options["br-y"]
            # Setting the mode once more leaves what hangs on it; another mode takes it away.
            way.set("mode", "Lineart")
            assert way.options()["threshold"]["value"] == 40, way.name
            way.set("mode", "Color")
            assert not way.options()["threshold"]["active"], way.name
            way.set("mode", "Lineart")
            assert way.options()["threshold"]["value"] == 50, way.name
            way.forget()
            assert not way.options()["threshold"]["active"], way.name
            # The typed model has all of it at once.
            capabilities = way.capabilities()
            assert capabilities["areas"]["flatbed"][1] == 297000, capabilities
            assert capabilities["areas"]["feeder"][1] == 355600, capabilities
            assert capabilities["threshold"] == [0, 100, 1, 50], capabilities


# Settings that SANE's test device does not take, and what the answer must say.
OUTSIDE = (
    ({"resolution": 5000}, "5000", "from 50 to 1200 in steps of 25"),
    ({"resolution": 60}, "60", "in steps of 25"),
    ({"source": "feeder-duplex"}, "‘feeder-duplex’", "flatbed, feeder"),
    ({"page-size": "a3"}, "‘a3’", "b6, a6, "),
    ({"page-size": 4}, "‘legal’", "b6, a6, "),
    ({"page-size": "foolscap"}, "‘foolscap’", "letter"),
    ({"area": (0, 0, 300000, 10000)}, "300", "200"),
    ({"mode": "bilevel", "depth": 16}, "16", "1"),
    ({"options": {"int-constraint-range": 500}}, "500", "from 4 to 192"),
    ({"options": {"int-constraint-word-list": 3}}, "3", "-42, -8, 0, 17"),
    ({"options": {"fixed-constraint-range": 99999.0}}, "99999", "from -42.1"),
    ({"options": {"string-constraint-string-list": "Sixth"}}, "‘Sixth’", "First entry"),
    ({"options": {"bool-soft-detect": True}}, "‘bool-soft-detect’", "not set"),
    ({"options": {"bool-soft-select-soft-detect": "perhaps"}}, "perhaps", "yes or no"),
    ({"options": {"int": 1e10}}, "1e+10", "whole number"),
    ({"options": {"lamp": 1}}, "‘lamp’", "list"),
)


def test_what_is_outside_is_named_with_what_is_allowed():
    with Bench() as bench:
        for way in bench.ways("test"):
            for settings, value, allowed in OUTSIDE:
                words = refusal(bench.scan, way, **settings)
                print(f"# {way.name:9} | {settings} | {words.strip()[:150]}")
                assert value in words and allowed in words, (way.name, settings, words)
                assert "GDBus" not in words or way.name == "D-Bus", words


def scanimage(bench, depth, *options):
    """The samples that SANE's own program gets, without a header."""
    data = subprocess.run(
        ["scanimage", "-d", "test:0", "--format=pnm", "--resolution=50", "-x", "50", "-y", "40",
         f"--depth={depth}", *options], check=True, capture_output=True,
        env=dict(bench.session.environment)).stdout
    kind, rest = data.split(b"\n", 1)
    fields = []
    while len(fields) < (2 if kind == b"P4" else 3):
        line, rest = rest.split(b"\n", 1)
        fields += [] if line.startswith(b"#") else [int(word) for word in line.split()]
    if depth == 16:
        return fields[:2], list(struct.unpack(f">{len(rest) // 2}H", rest))
    return fields[:2], list(rest)


# What scanimage 1.1.1 makes a mess of, and what does not change the picture but its way.
HARMLESS = ("three-pass", "three-pass-order", "ppl-loss")
# (mode, depth, options of the backend)
PICTURES = (
    ("bilevel", 1, {}), ("gray", 8, {}), ("gray", 16, {}), ("color", 8, {}), ("color", 16, {}),
    ("color", 8, {"three-pass": "yes", "three-pass-order": "BRG"}),
    ("color", 16, {"three-pass": "yes", "three-pass-order": "GBR"}),
    ("gray", 8, {"hand-scanner": "yes"}), ("color", 16, {"hand-scanner": "yes"}),
    ("gray", 8, {"ppl-loss": "7"}), ("color", 16, {"ppl-loss": "7"}),
    ("gray", 8, {"fuzzy-parameters": "yes"}), ("color", 16, {"invert-endianess": "yes"}),
    ("color", 8, {"read-limit": "yes", "read-limit-size": "7"}),
)


def test_stored_pixels_are_the_backends():
    """All depths, passes, paddings and unknown lengths, against scanimage, by the TIFF."""
    with Bench() as bench:
        ways = bench.ways("test")
        for number, (mode, depth, options) in enumerate(PICTURES):
            way = ways[number % len(ways)]
            facts, (picture,) = bench.scan(
                way, mode=mode, depth=depth, resolution=50, area=(0, 0, 50000, 40000),
                options={"test-picture": "Color pattern", **options})
            # What “Gray” of one bit is on the command line of SANE.
            words = [f"--mode={'Color' if mode == 'color' else 'Gray'}",
                     *(f"--{name}={value}" for name, value in options.items()
                       if name not in HARMLESS),
                     "--test-picture=Color pattern"]
            (width, height), expected = scanimage(bench, depth, *words)
            print(f"# {way.name:9} | {mode} {depth} {options}: {picture.width} × {picture.height}")
            expected = cut(expected, width, picture, int(options.get("ppl-loss", 0)))
            assert picture.height == height, (picture.height, height)
            assert facts[0]["bits-per-sample"] == picture.bits == depth, picture.bits
            found = list(picture.rows) if depth == 1 else picture.samples()
            if depth == 1 and not picture.min_is_white:
                found = [byte ^ 0xff for byte in found]
            assert mask(found, picture) == mask(expected, picture), (mode, depth, options)
            if depth == 16 and not options:
                assert any(sample % 257 for sample in found), "only 8 bits are left"


def cut(samples, width, picture, n_lost):
    """Without the pixels that the backend loses at the end of each row."""
    assert picture.width == width - n_lost, (picture.width, width)
    if not n_lost:
        return samples
    stride = width * picture.channels
    return [sample for i, sample in enumerate(samples)
            if i % stride < picture.width * picture.channels]


def mask(found, picture):
    """Bits behind the end of a row mean nothing."""
    spare = -picture.width % 8
    if picture.bits != 1 or not spare:
        return found
    stride = (picture.width + 7) // 8
    return [byte >> spare << spare if i % stride == stride - 1 else byte
            for i, byte in enumerate(found)]


def test_paper_has_names_and_numbers():
    with Bench(width_mm=300, height_mm=432) as bench:
        for way in bench.ways("Faulty"):
            for size, width, height in (("a5", 148, 210), (5, 148, 210), ("a6", 105, 148),
                                        (13, 105, 148), ("business-card", 90, 55),
                                        (53, 90, 55), ("a4", 210, 297), ("letter", 215.9, 279.4),
                                        ("legal", 215.9, 355.6), (11, 297, 420)):
                bench.lay("ok")
                facts, _ = bench.scan(way, mode="gray", resolution=50, **{"page-size": size})
                found = (facts[0]["width"], facts[0]["height"])
                wanted = (width / 25.4 * 50, height / 25.4 * 50)
                assert all(abs(a - b) <= 2 for a, b in zip(found, wanted)), (way.name, size, found)


def test_backs_are_turned_on_request():
    with Bench() as bench:
        for number, name in enumerate(("front.ppm", "back.ppm")):
            pixels = bytes((7 * i + 31 * number) % 251 for i in range(30 * 20 * 3))
            (bench.scanners.dir / name).write_bytes(b"P6\n30 20\n255\n" + pixels)
        for way in bench.ways("Faulty"):
            settings = {"source": "feeder-duplex", "mode": "color", "resolution": 50}
            bench.lay("ok:front.ppm ok:back.ppm")
            _, straight = bench.scan(way, **settings)
            bench.lay("ok:front.ppm ok:back.ppm")
            _, turned = bench.scan(way, **settings, **{"rotate-back": True})
            assert len(straight) == len(turned) == 2, way.name
            assert turned[0].rows == straight[0].rows, way.name
            samples = straight[1].rows
            pixels = [samples[i:i + 3] for i in range(0, len(samples), 3)]
            assert turned[1].rows == b"".join(reversed(pixels)), way.name
            assert turned[1].rows != samples, way.name


def test_a_scan_leaves_no_trace_in_the_options():
    with Bench() as bench:
        ways = bench.ways("test")
        before = ways[0].options()
        for way in ways:
            bench.scan(way, source="feeder", mode="gray", depth=16, resolution=75, pages=1,
                       area=(0, 0, 20000, 20000), options={"hand-scanner": "yes"})
            assert ways[0].options() == before, way.name


def test_pages_have_a_limit():
    with Bench() as bench:
        for way in bench.ways("test"):
            facts, _ = bench.scan(way, source="feeder", mode="gray", resolution=50, pages=3)
            assert len(facts) == 3, (way.name, len(facts))


def test_a_recording_of_a_sane_device_can_do_the_same():
    with Bench() as bench:
        session = bench.session
        bus, _, command = bench.ways("test")
        capabilities, options = bus.capabilities(), bus.options()
        bus.forget()
        recording = session.dir / "test.ini"
        command.run("device", command.device, "--record", str(recording))
        pathlib.Path(session.environment["PLATEN_VIRTUAL"]).write_text(
            f"[device played]\nname=Played\nrecording={recording}\n")
        for way in bench.ways("Played"):
            assert way.capabilities() == capabilities, way.name
            played = way.options()
            assert sorted(played) == sorted(options)
            for name, option in options.items():
                # Words for people, and free text that may be about the person, stay away.
                option.pop("description", None)
                if option["type"] == "string" and "values" not in option:
                    option["value"] = played[name]["value"]
                assert about(played[name]) == about(option), (way.name, played[name], option)
            way.forget()


if __name__ == "__main__":
    ps.run(test_all_ways_show_the_same, test_what_the_device_made_of_a_value_is_told,
           test_one_option_changes_others, test_what_is_outside_is_named_with_what_is_allowed,
           test_stored_pixels_are_the_backends, test_paper_has_names_and_numbers,
           test_backs_are_turned_on_request, test_pages_have_a_limit,
           test_a_scan_leaves_no_trace_in_the_options,
           test_a_recording_of_a_sane_device_can_do_the_same)
