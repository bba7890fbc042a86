"""Time-stamp authorities: does each stamp the time as it should, and are its roots in place."""

from collections.abc import Iterator

from django.conf import settings

from saan.press.lasting import Notary, probe
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text
from saan.web.node.findings import Finding, fails, holds, unchecked
from saan.web.ports.outside import HttpOutside
from saan.web.ports.stamp_roots import stamp_roots

STAMPS = Text(th="ผู้ประทับเวลา", en="Time-stamp authorities")


def stamps() -> Iterator[Finding]:
    """Have each authority stamp something now, past any that is left alone at the moment."""
    if not settings.SAAN.stamps:
        said = Text(th="ยังไม่ได้ระบุผู้ประทับเวลา", en="No time-stamp authority is named")
        remedy = Text(
            th="ใส่ [[stamps]] ใน saan.toml เพื่อให้หนังสือที่ส่งแล้วตรวจสอบได้นานหลายสิบปี",
            en="Name one under [[stamps]] in saan.toml, so that letters can be verified for decades.",
        )
        yield unchecked(STAMPS, said, remedy)
    for one in settings.SAAN.stamps:
        try:
            roots = stamp_roots(settings.SAAN_HOME, one)
            probe(Notary(HttpOutside(one.seconds), (one.url,), (), roots), one.url, utc_now())
        except SaanError as error:
            yield fails(STAMPS, error.message(), error.remedy())
        else:
            yield holds(
                STAMPS, Text(th=f"{one.url} ประทับเวลาได้ถูกต้อง", en=f"{one.url} stamps the time as it should")
            )
