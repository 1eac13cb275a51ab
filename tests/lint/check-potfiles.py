# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES lists the files that hold words for people to read, and no others."""

import re

import lintlib

MARK = re.compile(r"\b(?:_|N_|C_|NC_|Q_|gettext|ngettext)\s*\(")


def check(tree):
    listed = {line for line in tree.read("po/POTFILES").splitlines()
              if line and not line.startswith("#")}
    marked = {path for path in tree.files(".c", under="src/")
              if MARK.search(lintlib.strip_preprocessor(lintlib.strip_c(tree.read(path))))}
    for path in sorted(marked - listed):
        yield f"po/POTFILES: ‘{path}’ has words to translate and is missing"
    for path in sorted(listed - marked):
        yield f"po/POTFILES: ‘{path}’ is gone or has no words to translate"


lintlib.run(
    check,
    refused=[
        ("‘src/a.c’ has words", {"po/POTFILES": "", "src/a.c": 'x = _ ("Scan");\n'}),
        ("‘src/a.c’ has words", {"po/POTFILES": "", "src/a.c": 'x = N_("Scan");\n'}),
        ("‘src/a.c’ is gone", {"po/POTFILES": "src/a.c\n"}),
        ("‘src/a.c’ is gone", {"po/POTFILES": "src/a.c\n", "src/a.c": "/* _ (x) */\n"}),
    ],
    accepted=[{"po/POTFILES": "# words\nsrc/a.c\n", "src/a.c": '_ ("Scan")\n',
               "src/b.c": "#define _(x) x\nmy_ (1);\n"}])
