"""QR codes by addition are the codes that another maker draws, module for module, and a reader reads them."""

import os

import pytest
import qrcode
from qrcode.util import MODE_8BIT_BYTE, QRData

from saan.press.plates.squares import Squares, capacity


@pytest.mark.parametrize("longest", [1, 14, 15, 42, 62, 106, 122, 152, 180, 181, 251, 412])
def test_every_module_is_right(longest: int) -> None:
    maker = Squares(longest)
    for length in {1, longest, max(longest - 5, 1)}:
        data = os.urandom(length)
        theirs = qrcode.QRCode(
            version=maker.version, error_correction=qrcode.ERROR_CORRECT_M, mask_pattern=0, border=0
        )
        theirs.add_data(QRData(data, mode=MODE_8BIT_BYTE))
        theirs.make(fit=False)
        ours = maker.picture(data)
        rows = [
            [bool(ours[y * maker.row + x // 8] >> (7 - x % 8) & 1) for x in range(maker.side)]
            for y in range(maker.side)
        ]
        assert rows == [[bool(module) for module in row] for row in theirs.modules]


def test_the_smallest_version_that_holds_the_longest_is_taken() -> None:
    assert [Squares(length).version for length in (14, 15, 180, 181)] == [1, 2, 9, 10]
    assert capacity(40) == 2331
