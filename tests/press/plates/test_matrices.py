"""Data Matrix codes of every kind of size, read back by a library that we did not write."""

from random import Random

import pytest
import zxingcpp

from saan.press.plates.matrices import Matrices

QUIET, DOTS = 2, 4
LENGTHS = (1, 2, 5, 8, 11, 20, 28, 34, 42, 60, 84, 112, 142, 172, 202, 249, 250, 276, 402)
"""Each size up to 80 by 80, with and without padding, around the count that takes two codewords; one to four blocks."""


def shown(side: int, modules: bytes) -> memoryview:
    """Return a code as a picture, with light around it."""
    row, wide = -(-side // 8), side + 2 * QUIET
    picture = bytearray()
    for y in range(-QUIET, side + QUIET):
        dark = [
            0 <= x < side and 0 <= y < side and modules[y * row + x // 8] >> (7 - x % 8) & 1
            for x in range(-QUIET, side + QUIET)
        ]
        picture += b"".join((b"\0" if each else b"\xff") * DOTS for each in dark) * DOTS
    return memoryview(bytes(picture)).cast("B", (wide * DOTS, wide * DOTS))


@pytest.mark.parametrize("length", LENGTHS)
def test_any_bytes_come_back(length: int) -> None:
    held = Random(length).randbytes(length)
    side, modules = Matrices(1300).drawn(held)
    (found,) = zxingcpp.read_barcodes(shown(side, modules))
    assert found.format is zxingcpp.BarcodeFormat.DataMatrix
    assert found.bytes == held
    assert Matrices(1300).drawn(held) == (side, modules)
