"""Whether an agency can issue a type: it needs the units that the type names, and positions that sign for them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from saan.documents.rules.definition import Definition
from saan.documents.rules.problems import Problem
from saan.trust.errors import Text

Signing = Mapping[str, AbstractSet[str]]
"""By the code of each unit of an agency, the Thai titles of the positions that sign for it."""
_NAMED: Final = 8
"""How many of what an agency has a refusal names."""


def able(definition: Definition, units: Signing) -> frozenset[str]:
    """Return the codes of the units that can issue a type: named by it, and signed for by a position that it names."""
    wanted = set(definition.signed_by)
    return frozenset(
        code
        for code, titles in units.items()
        if (not definition.issued_by or code in definition.issued_by) and (not wanted or titles & wanted)
    )


def absent(definition: Definition, units: Signing) -> tuple[Problem, ...]:
    """Return which units and positions a type names that an agency lacks."""
    wanted = set(definition.signed_by)
    problems = [_no_unit(code, sorted(units)) for code in definition.issued_by if code not in units]
    offered = {
        code: titles
        for code, titles in units.items()
        if wanted and (not definition.issued_by or code in definition.issued_by)
    }
    signing = sorted(set[str]().union(*offered.values()))
    lost = [title for title in definition.signed_by if offered and title not in signing]
    problems += [_no_position(title, signing) for title in lost]
    if definition.issued_by and not lost:
        problems += [_no_signatory(code) for code, own in offered.items() if not own & wanted]
    return tuple(problems)


def _no_unit(code: str, codes: list[str]) -> Problem:
    known = ", ".join(codes[:_NAMED])
    return Problem(
        "issued_by",
        "documents.type-unit",
        Text(f"หน่วยงานไม่มีส่วนราชการรหัส {code}", f"The agency has no unit of the code {code}."),
        Text(
            f"ใช้รหัสที่มี ({known}) หรือเพิ่มส่วนราชการในผังหน่วยงานก่อน",
            f"Use a code that it has ({known}), or add the unit to the agency first.",
        ),
    )


def _no_position(title: str, titles: list[str]) -> Problem:
    known = ", ".join(titles[:_NAMED])
    return Problem(
        "signed_by",
        "documents.type-position",
        Text(
            f"ส่วนราชการที่ออกเอกสารนี้ไม่มีตำแหน่งผู้ลงนามชื่อ “{title}”",
            f"No unit that issues it has a signing position called “{title}”.",
        ),
        Text(
            f"ใช้ชื่อตำแหน่งภาษาไทยที่มี ({known}) หรือเพิ่มตำแหน่งและกำหนดให้ลงนามได้ก่อน",
            f"Use the Thai title of one that it has ({known}), or add the position and let it sign first.",
        ),
    )


def _no_signatory(code: str) -> Problem:
    return Problem(
        "signed_by",
        "documents.type-position",
        Text(
            f"ไม่มีตำแหน่งที่ระบุลงนามให้ส่วนราชการรหัส {code} ได้",
            f"None of the positions signs for the unit of the code {code}.",
        ),
        Text(
            "เพิ่มตำแหน่งของส่วนราชการนั้นหรือของส่วนราชการที่เหนือขึ้นไป",
            "Name a position of that unit, or of one above it.",
        ),
    )
