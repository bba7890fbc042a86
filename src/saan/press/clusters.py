"""The faces that typst sets pages in: the family's own, with a glyph for every cluster of Thai.

typst names one text per glyph. Where a mark is a glyph of its own, drawn at many places and for many texts, it mends
the rest with /ActualText, which some readers pass over. Here `ที่` is one glyph that means `ที่`, drawn as shaping
would draw its parts; so what is copied is what was written, in every reader, and there is less to set. It stands for the
sign of its cluster (`lettering`), and for the cluster itself where that is typed. Made once, at set-up:
`python -m saan.press.clusters`.
"""

from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path

from fontTools import ttLib
from fontTools.otlLib.builder import (
    buildLigatureSubstSubtable,
    buildLookup,
    buildSingleSubstSubtable,
)
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph

from saan.press.cells import MARKS, SIGNS
from saan.press.fonts import CLUSTERED, FOLDER
from saan.press.lettering import BREAK, JOINER
from saan.press.lettering import SIGNS as SIGNED
from saan.press.plates.glyphs import Face, Picture

_FEATURE = "ccmp"
"""Glyph composition: which no setting of a page turns off (OpenType 1.9, registered features)."""


def main() -> None:
    """Write every face of the family anew."""
    CLUSTERED.mkdir(exist_ok=True)
    for source in sorted(FOLDER.glob("*.ttf")):
        _clustered(source).save(CLUSTERED / source.name)


def _clustered(path: Path) -> ttLib.TTFont:
    """Return a face with a glyph for each sign, and one for each mark on what bears none."""
    face, font = Face(path), ttLib.TTFont(path, recalcTimestamp=False)
    names = font.getGlyphOrder()
    made: dict[str, tuple[Glyph, int]] = {}
    signs, joined = dict[int, str](), dict[tuple[str, ...], str]()
    for text in (*SIGNED, *_slips()):
        glyphs = face.glyphs(text)
        if 0 in glyphs:
            continue
        name = names[glyphs[0]]
        if len(glyphs) > 1:
            picture = face.picture(text)
            name = "cluster" + "_".join(f"{ord(sign):04X}" for sign in text)
            made[name] = _composed(picture, names, font["glyf"]), picture.advance
        if text in SIGNED:
            signs[ord(SIGNED[text])] = name
        elif len(glyphs) > 1:
            joined[tuple(names[glyph] for glyph in glyphs)] = name
    unseen = dict[str, str]()
    for sign in (BREAK, JOINER):
        signs[ord(sign)] = name = f"unseen{ord(sign):04X}"
        unseen[name] = f"told{ord(sign):04X}"
    made |= {name: (TTGlyphPen(None).glyph(), 0) for name in chain(*unseen.items())}
    _add(font, made)
    _map(font, signs)
    _join(font["GSUB"].table, buildLigatureSubstSubtable(joined), buildSingleSubstSubtable(unseen))
    return font


def _slips() -> Iterator[str]:
    """Yield marks on signs and on vowels that bear none, as in `(่)`: what names a mark, or a slip of whoever typed."""
    yield from map("".join, product(SIGNS, MARKS))


def _composed(picture: Picture, names: list[str], outlines: object) -> Glyph:
    """Return a glyph that draws the parts of a picture."""
    pen = TTGlyphPen(outlines)
    for glyph, x, y in picture.parts:
        pen.addComponent(names[glyph], (1, 0, 0, 1, x, y))
    return pen.glyph()


def _add(font: ttLib.TTFont, made: dict[str, tuple[Glyph, int]]) -> None:
    outlines, metrics = font["glyf"], font["hmtx"]
    outlines.glyphs |= {name: glyph for name, (glyph, _) in made.items()}
    order = [*font.getGlyphOrder(), *made]
    font.setGlyphOrder(order)
    outlines.glyphOrder = order
    for name, (glyph, advance) in made.items():
        glyph.recalcBounds(outlines)
        metrics[name] = advance, getattr(glyph, "xMin", 0)
    font["maxp"].numGlyphs = len(order)


def _map(font: ttLib.TTFont, signs: dict[int, str]) -> None:
    """Add signs to what the face has a glyph for: in a table of the form that reaches beyond the first plane."""
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language = (
        3,
        10,
        0,
    )  # Windows, full Unicode, no language of its own
    table.cmap = {**font.getBestCmap(), **signs}
    font["cmap"].tables.append(table)


def _join(table: otTables.GSUB, *rules: object) -> None:
    """Add rules after all that the face does already, for every script and language.

    What has been replaced by a rule is drawn as the glyph that it became: else unseen signs would all be told as spaces.
    """
    lookups, features = table.LookupList, table.FeatureList.FeatureRecord
    numbers = list(range(len(lookups.Lookup), len(lookups.Lookup) + len(rules)))
    lookups.Lookup += [buildLookup([rule]) for rule in rules]
    lookups.LookupCount = len(lookups.Lookup)
    own = otTables.FeatureRecord()
    own.FeatureTag, own.Feature = _FEATURE, otTables.Feature()
    own.Feature.FeatureParams, own.Feature.LookupListIndex, own.Feature.LookupCount = (
        None,
        numbers,
        len(numbers),
    )
    for record in features:
        if record.FeatureTag == _FEATURE:
            record.Feature.LookupListIndex += numbers
            record.Feature.LookupCount += len(numbers)
    features.append(own)
    table.FeatureList.FeatureCount = len(features)
    scripts = [record.Script for record in table.ScriptList.ScriptRecord]
    for each in chain.from_iterable(
        (script.DefaultLangSys, *(record.LangSys for record in script.LangSysRecord)) for script in scripts
    ):
        if each and all(features[index].FeatureTag != _FEATURE for index in each.FeatureIndex):
            each.FeatureIndex.append(len(features) - 1)
            each.FeatureCount += 1


if __name__ == "__main__":
    main()
