"""The agencies' emblems: does each agency here have one, and can the press set it."""

from collections.abc import Iterator

from django.conf import settings

from saan.trust.errors import SaanError, Text
from saan.web.node.findings import Finding, fails, holds, unchecked
from saan.web.ports.emblems import emblem_of

EMBLEMS = Text(th="ตราบนหนังสือ", en="Emblem on letters")
NAME = Text(
    th="วางไฟล์ SVG หรือ PNG ในโฟลเดอร์ emblems/ แล้วระบุใน [[emblems]] ของ saan.toml",
    en="Put an SVG or PNG file into emblems/, and name it under [[emblems]] in saan.toml.",
)


def emblems() -> Iterator[Finding]:
    """Have each agency's emblem judged as it is before a letter is signed; without one, letters show an empty frame."""
    for agency in settings.SAAN.agencies:
        try:
            found = emblem_of(agency)
        except SaanError as error:
            yield fails(EMBLEMS, error.message(), error.remedy())
            continue
        if found is None:
            said = Text(
                th=f"{agency} ยังไม่มีตรา หนังสือจะพิมพ์กรอบเปล่าแทน",
                en=f"{agency} has none: its letters print an empty frame instead",
            )
            yield unchecked(EMBLEMS, said, NAME)
        else:
            yield holds(EMBLEMS, Text(th=f"{agency}: {found.described}", en=f"{agency}: {found.described}"))
