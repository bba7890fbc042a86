"""Keys and certificates: for their owner's eyes, listed, and far from their end."""

import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings

from saan.exchange import api as exchange
from saan.exchange.directory import api as directory
from saan.trust.clock import rfc3339, utc_now
from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId
from saan.web.node.findings import Finding, fails, holds, unchecked
from saan.web.ports import held

KEYS = Text(th="กุญแจและใบรับรอง", en="Keys and certificates")
PAGES = Text(th="ใบรับรอง TLS ของหน้าเว็บ", en="TLS certificate of the pages")
SOON = timedelta(days=45)
PATIENCE = 10.0

PROXY = Text(
    th="ตั้งพร็อกซี TLS ไว้หน้าเว็บ แล้วแก้ public_url เป็น https://",
    en="Put a TLS proxy before the pages, and set public_url to https://.",
)
OPEN = Text(
    th="ตรวจว่าพร็อกซีหน้าเว็บทำงานและเปิดพอร์ตที่ไฟร์วอลล์ และชื่อใน public_url ชี้มาที่เครื่องนั้น แล้วเรียก saan doctor อีกครั้ง",
    en="See that the proxy before the pages runs, that the firewall lets its port through, and that the name in public_url leads"
    " there; then run `saan doctor` again.",
)

MISSING = "exchange.missing-key"
AGAIN = Text(
    th="กู้จากสำเนาสำรอง หรือเรียก saan directory enrol --rotate witness แล้วแจ้งเลขคำขอแก่ผู้ดูแลทำเนียบ ซึ่งต้องกำหนดพยานใหม่ด้วย (saan directory witnesses)",
    en="Restore it from a backup; or run `saan directory enrol --rotate witness`, and tell the request's number to the directory's authority,"
    " which then names the witnesses anew (`saan directory witnesses`).",
)
"""Of a lost witness key: unlike a log's, another may take its place."""
RENEW = {
    "node": "saan directory enrol --rotate node",
    "box": "saan directory enrol --rotate box",
    "tls": "saan directory enrol --rotate tls",
    "seal": "saan directory enrol --rotate seal",
}


def keys() -> Iterator[Finding]:
    """Find out how every key in use stands."""
    now = utc_now()
    elsewhere = held.names()
    for standing in exchange.key_standings(settings.SAAN_HOME / "keys", list(_entries())):
        if standing.name not in elsewhere:
            yield _standing(standing, now)
    for name in elsewhere:
        yield _held(name, now)


def pages() -> Iterator[Finding]:
    """Look at the certificate that browsers are shown at the node's public address."""
    where = urlsplit(settings.SAAN.public_url)
    if where.scheme != "https":
        if where.hostname in {"localhost", "127.0.0.1", "::1"}:
            here = Text(th="หน้าเว็บเปิดเฉพาะในเครื่องนี้", en="The pages are for this machine only")
            yield unchecked(PAGES, here, PROXY)
            return
        said = Text(th="หน้าเว็บไม่ได้เข้ารหัส (http)", en="The pages are not encrypted (http)")
        yield fails(PAGES, said, PROXY)
        return
    renew = Text(th="ต่ออายุใบรับรองที่พร็อกซีหน้าเว็บ", en="Renew the certificate at the proxy before the pages.")
    try:
        pem = ssl.get_server_certificate((where.hostname or "", where.port or 443), timeout=PATIENCE)
        until = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    except (OSError, ValueError) as error:
        said = Text(th=f"เปิด {where.netloc} ไม่ได้: {error}", en=f"{where.netloc} cannot be opened: {error}")
        yield unchecked(PAGES, said, OPEN)
        return
    yield _until(PAGES, where.netloc, until, utc_now(), renew)


def _entries() -> Iterator[directory.Entry]:
    """Yield the directory's entries of the agencies served here; what is not listed is told by another check."""
    for agency in settings.SAAN.agencies:
        try:
            yield directory.signed_directory().entry(AgencyId(agency))
        except SaanError:
            continue


def _standing(standing: exchange.KeyStanding, now: datetime) -> Finding:
    name, kind = f"{standing.name}.pem", standing.name.split(".", maxsplit=1)[0]
    command = RENEW.get(kind)
    renew = Text(th=f"เรียก {command}", en=f"Run `{command}`.") if command else _certificate(standing.name)
    if standing.problem is not None:
        lost = standing.name == "witness" and standing.problem.code == MISSING
        return fails(KEYS, standing.problem.message(), AGAIN if lost else standing.problem.remedy())
    if standing.revoked is not None and standing.revoked <= now:
        since = rfc3339(standing.revoked)
        said = Text(th=f"{name}: ถูกเพิกถอนตั้งแต่ {since}", en=f"{name}: was revoked, as of {since}")
        return fails(KEYS, said, renew)
    if standing.listed is False:
        said = Text(th=f"{name}: ยังไม่อยู่ในทำเนียบ", en=f"{name}: the directory does not list it")
        enrol = Text(th="เรียก saan directory enrol", en="Run `saan directory enrol`.")
        return fails(KEYS, said, enrol)
    if standing.certified is False:
        said = Text(th=f"{name}: ยังไม่มีใบรับรอง", en=f"{name}: it has no certificate yet")
        return fails(KEYS, said, _certificate(standing.name))
    if standing.until is None:
        return holds(KEYS, Text(th=f"{name}: อ่านได้ ไม่มีวันหมดอายุ", en=f"{name}: readable, without an end"))
    return _until(KEYS, name, standing.until, now, renew)


def _held(name: str, now: datetime) -> Finding:
    """Ask the token or the service of a key that is held there, which opens it as signing would."""
    try:
        credential = held.credential(settings.SAAN_HOME / "keys", name)
        credential.check(now)
        held.reach(credential)
    except SaanError as error:
        return fails(KEYS, error.message(), error.remedy())
    until = min(each.not_valid_after_utc for each in credential.chain)
    renew = Text(
        th=f"เปลี่ยนชื่อสายใบรับรองเดิมเป็น keys/{name}.held.ปีที่ออก.crt แล้วติดตั้งสายใหม่ที่ keys/{name}.held.crt",
        en=f"Rename the old chain to keys/{name}.held.YEAR.crt, and put the new one into keys/{name}.held.crt.",
    )
    return _until(KEYS, name, until, now, renew)


def _certificate(name: str) -> Text:
    if name.startswith("signatory."):
        return Text(
            th="ขอใบรับรองด้วย saan signatory อีเมล คำขอ.csr",
            en="Ask for one by `saan signatory E-MAIL FILE`.",
        )
    return Text(
        th="เรียก saan directory enrol ผู้ดูแลทำเนียบจะออกใบรับรองให้เมื่ออนุมัติ",
        en="Run `saan directory enrol`: the authority issues one when it approves.",
    )


def _until(subject: Text, name: str, until: datetime, now: datetime, renew: Text) -> Finding:
    left = until - now
    if left <= timedelta():
        return fails(subject, Text(th=f"{name}: หมดอายุแล้ว", en=f"{name}: has expired"), renew)
    said = Text(th=f"{name}: ใช้ได้อีก {left.days} วัน", en=f"{name}: good for {left.days} more days")
    return holds(subject, said, renew if left < SOON else None)
