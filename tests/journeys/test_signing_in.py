"""Officials come in by invitation, make their keys, and sign in by them, in a real browser."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, CDPSession, expect

from tests.journeys.offices import OfficeNode, office_node
from tests.journeys.reader import PHONE, Reader, Window, reading

__all__ = ["office_node"]

KEYS = re.compile("วิธีเข้าสู่ระบบของฉัน|How I sign in")  # whoever has chosen a language is met in it
PASSWORD = "แม่น้ำสายยาวไหลผ่านบ้านสวน"


def authenticator(reader: Reader, *, verifies: bool = True) -> tuple[CDPSession, str]:
    """Plug a virtual authenticator into the browser, as a telephone with a fingerprint would be."""
    session = reader.page.context.new_cdp_session(reader.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(made["authenticatorId"])


def come_in(reader: Reader, node: OfficeNode, who: str) -> None:
    reader.open(node.invitation(who))
    reader.page.get_by_role("button", name="เข้าใช้งาน").click()
    expect(reader.page.get_by_role("heading", level=1)).to_have_text("ตั้งวิธีเข้าสู่ระบบให้ปลอดภัย")


def test_an_official_makes_a_passkey_and_signs_in_by_it(browser: Browser, office_node: OfficeNode) -> None:
    with reading(browser, office_node.address) as reader:
        authenticator(reader)
        reader.open(office_node.invitation("clerk")).sound("invitation")
        come_in(reader, office_node, "clerk")
        reader.sound("secure")
        reader.page.get_by_role("button", name="เพิ่มพาสคีย์").click()
        reader.page.get_by_label("ชื่อพาสคีย์").fill("โทรศัพท์ของฉัน")
        reader.sound("add-passkey")
        reader.page.get_by_role("button", name="สร้างพาสคีย์").click()
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("รหัสกู้คืน")
        reader.sound("recovery-codes")
        reader.open("/accounts/factors/passkeys/")
        expect(reader.page.get_by_role("table")).to_contain_text("โทรศัพท์ของฉัน")
        reader.sound("passkeys")
        reader.page.get_by_role("button", name="ออกจากระบบ").click()
        expect(reader.page).to_have_url(f"{office_node.address}/accounts/login/")
        reader.sound("sign-in")
        reader.open("/accounts/login/?next=/accounts/keys/")
        reader.page.get_by_role("button", name="เข้าด้วยพาสคีย์").click()
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("วิธีเข้าสู่ระบบของฉัน")
        assert reader.page.url == f"{office_node.address}/accounts/keys/", (
            "back to the page that was asked for"
        )
        reader.sound("keys")
    assert office_node.sign_ins()[-1] == "passkey"


def test_a_device_that_does_not_know_who_holds_it_makes_no_passkey(
    browser: Browser, office_node: OfficeNode
) -> None:
    with reading(browser, office_node.address) as reader:
        session, key = authenticator(reader)
        session.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
        come_in(reader, office_node, "drafter")
        reader.page.get_by_role("button", name="เพิ่มพาสคีย์").click()
        expect(reader.page.locator("[data-passkey-failed]")).to_be_hidden()
        reader.page.get_by_role("button", name="สร้างพาสคีย์").click()
        expect(reader.page.locator("[data-passkey-failed]")).to_be_visible()
        reader.open("/design/")
        assert reader.page.url.endswith("/accounts/secure/"), "still without a second factor"


def test_a_passkey_of_someone_else_lets_nobody_in(browser: Browser, office_node: OfficeNode) -> None:
    with reading(browser, office_node.address) as reader:
        authenticator(reader)
        reader.open("/accounts/login/")
        expect(reader.page.locator("[data-passkey-failed]")).to_be_hidden()
        reader.page.get_by_role("button", name="เข้าด้วยพาสคีย์").click()
        expect(reader.page.locator("[data-passkey-failed]")).to_be_visible()


@pytest.mark.parametrize("language", ["th", "en"])
def test_password_and_code_without_any_script(
    browser: Browser, office_node: OfficeNode, language: str
) -> None:
    who = {"th": "reviewer", "en": "director"}[language]
    with reading(browser, office_node.address, Window(scripts=False, width=PHONE)) as reader:
        come_in(reader, office_node, who)
        reader.page.get_by_role("link", name="ตั้งรหัสผ่าน").click()
        reader.page.get_by_label("รหัสผ่าน", exact=True).fill(PASSWORD)
        reader.page.get_by_label("รหัสผ่าน (พิมพ์ซ้ำ)").fill(PASSWORD)
        reader.page.get_by_role("button", name="บันทึกและไปต่อ").click()
        secret = reader.page.locator("#set-up-key").inner_text()
        reader.page.get_by_label("รหัส ๖ หลักจากแอป").fill(code(secret))
        reader.page.get_by_role("button", name="ยืนยัน").click()
        codes = reader.page.locator("#recovery-codes code")
        expect(codes).to_have_count(10)
        recovery = codes.all_inner_texts()
        assert all(re.fullmatch(r"[0-9]{8}", one) for one in recovery)
    with reading(browser, office_node.address, Window(language=language, scripts=False)) as reader:
        reader.open("/accounts/login/").sound("sign-in-no-scripts")
        reader.page.locator("#id_login").fill(f"{who}@a.example")
        reader.page.locator("#id_password").fill(PASSWORD)
        reader.page.locator("form[action='/accounts/login/'] button").click()
        reader.sound("second-factor")
        reader.page.locator("#id_code").fill(recovery[0])
        reader.page.locator("form[action='/accounts/factors/authenticate/'] button").first.click()
        reader.open("/accounts/keys/")
        expect(reader.page.locator("h1")).to_have_text(KEYS)


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
