"""All of the daily work is done without a mouse, and receiving takes three keystrokes."""

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.journeys import steps
from tests.journeys.reader import Window
from tests.world import stock
from tests.world.office import Office

ALT = 1
"""What the browser's protocol calls it."""
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


def test_a_key_that_is_kept_down_agrees_to_one_letter_and_none_after_it(
    browser: Browser, office: Office
) -> None:
    with steps.at_desk(browser, office, "reviewer@a.example", Window()) as reviewer:
        page = reviewer.open(office.letters[stock.KEPT_DOWN[0]].replace("/letters/", "/tray/")).page
        agreed: list[str] = []
        page.on("request", lambda asked: agreed.append(asked.url) if asked.method == "POST" else None)
        for _ in range(40):
            page.keyboard.down("a")  # from the second on the browser says that the key repeats
            page.wait_for_timeout(50)
        page.keyboard.up("a")
        expect(page.locator(".saan-flash--success")).to_contain_text(stock.KEPT_DOWN[0])
        expect(page.locator("form[action$='/decide/']"), "the next letter waits").to_be_visible()
        assert len(agreed) == 1


@pytest.mark.parametrize("modifier", [0, ALT], ids=["a single key", "an access key"])
def test_a_key_that_does_not_say_that_it_repeats_works_again_only_after_it_came_up(
    browser: Browser, office: Office, modifier: int
) -> None:
    with steps.at_desk(browser, office, "reviewer@a.example", Window()) as reviewer:
        page = reviewer.open("/tray/").page
        reviewer.open(office.letters[stock.KEPT_DOWN[1 + bool(modifier)]].replace("/letters/", "/tray/"))
        keys = page.context.new_cdp_session(page)
        with page.expect_navigation():
            _send(keys, "keyDown", "a", "KeyA", modifier)
        shown = page.url
        for _ in range(10):
            _send(keys, "keyDown", "a", "KeyA", modifier)
            page.wait_for_timeout(150)
        assert page.url == shown, "the next letter is not agreed to"
        expect(page.locator("form[action$='/decide/']")).to_be_visible()
        _send(keys, "keyUp", "a", "KeyA", modifier)
        page.route("**/decide/", lambda route: route.abort())  # that it is asked for is enough
        with page.expect_request("**/decide/"):
            _send(keys, "keyDown", "a", "KeyA", modifier)
        _send(keys, "keyUp", "a", "KeyA", modifier)


def _press_thai(page: Page, letter: str, code: str) -> None:
    """Press a key of a Thai keyboard, which the driver's own names of keys do not know."""
    session = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        _send(session, kind, letter, code)
    session.detach()


def _send(session: CDPSession, kind: str, letter: str, code: str, modifiers: int = 0) -> None:
    event = {"type": kind, "key": letter, "code": code, "modifiers": modifiers}
    event |= {"text": letter, "unmodifiedText": letter, "windowsVirtualKeyCode": ord(code[-1])}
    session.send("Input.dispatchKeyEvent", event)
