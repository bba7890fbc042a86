"""A face of the page made ready for filling: every cluster of Thai shaped ahead, one character code per (picture, text).

Text that is copied out of a PDF is put together from its character codes. Where one code means one piece of the source
text, in its order, every reader gives back the source exactly; so a glyph that stands for two texts gets two codes.
A mark's place over or under its letter is baked into a glyph of its own: the line is one string, no baseline moves,
and no reader sorts the marks away. Sara am, which shaping cuts in two, is one glyph again.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import uharfbuzz as hb

from saan.press.cells import CONSONANTS, LETTER, clusters, misplaced
from saan.press.checking import UNSEEN
from saan.press.errors import UncoveredCharacterError, UnsettableTextError
from saan.press.fonts import FOLDER
from saan.press.plates.remembered import Remembered
from saan.press.words import LATIN
from saan.trust.errors import Text

if TYPE_CHECKING:
    from fontTools import ttLib

CACHED_WORDS, CACHED_LINES, CACHED_SYLLABLES = 1 << 14, 1 << 12, 1 << 13
"""Kept by a face, a plate having four: some ten megabytes at most; a word that is not kept costs a few microseconds."""
Drawn = tuple[str, float]
"""A line, as `Line` says it."""
Word = tuple[str, float, bool]
"""A word as a line of its own, and whether a Latin letter is in it."""
_NIKHAHIT, _SARA_AA, _SARA_AM = "\u0e4d", "\u0e32", "\u0e33"
CLUSTER = re.compile(LETTER + "|[เ-ไะาๅฯๆ๐-๙ฤฦ฿0-9/.,():\u00a0-]")
"""What no neighbour changes in these fonts: Thai letters with their marks, digits, some signs, the no-break space. Latin letters kern."""
_PIECES = re.compile(CLUSTER.pattern + "|.", re.DOTALL)
_SYLLABLES = re.compile(
    "[เ-ไ]?[ก-ฮ][\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]{0,3}[ะาๅ]?(?:[ก-ฮ](?![\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]))?|[0-9]{1,3}|.",
    re.DOTALL,
)
"""About a syllable: names are new, and made of syllables that are not. It never ends within a cluster of `CLUSTER`."""
UNPRINTED = UNSEEN | {ord("\n"): None}
"""What a field may hold and no line shows: a line feed ends one."""
_ESCAPED = {ord(sign): f"\\{sign}" for sign in "\\()"} | {0x0D: "\\r"}
"""What a literal string of a PDF cannot hold as it is (ISO 32000-1, 7.3.4.2)."""
_KERNED = re.compile("[0-9a-z]+")
"""What touches only the next letter, by kerning, such as the hash of a record."""
_ENGLISH = re.compile("((?:(?<![^\\sก-๛])[^\\sก-๛A-Za-zÀ-ɏ]*)?[A-Za-zÀ-ɏ](?:[^ก-๛]*[^\\sก-๛([{“«\u2018])?)")
"""A word with a Latin letter, and what follows it up to the next Thai: told as English to whoever listens, as in letters."""
_BEGUN, _ENDED = ")]TJ/Span<</Lang(en)>>BDC[(", ")]TJ EMC[("
"""What closes a line's array of strings, and opens it again, within what is English."""
_ALONE = [
    chr(code)
    for first, last in (
        (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x24F), (0x1E00, 0x1EFF), (0x2010, 0x2015), (0x2018, 0x2026), (0x2030, 0x203A),
        (0x20AB, 0x20AC), (0x2122, 0x2122), (0x2212, 0x2265), (0x0E2F, 0x0E33), (0x0E3F, 0x0E5B),
    )
    for code in range(first, last + 1)
]  # fmt: skip
"""Also names of other countries: ă and ơ with the tones of Vietnam, ș and ț of Romania."""

Part = tuple[int, int, int]
"""A glyph of the font and where it is drawn, in font units."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What one character code draws: parts in font units from the pen, and how far the pen moves."""

    parts: tuple[Part, ...]
    advance: int


class Line(NamedTuple):
    """A line as the inside of a literal string, each character a byte, and its advance in 1/1000 em.

    A number that moves the pen stands between two strings, so what is shown is put into `[(` and `)]TJ`; so do the marks around English.
    """

    shown: str
    advance: float


