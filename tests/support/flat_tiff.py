# SPDX-License-Identifier: GPL-3.0-or-later
"""The samples of a TIFF as they lie in it, without anybody's idea of colour or depth."""

import dataclasses
import struct
import subprocess

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8}
WIDTH, HEIGHT, BITS, PHOTOMETRIC, OFFSETS, CHANNELS, COUNTS = 256, 257, 258, 262, 273, 277, 279


@dataclasses.dataclass
class Picture:
    """A 16-bit sample is of the file's byte order; min_is_white tells what a 0 is."""

    width: int
    height: int
    channels: int
    bits: int
    min_is_white: bool
    order: str
    rows: bytes

    def samples(self):
        """All samples of 8 or 16 bits."""
        if self.bits == 8:
            return list(self.rows)
        return list(struct.unpack(f"{self.order}{len(self.rows) // 2}H", self.rows))


def read(path):
    """All pages of a file."""
    flat = f"{path}.flat"
    subprocess.run(["tiffcp", "-c", "none", "-p", "contig", str(path), flat], check=True)
    with open(flat, "rb") as file:
        data = file.read()
    order = "<" if data[:2] == b"II" else ">"
    offset, = struct.unpack_from(f"{order}I", data, 4)
    pages = []
    while offset:
        tags, offset = _directory(data, order, offset)
        pages.append(_picture(data, order, tags))
    return pages


def _directory(data, order, offset):
    count, = struct.unpack_from(f"{order}H", data, offset)
    tags = {}
    for i in range(count):
        at = offset + 2 + 12 * i
        tag, kind, number = struct.unpack_from(f"{order}HHI", data, at)
        if kind not in (3, 4):
            continue
        start = at + 8
        if SIZES[kind] * number > 4:
            start, = struct.unpack_from(f"{order}I", data, start)
        tags[tag] = struct.unpack_from(f"{order}{number}{'H' if kind == 3 else 'I'}", data, start)
    following, = struct.unpack_from(f"{order}I", data, offset + 2 + 12 * count)
    return tags, following


def _picture(data, order, tags):
    rows = b"".join(data[start:start + count]
                    for start, count in zip(tags[OFFSETS], tags[COUNTS]))
    return Picture(tags[WIDTH][0], tags[HEIGHT][0], tags.get(CHANNELS, (1,))[0],
                   tags.get(BITS, (1,))[0], tags[PHOTOMETRIC][0] == 0, order, rows)
