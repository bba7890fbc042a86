"""What typst drew, told again in our own character codes, so that fixed text copies as exactly as what is filled in.

typst names one text per glyph and mends the rest with /ActualText, which some readers pass over. Here each run of text
keeps its place, size and colour; its string becomes ours. A run that our shaping would set with another width stays as
it was, with typst's font beside ours.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from struct import unpack
from typing import Any

from saan.press.errors import UnsettableTextError
from saan.press.plates.glyphs import Face
from saan.press.plates.marks import Style

_INNER = rb"[^\\()]++|\\."
_NESTED = rb"\((?:%b|\((?:%b|\((?:%b)*+\))*+\))*+\)" % (_INNER, _INNER, _INNER)
"""typst escapes brackets only where they are not in pairs."""
_TEXT = rb"\((?:%b|%b)*+\)" % (_INNER, _NESTED)
DRAW = (
    rb"(?:\d Tr)\s*/(?:\w+) (?:[-\d.]+) Tf\s*(?:(?:[-\d.]+ ){6})Tm\s*"
    rb"(?:\[(?:%b|<[\dA-F]*>|[-\d.\s]+)*\]\s*TJ|(?:%b|<[\dA-F]*>)\s*Tj)\s*" % (_TEXT, _TEXT)
)
_SPAN = re.compile(
    rb"/Span<</ActualText<FEFF([0-9A-F]*)>>>BDC\s*((?:" + DRAW + rb")+)EMC|(" + DRAW + rb")", re.DOTALL
)
_OP = re.compile(
    rb"(\d Tr)\s*/(\w+) ([-\d.]+) Tf\s*((?:[-\d.]+ ){6})Tm\s*([\[(<].*?[\])>]) ?T[jJ]", re.DOTALL
)
_STRING = re.compile(rb"\(((?:%b|%b)*+)\)|<([\dA-F]*)>|(-?[\d.]+)" % (_INNER, _NESTED), re.DOTALL)
_MAPPED = re.compile(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
_ONE = re.compile(rb"\s*(\d Tr)/(S\d) ([-\d.]+) Tf ((?:[-\d.]+ ){4})([-\d.]+) ([-\d.]+) Tm\[<([^\]]*)>\]TJ")
_OURS = re.compile(rb"(?:\s*\d Tr/S\d [-\d.]+ Tf (?:[-\d.]+ ){6}Tm\[<[^\]]*>\]TJ)+")
_EMPTY = re.compile(rb"q [-\d. ]+cm/\w+ cs [-\d. ]+scn\s*BT\s*ET\s*Q\s*")
_BLOCK = re.compile(
    rb"q 1 0 0 -1 ([-\d.]+) ([-\d.]+) cm(/\w+ cs [-\d. ]+scn)\s*BT(" + _OURS.pattern + rb")\s*ET\s*Q\s*"
)
_BLOCKS = re.compile(
    rb"(?:q 1 0 0 -1 [-\d.]+ [-\d.]+ cm/\w+ cs [-\d. ]+scn\s*BT" + _OURS.pattern + rb"\s*ET\s*Q\s*)+"
)
_PARTED = re.compile(
    rb"("
    + _BLOCKS.pattern
    + rb")((?:EMC\s*/\w+<</MCID \d+>>BDC\s*){2,})("
    + re.sub(rb"(?<!\\)\((?!\?)", b"(?:", _BLOCK.pattern)
    + rb")"
)
"""A line that goes on after a raised mark in another marked content; between them stands the emptied one."""
NEIGHBOURS = 60
"""Thousandths of an em between runs that are one line's: kerning, not a gap."""
TOLERANCE = 3
"""Thousandths of an em per run by which the two settings may differ; rounding of kerning makes one or two."""


@dataclass(frozen=True, slots=True)
class Known:
    """A font of typst's page: the face it is of, what its codes mean, and how wide they are."""

    style: Style
    texts: Mapping[int, str]
    widths: Mapping[int, float]


@dataclass(slots=True)
class Voice:
    """A face of ours on a page: its name among the page's resources, and the codes that stand in fixed text."""

    name: str
    face: Face
    used: set[int] = field(default_factory=set)


def known(font: Any) -> Known | None:
    """Return what must be known of one of typst's fonts; nothing when it is not of our family."""
    name = str(font["/BaseFont"]).partition("+")[2]
    if not name.startswith("Sarabun-") or "/ToUnicode" not in font:
        return None
    texts = {
        int(code, 16): bytes.fromhex(text).decode("utf-16-be")
        for code, text in _MAPPED.findall(font["/ToUnicode"].data.decode("latin-1"))
    }
    style = Style("Bold" in name, "Italic" in name, (0, 0, 0))
    row = list(font["/DescendantFonts"][0].get_object()["/W"])
    widths: dict[int, float] = {}
    while row:
        if isinstance(row[1], list):
            widths |= {int(row[0]) + place: float(width) for place, width in enumerate(row[1])}
            row = row[2:]
        else:
            widths |= dict.fromkeys(range(int(row[0]), int(row[1]) + 1), float(row[2]))
            row = row[3:]
    return Known(style, texts, widths)


