# SPDX-License-Identifier: GPL-3.0-or-later
"""src/README.md has a row for every room, and for nothing else."""

import re

import lintlib

ROW = re.compile(r"^\| `([a-z/-]+)` \|", re.MULTILINE)


def check(tree):
    described = set(ROW.findall(tree.read("src/README.md")))
    rooms = {lintlib.room_of(path) for path in tree.files(".c", ".h", ".xml", under="src/")}
    for room in sorted(rooms - described):
        yield f"src/README.md: room ‘{room}’ is missing"
    for room in sorted(described - rooms):
        yield f"src/README.md: there is no room ‘{room}’"


README = "| room | holds |\n|---|---|\n| `core` | words |\n"
lintlib.run(
    check,
    refused=[
        ("‘front/http’ is missing", {"src/README.md": README, "src/core/a.c": "",
                                     "src/front/http/b.c": ""}),
        ("no room ‘core’", {"src/README.md": README}),
    ],
    accepted=[{"src/README.md": README, "src/core/a.h": "", "src/meson.build": ""}])
