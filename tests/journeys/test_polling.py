"""A page that renews itself keeps what it shows until something newer is there, and what its reader has opened."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys import steps
from tests.journeys.reader import Reader, Window
from tests.world import stock
from tests.world.office import Office

WORDS = {"th": ("ท่านออกจากระบบแล้ว", "เข้าสู่ระบบใหม่"), "en": ("You are signed out", "Sign in again")}
BROKEN = "<html><body><main><h1>ระบบขัดข้อง</h1></main></body></html>"


@pytest.mark.parametrize("language", WORDS)
def test_a_letter_s_page_stays_when_the_session_ends_and_says_so(
    browser: Browser, office: Office, language: str
) -> None:
    said, again = WORDS[language]
    with steps.at_desk(browser, office, "clerk@a.example", Window(language=language)) as clerk:
        page = _moving(clerk, office)
        steps.sign_out_elsewhere(clerk)
        line = page.locator("main > [role=alert]")
        expect(line).to_contain_text(said)
        for other, _ in WORDS.values():
            expect(line).to_contain_text(other)
        expect(page.locator("#whole h1")).to_contain_text(stock.ARRIVED[0])
        clerk.sound("64-signed-out-elsewhere")
        clerk.turn(line.get_by_role("link", name=again))
        assert page.url.endswith(f"/accounts/login/?next={office.letters[stock.ARRIVED[0]]}")


def test_a_letter_s_page_stays_when_the_node_errs_and_follows_again_afterwards(
    browser: Browser, office: Office
) -> None:
    with steps.at_desk(browser, office, "clerk@a.example", Window()) as clerk:
        page = _moving(clerk, office)
        page.route(f"**{office.letters[stock.ARRIVED[0]]}", _fail)
        expect(page.locator("main > [role=status]")).to_contain_text("ยังโหลดสถานะล่าสุดไม่ได้")
        expect(page.locator("#whole h1")).to_contain_text(stock.ARRIVED[0])
        page.unroute_all()
        expect(page.locator("main > [role=status]")).to_have_count(0)
        expect(page.locator("#whole h1")).to_contain_text(stock.ARRIVED[0])


def test_what_is_open_or_has_the_focus_stays_so_when_the_page_is_renewed(
    browser: Browser, office: Office
) -> None:
    with steps.at_desk(browser, office, "clerk@a.example", Window()) as clerk:
        page = _moving(clerk, office)
        told = page.locator("#whole details").last
        told.locator("summary").click()
        for _ in range(2):
            with page.expect_response(lambda answer: "saan-polling" in answer.request.headers):
                pass
            page.wait_for_timeout(300)
            expect(told).to_have_attribute("open", "")
            expect(told.locator("summary")).to_be_focused()


def _moving(clerk: Reader, office: Office) -> Page:
    """Open a letter that is on its way, whose page follows it."""
    page = clerk.open(office.letters[stock.ARRIVED[0]]).page
    expect(page.locator("#whole[hx-get]")).to_be_visible()
    return page


def _fail(route: Route) -> None:
    if "hx-request" in route.request.headers:
        route.fulfill(status=503, content_type="text/html", body=BROKEN)
    else:
        route.continue_()
