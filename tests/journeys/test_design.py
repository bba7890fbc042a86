"""Every part of a page keeps its promises in both languages, both colour schemes and every width."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.reader import DESK, PHONE, Window, reading


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_the_parts_are_accessible_and_fit(browser: Browser, node: str, language: str, width: int) -> None:
    with reading(browser, node, Window(language=language, width=width)) as reader:
        reader.open("/design/").sound(f"design-{width}")


@pytest.mark.parametrize("language", ["th", "en"])
def test_nothing_is_cut_off_at_200_percent(browser: Browser, node: str, language: str) -> None:
    with reading(browser, node, Window(language=language, zoom=2)) as reader:
        reader.open("/design/").sound("design-zoomed")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_language_and_colours_are_chosen_and_remembered(
    browser: Browser, node: str, *, scripts: bool
) -> None:
    with reading(browser, node, Window(scripts=scripts)) as reader:
        reader.open("/design/?view=waiting")
        reader.page.get_by_role("button", name="English").click()
        expect(reader.page.locator("html")).to_have_attribute("lang", "en")
        assert reader.page.url.endswith("/design/?view=waiting"), "the switch stays on the page"
        reader.page.get_by_role("button", name="Dark").click()
        expect(reader.page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(reader.page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_wrong_address_says_the_next_step(
    browser: Browser, node: str, language: str, *, scripts: bool
) -> None:
    with reading(browser, node, Window(language=language, scripts=scripts)) as reader:
        reader.open("/no/such/page/").sound("no-such-page")
        expect(reader.page.get_by_role("heading", level=1)).to_have_text(
            "ไม่พบหน้าหรือรายการนี้" if language == "th" else "Not found"
        )


def test_the_first_tab_skips_to_the_content(browser: Browser, node: str) -> None:
    with reading(browser, node) as reader:
        reader.open("/no/such/page/").press("Tab", "Enter")
        assert reader.page.evaluate("document.activeElement.id") == "main"


def test_the_first_visit_costs_at_most_100_kilobytes(browser: Browser, node: str) -> None:
    with reading(browser, node) as reader:
        session = reader.page.context.new_cdp_session(reader.page)
        session.send("Network.enable")
        costs: list[float] = []
        session.on("Network.loadingFinished", lambda event: costs.append(event["encodedDataLength"]))
        reader.open("/design/").page.wait_for_load_state("networkidle")
        assert 0 < sum(costs) <= 100 * 1024, costs
