"""All of the daily work is done without a mouse, and receiving takes three keystrokes."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import steps
from tests.journeys.reader import Window
from tests.world import stock
from tests.world.office import Office

WAYS = {"th": Window(), "en": Window(language="en"), "th without scripts": Window(scripts=False)}


@pytest.mark.parametrize("way", WAYS)
def test_receiving_takes_three_keystrokes(browser: Browser, office: Office, way: str) -> None:
    with steps.at_desk(browser, office, "clerk@b.example", WAYS[way]) as clerk:
        clerk.open("/inbox/")
        first = clerk.page.locator(".saan-queue__item").first.locator("a").inner_text()
        assert first in stock.URGENT, "what is most urgent lies on top"
        clerk.follow("Enter").press("Tab").follow("Enter")
        expect(clerk.page.locator(".saan-flash--success")).to_be_visible()
        expect(clerk.page.locator(".saan-queue")).not_to_contain_text(first)


def test_a_letter_is_written_and_sent_up_without_a_mouse(browser: Browser, office: Office) -> None:
    with steps.at_desk(browser, office, "drafter@a.example", Window()) as drafter:
        keyboard = drafter.page.keyboard
        drafter.follow("n").tab_to("main form button").follow("Enter")
        drafter.tab_to("#id_to-0-agency").page.keyboard.type("สำนักงานทะเบียนจังหวัดจำลอง")
        drafter.tab_to("#id_to-0-title").page.keyboard.type("หัวหน้าสำนักงาน")
        drafter.tab_to("#id_subject").page.keyboard.type("ขอส่งรายชื่อผู้ประสานงาน")
        drafter.tab_to("#id_body").page.keyboard.type("ขอส่งรายชื่อผู้ประสานงาน จำนวน ๒ ราย")
        drafter.tab_to("#id_signatory")
        keyboard.press("ArrowDown")
        drafter.tab_to("button[name=do][value=preview]").follow("Enter")
        drafter.tab_to("aside form button").follow("Enter")
        expect(drafter.page.locator(".saan-flash--success")).to_be_visible()


def test_a_letter_is_read_and_agreed_to_by_single_keys(browser: Browser, office: Office) -> None:
    with steps.at_desk(browser, office, "reviewer@a.example", Window()) as reviewer:
        subject = stock.IN_REVIEW[2]
        waiting = office.letters[subject].replace("/letters/", "/tray/")
        page = reviewer.open("/tray/").page
        reviewer.tab_to(f"a[href='{waiting}']").follow("Enter")
        with page.expect_navigation():
            page.get_by_role("button", name="ปิด", exact=True).click()
        _press_thai(page, "ฟ", "KeyA")
        expect(page.locator("form[action$='/decide/']"), "the person wants no single keys").to_be_visible()
        with page.expect_navigation():
            page.get_by_role("button", name="เปิด", exact=True).click()
        with page.expect_navigation():
            _press_thai(page, "ฟ", "KeyA")
        expect(page.locator(".saan-flash--success")).to_contain_text(subject)


def _press_thai(page: Page, letter: str, code: str) -> None:
    """Press a key of a Thai keyboard, which the driver's own names of keys do not know."""
    session = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, "key": letter, "code": code})
    session.detach()
