# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured, as a table and as JSON."""

import json


class Row:
    """One line of the table.

    of: what the target is held against: ‘ours’, the ‘ratio’ of ours to the reference, or
    what ours ‘added’ to it. A target is a ceiling, or a floor.
    """

    def __init__(self, name, what, ours, unit, target, *, reference=None, of="ours",
                 floor=False):
        self.name, self.what, self.unit = name, what, unit
        self.ours, self.reference, self.target = ours, reference, target
        self.of, self.floor = of, floor

    @property
    def ratio(self):
        return self.ours / self.reference if self.reference else None

    @property
    def met(self):
        value = {"ours": self.ours, "ratio": self.ratio,
                 "added": self.ours - (self.reference or 0)}[self.of]
        return value >= self.target if self.floor else value <= self.target

    def cells(self):
        sign = "≥" if self.floor else "≤"
        target = {"ours": f"{sign} {self.target:.4g} {self.unit}",
                  "ratio": f"{sign} {self.target:g} ×",
                  "added": f"{sign} +{self.target:g} {self.unit}"}[self.of]
        return [self.name, self.what, f"{self.ours:.4g} {self.unit}",
                f"{self.reference:.4g} {self.unit}" if self.reference else "–",
                f"{self.ratio:.2f} ×" if self.ratio else "–", target,
                "met" if self.met else "MISSED"]

    def as_json(self):
        return {"id": self.name, "what": self.what, "ours": self.ours, "unit": self.unit,
                "reference": self.reference, "ratio": self.ratio, "target": self.target,
                "target_is_of": self.of, "target_is_floor": self.floor, "met": self.met}


def print_table(rows):
    table = [["#", "what", "ours", "reference", "ratio", "target", ""]]
    table += [row.cells() for row in rows]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def write_json(rows, path):
    with open(path, "w", encoding="utf-8") as file:
        json.dump([row.as_json() for row in rows], file, indent=2, ensure_ascii=False)
        file.write("\n")