class Told(NamedTuple):
    """A text as the inside of a string of hex digits, its advance in 1/1000 em, how many glyphs draw it, and its codes."""

    shown: str
    advance: float
    parts: int
    codes: frozenset[int]


class Face:
    """One font of the family. `word` and `line` give what a text is as operators, and its advance in 1/1000 em.

    `words` has both of each word that was met lately; of what no line breaks in spite of a space, too.
    """

    def __init__(self, path: Path, known: "Face | None" = None) -> None:
        self._path = path
        face = hb.Face(hb.Blob(path.read_bytes()))
        self._font = hb.Font(face)
        self._em = face.upem
        self._aa = self._font.get_nominal_glyph(ord(_SARA_AA))
        self._covered = frozenset(face.unicodes)
        self._nikhahits: frozenset[int] = known._nikhahits if known else self._nikhahit_glyphs()  # noqa: SLF001 - its own class
        self._shown: dict[str, str] = dict(known._shown) if known else {}  # noqa: SLF001 - its own class
        self._advances: dict[str, float] = dict(known._advances) if known else {}  # noqa: SLF001 - its own class
        self._codes: dict[tuple[Picture, str], int] = dict(known._codes) if known else {}  # noqa: SLF001 - its own class
        self._pairs: dict[str, tuple[str, int, int, int]] = {}
        self._drawn_pairs: dict[str, Line] = {}
        if known is None:
            self._learn()
        self._syllables = Remembered(self._syllable, CACHED_SYLLABLES)
        self.words = Remembered(self._looked_up, CACHED_WORDS)
        self.space = self.word(" ")
        self.told = lru_cache(CACHED_LINES)(self._tell)

    def copy(self) -> "Face":
        """Return a face of its own that knows as much: what it learns stays with it."""
        return Face(self._path, self)

    def learn(self, text: str) -> set[int]:
        """Make room for clusters of a text that are not among the usual, before `embedded`; return its codes."""
        return {
            self._codes.setdefault((picture, piece), len(self._codes) + 1)
            for picture, piece, _ in self._shaped(text)
        }

    def glyphs(self, text: str) -> list[int]:
        """Return the glyphs that shaping makes of a text."""
        return [glyph.codepoint for glyph in self._buffer(text).glyph_infos or ()]

    def picture(self, text: str) -> Picture:
        """Return a text as one picture."""
        whole = Picture((), 0)
        for picture, _, advance in self._shaped(text):
            moved = _joined(whole, picture, whole.advance)
            whole = Picture(moved.parts, whole.advance + advance)
        return whole

    def check(self, text: str, place: Text) -> None:
        """Return when the plate can draw every character; else name the first that it cannot, and where it stands."""
        drawn = {piece for _, piece in self._codes}
        thai = {character for cluster in drawn for character in cluster if "\u0e01" <= character <= "\u0e5b"}
        for position, character in enumerate(text, 1):
            if character not in drawn and character not in thai and ord(character) not in UNPRINTED:
                raise UncoveredCharacterError.of(character, place, position)

    def line(self, text: str) -> Drawn:
        """Return a text set in one line, its English told as such. Words are shaped each for itself: no kerning crosses a space."""
        try:
            shown, advances, latin = zip(*map(self.words.__getitem__, text.split(" ")), strict=True)
        except UnsettableTextError:
            if LATIN.search(text):  # English is parted also within words
                return self._english(text)
            raise
        if True in latin:
            return self._english(text)
        space, gap = self.space
        return space.join(shown), sum(advances) + gap * (len(shown) - 1)

    def told_in(self, line: Drawn, text: str) -> Drawn:
        """Return a line that was put together from its parts, with what is English in its text told as such."""
        return (self.line(text)[0], line[1]) if LATIN.search(text) else line

    def _english(self, text: str) -> Drawn:
        made = [(self._words(piece), place % 2) for place, piece in enumerate(_ENGLISH.split(text)) if piece]
        shown = [f"{_BEGUN}{line.shown}{_ENDED}" if english else line.shown for line, english in made]
        return "".join(shown), sum([line.advance for line, _ in made])

    def _words(self, text: str) -> Line:
        shown, advances, _ = zip(*map(self.words.__getitem__, text.split(" ")), strict=True)
        return Line(self.space.shown.join(shown), sum(advances) + self.space.advance * (len(shown) - 1))

    def word(self, text: str) -> Line:
        """Return a word by its clusters where they do not touch each other; else as shaping sets the whole."""
        return self._unusual(text.translate(UNSEEN)) if " " in text else Line(*self.words[text][:2])

    def _looked_up(self, text: str) -> Word:
        try:
            shown, advances = zip(*map(self._syllables.__getitem__, _SYLLABLES.findall(text)), strict=True)
        except (KeyError, ValueError):  # what has no letter at all cannot be unpacked
            drawn = self.line(text) if " " in text else self._unusual(text.translate(UNSEEN))
            return *drawn, LATIN.search(text) is not None
        # Latin letters touch each other, so none is in a syllable.
        return "".join(shown), sum(advances), False

    def _syllable(self, text: str) -> Drawn:
        """Return clusters that do not touch each other; of what is none of them, raise `KeyError`."""
        pieces = _PIECES.findall(text)
        return "".join(map(self._shown.__getitem__, pieces)), sum(map(self._advances.__getitem__, pieces))

    def _unusual(self, text: str) -> Line:
        """Return a word with a cluster that is new, or with signs that touch each other."""
        clusters = CLUSTER.findall(text)
        if sum(map(len, clusters)) != len(text):
            if _KERNED.fullmatch(text):
                return self._kerned(text)
            if misplaced(text) is not None:  # some readers tell a mark on no letter as a word of its own
                raise UnsettableTextError(shown=text)
            return self._whole(text)
        for cluster in clusters:
            if cluster not in self._shown:
                self._cut(cluster)
        return Line(
            "".join(map(self._shown.__getitem__, clusters)), sum(map(self._advances.__getitem__, clusters))
        )

    def _kerned(self, text: str) -> Line:
        """Return letters that touch only the next one, each as it is set before that."""
        pairs, known = list(map(str.__add__, text, (*text[1:], ""))), self._drawn_pairs
        try:
            shown, advances = zip(*map(known.__getitem__, pairs), strict=True)
        except KeyError:
            known |= {pair: self._drawn_before(pair) for pair in pairs}
            return self._kerned(text)
        return Line("".join(shown), sum(advances))

    def _drawn_before(self, pair: str) -> Line:
        """Return the first letter of a pair, and how the pen moves before the second."""
        shown, advance, _, _ = self._before(pair)
        code, *moved = shown.replace("<", "").split(">")
        literal = bytes.fromhex(code).decode("latin-1").translate(_ESCAPED)
        return Line(f"{literal}){moved[0]}(" if moved else literal, advance * 1000 / self._em)

    def _cut(self, cluster: str) -> None:
        self._shown[cluster], self._advances[cluster] = self._whole(cluster)

    def _whole(self, text: str) -> Line:
        told = self._tell(text)
        parts = told.shown.split(">")
        for index in range(len(parts)):
            moved, _, codes = parts[index].rpartition("<")
            literal = bytes.fromhex(codes).decode("latin-1").translate(_ESCAPED)
            parts[index] = f"{moved}({literal}" if index else literal
        return Line(")".join(parts), told.advance)

    def _tell(self, text: str) -> Told:
        """Return a text as shaping sets the whole of it, or raise `UnsettableTextError`."""
        if _KERNED.fullmatch(text):
            return self._by_pairs(text)
        return self._as_shaped(text)

    def _by_pairs(self, text: str) -> Told:
        """Return a text of letters that touch only the next one: each as it is set before that, learnt once a pair."""
        pairs = self._pairs
        try:
            made = [pairs[pair] for pair in map(str.__add__, text, (*text[1:], ""))]
        except KeyError:
            for letter, following in zip(text, (*text[1:], ""), strict=True):
                if letter + following not in pairs:
                    pairs[letter + following] = self._before(letter + following)
            return self._by_pairs(text)
        shown, advances, parts, codes = zip(*made, strict=True)
        return Told("".join(shown), sum(advances) * 1000 / self._em, sum(parts), frozenset(codes))

    def _before(self, pair: str) -> tuple[str, int, int, int]:
        """Return the first letter of a pair as `_as_shaped` writes it, its advance, its parts and its code."""
        picture, piece, advance = next(self._shaped(pair))
        code = self._codes.get((picture, piece))
        if code is None:
            raise UnsettableTextError(shown=pair)
        kern = (
            f">{round((picture.advance - advance) * 1000 / self._em)}<" if advance != picture.advance else ""
        )
        return f"{code:04x}{kern}", advance, len(picture.parts), code

    def _as_shaped(self, text: str) -> Told:
        out: list[str] = []
        codes: set[int] = set()
        total = parts = 0
        if any(ord(character) not in self._covered for character in text):
            raise UnsettableTextError(shown=text)
        for picture, piece, advance in self._shaped(text):
            code = self._codes.get((picture, piece))
            if code is None:
                raise UnsettableTextError(shown=text)
            out.append(f"{code:04x}")
            if advance != picture.advance:
                out.append(f">{round((picture.advance - advance) * 1000 / self._em)}<")
            total += advance
            parts += len(picture.parts)
            codes.add(code)
        return Told("".join(out), total * 1000 / self._em, parts, frozenset(codes))

    def _learn(self) -> None:
        texts = [character for character in _ALONE if ord(character) in self._covered]
        for text in (*texts, *clusters()):
            self.learn(text)
            if CLUSTER.fullmatch(text):
                self._cut(text)

    def _nikhahit_glyphs(self) -> frozenset[int]:
        """Return the glyphs that shaping makes of the first half of sara am."""
        return frozenset(glyph for letter in CONSONANTS for glyph in self.glyphs(letter + _SARA_AM)[1:-1]) | {
            self._font.get_nominal_glyph(ord(_NIKHAHIT))
        }

    def _buffer(self, text: str) -> hb.Buffer:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.script, buffer.language, buffer.direction = "Thai", "th", "ltr"
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        hb.shape(self._font, buffer, {"liga": False})
        return buffer

    def _shaped(self, text: str) -> Iterator[tuple[Picture, str, int]]:
        """Yield for each glyph its picture, the piece of the text that it stands for, and its advance here."""
        buffer = self._buffer(text)
        rows = zip(buffer.glyph_infos or (), buffer.glyph_positions or (), strict=True)
        groups = [(key, list(group)) for key, group in itertools.groupby(rows, lambda row: row[0].cluster)]
        for (start, group), (end, _) in itertools.zip_longest(groups, groups[1:], fillvalue=(len(text), [])):
            yield from self._cluster(text[start:end], [self._placed(*row) for row in group])

    def _placed(self, info: hb.GlyphInfo, position: hb.GlyphPosition) -> tuple[Picture, int]:
        nominal = self._font.get_glyph_h_advance(info.codepoint) if position.x_advance else 0
        return Picture(((info.codepoint, position.x_offset, position.y_offset),), nominal), position.x_advance

    def _cluster(self, text: str, glyphs: list[tuple[Picture, int]]) -> Iterator[tuple[Picture, str, int]]:
        """Share the characters of a cluster among its glyphs, in order; more glyphs than characters are joined."""
        if text.endswith(_SARA_AM) and len(glyphs) > 1 and glyphs[-1][0].parts[0][0] == self._aa:
            glyphs = self._with_sara_am(text, glyphs)
        while len(glyphs) > len(text):
            (one, first), (other, second), *rest = glyphs
            glyphs = [(_joined(one, other, first), first + second), *rest]
        for index, (picture, advance) in enumerate(glyphs):
            last = index == len(glyphs) - 1
            yield picture, text[index:] if last else text[index], advance

    def _with_sara_am(self, text: str, glyphs: list[tuple[Picture, int]]) -> list[tuple[Picture, int]]:
        """Draw nikhahit with sara aa, as one glyph, where it stands by itself."""
        for index, (picture, advance) in enumerate(glyphs[:-1]):
            if picture.parts[0][0] in self._nikhahits and len(glyphs) > len(text):
                behind = sum(each for _, each in glyphs[index:-1])
                tail, width = glyphs[-1]
                moved = tuple((glyph, x - behind, y) for glyph, x, y in picture.parts)
                whole = Picture((*moved, *tail.parts), tail.advance)
                return [*glyphs[:index], *glyphs[index + 1 : -1], (whole, width + advance)]
        return glyphs

    def embedded(self, used: Iterable[int] | None = None) -> "Embedded":
        """Return the font program with one glyph per code, all codes or those named."""
        codes = {code: key for key, code in self._codes.items()}
        wanted = sorted(codes if used is None else set(used))
        return _embed(self._path, tuple((code, codes[code]) for code in wanted))


