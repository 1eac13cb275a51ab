# SPDX-License-Identifier: GPL-3.0-or-later
"""A person clears what stopped a scan, and it goes on into the same pages: by all three ways.

The scanner's file says that the sheet is stuck, the cover open, the feeder empty; a new file is
the person at the scanner.
"""

import dataclasses
import os
import subprocess

import platen_session as ps
import platen_ways
import sane_faults


@dataclasses.dataclass
class Case:
    """What the scanner does, and how many pages are there when it stops."""

    fault: str
    script: str
    error: str
    pages: int


CASES = (
    Case("jam at the start", "ok ok jam@start", "Jammed", 2),
    Case("jam in the page", "ok jam@read", "Jammed", 1),
    Case("double feed", "ok ok double@start", "DoubleFeed", 2),
    Case("empty feeder", "nodocs@start", "NoPaper", 0),
    Case("cover open at the start", "ok ok cover@start", "CoverOpen", 2),
    Case("cover open in the page", "ok cover@read", "CoverOpen", 1),
)
MODEL = "Patient"
REST = "ok ok"
N_REST = 2


class BusPerson:
    """An application."""

    def __init__(self, session, device):
        self.session, self.device = session, device
        self.collection = session.open_collection()
        self.job = None

    def _wait(self):
        state, error, _ = self.session.wait_job(self.job)
        can_resume = self.session.get(self.job, "Job", "CanResume")
        return state, error.removeprefix(platen_ways.ERROR_PREFIX), can_resume

    def scan(self):
        self.job = self.session.scan(self.device, self.collection, source="feeder", mode="gray",
                                     resolution=75)
        return self._wait()

    def resume(self):
        before = self.job
        self.job = self.session.call(before, "Job", "Resume")[0]
        assert not self.session.get(before, "Job", "CanResume"), "twice is once"
        assert self.session.get(self.job, "Job", "Collection") == self.collection
        return self._wait()

    def count_pages(self):
        return len(self.session.list_pages(self.collection))


class PagePerson:
    """A web page."""

    def __init__(self, session, device):
        self.page = platen_ways.Page(session.ports["core"])
        self.page.instance = self.page.call("CreateInstance")[0]
        names = self.page.call("GetSourceNames")
        self.page.call("SelectSourceByIndex", names.index(session.get(device, "Device", "Name")))
        self.job = None

    def _wait(self):
        def end():
            facts = self.page.call("GetJob", self.job)[0]
            return facts["state"] in platen_ways.FINAL and facts
        facts = platen_ways.wait(end, "the end of the scan")
        code = facts["error"]["code"] if facts["error"] else None
        return facts["state"], platen_ways.NUMBERS.get(code, ""), facts["canResume"]

    def scan(self):
        self.job = self.page.call("AcquireImage", {"IfFeederEnabled": True, "PixelType": 1,
                                                   "Resolution": 75})[1]
        return self._wait()

    def resume(self):
        before = self.job
        self.job = self.page.call("ResumeJob", before)[1]
        assert not self.page.call("GetJob", before)[0]["canResume"], "twice is once"
        return self._wait()

    def count_pages(self):
        return self.page.call("HowManyImagesInBuffer")[0]


def clear(scanners):
    scanners.plug("x", REST, model=MODEL)


def run_case(session, scanners, device, person, case):
    """The person tries too early, then clears the way."""
    scanners.plug("x", case.script, model=MODEL)
    stopped = ("failed", case.error, True)
    assert person.scan() == stopped, (case.fault, person.job)
    assert person.count_pages() == case.pages, case.fault
    scanners.plug("x", case.script.split()[-1], model=MODEL)
    assert person.resume() == stopped, f"{case.fault}, still"
    assert person.count_pages() == case.pages, f"{case.fault}, still"
    clear(scanners)
    assert person.resume() == ("done", "", False), case.fault
    assert person.count_pages() == case.pages + N_REST, case.fault
    print(f"# {case.fault:24} | {case.error:9} | {case.pages} pages, then {N_REST} more",
          flush=True)
    session.call(device, "Device", "Close")


def check_all(make_person):
    with sane_faults.Scanners() as scanners:
        clear(scanners)
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            device = session.find_device(MODEL)
            for case in CASES:
                run_case(session, scanners, device, make_person(session, device), case)


def test_an_application_goes_on():
    check_all(BusPerson)


def test_a_web_page_goes_on():
    check_all(PagePerson)


class Terminal:
    """Somebody at a terminal."""

    def __init__(self, session, device, collection):
        self.outer, inner = os.openpty()
        self.seen = b""
        self.process = subprocess.Popen(
            [str(ps.PROGRAMS / "platenctl"), "scan", "-d", session.get(device, "Device", "Id"),
             "--source", "feeder", "--mode", "gray", "--resolution", "75", "--collection",
             session.get(collection, "Collection", "Id")],
            env=session.environment, stdin=inner, stdout=inner, stderr=inner)
        os.close(inner)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.outer)

    def read_until(self, words):
        """Gives what came up to there, and forgets it."""
        while words not in self.seen:
            self.seen += os.read(self.outer, 4096)
        before, _, self.seen = self.seen.partition(words)
        return before.decode()

    def press_enter(self):
        os.write(self.outer, b"\n")


QUESTION = b"Press Enter to go on"
WORDS = {"Jammed": "jammed", "DoubleFeed": "several sheets", "NoPaper": "feeder is empty",
         "CoverOpen": "cover is open"}


def run_at_terminal(session, scanners, device, case):
    collection = session.open_collection()
    scanners.plug("x", case.script, model=MODEL)
    with Terminal(session, device, collection) as terminal:
        assert WORDS[case.error] in terminal.read_until(QUESTION), case.fault
        assert len(session.list_pages(collection)) == case.pages, case.fault
        scanners.plug("x", case.script.split()[-1], model=MODEL)
        terminal.press_enter()
        assert WORDS[case.error] in terminal.read_until(QUESTION), f"{case.fault}, still"
        clear(scanners)
        terminal.press_enter()
        assert terminal.process.wait(ps.PATIENCE_S) == 0, case.fault
    assert len(session.list_pages(collection)) == case.pages + N_REST, case.fault


def test_a_person_at_a_terminal_goes_on():
    with sane_faults.Scanners() as scanners:
        clear(scanners)
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            device = session.find_device(MODEL)
            for case in CASES:
                run_at_terminal(session, scanners, device, case)


if __name__ == "__main__":
    ps.run(test_an_application_goes_on, test_a_web_page_goes_on,
           test_a_person_at_a_terminal_goes_on)
