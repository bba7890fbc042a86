"""Data Matrix codes (ISO/IEC 16022, ECC 200) of bytes: for a signed seal, which a link's QR code has no room for."""

import math

import zxingcpp

MOST_BYTES = 1552
_INK = bytes.maketrans(b"\x00\xff", b"10")


class Matrices:
    """Makes codes for up to `longest` bytes, each as small as its own bytes allow."""

    quiet = 2
    """Light modules around the code; the standard asks for one, cameras read better with two."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def drawn(self, data: bytes) -> tuple[int, bytes]:
        """Return how many modules a side has, and the modules, one bit each, dark as 1, in rows padded to bytes."""
        code = zxingcpp.create_barcode(data, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
        image = code.to_image(scale=1, add_quiet_zones=False)
        inked = bytes(image).translate(_INK)  # type: ignore[call-overload]  # it lends its memory
        side = math.isqrt(len(inked))
        row, padding = -(-side // 8), b"0" * (-side % 8)
        padded = b"".join([inked[at : at + side] + padding for at in range(0, len(inked), side)])
        return side, int(padded, 2).to_bytes(row * side, "big")
