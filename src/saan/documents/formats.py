"""How a spreadsheet shows a number that it keeps: in a column of texts what people see is meant, never what is kept.

Excel keeps `1/2567` as the day 243619 and shows it as a month; it keeps a student's number without its zeros and shows them
by a format. What is shown is reckoned here only where it is certain (ECMA-376, 18.8.30 and 18.8.31).
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

_DAY: Final = "d/m/yyyy"
BUILT_IN: Final[dict[int, str]] = {
    2: "0.00", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    **dict.fromkeys((*range(14, 37), *range(50, 59), *range(71, 82)), _DAY),
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "d/m/yyyy h:mm", 39: "#,##0.00", 40: "#,##0.00", 43: "#,##0.00", 44: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 67: "0%", 68: "0.00%", 69: "# ?/?", 70: "# ??/??",
}  # fmt: skip
"""Formats that files name by number alone; those of days by one of them. What is left out shows a number as it is kept."""
_WRITTEN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
_UNSEEN: Final = re.compile(
    r"""_.|\*.|""|\\[ ]|\[(black|blue|cyan|green|magenta|red|white|yellow|colou?r[ ]?\d+|\$-[\da-f,]+)\]""",
    re.IGNORECASE | re.DOTALL,
)
"""Of what is written around a number: room, fillings, colours and languages, which add no character to it."""
_AS_KEPT: Final = re.compile(r"|general|@|[#,?]*0?\.?[#?]*", re.IGNORECASE)
_PLACES: Final = re.compile(r"[#,?]*0\.(0+)")
_PADDED: Final = re.compile("0{2,15}")
_LETTER: Final = "x"
"""Stands for what is written out, so that no format with it is taken for one of digits alone."""


class Styled(str):
    """A number as it is kept, in a cell that shows it in another way: `shown` is how, None where that is not certain.

    `place` is the cell, such as `D2`, and `code` its format.
    """

    __slots__ = ("code", "place", "shown")
    shown: str | None
    place: str
    code: str


def styled(kept: str, place: str, code: str) -> str:
    """Return what a cell keeps, and if it shows that in another way, how."""
    seen = shown(kept, code)
    if seen == kept:
        return kept
    made = Styled(kept)
    made.shown, made.place, made.code = seen, place, code
    return made


def shown(kept: str, code: str) -> str | None:
    """Return a number as a format shows it, grouped or not; None where that is not certain, as for days, shares and words beside it."""
    first = _WRITTEN.sub(_said, code).split(";")[0].replace(" ", "")
    if _AS_KEPT.fullmatch(first):
        return kept
    try:
        number = Decimal(kept)
        whole = number == number.to_integral_value()
        if (places := _PLACES.fullmatch(first)) is not None:
            return str(number.quantize(Decimal(1).scaleb(-len(places[1])), "ROUND_HALF_UP"))
    except InvalidOperation:
        return None
    return f"{number:0{len(first)}.0f}" if _PADDED.fullmatch(first) and whole and number >= 0 else None


def _said(found: re.Match[str]) -> str:
    return "" if _UNSEEN.fullmatch(found[0]) else _LETTER
