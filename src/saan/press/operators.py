"""What a drawing says, operator by operator (ISO 32000-1 Annex A): how much it draws, and what it names to draw with.

Read from strangers' files: no operator is carried out, and one that an archive may not have, or that nobody knows, is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from saan.press.errors import UndrawableError

MOST_SAVED: Final = 28
"""States that a drawing may save within each other (ISO 19005-3 §6.1.13)."""
_ALLOWED: Final = frozenset(
    b"b B b* B* BDC BMC BT c cm CS cs d Do DP EMC ET f F f* G g gs h i j J l m M MP n q Q re RG rg ri s S SC sc SCN scn sh "
    b"T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"".split()
)
_CMYK: Final = frozenset({b"K", b"k"})
_INLINE: Final = frozenset({b"BI", b"ID", b"EI"})
_NAMES: Final = {
    b"Do": "/XObject", b"Tf": "/Font", b"gs": "/ExtGState", b"cs": "/ColorSpace", b"CS": "/ColorSpace",
    b"scn": "/Pattern", b"SCN": "/Pattern", b"sh": "/Shading",
}  # fmt: skip
"""Which resources an operator names."""
_INTENTS: Final = frozenset({b"RelativeColorimetric", b"AbsoluteColorimetric", b"Perceptual", b"Saturation"})
_MARKED: Final = frozenset({b"BDC", b"DP"})
_TOKEN: Final = re.compile(
    rb"(?:[\0\t\n\f\r ]|[+-]?(?:\d+\.?\d*|\.\d+)|%[^\r\n]*|<[0-9A-Fa-f\0\t\n\f\r ]*>)+"
    rb"|(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%]*)|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|(?P<string>\()|(?P<word>[A-Za-z'\"][A-Za-z0-9'\"*]*)"
)
_IN_STRING: Final = re.compile(rb"\\.|[()]", re.DOTALL)
_CONSTANTS: Final = frozenset({b"true", b"false", b"null"})


@dataclass(frozen=True, slots=True)
class Named:
    """A resource that a drawing names: its kind, as in `/XObject`, and its name, as in `/F0`."""

    kind: str
    name: str


def operators(drawing: bytes) -> Iterator[Named | None]:
    """Yield for each operator the resource that it names, or None; raise `UndrawableError` for one that an archive may not have."""
    saved = depth = 0
    names: list[bytes] = []
    for token, kind in _tokens(drawing):
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "name" and not depth:
            names.append(token)
        elif kind == "word" and token not in _CONSTANTS:
            _require_allowed(token, names)
            saved += (token == b"q") - (token == b"Q")
            if saved > MOST_SAVED:
                raise UndrawableError(
                    reason_th=f"เก็บสถานะซ้อนกันเกิน {MOST_SAVED} ชั้น",
                    reason_en=f"it saves more than {MOST_SAVED} states within each other",
                )
            yield _named(token, names)
            names = []


def _tokens(drawing: bytes) -> Iterator[tuple[bytes, str]]:
    place = 0
    while place < len(drawing):
        found = _TOKEN.match(drawing, place)
        if found is None:
            raise _unreadable()
        place = found.end()
        if found.lastgroup == "string":
            place = _after_string(drawing, place)
        elif found.lastgroup:
            yield found[0], found.lastgroup


def _after_string(drawing: bytes, place: int) -> int:
    """Return where a literal string ends, whose brackets may nest."""
    depth = 1
    while depth:
        found = _IN_STRING.search(drawing, place)
        if found is None:
            raise _unreadable()
        depth += (found[0] == b"(") - (found[0] == b")")
        place = found.end()
    return place


def _require_allowed(word: bytes, names: list[bytes]) -> None:
    if word in _CMYK:
        raise UndrawableError(reason_th="ใช้สี CMYK", reason_en="it uses colours of CMYK")
    if word in _INLINE:
        raise UndrawableError(
            reason_th="มีภาพแทรกอยู่ในคำสั่งวาด", reason_en="it has a picture within its drawing"
        )
    if word not in _ALLOWED:
        raise UndrawableError(
            reason_th=f"มีคำสั่งวาดที่ไม่รู้จัก {shown(word)}",
            reason_en=f"its drawing has {shown(word)}, which is no operator",
        )
    if word == b"ri" and not (names and names[-1][1:] in _INTENTS):
        raise UndrawableError(
            reason_th="ใช้วิธีแปลงสีที่ไม่รู้จัก", reason_en="it wants colours rendered in a way that is none"
        )
    if word in _MARKED | {b"BMC", b"MP"} and names[:1] == [b"/OC"]:
        raise layered()


def _named(word: bytes, names: list[bytes]) -> Named | None:
    if word in _MARKED:
        return Named("/Properties", _text(names[1])) if len(names) > 1 else None
    kind = _NAMES.get(word)
    return Named(kind, _text(names[-1])) if kind and names else None


def _text(name: bytes) -> str:
    """Return a name as it is written in full, without its escapes (ISO 32000-1 §7.3.5)."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), name).decode("latin-1")


def shown(name: bytes | str) -> str:
    """Return what a stranger's file calls something, as a page can print it."""
    text = name.decode("latin-1") if isinstance(name, bytes) else name
    return re.sub(r"[^A-Za-z0-9/+*.-]", "?", text)[:20]


def layered() -> UndrawableError:
    """Return the refusal of what a reader may show or hide: a copy would show all of it."""
    return UndrawableError(reason_th="มีชั้นที่ซ่อนได้", reason_en="it has layers that can be hidden")


def _unreadable() -> UndrawableError:
    return UndrawableError(reason_th="อ่านคำสั่งวาดไม่ได้", reason_en="its drawing cannot be read")
