"""A page that typst set, with text that copies exactly in every reader: the same page, its joiners told as nothing.

The faces that it is set in have a glyph for every cluster of Thai (see `clusters`), so what typst says of each glyph is
nearly all there is to say. What is left are the joiners that bind words: they print nothing, yet typst counts them to
the glyph before them, and mends that glyph's other uses by /ActualText. Here they are left out of the text, and each
mark gets a code of its own behind its letter's (`markcodes`).
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain

from saan.press import listed, markcodes
from saan.press.lettering import plain
from saan.press.margins import Margins, blocks, fallen, strays
from saan.press.plates import objects, static
from saan.press.plates.glyphs import CLUSTER

_LEVEL = 4
"""Beyond it, half as much time again makes a letter one hundredth smaller."""
_TITLE = re.compile(rb"<FEFF([0-9A-F]*)>")
_LENGTH = re.compile(rb"/Length (\d+)")
_MAP = re.compile(rb"/DescendantFonts\[(\d+) 0 R\]/ToUnicode (\d+) 0 R")
_MAPPED = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_WIDTHS = re.compile(rb"/W\[([^\]]*)\]")
_DESCRIPTOR = re.compile(rb"/FontDescriptor (\d+) 0 R")
_CODES = re.compile(rb"/CIDSet (\d+) 0 R")
_PROGRAM = re.compile(rb"/FontFile2 (\d+) 0 R")
_PAGE = re.compile(rb"<</Type/Page/Resources (\d+) 0 R.*/Contents (\d+) 0 R", re.DOTALL)
_FONTS = re.compile(rb"/Font<<(.*?)>>", re.DOTALL)
_NAMED = re.compile(rb"/(\w+) (\d+) 0 R")
_SPAN = re.compile(rb"/Span<</ActualText<FEFF([0-9A-F]*)>>>BDC\s*((?:" + static.DRAW + rb")+)EMC", re.DOTALL)
_RUNS = re.compile(rb"(?:" + static.DRAW + rb"){2,}", re.DOTALL)
_SHOWN = re.compile(rb"(/(\w+) [-\d.]+ Tf\s*(?:[-\d.]+ ){6}Tm)\s*([\[(<].*?[\])>]) ?(T[jJ])", re.DOTALL)
_RUN = re.compile(
    rb"(\d Tr)\s*/(\w+) ([-\d.]+) Tf\s*((?:[-\d.]+ ){4})([-\d.]+) ([-\d.]+) Tm\s*([\[(<].*?[\])>]) ?T[jJ]",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Font:
    """What each code of a font means as typst wrote it, how wide it is in 1/1000 em, and how codes are spelt anew."""

    texts: Mapping[int, str]
    widths: Mapping[int, float]
    anew: Mapping[int, str]

    def text(self, shown: bytes) -> str:
        return "".join([self.texts.get(code, "") for code in static.codes(shown)])

    def advance(self, shown: bytes) -> float:
        return static.advance(shown, self.widths)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's drawing, under which number it stands, and the fonts' numbers by the names it uses."""

    number: int
    drawn: bytes
    fonts: Mapping[bytes, int]


class StrayError(Exception):
    """Texts stand beyond the margins of their pages, or of their cells; `texts` are what those lines say."""

    def __init__(self, texts: frozenset[str]) -> None:
        """Hold the lines."""
        super().__init__(*texts)
        self.texts = texts


class FallenError(StrayError):
    """Texts stand below the paper, and no other way to break their lines would help; `texts` are what those lines say."""


