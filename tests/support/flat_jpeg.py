# SPDX-License-Identifier: GPL-3.0-or-later
"""A JPEG encoder for pictures of flat 8×8 blocks: exact samples, and nothing but Python.

Every block has its DC coefficient alone, quantised by 8, so that the decoder gives the very
sample back. Source: ITU-T T.81, sections B (markers), F.1.2 (Huffman coding of baseline).
"""

import struct

BLOCK = 8
N_CATEGORIES = 12  # of DC differences of 8-bit samples
MIDDLE = 128


def _segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _tables():
    quantisation = _segment(0xDB, bytes([0] + [8] * 64))
    # DC: every category has a code of 4 bits. AC: end of block, one bit, and nothing else.
    dc = bytes([0x00] + [0, 0, 0, N_CATEGORIES] + [0] * 12) + bytes(range(N_CATEGORIES))
    ac = bytes([0x10] + [1] + [0] * 15) + bytes([0])
    return quantisation + _segment(0xC4, dc) + _segment(0xC4, ac)


def _difference(value):
    size = abs(value).bit_length()
    if size == 0:
        return "00000"
    bits = value if value > 0 else value + (1 << size) - 1
    return f"{size:04b}{bits:0{size}b}0"


CODES = {value: _difference(value) for value in range(-255, 256)}


def encode(width, height, n_channels, block_at, dpi):
    """JPEG bytes; block_at (column, row) gives one sample (1 channel) or Y, Cb and Cr (3)."""
    head = b"\xff\xd8" + _segment(0xE0, b"JFIF\0\1\1\1" + struct.pack(">HHBB", dpi, dpi, 0, 0))
    frame = struct.pack(">BHHB", 8, height, width, n_channels)
    frame += b"".join(bytes([i + 1, 0x11, 0]) for i in range(n_channels))
    scan = bytes([n_channels]) + b"".join(bytes([i + 1, 0]) for i in range(n_channels))
    head += _tables() + _segment(0xC0, frame) + _segment(0xDA, scan + bytes([0, 63, 0]))

    last, bits = [MIDDLE] * n_channels, []
    for row in range(-(-height // BLOCK)):
        for column in range(-(-width // BLOCK)):
            samples = block_at(column, row)
            for i, sample in enumerate(samples):
                bits.append(CODES[sample - last[i]])
            last = samples
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    data = int(text, 2).to_bytes(len(text) // 8, "big")
    return head + data.replace(b"\xff", b"\xff\0") + b"\xff\xd9"


def draw_page(number, width, height, n_channels, dpi):
    """A page that differs from every other: its number in black and white, then a slope."""

    def block_at(column, row):
        if row < 2:
            level = 255 if number >> (column % 16) & 1 else 0
        else:
            level = 20 + (column * 3 + row * 5 + number * 29) % 90
        return [level] if n_channels == 1 else [level, 100 + number % 20, 150]
    return encode(width, height, n_channels, block_at, dpi)
