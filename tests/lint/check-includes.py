# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrows point downward: a room includes only what src/README.md lets it use.

The first table of that file names, for each room, the rooms below it; the second names,
for each library, the headers that mark it and the rooms that may see them.
"""

import os
import re

import lintlib

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)
GENERATED = re.compile(r"(?:gdbus_codegen|compile_resources)\s*\(\s*'([^']+)'")
QUOTED = re.compile(r"`([^`]+)`")


def tables(text):
    """The Markdown tables of a text: lists of rows, rows being lists of cells."""
    found = []
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        if not inside:
            found.append([])
            inside = True
        found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
    return [rows[2:] for rows in found]


class Law:
    def __init__(self, tree):
        rooms, libraries = tables(tree.read("src/README.md"))[:2]
        self.below = {QUOTED.findall(row[0])[0]: set(QUOTED.findall(row[2])) for row in rooms}
        self.libraries = [(QUOTED.findall(row[1]), set(QUOTED.findall(row[2])))
                          for row in libraries]
        self.home = {}
        for path in tree.files(".h", under="src/"):
            self.home[os.path.basename(path)] = lintlib.room_of(path)
        for path in tree.files("meson.build"):
            room = lintlib.room_of(path) if path.startswith("src/") else os.path.dirname(path)
            for name in GENERATED.findall(tree.read(path)):
                self.home[name + ".h"] = room

    def judge_own(self, room, header):
        if header == "config.h":
            return None
        home = self.home.get(header)
        if home is None:
            return f"‘{header}’ is no header of ours; write libraries with < >"
        if home == room or home in self.below.get(room, ()):
            return None
        return f"room ‘{room}’ may not use ‘{home}’ (‘{header}’); see src/README.md"

    def judge_library(self, room, header):
        for prefixes, rooms in self.libraries:
            if header.startswith(tuple(prefixes)) and room not in rooms:
                return (f"<{header}> belongs to {', '.join(sorted(rooms))}, "
                        f"not to room ‘{room}’; see src/README.md")
        return None


def check_file(tree, law, path):
    text = tree.read(path)
    for match in INCLUDE.finditer(text):
        quote, header = match.groups()
        where = f"{path}:{lintlib.line_of(text, match.start())}"
        if ".." in header.split("/"):
            yield f"{where}: ‘{header}’ climbs out of its room; the build knows the way"
            continue
        if not path.startswith("src/"):
            continue
        judge = law.judge_own if quote == '"' else law.judge_library
        problem = judge(lintlib.room_of(path), header)
        if problem is not None:
            yield f"{where}: {problem}"


def check(tree):
    law = Law(tree)
    for path in tree.files(".c", ".h"):
        yield from check_file(tree, law, path)


README = """
| room | holds | may use | never |
|---|---|---|---|
| `core` | words | – | – |
| `front/dbus` | x | `core`, `dbus` | – |
| `codec` | y | `core` | – |

| library | headers | rooms |
|---|---|---|
| libtiff | `tiff` | `codec` |
"""
GOOD = {"src/README.md": README, "src/core/platen-a.h": "", "src/codec/platen-c.h": "",
        "dbus/meson.build": "x = gnome.gdbus_codegen (\n  'platen-bus',\n)\n"}
lintlib.run(
    check,
    refused=[
        ("climbs", {**GOOD, "src/core/a.c": '#include "../codec/platen-c.h"\n'}),
        ("climbs", {**GOOD, "tests/a.c": '#include "../codec/platen-c.h"\n'}),
        ("‘core’ may not use ‘codec’", {**GOOD, "src/core/a.c": '#include "platen-c.h"\n'}),
        ("‘core’ may not use ‘dbus’", {**GOOD, "src/core/a.h": '#include "platen-bus.h"\n'}),
        ("not to room ‘core’", {**GOOD, "src/core/a.c": "# include <tiffio.h>\n"}),
        ("no header of ours", {**GOOD, "src/core/a.c": '#include "glib.h"\n'}),
    ],
    accepted=[{
        **GOOD,
        "src/codec/a.c": '#include "config.h"\n#include "platen-a.h"\n'
                         '#include "platen-c.h"\n#include <tiffio.h>\n',
        "src/front/dbus/b.c": '#include "platen-bus.h"\n#include <glib.h>\n',
        "src/codec/meson.build": "gnome.compile_resources ('platen-words',\n)\n",
        "src/codec/b.c": '#include "platen-words.h"\n',
        "tests/c.c": '#include "platen-c.h"\n#include <tiffio.h>\n',
    }])