def exact(pdf: bytes, margins: Margins | None = None) -> bytes:
    """Return typst's PDF with its joiners told as nothing; the same bytes for the same input.

    Raises `StrayError` for what leaves the margins, where they are given, and `FallenError` for what leaves the paper.
    """
    found, trailer = objects.verbatim(pdf)
    listed.name(found)
    _retitle(found)
    pages = list(_pages(found))
    fonts = dict(_fonts(found, dict(chain.from_iterable(map(_claims, pages)))))
    stray = set[str]()
    for page in pages:
        known = {name: fonts[number] for name, number in page.fonts.items() if number in fonts}
        told = _told(page.drawn, known)
        if margins:
            laid = blocks(told, known)
            if below := frozenset(fallen(laid, known)):
                raise FallenError(below)
            stray |= set(strays(told, laid, known, margins))
        told = _SHOWN.sub(partial(_spelt, fonts=known), told)
        found[page.number] = _restreamed(found[page.number], page.drawn, told)
    if stray:
        raise StrayError(frozenset(stray))
    body = objects.Body()
    for number, value in sorted(found.items()):
        body.put(number, value)
    size = max(found) + 1
    return b"%bxref\n0 %d\n%btrailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (
        bytes(body.data), size, body.table(size), trailer, len(body.data)
    )  # fmt: skip


def _retitle(found: dict[int, bytes]) -> None:
    """Put letters for signs in what the outline and the headings are called."""
    for number, value in found.items():
        if b"<FEFF" in value and b"stream\n" not in value:
            found[number] = _TITLE.sub(lambda title: b"<FEFF%b>" % _hex(_text(title[1])), value)


def _pages(found: Mapping[int, bytes]) -> Iterator[_Page]:
    for value in found.values():
        if page := _PAGE.match(value):
            given = _FONTS.search(found[int(page[1])])
            named = {name: int(number) for name, number in _NAMED.findall(given[1])} if given else {}
            yield _Page(int(page[2]), _data(found[int(page[2])]), named)


