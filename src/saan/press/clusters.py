"""The faces that typst sets pages in: the family's own, with a glyph for every cluster of Thai.

typst names one text per glyph. Where a mark is a glyph of its own, drawn at many places and for many texts, it mends
the rest with /ActualText, which some readers pass over. Here `ที่` is one glyph that means `ที่`, drawn as shaping
would draw its parts; so what is copied is what was written, in every reader, and there is less to set. Made once, at
set-up: `python -m saan.press.clusters`.
"""

from collections.abc import Iterator
from itertools import chain, product
from pathlib import Path

from fontTools import ttLib
from fontTools.otlLib.builder import buildLigatureSubstSubtable, buildLookup
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables import otTables

from saan.press.cells import MARKS, SIGNS
from saan.press.fonts import CLUSTERED, FOLDER
from saan.press.plates.glyphs import Face, clusters

_FEATURE = "ccmp"
"""Glyph composition: which no setting of a page turns off (OpenType 1.9, registered features)."""


def main() -> None:
    """Write every face of the family anew."""
    CLUSTERED.mkdir(exist_ok=True)
    for source in sorted(FOLDER.glob("*.ttf")):
        _clustered(source).save(CLUSTERED / source.name)


def _clustered(path: Path) -> ttLib.TTFont:
    """Return a face in which the glyphs that shaping makes of a cluster give way to one."""
    face, font = Face(path), ttLib.TTFont(path, recalcTimestamp=False)
    names, outlines, metrics = font.getGlyphOrder(), font["glyf"], font["hmtx"]
    made, joined = {}, {}
    for text in (*clusters(), *_slips()):
        glyphs = face.glyphs(text)
        if 0 in glyphs or len(glyphs) == 1:
            continue
        picture, name = face.picture(text), "_".join(f"{ord(sign):04X}" for sign in text)
        pen = TTGlyphPen(outlines)
        for glyph, x, y in picture.parts:
            pen.addComponent(names[glyph], (1, 0, 0, 1, x, y))
        made[f"cluster{name}"] = pen.glyph(), picture.advance
        joined[tuple(names[glyph] for glyph in glyphs)] = f"cluster{name}"
    outlines.glyphs |= {name: glyph for name, (glyph, _) in made.items()}
    order = [*names, *made]
    font.setGlyphOrder(order)
    outlines.glyphOrder = order
    for name, (glyph, advance) in made.items():
        glyph.recalcBounds(outlines)
        metrics[name] = advance, getattr(glyph, "xMin", 0)
    font["maxp"].numGlyphs = len(order)
    _join(font["GSUB"].table, joined)
    return font


def _slips() -> Iterator[str]:
    """Yield marks on signs and on vowels that bear none, as in `(่)`: what names a mark, or a slip of whoever typed."""
    yield from map("".join, product(SIGNS, MARKS))


def _join(table: otTables.GSUB, joined: dict[tuple[str, ...], str]) -> None:
    """Add the joining of glyphs after all that the face does already, for every script and language."""
    lookups, features = table.LookupList, table.FeatureList.FeatureRecord
    number = len(lookups.Lookup)
    lookups.Lookup.append(buildLookup([buildLigatureSubstSubtable(joined)]))
    lookups.LookupCount = number + 1
    own = otTables.FeatureRecord()
    own.FeatureTag, own.Feature = _FEATURE, otTables.Feature()
    own.Feature.FeatureParams, own.Feature.LookupListIndex, own.Feature.LookupCount = None, [number], 1
    for record in features:
        if record.FeatureTag == _FEATURE:
            record.Feature.LookupListIndex.append(number)
            record.Feature.LookupCount += 1
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
