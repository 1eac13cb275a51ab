# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up Meson's test logs: summary.py testlog.json …

A test that speaks TAP counts as many times as it has cases. The last line printed is
‘N passed, N failed, N skipped’; the exit status is 0 when something passed and nothing
failed.
"""

import json
import re
import sys

CASE = re.compile(r"^\s*(not )?ok\b[^#\n]*(#\s*(?:SKIP|TODO))?", re.MULTILINE | re.IGNORECASE)
FAILED = ("FAIL", "ERROR", "TIMEOUT", "INTERRUPT", "UNEXPECTEDPASS")


def count_cases(text):
    """How many cases of a TAP output passed, failed and were skipped."""
    passed = failed = skipped = 0
    for is_not, excuse in CASE.findall(text):
        if excuse:
            skipped += 1
        elif is_not:
            failed += 1
        else:
            passed += 1
    return passed, failed, skipped


def count_test(test):
    """The same for one line of a log."""
    result = test["result"]
    passed, failed, skipped = count_cases(test.get("stdout") or "")
    if result in FAILED:
        return passed, max(failed, 1), skipped  # a crash leaves no ‘not ok’ behind
    if passed + failed + skipped > 0:
        return passed, failed, skipped
    return (0, 0, 1) if result == "SKIP" else (1, 0, 0)


def main():
    total = [0, 0, 0]
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as log:
            tests = [json.loads(line) for line in log if line.strip()]
        for test in tests:
            counts = count_test(test)
            total = [sum(pair) for pair in zip(total, counts)]
            for word, count in (("FAILED", counts[1]), ("skipped", counts[2])):
                if count > 0:
                    print(f"{word}: {test['name']}")
    print("{} passed, {} failed, {} skipped".format(*total))
    sys.exit(0 if total[0] > 0 and total[1] == 0 else 1)


main()
