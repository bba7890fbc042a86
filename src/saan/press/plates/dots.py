"""A picture as PNG, from its dots."""

import struct
import zlib

_KINDS = {1: 0, 3: 2, 4: 6}
"""Channels of a dot, and the kind that PNG has for them: grey, colour, colour with transparency."""


def png(width: int, height: int, channels: int, stride: int, dots: bytes) -> bytes:
    """Return a PNG of rows that each begin `stride` bytes after the one before."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + dots[at : at + width * channels] for at in range(0, stride * height, stride))
    header = struct.pack(">LLBBBBB", width, height, 8, _KINDS[channels], 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
