# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file says its licence in its first lines."""

import re

import lintlib

LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"

# Files that hold no comments, or are the licence itself.
EXCEPTIONS = re.compile(r"(^|/)(COPYING|LINGUAS)$|\.(json|png|jpg|jpeg|tif|tiff|pdf|ui)$")


def check(tree):
    for path in tree.files():
        if EXCEPTIONS.search(path):
            continue
        head = "\n".join(tree.read(path).split("\n")[:4])
        if LICENCE not in head:
            yield f"{path}:1: no ‘{LICENCE}’ in the first lines"


lintlib.run(
    check,
    refused=[("bare.c:1", {"bare.c": "int x;\n"}),
             ("other.py:1", {"other.py": "# SPDX-License-Identifier: MIT\n"})],
    accepted=[{"x.sh": f"#!/bin/bash\n# {LICENCE}\n", "COPYING": "words\n"}])