def _joined(one: Picture, other: Picture, advance: int) -> Picture:
    moved = tuple((glyph, x + advance, y) for glyph, x, y in other.parts)
    return Picture((*one.parts, *moved), one.advance + other.advance)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A font program whose glyph numbers are the character codes, with what a PDF must say about it."""

    name: str
    program: bytes
    widths: tuple[int, ...]
    texts: dict[int, str]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap_height: int
    italic_angle: float
    bold: bool


@lru_cache(16)
def _embed(path: Path, coded: tuple[tuple[int, tuple[Picture, str]], ...]) -> Embedded:
    """Return the program of these codes; remembered, since plates that are filled have the same codes of a face."""
    from fontTools import subset, ttLib  # half a second at a process's start, and most fill no page

    codes = dict(coded)
    font = ttLib.TTFont(path, recalcTimestamp=False)
    names = font.getGlyphOrder()
    bases = sorted({glyph for picture, _ in codes.values() for glyph, _, _ in picture.parts})
    options = subset.Options(
        hinting=False, layout_features=[], notdef_outline=True, name_IDs=[1, 2, 4, 6], glyph_names=True
    )
    cutter = subset.Subsetter(options)
    cutter.populate(glyphs=[names[glyph] for glyph in bases])
    cutter.subset(font)
    for tag in ("GSUB", "GPOS", "GDEF", "DSIG", "kern", "STAT", "gasp", "name", "cmap"):
        if tag in font:
            del font[tag]
    about, lines, head = font["OS/2"], font["hhea"], font["head"]
    scale = 1000 / head.unitsPerEm
    _with_codes(font, codes, names)
    program = BytesIO()
    cap, bold = getattr(about, "sCapHeight", 0) or lines.ascent, about.usWeightClass >= 600  # noqa: PLR2004 - semi-bold
    del font["OS/2"]
    angle = font["post"].italicAngle
    font["post"].formatType = 3.0
    font.save(program)
    widths = [0] * (max(codes) + 1)
    for code, (picture, _) in codes.items():
        widths[code] = round(picture.advance * scale)
    widths[0] = round(font["hmtx"][".notdef"][0] * scale)
    return Embedded(
        name=path.stem,
        program=program.getvalue(),
        widths=tuple(widths),
        texts={code: text for code, (_, text) in codes.items()},
        box=tuple(round(side * scale) for side in (head.xMin, head.yMin, head.xMax, head.yMax)),
        ascent=round(lines.ascent * scale),
        descent=round(lines.descent * scale),
        cap_height=round(cap * scale),
        italic_angle=angle,
        bold=bold,
    )


def _with_codes(font: "ttLib.TTFont", codes: dict[int, tuple[Picture, str]], names: list[str]) -> None:
    """Put a composite glyph for each code before the glyphs that it is made of, so that code and glyph agree."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    outlines, metrics = font["glyf"], font["hmtx"]
    order = font.getGlyphOrder()
    made = {".notdef": outlines[".notdef"]}
    for code in range(1, max(codes) + 1):
        name = f"code{code:05d}"
        pen = TTGlyphPen(outlines)
        picture = codes[code][0] if code in codes else Picture((), 0)
        for glyph, x, y in picture.parts:
            pen.addComponent(names[glyph], (1, 0, 0, 1, x, y))
        made[name] = pen.glyph()
        made[name].recalcBounds(outlines)
        metrics[name] = (picture.advance, getattr(made[name], "xMin", 0))
    made |= {name: outlines[name] for name in order if name != ".notdef"}
    font.setGlyphOrder(list(made))
    outlines.glyphs, outlines.glyphOrder = made, list(made)
    font["maxp"].numGlyphs = len(made)


@cache
def face(*, bold: bool, italic: bool) -> Face:
    """Return the family's face; each is read once in a process."""
    style = ("Bold" if bold else "") + ("Italic" if italic else "") or "Regular"
    return Face(FOLDER / f"Sarabun-{style}.ttf")
