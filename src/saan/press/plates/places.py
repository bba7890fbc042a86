"""The places of a plate's slots in the drawing of its pages, laid out once: a document only puts its texts there.

A page's drawing is a list of operators in the order of the slots. Which font, size and colour are set at a place is
settled here, so that a place that stays empty changes nothing for the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from saan.press.errors import UnsettableTextError
from saan.press.plates.glyphs import Drawn, Face
from saan.press.plates.lines import Fitted, Fitter
from saan.press.plates.marks import Slot, Style
from saan.press.plates.plate import Plate

BLACK = (0.0, 0.0, 0.0)
KNOWN, KNOWN_LENGTH = 512, 256
"""Texts that a place remembers, and how long they are at most; then it forgets them all and begins again."""


@dataclass(frozen=True, slots=True)
class Part:
    """A slot on one of its pages: at which operator, what sets font and colour there, and what begins it and its lines.

    `firsts` begin lines that stand at the left; they are empty for a slot that is centred or set to the right.
    """

    slot: Slot
    page: int
    at: int
    switch: str
    begun: str
    firsts: tuple[str, ...]

    def drawn(self, lines: Sequence[Drawn], size: float) -> list[str]:
        """Return the operators of lines at a size."""
        if self.firsts:
            return [f"{first}{shown})]TJ" for first, (shown, _) in zip(self.firsts, lines, strict=False)]
        slot, share = self.slot, _share(self.slot)
        return [
            self.begun,
            *(
                f"1 0 0 1 {slot.x + share * (slot.width - advance * size / 1000):.2f} {y:.2f} Tm[({shown})]TJ"
                for (shown, advance), y in zip(lines, slot.baselines, strict=False)
            ),
        ]


@dataclass(frozen=True, slots=True)
class Place:
    """A slot made ready. Most print one field alone (`lone`), in one line or nothing: that is written at once.

    `lead` begins the line, which fits up to an advance of `room` in 1/1000 em. Where it is not at the left, it begins at
    `origin` less `pull` for each 1/1000 em, and `behind` follows.
    """

    slot: Slot
    face: Face
    font: str
    parts: tuple[Part, ...]
    page: int
    at: int
    lone: str
    lead: str
    room: float
    origin: float
    pull: float
    behind: str
    known: dict[str, str] = field(default_factory=dict)

    def shown(self, text: str, fitter: Fitter) -> str:
        """Return the operators of a lone field's text, or raise an error that names it; nothing where it may go on elsewhere."""
        if self.slot.more:
            return ""
        try:
            line, advance = self.face.line(text)
        except UnsettableTextError:
            (shown,) = self.spread(fitter.fit(self.slot, self.face, (text,)))
        else:
            if advance > self.room:
                (shown,) = self.spread(fitter.broken(self.slot, self.face, (text,)))
            elif self.behind:
                shown = f"{self.lead}{self.origin - self.pull * advance:.2f}{self.behind}{line})]TJ"
            else:
                shown = f"{self.lead}{line})]TJ"
        if len(text) <= KNOWN_LENGTH:
            if len(self.known) >= KNOWN:
                self.known.clear()
            self.known[text] = shown
        return shown

    def spread(self, fitted: Fitted) -> list[str]:
        """Return the operators of each part, whatever size its lines fit at; then the slot's own size is set again."""
        (lines, size), slot = fitted, self.slot
        shrunk = "" if size == slot.size else f"/{self.font} {size:g} Tf"
        again = f"/{self.font} {slot.size:g} Tf" if shrunk else ""
        made = []
        for part in self.parts:
            made.append(" ".join([part.switch, shrunk, *part.drawn(lines, size), again]))
            lines = lines[len(part.slot.baselines) :]
        return made


def laid(plate: Plate) -> tuple[list[list[str]], list[Place]]:
    """Return the drawing of each page with nothing filled in, and the places of the slots in it."""
    opened, closed = ("BT 0 g /Artifact BMC", "EMC ET") if plate.begun else ("BT 0 g", "ET")
    pages = [[opened] for _ in range(plate.pages)]
    settings: list[tuple[tuple[str, float], tuple[float, float, float]]] = [(("", 0.0), BLACK)] * plate.pages
    places = []
    for slot in plate.marks.slots:
        voice = plate.voices[Style(slot.style.bold, slot.style.italic, BLACK)]
        parts = []
        for part in (slot, *slot.more):
            wanted = ((voice.name, slot.size), slot.style.colour)
            switch = _switch(settings[part.page], wanted)
            settings[part.page] = wanted
            parts.append(_part(part, len(pages[part.page]), switch, plate.begun))
            pages[part.page].append(" ".join(filter(None, (switch, parts[-1].begun))))
        places.append(_place(slot, voice.face, voice.name, tuple(parts)))
    for page in pages:
        page.append(closed)
    return pages, places


def _switch(
    before: tuple[tuple[str, float], tuple[float, float, float]],
    wanted: tuple[tuple[str, float], tuple[float, float, float]],
) -> str:
    (font, size), colour = wanted
    set_font = f"/{font} {size:g} Tf" if before[0] != wanted[0] else ""
    set_colour = "{:.3g} {:.3g} {:.3g} rg".format(*colour) if before[1] != colour else ""
    return " ".join(filter(None, (set_font, set_colour)))


def _place(slot: Slot, face: Face, font: str, parts: tuple[Part, ...]) -> Place:
    lone = slot.fields[0] if len(slot.fields) == 1 and not any(slot.literals) else ""
    first, share = parts[0], _share(slot)
    begins = first.firsts[0] if first.firsts else f"{first.begun} 1 0 0 1 ".lstrip()
    return Place(
        slot=slot, face=face, font=font, parts=parts, page=first.page, at=first.at, lone=lone,
        lead=f"{first.switch} {begins}".lstrip(),
        room=(slot.width - slot.indent) * 1000 / slot.size,
        origin=slot.x + share * slot.width, pull=share * slot.size / 1000,
        behind="" if first.firsts else f" {slot.baselines[0]:.2f} Tm[(",
    )  # fmt: skip


def _share(slot: Slot) -> float:
    """Return which share of the spare room stands before a line."""
    return {"left": 0.0, "right": 1.0}.get(slot.align, 0.5)


def _part(slot: Slot, at: int, switch: str, marked: Mapping[int, str]) -> Part:
    """Return a slot on its page. Whatever was marked before it ends there: a page opens with an artifact."""
    begun = f"EMC {marked[slot.number]}" if slot.number in marked else ""
    if slot.align != "left":
        return Part(slot, slot.page, at, switch, begun, ())
    indents = (slot.indent, *[0.0] * (len(slot.baselines) - 1))
    first, *others = (
        f"1 0 0 1 {slot.x + indent:.2f} {y:.2f} Tm[("
        for indent, y in zip(indents, slot.baselines, strict=True)
    )
    return Part(slot, slot.page, at, switch, begun, (f"{begun} {first}" if begun else first, *others))
