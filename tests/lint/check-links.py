# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon loads no driver and no decoder, not even through another library.

Arguments: the daemon, then programs that do load some, which show that we would notice.
"""

import re
import subprocess
import sys

FOREIGN = re.compile(
    r"^\s*(lib(?:sane|tiff|jpeg|turbojpeg|png|cairo|poppler|gst|qpdf|tesseract|zbar|lept)"
    r"[\w.+-]*)", re.MULTILINE)


def foreign_libraries(program):
    output = subprocess.run(["ldd", program], check=True, capture_output=True, text=True)
    return sorted(set(FOREIGN.findall(output.stdout)))


daemon, *others = sys.argv[1:]
failed = False
for program in others:
    if not foreign_libraries(program):
        print(f"self-test: ‘{program}’ should load a driver or decoder, and none was seen")
        failed = True
for library in foreign_libraries(daemon):
    print(f"‘{daemon}’ loads ‘{library}’; drivers and decoders live in worker processes")
    failed = True
sys.exit(1 if failed else 0)
