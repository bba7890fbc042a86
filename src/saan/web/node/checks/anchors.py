"""Authorities for PDFs by others: is each file that the settings name in place, and how many does it hold."""

from collections.abc import Iterator

from django.conf import settings

from saan.trust.errors import SaanError, Text
from saan.web.node.findings import Finding, fails, holds
from saan.web.ports.anchors import anchors_of

ANCHORS = Text(th="ผู้ออกใบรับรองอื่นที่เชื่อถือ", en="Authorities for PDFs by others")


def anchored() -> Iterator[Finding]:
    """Read each file; a node that names none asks for none."""
    for one in settings.SAAN.anchors:
        try:
            count = len(anchors_of(settings.SAAN_HOME / one.file))
        except SaanError as error:
            yield fails(ANCHORS, error.message(), error.remedy())
        else:
            yield holds(ANCHORS, Text(th=f"{one.name}: {count} ราย", en=f"{one.name}: {count} authorities"))