def _claims(page: _Page) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield by font and code what the page says of glyphs that it mends one by one, where that is what they draw.

    typst keeps what a glyph meant first, a slip of the pen such as two tones on one letter perhaps, for all of them.
    """
    for actual, draws in _SPAN.findall(page.drawn):
        (_, name, *_, shown), *more = _RUN.findall(draws)
        codes, said = static.codes(shown), _text(actual)
        if len(codes) == 1 and not more and _natural(said) and name in page.fonts:
            yield (page.fonts[name], codes[0]), said


def _natural(text: str) -> bool:
    return len(text) == 1 or CLUSTER.fullmatch(text) is not None


def _fonts(found: dict[int, bytes], claims: Mapping[tuple[int, int], str]) -> Iterator[tuple[int, _Font]]:
    """Yield the number of each font and what must be known of it, having put right what its codes mean."""
    for number, value in list(found.items()):
        if value.startswith(b"<</Type/Font/") and (about := _MAP.search(value)):
            descendant, table = int(about[1]), int(about[2])
            rows = _data(found[table])
            read = {int(code, 16): _text(text) for code, text in _MAPPED.findall(rows)}
            texts = {
                code: text if _natural(text) else claims.get((number, code), text)
                for code, text in read.items()
            }
            widths = _widths(found[descendant])
            told, anew = texts, {code: "" for code, text in texts.items() if not text}
            if (spelling := _respelt(found, descendant, texts)) is not None:
                told, anew = {**texts, **spelling.texts}, {**anew, **spelling.anew}
                block = b"".join(b"<%04X> <%b>\n" % (code, _hex(told[code])) for code in spelling.added)
                rows = rows.replace(
                    b"endcmap", b"%d beginbfchar\n%bendbfchar\nendcmap" % (len(spelling.added), block), 1
                )
            after = _MAPPED.sub(partial(_meaning, told=told), rows)
            found[table] = _restreamed(found[table], rows, after)
            yield number, _Font(texts, widths, anew)


def _meaning(row: re.Match[bytes], told: Mapping[int, str]) -> bytes:
    return b"<%b> <%b>" % (row[1], _hex(told[int(row[1], 16)]))


def _respelt(found: dict[int, bytes], descendant: int, texts: Mapping[int, str]) -> markcodes.Spelling | None:
    """Return how a font is spelt anew, having given its program and its widths the codes of the marks."""
    about = _DESCRIPTOR.search(found[descendant])
    if about is None or not (held := _PROGRAM.search(found[int(about[1])])):
        return None
    program = _data(found[int(held[1])])
    spelling = markcodes.spelling(texts, markcodes.glyphs(program))
    if spelling is None:
        return None
    found[int(held[1])] = _restreamed(
        found[int(held[1])], program, markcodes.widened(program, len(spelling.added))
    )
    if listed := _CODES.search(found[int(about[1])]):
        codes = _data(found[int(listed[1])])
        found[int(listed[1])] = _restreamed(found[int(listed[1])], codes, _with_codes(codes, spelling.added))
    first, last = spelling.added[0], spelling.added[-1]
    found[descendant] = _WIDTHS.sub(lambda row: b"/W[%b %d %d 0]" % (row[1], first, last), found[descendant])
    return spelling


def _with_codes(listed: bytes, added: range) -> bytes:
    """Return a font's list of codes, a bit for each, with more of them (ISO 32000-1, 9.8.3)."""
    bits = bytearray(listed.ljust(added[-1] // 8 + 1, b"\0"))
    for code in added:
        bits[code // 8] |= 0x80 >> code % 8
    return bytes(bits)


def _widths(font: bytes) -> dict[int, float]:
    """Return how wide the codes of a font are, which typst writes in rows of first, last and width."""
    if not (given := _WIDTHS.search(font)):
        return {}
    numbers = given[1].split()
    return {
        code: float(width)
        for first, last, width in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
        for code in range(int(first), int(last) + 1)
    }


def _told(drawn: bytes, fonts: Mapping[bytes, _Font]) -> bytes:
    """Return a page's drawing without the texts that its glyphs tell by themselves."""

    def mended(span: re.Match[bytes]) -> bytes:
        said = _text(span[1])
        runs = _RUN.findall(span[2])
        if all(name in fonts for _, name, *_ in runs) and said == "".join(
            fonts[name].text(shown) for _, name, *_, shown in runs
        ):
            return b"\n" + span[2]
        return b"/Span<</ActualText<FEFF%b>>>BDC %bEMC" % (_hex(said), span[2])

    told = _SPAN.sub(mended, drawn)
    return told if told == drawn else _RUNS.sub(partial(_joined, fonts=fonts), told)


def _spelt(found: re.Match[bytes], fonts: Mapping[bytes, _Font]) -> bytes:
    """Return a run with a code for each of its marks."""
    placed, name, shown, shows = found.groups()
    font = fonts.get(name)
    return b"%b%b%b" % (placed, static.spelt(shown, font.anew), shows) if font and font.anew else found[0]


def _joined(found: re.Match[bytes], fonts: Mapping[bytes, _Font]) -> bytes:
    """Return neighbouring runs of one line as one: what typst set apart to mend, some readers take for two lines."""
    out: list[bytes] = []
    before, ends = b"", 0.0
    for render, name, size, scale, x, y, shown in _RUN.findall(found[0]):
        inner, line, big = shown.strip(b"[]"), render + name + size + scale + y, float(size)
        gap = round((float(x) - ends) * 1000 / big)
        if line == before and abs(gap) <= static.NEIGHBOURS:
            out[-1] = out[-1][: -len(b"]TJ\n")] + (b"%d" % -gap if gap else b"") + inner + b"]TJ\n"
        else:
            out.append(b"\n%b/%b %b Tf %b%b %b Tm[%b]TJ\n" % (render, name, size, scale, x, y, inner))
        before = line
        ends = float(x) + fonts[name].advance(shown) * big / 1000 if name in fonts else float("inf")
    return b"".join(out)


def _restreamed(value: bytes, before: bytes, after: bytes) -> bytes:
    """Return a stream with its data changed; the very same where nothing did."""
    if after == before:
        return value
    data = zlib.compress(after, _LEVEL)
    head = value[: value.index(b"stream\n")]
    return b"%bstream\n%b\nendstream" % (_LENGTH.sub(b"/Length %d" % len(data), head, count=1), data)


def _data(value: bytes) -> bytes:
    return zlib.decompress(value[value.index(b"stream\n") + 7 : -len(b"\nendstream")])


def _text(said: bytes) -> str:
    return plain(bytes.fromhex(said.decode()).decode("utf-16-be"))


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().upper().encode()
