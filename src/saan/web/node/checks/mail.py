"""Mail: can the node send the notices that people wait for."""

import smtplib
import ssl
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from django.conf import settings

from saan.trust.errors import Text
from saan.web.node.findings import Finding, fails, holds, unchecked

MAIL = Text(th="อีเมล", en="Mail")
PATIENCE = 10.0


def mail() -> Iterator[Finding]:
    """Talk to the mail server as far as naming a sender, and send nothing."""
    if not settings.SAAN.mail_url:
        said = Text(th="ยังไม่ได้ตั้งเครื่องแม่ข่ายอีเมล", en="No mail server is set")
        remedy = Text(
            th='ใส่ mail_url = "smtp://ชื่อเครื่อง:587" ใน saan.toml เพื่อให้ระบบส่งคำเชิญและแจ้งเตือนได้',
            en='Set mail_url = "smtp://host:587" in saan.toml, so that invitations and notices can be sent.',
        )
        yield unchecked(MAIL, said, remedy)
        return
    where = urlsplit(settings.SAAN.mail_url)
    try:
        with _connect(settings.SAAN.mail_url) as server:
            code, answer = server.mail(settings.SAAN.mail_from)
            server.rset()
    except (OSError, smtplib.SMTPException) as error:
        said = Text(th=f"ติดต่อ {where.hostname} ไม่ได้: {error}", en=f"{where.hostname} cannot be used: {error}")
        remedy = Text(
            th="ตรวจ mail_url ชื่อผู้ใช้ รหัสผ่าน และไฟร์วอลล์",
            en="Check mail_url, its user and password, and the firewall.",
        )
        yield fails(MAIL, said, remedy)
        return
    said = Text(
        th=f"{where.hostname} ตอบ {code}",
        en=f"{where.hostname} answers {code} {answer.decode(errors='replace')}",
    )
    if 200 <= code < 300:  # noqa: PLR2004 - SMTP's success class
        yield holds(MAIL, said)
        return
    allow = Text(th="ขอให้ผู้ดูแลอีเมลอนุญาตผู้ส่งนี้", en="Ask the mail administrator to allow this sender.")
    yield fails(MAIL, said, allow)


def _connect(url: str) -> smtplib.SMTP:
    where = urlsplit(url)
    host, context = where.hostname or "localhost", ssl.create_default_context()
    if where.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, where.port or 465, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, where.port or 25, timeout=PATIENCE)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif where.username and host not in {"localhost", "127.0.0.1", "::1"}:
            server.close()
            message = "the server offers no STARTTLS, and a password is not sent in the clear"
            raise smtplib.SMTPNotSupportedError(message)
    if where.username:
        server.login(unquote(where.username), unquote(where.password or ""))
    return server
