# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanners of another machine through SANE's net backend: well, killed and frozen."""

import time

import platen_session as ps
import platen_ways
import private_saned
import sane_faults

PERCENT = 10  # of every time limit


def need_network():
    if not HAS_NETWORK:
        raise ps.Skip("saned or a network namespace of our own is not to be had")


class Remote:
    """A saned with one scanner, and a session that knows it."""

    def __init__(self, script):
        self.scanners = sane_faults.Scanners()
        self.scanners.plug("x", script, model="Remote")
        self.saned = private_saned.Saned(self.scanners.environment)

    def __enter__(self):
        self.saned.start()
        environment = dict(self.saned.client_environment,
                           PLATEN_TEST_TIMEOUT_PERCENT=str(PERCENT))
        self.session = ps.Session(drivers="sane", environment=environment)
        self.session.__enter__()
        self.session.start()
        self.device = self.session.find_device("Remote")
        return self

    def __exit__(self, *details):
        self.session.__exit__(*details)
        self.saned.__exit__(*details)
        self.scanners.__exit__(*details)

    def scan(self):
        return platen_ways.Bus(self.session, self.device).scan()

    def begin(self, pages):
        collection = self.session.open_collection()
        job = self.session.scan(self.device, collection, source="feeder", mode="gray",
                                resolution=75)
        ps.wait_for(lambda: self.session.get(job, "Job", "PagesDone") == pages, "the pages")
        return job, collection


def check_end_of_all(remote, job, collection, expected):
    """The job ends in time and with its reason, and the page stays."""
    begin = time.monotonic()
    state, error, message = remote.session.wait_job(job)
    error = error.removeprefix(platen_ways.ERROR_PREFIX)
    print(f"# {error} after {time.monotonic() - begin:.1f} s: “{message}”", flush=True)
    assert (state, error) == ("failed", expected), (state, error)
    assert len(remote.session.list_pages(collection)) == 1
    remote.session.call(remote.device, "Device", "Close")
    ps.wait_for(lambda: not remote.session.workers(), "the end of the workers")
    return message


def test_pages_come_from_another_machine():
    need_network()
    with Remote("ok ok ok") as remote:
        outcome = remote.scan()
        assert (outcome.state, outcome.pages) == ("done", 3), outcome


def test_faults_come_from_another_machine():
    need_network()
    with Remote("ok ok jam@read") as remote:
        outcome = remote.scan()
        assert (outcome.error, outcome.pages) == ("Jammed", 2), outcome


def test_a_killed_server_is_left_at_once():
    """The net backend gives no bytes for ever; nobody waits for the deadline."""
    need_network()
    with Remote("ok hang@read") as remote:
        job, collection = remote.begin(1)
        remote.saned.kill()
        message = check_end_of_all(remote, job, collection, "DeviceIO")
        # The backend may say so itself, by a number that it makes up.
        assert "ended the connection" in message or "still on" in message, message
        remote.scanners.plug("x", "ok ok", model="Remote")
        remote.saned.start()
        outcome = remote.scan()
        assert (outcome.state, outcome.pages) == ("done", 2), outcome


def test_a_frozen_server_is_left_by_the_deadline():
    need_network()
    with Remote("ok hang@read") as remote:
        job, collection = remote.begin(1)
        remote.saned.freeze()
        check_end_of_all(remote, job, collection, "TimedOut")
        remote.saned.thaw()


def test_a_server_that_is_not_there_delays_no_list():
    need_network()
    with Remote("ok") as remote:
        remote.saned.kill()
        assert remote.device in remote.session.objects()
        outcome = remote.scan()
        assert outcome.state == "failed" and outcome.message, outcome


if __name__ == "__main__":
    HAS_NETWORK = private_saned.enter_private_network()
    ps.run(*(test for name, test in sorted(globals().items()) if name.startswith("test_")))
