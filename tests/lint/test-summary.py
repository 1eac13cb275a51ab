# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/lib/summary.py counts cases, finds every kind of failure, and says so by its status."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

SUMMARY = os.path.join(sys.argv.pop(1), "tools", "lib", "summary.py")


def summarise(*tests):
    """The last line and the exit status for a log of these (result, output) pairs."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
        for number, (result, output) in enumerate(tests):
            print(json.dumps({"name": f"test {number}", "result": result, "stdout": output}),
                  file=log)
        log.flush()
        run = subprocess.run([sys.executable, SUMMARY, log.name], capture_output=True,
                             text=True, check=False)
    return run.stdout.splitlines()[-1], run.returncode


class Summary(unittest.TestCase):
    def test_cases_are_counted(self):
        self.assertEqual(summarise(("OK", "TAP version 13\nok 1 /a\nok 2 /b\n1..2\n")),
                         ("2 passed, 0 failed, 0 skipped", 0))

    def test_a_test_without_cases_counts_as_one(self):
        self.assertEqual(summarise(("OK", ""), ("OK", "fine"), ("SKIP", "")),
                         ("2 passed, 0 failed, 1 skipped", 0))

    def test_a_skipped_case_has_not_passed(self):
        self.assertEqual(summarise(("OK", "ok 1 /a\nok 2 /b # SKIP no scanner\n")),
                         ("1 passed, 0 failed, 1 skipped", 0))

    def test_a_failed_case_fails(self):
        self.assertEqual(summarise(("FAIL", "ok 1 /a\nnot ok 2 /b\nnot ok 3 /c\n")),
                         ("1 passed, 2 failed, 0 skipped", 1))

    def test_a_crash_after_good_cases_fails(self):
        for result in ("ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS", "FAIL"):
            self.assertEqual(summarise((result, "ok 1 /a\n")),
                             ("1 passed, 1 failed, 0 skipped", 1))

    def test_no_tests_are_no_success(self):
        self.assertEqual(summarise(), ("0 passed, 0 failed, 0 skipped", 1))
        self.assertEqual(summarise(("SKIP", "")), ("0 passed, 0 failed, 1 skipped", 1))


unittest.main()