@dataclass(frozen=True, slots=True)
class Sign:
    """One glyph as typst drew it: what it means, in which face and size, by which matrix, its advance, and whether it is filled."""

    text: str
    style: Style
    size: float
    matrix: tuple[float, ...]
    advance: float
    plain: bool


def alone(drawn: bytes, fonts: Mapping[str, Known]) -> Sign | None:
    """Return the one glyph that is drawn; nothing where there are more, or where it is not of our family."""
    spans = list(_SPAN.finditer(drawn))
    if len(spans) != 1 or len(ops := _OP.findall(spans[0][2] or spans[0][3])) != 1:
        return None
    ((render, font, size, matrix, shown),) = ops
    about, told = fonts.get(font.decode()), codes(shown)
    if about is None or len(told) != 1:
        return None
    actual = spans[0][1]
    text = bytes.fromhex(actual.decode()).decode("utf-16-be") if actual else about.texts.get(told[0], "")
    advance = about.widths.get(told[0], 0.0) * float(size) / 1000
    return Sign(
        text.strip("\u200b"),
        about.style,
        float(size),
        tuple(map(float, matrix.split())),
        advance,
        render == b"0 Tr",
    )


def retold(content: bytes, fonts: Mapping[str, Known], voices: Mapping[Style, "Voice"]) -> bytes:
    """Return a page's content with its text in the codes of our faces, named as in `voices`."""
    return _Telling(fonts, voices).told(content)


class _Telling:
    """One page being told again. Owns what a cluster still lacks: typst draws raised marks apart, further on."""

    def __init__(self, fonts: Mapping[str, Known], voices: Mapping[Style, "Voice"]) -> None:
        self._fonts, self._voices = fonts, voices
        self._lacking = 0
        self._widths: dict[tuple[bytes, bytes], float] = {}

    def told(self, content: bytes) -> bytes:
        told, before = _EMPTY.sub(b"", _SPAN.sub(self._tell, content)), b""
        while told != before:
            before, told = told, _PARTED.sub(self._rejoined, told)
        return _OURS.sub(self._joined, _BLOCKS.sub(_one_block, told))

    def _tell(self, found: re.Match[bytes]) -> bytes:
        actual, spanned, plain = found.groups()
        draws = _OP.findall(spanned or plain)
        if not draws or any(font.decode() not in self._fonts for _, font, *_ in draws):
            return found[0]
        render, font, size, matrix, _ = draws[0]
        about = self._fonts[font.decode()]
        read = [_read(shown, about, marked=actual is not None) for *_, shown in draws]
        text, advance = "".join(each.text for each in read), sum(each.advance for each in read)
        glyphs = sum(each.glyphs for each in read)
        if 0 < glyphs <= self._lacking and all(each.bare == 0 for each in read):
            self._lacking -= glyphs  # drawn with its cluster already
            return b""
        if actual is not None:
            text = bytes.fromhex(actual.decode()).decode("utf-16-be")
        text = text.replace("\u200b", "").replace("\u2060", "")
        voice = self._voices[about.style]
        try:
            voice.face.learn(text)
            ours, width, parts, codes = voice.face.told(text)
        except UnsettableTextError:
            return found[0]
        if abs(width - advance) > TOLERANCE * max(len(text), 1):
            return found[0]
        self._lacking = max(parts - glyphs, 0)
        voice.used |= codes
        name, shown = voice.name.encode(), ours.encode()
        self._widths[name, shown] = width
        return b" %b/%b %b Tf %bTm[<%b>]TJ\n" % (render, name, size, matrix, shown)

    def _rejoined(self, found: re.Match[bytes]) -> bytes:
        """Return a line whole, in the marked content where it began; those that it went on in stay empty."""
        line, marks, more = found.groups()
        *_, (x, y, colour, runs) = _BLOCK.findall(line)
        ((next_x, next_y, next_colour, next_runs),) = _BLOCK.findall(more)
        *_, (_, name, size, _, at, _, shown) = _ONE.findall(runs)
        ends = float(x) + float(at) + self._widths[name, shown] * float(size) / 1000
        begins = float(next_x) + float(_ONE.findall(next_runs)[0][4])
        if (y, colour) != (next_y, next_colour) or abs(begins - ends) * 1000 > NEIGHBOURS * float(size):
            return found[0]
        return line + more + marks

    def _joined(self, found: re.Match[bytes]) -> bytes:
        """Return neighbouring runs of one line as one string."""
        out: list[bytes] = []
        before, ends = b"", 0.0
        for render, name, size, scale, x, y, shown in _ONE.findall(found[0]):
            place, big, line = float(x), float(size), render + name + size + scale + y
            gap = round((place - ends) * 1000 / big)
            if line == before and abs(gap) <= NEIGHBOURS:
                out[-1] = out[-1][: -len(b">]TJ\n")] + (b">%d<" % -gap if gap else b"") + shown + b">]TJ\n"
            else:
                out.append(b" %b/%b %b Tf %b%b %b Tm[<%b>]TJ\n" % (render, name, size, scale, x, y, shown))
            before, ends = line, place + self._widths[name, shown] * big / 1000
        return b"".join(out)


