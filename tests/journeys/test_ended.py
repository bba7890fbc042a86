"""What was typed is not lost when nobody is signed in any more, and no way back ends at an empty page."""

from playwright.sync_api import Browser, expect

from tests.journeys import steps
from tests.journeys.reader import Window
from tests.world import stock
from tests.world.office import Office

WINDOWS = (Window(), Window(language="en"), Window(scripts=False))
TYPED = "เกษียนที่พิมพ์ไว้นานแล้ว ยังไม่ได้บันทึก"


def test_a_minute_sent_after_signing_out_elsewhere_is_shown_back_and_leads_to_its_letter(
    browser: Browser, office: Office
) -> None:
    subject = stock.TO_MINUTE[0]
    with steps.at_desk(browser, office, "clerk@b.example", Window()) as clerk:
        steps.receive(clerk, subject)
    for window in WINDOWS:
        with steps.at_desk(browser, office, "clerk@b.example", window) as clerk:
            steps.open_first(clerk, "/inbox/working/", subject)
            page, letter = clerk.page, clerk.page.url.removeprefix(office.address)
            page.fill("section[aria-labelledby='minute'] textarea", TYPED)
            steps.sign_out_elsewhere(clerk)
            clerk.turn(page.locator("section[aria-labelledby='minute'] button"))
            clerk.fitting("65-ended")
            expect(page.locator("textarea")).to_have_value(TYPED)
            sign_in, form, _ = page.locator("main .saan-actions a").all()
            assert sign_in.get_attribute("href") == f"/accounts/login/?next={letter}"
            assert form.get_attribute("href") == letter
            page.goto(office.links["clerk@b.example"])
            clerk.open(f"{letter}minute/").fitting("66-forms-only")
            clerk.turn(page.locator("main .saan-actions a").first)
            assert page.url == f"{office.address}{letter}"
            expect(page.locator("section[aria-labelledby='minute'] textarea")).to_be_visible()
