"""The signed directory: how old, for how long, and whether this node stands in it as it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from saan.exchange.directory import api as directory
from saan.trust.clock import rfc3339, utc_now
from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId
from saan.web.node.findings import Finding, fails, holds

DIRECTORY = Text(th="ทำเนียบหน่วยงาน", en="Directory")
SOON = timedelta(hours=6)
UPDATE = Text(
    th="ตรวจเครือข่ายถึงทำเนียบ แล้วเรียก saan directory update",
    en="Check the network to the directory, then run `saan directory update`.",
)
ROOT_SOON, ROOT_LATE = timedelta(days=45), timedelta(days=14)
"""Before a root ends: when it is spoken of, and when it is a fault. Its keys lie elsewhere, with several people."""
RENEW = Text(
    th="นำกุญแจรากมาเท่าจำนวนที่ต้องลงนาม แล้วเรียก saan directory rotate-root --keys โฟลเดอร์ (ระบุซ้ำได้) จากนั้นเก็บกุญแจกลับ",
    en="Bring as many root keys as must sign, run `saan directory rotate-root --keys FOLDER` (once for each folder), and take the keys away again.",
)
SPEAK = Text(
    th="แจ้งผู้ดูแลทำเนียบให้ลงนามรากรุ่นใหม่ (saan directory rotate-root) ก่อนวันนั้น",
    en="Tell the directory's authority to sign the next root before then (`saan directory rotate-root`).",
)
ENROL = Text(
    th="เรียก saan directory enrol แล้วแจ้งเลขคำขอแก่ผู้ดูแลทำเนียบ",
    en="Run `saan directory enrol`, and tell the request's number to the directory's authority.",
)


def follow() -> Iterator[Finding]:
    """Find out whether the directory is held, fresh, and lists the agencies served here."""
    held, now = directory.signed_directory().held(), utc_now()
    if settings.SAAN.authority and directory.here().doubted.exists():
        doubted = directory.DoubtedError()
        yield fails(DIRECTORY, doubted.message(), doubted.remedy())
    left = held.expires - now
    said = Text(
        th=f"รุ่น {held.version} ใช้ได้ถึง {rfc3339(held.expires)} (อีก {_span(left).th})",
        en=f"version {held.version} is good until {rfc3339(held.expires)}, for {_span(left).en} more",
    )
    if left <= timedelta():
        over = Text(th=f"รุ่น {held.version} หมดอายุแล้ว", en=f"version {held.version} has expired")
        yield fails(DIRECTORY, over, UPDATE)
    else:
        yield holds(DIRECTORY, said, UPDATE if left < SOON else None)
    yield from _root(held.root_expires, now)
    for agency in settings.SAAN.agencies:
        yield _listed(AgencyId(agency), now)


def _root(expires: datetime, now: datetime) -> Iterator[Finding]:
    """Say that the root ends soon; at its end every node of this directory stops exchanging, whatever is signed daily."""
    left, mend = expires - now, RENEW if settings.SAAN.authority else SPEAK
    if left > ROOT_SOON:
        return
    said = Text(
        th=f"รากของทำเนียบหมดอายุ {rfc3339(expires)} (อีก {_span(left).th}) พ้นจากนั้นทุกหน่วยงานส่งหนังสือถึงกันไม่ได้",
        en=f"Its root ends at {rfc3339(expires)}, in {_span(left).en}; from then on no agency can send to another",
    )
    if left <= timedelta():
        said = Text(
            th=f"รากของทำเนียบหมดอายุแล้วเมื่อ {rfc3339(expires)}", en=f"Its root has ended, at {rfc3339(expires)}"
        )
    yield fails(DIRECTORY, said, mend) if left <= ROOT_LATE else holds(DIRECTORY, said, mend)


def _listed(agency: AgencyId, now: datetime) -> Finding:
    try:
        entry = directory.signed_directory().entry(agency)
    except SaanError as error:
        return fails(DIRECTORY, error.message(), ENROL)
    if entry.listed.revoked_at is not None and entry.listed.revoked_at <= now:
        said = Text(th=f"{agency} ถูกเพิกถอนจากทำเนียบ", en=f"{agency} has been withdrawn from the directory")
        ask = Text(th="ติดต่อผู้ดูแลทำเนียบ", en="Speak to the directory's authority.")
        return fails(DIRECTORY, said, ask)
    if settings.SAAN.exchange_url not in entry.endpoints:
        said = Text(
            th=f"ทำเนียบลงที่อยู่ของ {agency} เป็น {', '.join(entry.endpoints)}",
            en=f"The directory lists {agency} at {', '.join(entry.endpoints)}, not at {settings.SAAN.exchange_url}",
        )
        return fails(DIRECTORY, said, ENROL)
    return holds(DIRECTORY, Text(th=f"{agency} อยู่ในทำเนียบ", en=f"{agency} is listed"))


def _span(left: timedelta) -> Text:
    hours = left / timedelta(hours=1)
    if hours < 48:  # noqa: PLR2004 - two days are still told in hours
        return Text(th=f"{hours:.1f} ชั่วโมง", en=f"{hours:.1f} hours")
    return Text(th=f"{left.days} วัน", en=f"{left.days} days")
