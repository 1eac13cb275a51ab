# SPDX-License-Identifier: GPL-3.0-or-later
"""What each kind of worker is kept from, as the service says it by all three ways."""

import ctypes
import json
import subprocess
import urllib.request

import platen_session as ps

COMMON = {"no-privileges", "no-core-dumps", "no-tracing", "no-personal-files",
          "limited-memory", "limited-files"}
CLOSED = COMMON | {"no-network", "no-session-bus"}
PROMISED = {
    "virtual": CLOSED | {"no-programs"},
    "sane": CLOSED,
    "sane-network": COMMON,
    "camera": CLOSED,
    "image": CLOSED | {"no-programs", "limited-cpu"},
}
# Source: landlock_create_ruleset(2): flag 1 asks for the version.
LANDLOCK_CREATE_RULESET = 444


def has_landlock():
    return ctypes.CDLL(None).syscall(LANDLOCK_CREATE_RULESET, None, 0, 1) > 0


def is_sanitized():
    return b"__asan_init" in (ps.PROGRAMS / "platen-imager").read_bytes()


def expected(kind):
    """What is in force, and what this system refuses."""
    refused = set() if has_landlock() else {"no-personal-files"}
    return PROMISED[kind] - refused, PROMISED[kind] & refused


class Session(ps.Session):
    def __init__(self, drivers="virtual;sane;camera"):
        if is_sanitized():
            raise ps.Skip("the sanitizer needs what a worker must not have")
        super().__init__(drivers=drivers)
        # The home of a test lies where temporary files are, which SANE's backends may use.
        (self.dir / "tmp").mkdir()
        self.environment["TMPDIR"] = str(self.dir / "tmp")

    def check(self):
        kinds = self.call(ps.ROOT, "Manager", "CheckConfinement")[0]
        return {kind: tuple(map(set, found)) for kind, found in kinds.items()}


def test_each_kind_is_kept_from_what_was_promised():
    with Session() as session:
        session.start()
        for kind, found in session.check().items():
            assert found == expected(kind), (kind, found)
        assert set(session.check()) == set(PROMISED)


def test_only_what_is_in_use_is_asked():
    with Session(drivers="virtual") as session:
        session.start()
        assert set(session.check()) == {"virtual", "image"}


def test_those_that_were_asked_go():
    with Session(drivers="virtual;sane") as session:
        session.start()
        session.devices()
        at_rest = len(session.workers())
        session.check()
        ps.wait_for(lambda: len(session.workers()) <= at_rest, "the end of those asked")


def test_the_command_line_and_the_welcome_page_say_it():
    with Session() as session:
        session.start()
        command = [str(ps.PROGRAMS / "platenctl"), "status"]
        said = json.loads(subprocess.run([*command, "--json"], env=session.environment,
                                         capture_output=True, check=True).stdout)
        for kind, found in said["workers"].items():
            pair = set(found["in-force"]), set(found["refused"])
            assert pair == expected(kind), (kind, found)
        text = subprocess.run(command, env=session.environment, capture_output=True,
                              text=True, check=True).stdout
        lines = [line for line in text.splitlines() if line.startswith("  image ")]
        assert len(lines) == 1 and "no-network" in lines[0], text
        with urllib.request.urlopen(
                f"http://127.0.0.1:{session.ports['control']}/", timeout=60) as reply:
            page = reply.read().decode()
        assert "@WORKERS@" not in page
        for kind in PROMISED:
            assert f'<th scope="row">{kind}</th>' in page, page
        assert page.count("no-core-dumps") == len(PROMISED), page


if __name__ == "__main__":
    ps.run(test_each_kind_is_kept_from_what_was_promised,
           test_only_what_is_in_use_is_asked,
           test_those_that_were_asked_go,
           test_the_command_line_and_the_welcome_page_say_it)