def _one_block(found: re.Match[bytes]) -> bytes:
    """Return neighbouring blocks on one baseline as one: typst begins anew after each raised mark."""
    out: list[bytes] = []
    before, origin = b"", 0.0
    for x, y, colour, runs in _BLOCK.findall(found[0]):
        if (line := y + colour) != before:
            before, origin = line, float(x)
            out.append(b"q 1 0 0 -1 %b %b cm%b\nBT%b ET Q\n" % (x, y, colour, runs))
            continue
        shift = float(x) - origin
        moved = _ONE.sub(lambda one, by=shift: _moved(one, by), runs)  # type: ignore[misc]  # bound per block
        out[-1] = out[-1][: -len(b" ET Q\n")] + moved + b" ET Q\n"
    return b"".join(out)


def _moved(one: re.Match[bytes], by: float) -> bytes:
    render, name, size, scale, x, y, shown = one.groups()
    return b" %b/%b %b Tf %b%.6g %b Tm[<%b>]TJ\n" % (render, name, size, scale, float(x) + by, y, shown)


@dataclass(frozen=True, slots=True)
class Read:
    """A string as typst drew it: what it means, its advance, that of its glyphs alone, and how many there are."""

    text: str
    advance: float
    bare: float
    glyphs: int


def _read(shown: bytes, font: Known, *, marked: bool) -> Read:
    """Return what a string or an array of strings holds; advances in 1/1000 em.

    Where marks are among them, the numbers between strings move marks to their letters and say nothing of the advance.
    """
    told = codes(shown)
    text = "".join(font.texts.get(code, "") for code in told)
    bare = sum(font.widths.get(code, 0.0) for code in told)
    return Read(text, bare if marked else bare - moved(shown), bare, len(told))


def codes(shown: bytes) -> list[int]:
    """Return the codes that a string or an array of strings holds, two bytes each."""
    told: list[int] = []
    for string, digits, number in _STRING.findall(shown):
        if not number:
            told += _codes(string, digits)
    return told


def advance(shown: bytes, widths: Mapping[int, float]) -> float:
    """Return how wide a string or an array of strings is, in 1/1000 em; the numbers between strings draw the pen back."""
    total = 0.0
    for string, digits, number in _STRING.findall(shown):
        if number:
            total -= float(number)
        else:
            total += sum([widths.get(code, 0.0) for code in _codes(string, digits)])
    return total


def _codes(string: bytes, digits: bytes) -> tuple[int, ...]:
    raw = _raw(string, digits)
    return unpack(f">{len(raw) // 2}H", raw)


def _raw(string: bytes, digits: bytes) -> bytes:
    """Return the bytes of a string; typst writes digits where a code has a byte above 127: on pages of more glyphs than that."""
    return bytes.fromhex(digits.decode()) if digits else _unescaped(string)


def spelt(shown: bytes, anew: Mapping[int, str]) -> bytes:
    """Return a string or an array of strings, its codes written anew as in `anew`, all in hex digits."""

    def rewritten(found: re.Match[bytes]) -> bytes:
        string, digits, number = found.groups()
        if number:
            return found[0]
        raw = _raw(string, digits)
        return b"<%b>" % raw.decode("utf-16-be").translate(anew).encode("utf-16-be").hex().encode()

    return _STRING.sub(rewritten, shown)


def moved(shown: bytes) -> float:
    """Return by how much the numbers between strings draw the pen back, in 1/1000 em."""
    return sum(float(number) for _, _, number in _STRING.findall(shown) if number)


def _unescaped(string: bytes) -> bytes:
    """Return what typst escaped of a string: brackets and backslashes, and what Python writes in the same way."""
    if b"\\" not in string:
        return string
    plain = string.replace(b"\\\\", b"\\134").replace(b"\\(", b"(").replace(b"\\)", b")")
    return plain.decode("unicode_escape").encode("latin-1")
