# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole tree is as clang-format leaves it, in the one version we have agreed on."""

import os
import shutil
import subprocess
import sys

import lintlib

VERSION = "14"
SKIPPED = 77  # Meson's exit status for a test that cannot run


def find_clang_format():
    for name in (f"clang-format-{VERSION}", "clang-format"):
        path = shutil.which(name)
        if path is None:
            continue
        words = subprocess.run([path, "--version"], check=True, capture_output=True,
                               text=True).stdout
        if f"version {VERSION}." in words:
            return path
    return None


def check(tree):
    paths = tree.files(".c", ".h")
    if not paths:
        return
    result = subprocess.run([CLANG_FORMAT, "--dry-run", "-Werror", "--style=file", *paths],
                            cwd=tree.root, capture_output=True, text=True, check=False)
    for line in result.stderr.splitlines():
        if ": error: " in line:
            yield f"{line.split(': error: ')[0]}: run clang-format -i on this file"
    if result.returncode != 0 and ": error: " not in result.stderr:
        yield result.stderr


CLANG_FORMAT = find_clang_format()
if CLANG_FORMAT is None:
    print(f"clang-format {VERSION} is missing: apt-get install clang-format-{VERSION}")
    # tools/check installs it, so there its absence is a fault.
    sys.exit(1 if "PLATEN_CHECK" in os.environ else SKIPPED)

STYLE = lintlib.Tree(os.path.abspath(sys.argv[1])).read(".clang-format")
lintlib.run(
    check,
    refused=[("bad.c", {".clang-format": STYLE, "bad.c": "int f(void){return 1;}\n"})],
    accepted=[{".clang-format": STYLE, "good.c": "int\nf (void)\n{\n  return 1;\n}\n"}])
