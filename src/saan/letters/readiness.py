"""What keeps a letter from going up, and from being signed: faults of its draft, of its size, of what nobody could print or receive.

All of it is said before a number is given: a number that was given for a letter that cannot be printed or sent stays in
the register, void.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from saan.base.agencies import api as agencies
from saan.letters import record as r
from saan.letters.composing import compose
from saan.letters.errors import SecrecyNotTakenError
from saan.letters.models import Letter
from saan.letters.ports import the_post
from saan.letters.rules import problems as p
from saan.letters.rules.draft import Draft, Surroundings, check, check_size, printed
from saan.letters.rules.problems import Problem
from saan.letters.surroundings import surroundings, takes
from saan.press.checking import check_text
from saan.press.errors import PressError
from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId

PAGE_ROOM = 1 << 20
"""Bytes that the signed page is taken to have, which is not made yet; most have a thirtieth of it."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """How a draft stands: what was found around it, everything that keeps it back, and else the letter that it makes."""

    around: Surroundings
    problems: tuple[Problem, ...]
    decided: r.Letter | None


def readiness(letter: Letter, draft: Draft, at: datetime) -> Readiness:
    """Return whether a draft may go up now. Size and recipients are looked at once nothing else is wrong with it."""
    around = surroundings(letter, draft, at)
    problems = (*check(draft, around), *_unprintable(draft))
    if problems:
        return Readiness(around, problems, None)
    decided = compose(letter, draft)
    problems = (*check_size(draft, len(r.letter_bytes(decided))), *_unreachable(draft, decided, at))
    return Readiness(around, problems, None if problems else decided)


def unreachable(decided: r.Letter, at: datetime) -> Mapping[AgencyId, SaanError]:
    """Return to which recipients a letter could not be sent as things stand, and why; those of this node are asked here."""
    known = agencies.agencies({AgencyId(one.agency) for one in decided.to}).values()
    refused: dict[AgencyId, SaanError] = {
        AgencyId(one.id): SecrecyNotTakenError(agency=one.name_th, agency_en=one.name_en or one.name_th)
        for one in known
        if one.served_here and not takes(one.id, decided.secrecy, at)
    }
    for one in agencies.without_registry(_asked_here(decided, known)):
        refused[one] = agencies.NoCentralRegistryError(
            agency=next(each.name_th for each in known if each.id == one)
        )
    elsewhere = [AgencyId(one.id) for one in known if not one.served_here]
    if not elsewhere:
        return refused
    size = len(r.letter_bytes(decided)) + PAGE_ROOM + sum(one.size for one in decided.enclosures)
    return {**refused, **the_post().unreachable(elsewhere, size, decided.secrecy)}


def _asked_here(decided: r.Letter, known: Collection[agencies.AgencyView]) -> set[str]:
    """Return the agencies of this node whose central registry a letter is for, where it names no unit of theirs."""
    here = {one.id for one in known if one.served_here}
    return {to.agency for to in decided.to if to.unit is None and to.agency in here}


def _unprintable(draft: Draft) -> Iterator[Problem]:
    """Yield the first thing in each field that no page can print: a character without a glyph, a mark out of place."""
    for field, text in printed(draft):
        try:
            for line, part in enumerate(text.split("\n"), 1):
                place = (
                    Text(f"ข้อความ บรรทัดที่ {line}", f"line {line} of the text")
                    if field == "body"
                    else Text("ช่องนี้", "this field")
                )
                check_text(part, place)
        except PressError as error:
            said, mend = error.message(), error.remedy()
            yield p.CANNOT_BE_PRINTED.at(
                field, reason_th=said.th, reason_en=said.en, mend_th=mend.th, mend_en=mend.en
            )


def _unreachable(draft: Draft, decided: r.Letter, at: datetime) -> Iterator[Problem]:
    found = unreachable(decided, at)
    for i, target in enumerate(draft.to):
        if (error := found.get(AgencyId(target.agency))) is not None:
            said, mend = error.message(), error.remedy()
            yield p.CANNOT_BE_SENT.at(
                f"to.{i}",
                agency=target.agency,
                reason_th=said.th,
                reason_en=said.en,
                mend_th=mend.th,
                mend_en=mend.en,
            )
