#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""systemd itself finds nothing wrong with the units, and rates their sandbox well."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SERVICE, SOCKET, PROGRAM = (os.path.abspath(path) for path in sys.argv[1:4])

# Security requirement R48: 4.5 or less; systemd-analyze counts in tenths.
WORST_EXPOSURE = "45"


class Units(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="platen-units-")
        self.addCleanup(shutil.rmtree, self.directory)
        runtime = os.path.join(self.directory, "run")
        os.mkdir(runtime, 0o700)
        self.environment = dict(os.environ, XDG_RUNTIME_DIR=runtime, LC_ALL="C")
        self.service = self.copy(SERVICE)
        self.socket = self.copy(SOCKET)

    def copy(self, path):
        """The units as they are, but with the program that was just built."""
        with open(path, encoding="utf-8") as source:
            text = source.read()
        lines = [
            f'ExecStart="{PROGRAM}"' if line.startswith("ExecStart=") else line
            for line in text.splitlines()
        ]
        target = os.path.join(self.directory, os.path.basename(path))
        with open(target, "w", encoding="utf-8") as copy:
            copy.write("\n".join(lines) + "\n")
        return target

    def analyze(self, *arguments):
        done = subprocess.run(
            ["systemd-analyze", "--user", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout + done.stderr

    def test_the_units_verify_without_a_word(self):
        code, words = self.analyze("verify", "--man=no", self.service, self.socket)
        self.assertEqual((code, words), (0, ""))

    def test_an_unknown_setting_would_be_found(self):
        with open(self.service, "a", encoding="utf-8") as unit:
            unit.write("NoSuchSetting=yes\n")
        code, words = self.analyze("verify", "--man=no", self.service, self.socket)
        self.assertIn("NoSuchSetting", words)

    def test_the_sandbox_is_rated_well(self):
        code, words = self.analyze(
            "security",
            "--offline=true",
            "--no-pager",
            f"--threshold={WORST_EXPOSURE}",
            self.service,
        )
        self.assertEqual(code, 0, words)


if shutil.which("systemd-analyze") is None:
    print("systemd-analyze is not installed; install ‘systemd’")
    sys.exit(77)
unittest.main(argv=sys.argv[:1], verbosity=2)
