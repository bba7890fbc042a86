"""An administrator at the office's pages: readable by everyone, in both languages, on a telephone, without scripts."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.offices import OfficeNode, office_node
from tests.journeys.reader import DESK, PHONE, Reader, Window, reading
from tests.journeys.test_signing_in import authenticator

__all__ = ["office_node"]

NAMES = {
    "th": {
        "continue": "เข้าใช้งาน",
        "make": "สร้างพาสคีย์",
        "new": "ระบบงานบุคคล",
        "nobody": "ยังไม่มีนายทะเบียน",
        "days": "๙ วัน",
    },
    "en": {
        "continue": "Come in",
        "make": "Make the passkey",
        "new": "Personnel",
        "nobody": "There is no registrar",
        "days": "9 days",
    },
}


def come_in_with_a_passkey(reader: Reader, node: OfficeNode, who: str) -> None:
    words = NAMES[reader.language]
    authenticator(reader)
    reader.open(node.invitation(who))
    reader.page.get_by_role("button", name=words["continue"]).click()
    reader.page.wait_for_url("**/secure/")
    reader.open("/accounts/factors/passkeys/add/")
    reader.page.get_by_role("button", name=words["make"]).click()
    reader.page.wait_for_url("**/recovery-codes/")


@pytest.mark.parametrize(("language", "width"), [("th", DESK), ("en", PHONE)])
def test_every_page_of_the_office_is_sound(
    browser: Browser, office_node: OfficeNode, language: str, width: int
) -> None:
    with reading(browser, office_node.address, Window(language=language, width=width)) as reader:
        come_in_with_a_passkey(reader, office_node, "admin")
        for name in (
            "people",
            "people/new",
            "units",
            "practice",
            "practice/change",
            "delegations",
            "delegations/new",
            "calendar",
            "calendar/hours",
            "programs",
            "programs/new",
            "webhooks",
            "webhooks/new",
            "work",
        ):
            reader.open(f"/office/{name}/").sound(f"office-{name.replace('/', '-')}-{width}")
        reader.open("/office/people/").turn(reader.page.locator("tbody a").first)
        reader.sound(f"office-person-{width}")
        person = reader.page.url
        for step in ("change", "clearance", "number", "appoint", "grant"):
            reader.page.goto(f"{person}{step}/")
            reader.sound(f"office-person-{step}-{width}")
        reader.open("/office/units/").page.locator("tbody a").first.click()
        reader.sound(f"office-unit-{width}")
        reader.open("/office/programs/new/")
        reader.page.locator("#id_name").fill(NAMES[language]["new"])
        reader.page.locator("input[name=scopes]").first.check()
        reader.page.locator("main form button").last.click()
        expect(reader.page.locator("#client-secret")).to_be_visible()
        reader.sound(f"office-credentials-{width}")
        reader.page.locator("main a.govuk-button").click()
        reader.sound(f"office-program-{width}")
        tell_a_system(reader, width)
        keep_secrets(reader, width)


def keep_secrets(reader: Reader, width: int) -> None:
    """Name who keeps the agency's secret letters, relieve them again, and change how letters are handled."""
    words, page = NAMES[reader.language], reader.page
    expect(reader.open("/office/practice/").page.locator("main")).to_contain_text(words["nobody"])
    reader.turn(page.locator("main a[href$='/registrars/new/']"))
    page.select_option("#id_person", index=1)
    reader.sound(f"office-registrar-{width}")
    reader.turn(page.locator("main form button"))
    expect(page.locator("main")).not_to_contain_text(words["nobody"])
    reader.sound(f"office-practice-kept-{width}")
    reader.turn(page.locator("main tbody form button"))
    expect(page.locator("main")).to_contain_text(words["nobody"])
    reader.turn(page.locator("main a[href$='/practice/change/']"))
    page.fill("#id_delivery_days", "400")
    reader.turn(page.locator("main form button").last)
    expect(page.locator("#id_delivery_days")).to_have_value("400")
    reader.sound(f"office-practice-refused-{width}")
    page.fill("#id_delivery_days", "9")
    reader.turn(page.locator("main form button").last)
    expect(page.locator("main")).to_contain_text(words["days"])


def tell_a_system(reader: Reader, width: int) -> None:
    """Add an endpoint that hears of letters; see its secret once, then the list, then the endpoint."""
    reader.open("/office/webhooks/new/")
    reader.page.locator("#id_url").fill(f"https://tell.example.org/saan/{reader.language}")
    reader.page.locator("input[name=types]").first.check()
    reader.page.locator("main form button").last.click()
    expect(reader.page.locator("main code")).to_be_visible()
    reader.sound(f"office-webhook-secret-{width}")
    reader.open("/office/webhooks/").sound(f"office-webhooks-one-{width}")
    reader.page.locator("main table a, main .govuk-summary-list a").first.click()
    expect(reader.page.locator("main")).to_contain_text("tell.example.org")
    reader.sound(f"office-webhook-{width}")


def test_a_delegation_is_recorded_without_scripts(browser: Browser, office_node: OfficeNode) -> None:
    with reading(browser, office_node.address) as ready:
        come_in_with_a_passkey(ready, office_node, "director")
        kept = ready.page.context.cookies()
    with reading(browser, office_node.address, Window(scripts=False)) as reader:
        reader.page.context.add_cookies(
            [{"name": c["name"], "value": c["value"], "url": reader.address} for c in kept]
        )
        reader.open("/office/delegations/new/")
        deputy = reader.page.locator("#id_delegate option", has_text="ถี่ถ้วน").get_attribute("value")
        reader.page.get_by_label("ผู้ทำการแทน", exact=True).select_option(deputy)
        reader.page.get_by_label("เลขที่คำสั่ง").fill("45/2569")
        reader.page.get_by_label("ถึงวันที่").fill("31 ธ.ค. 2599")
        reader.page.get_by_role("button", name="บันทึก").click()
        expect(reader.page.get_by_role("table")).to_contain_text("45/2569")
        reader.sound("delegation-recorded")
        reader.page.get_by_role("button", name="ยกเลิก").click()
        expect(reader.page.locator("main")).to_contain_text("ยกเลิกการมอบหมายแล้ว")
