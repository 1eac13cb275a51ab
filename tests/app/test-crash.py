# SPDX-License-Identifier: GPL-3.0-or-later
"""platend is killed at random moments while a client scans and keeps a ledger."""

import os
import random
import sys
import time

from gi.repository import GLib

import platen_session as ps

ROUNDS = int(os.environ.get("PLATEN_CRASH_ROUNDS", "200"))

# More sheets than a round can take, at a speed that leaves room between two kills.
VIRTUAL = """
[device Endless]
name=Endless
sheets=100000
"""


class Ledger:
    """What the client was told: page identifier and digest."""

    def __init__(self, session):
        self.pages = {}
        session.connection.signal_subscribe(
            None, f"{ps.BUS_NAME}.Job", "PageAdded", None, None, 0,
            lambda *args: self._hear(args[5].unpack()))

    def _hear(self, arguments):
        page, facts = arguments
        self.pages[page] = facts["sha256"]


def run_for(seconds):
    end = time.monotonic() + seconds
    context = GLib.MainContext.default()
    while time.monotonic() < end:
        if not context.iteration(False):
            time.sleep(0.001)


def check_round(session, collection_id, ledger, seen):
    """All that was heard is there; all that is there is whole. Gives what was not heard."""
    collection = session.open_collection(collection_id)
    listed = session.list_pages(collection)
    digests = {page: facts["sha256"] for page, facts in listed}
    for page, digest in ledger.pages.items():
        assert digests.get(page) == digest, f"page {page} was announced and is lost"
    for page, digest in digests.items():
        if page not in seen:
            assert session.hash_page(collection, page) == digest, f"page {page} is torn"
            seen.add(page)
    left = [p.name for p in (session.store / "incoming").iterdir()]
    assert not left, f"incoming/ was not swept: {left}"
    return collection, len(set(digests) - set(ledger.pages))


def test_every_announced_page_survives_a_kill():
    seed = int(os.environ.get("PLATEN_CRASH_SEED", random.randrange(1 << 30)))
    print(f"# seed {seed}, {ROUNDS} rounds", flush=True)
    dice = random.Random(seed)
    with ps.Session(virtual=VIRTUAL) as session:
        ledger, seen, unheard = Ledger(session), set(), 0
        session.start()
        device = session.find_device("Endless")
        collection = session.open_collection()
        collection_id = session.get(collection, "Collection", "Id")
        for _ in range(ROUNDS):
            job = session.scan(device, collection, source="feeder", resolution=75, mode="gray")
            run_for(dice.uniform(0, 0.25))
            assert session.get(job, "Job", "State") == "running"
            session.kill()
            run_for(0.01)  # what was sent before the kill is heard
            session.start()
            collection, now_unheard = check_round(session, collection_id, ledger, seen)
            unheard = max(unheard, now_unheard)
            ps.wait_for(lambda: device in session.objects(), "the device's return")
        pages = len(session.list_pages(collection))
        findings = session.call(ps.ROOT, "Manager", "CheckStore",
                                GLib.Variant("(a{sv})", ({},)), timeout_ms=600000)[0]
        damage = [f for f in findings if f["kind"] != "orphan"]
        assert not damage, damage
        print(f"# {len(ledger.pages)} pages announced, {pages} kept, "
              f"{len(findings)} orphans that nobody sees", flush=True)
        assert ledger.pages, "no round lasted long enough for a page"
        assert session.stop() == 0


if __name__ == "__main__":
    ps.run(test_every_announced_page_survives_a_kill)
