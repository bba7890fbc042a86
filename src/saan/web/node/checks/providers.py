"""Sign-in providers: has each its secret, and is each who the settings name and able to answer."""

from collections.abc import Iterator
from pathlib import Path

import requests
from django.conf import settings

from saan.trust.errors import SaanError, Text
from saan.web.accounts.oidc import discover
from saan.web.node.config import OidcProvider
from saan.web.node.findings import Finding, fails, holds, unchecked

PROVIDERS = Text(th="ผู้ให้บริการยืนยันตัวตน", en="Sign-in providers")
_OTHERS = 0o077


def providers() -> Iterator[Finding]:
    """Look for each provider's secret and ask it who it is; a node that names none signs people in by itself."""
    for one in settings.SAAN.oidc:
        yield _secret(one)
        yield _answer(one)


def _secret(one: OidcProvider) -> Finding:
    file: Path = settings.SAAN_HOME / one.secret_file
    put = Text(
        th=f"ใส่รหัสลับที่ {one.name} ให้ไว้ลงในแฟ้ม {file} (สิทธิ 0600) แล้วเริ่มโหนดใหม่",
        en=f"Put the secret that {one.name} gave into {file}, mode 0600, and restart the node.",
    )
    try:
        empty, mode = not file.read_text().strip(), file.stat().st_mode
    except (OSError, UnicodeDecodeError):
        said = Text(
            th=f"{one.name}: อ่านแฟ้มรหัสลับไม่ได้ จึงเข้าสู่ระบบทางนี้ไม่ได้",
            en=f"{one.name}: its secret's file cannot be read, so nobody can sign in by it",
        )
        return fails(PROVIDERS, said, put)
    if empty:
        return fails(
            PROVIDERS, Text(th=f"{one.name}: แฟ้มรหัสลับว่าง", en=f"{one.name}: its secret's file is empty"), put
        )
    if mode & _OTHERS:
        said = Text(th=f"{one.name}: ผู้อื่นอ่านแฟ้มรหัสลับได้", en=f"{one.name}: others can read its secret's file")
        return fails(PROVIDERS, said, Text(th=f"chmod 600 {file}", en=f"Run `chmod 600 {file}`."))
    return holds(PROVIDERS, Text(th=f"{one.name}: มีรหัสลับ", en=f"{one.name}: its secret is in place"))


def _answer(one: OidcProvider) -> Finding:
    try:
        found = discover(one.issuer)
    except SaanError:
        said = Text(
            th=f"{one.name}: สิ่งที่ {one.issuer} ประกาศไม่ตรงกับการตั้งค่า",
            en=f"{one.name}: what {one.issuer} publishes of itself is not what the settings name",
        )
        remedy = Text(
            th="ตรวจ issuer ใน [[oidc]] ของ saan.toml: ต้องเป็น https และตรงกับที่ผู้ให้บริการประกาศทุกตัวอักษร",
            en="Check issuer under [[oidc]] in saan.toml: it is https, and letter for letter what the provider publishes.",
        )
        return fails(PROVIDERS, said, remedy)
    except requests.RequestException as error:
        said = Text(th=f"{one.name}: ติดต่อไม่ได้: {error}", en=f"{one.name}: cannot be reached: {error}")
        wait = Text(
            th="ตรวจ issuer และไฟร์วอลล์ขาออก ระหว่างนี้เข้าสู่ระบบด้วยพาสคีย์หรือรหัสผ่านได้",
            en="Check issuer and the firewall; meanwhile people sign in by passkey or password.",
        )
        return unchecked(PROVIDERS, said, wait)
    where = found["authorization_endpoint"]
    return holds(PROVIDERS, Text(th=f"{one.name}: ตอบที่ {where}", en=f"{one.name}: answers, at {where}"))
