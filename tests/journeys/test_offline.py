"""The offline verifier, in a browser: it agrees with the press on every vector, and is sound to look at and to use."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from vectors.documents import cast, generate

from saan.web.offline.page import filled
from tests.journeys.reader import DESK, PHONE

FOLDER = Path(generate.__file__).parent
INDEX: dict[str, Any] = json.loads((FOLDER / "index.json").read_text())


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page as somebody saved it, with the vectors' trust list in it."""
    path = tmp_path_factory.mktemp("saved") / "verifier.html"
    path.write_text(filled((FOLDER / "trust.jwt").read_text(), INDEX["pin"]))
    return path


@pytest.fixture
def offline(browser: Browser, saved: Path) -> Iterator[Page]:
    """The saved page, opened from disk in a browser that reaches no network."""
    context = browser.new_context(offline=True, viewport={"width": DESK, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(saved.as_uri())
    yield page
    context.close()
    assert faults == []


def test_it_agrees_with_the_press_on_every_vector(offline: Page) -> None:
    differing = [told for case in INDEX["cases"] if (told := _differs(offline, case))]
    assert differing == []


def _differs(page: Page, case: dict[str, Any]) -> str:
    files = [
        {"name": name, "base64": base64.b64encode((FOLDER / name).read_bytes()).decode()}
        for name in case["files"]
    ]
    told = page.evaluate(
        "([files, list, at]) => saanVerify(files, { list, at: Date.parse(at) })",
        [files, (FOLDER / case["trust"]).read_text(), case["at"]],
    )[0]
    ended = {
        outcome: sorted({each["code"] for each in told["findings"] if each["outcome"] == outcome})
        for outcome in ("fails", "unchecked")
    }
    wanted = (case["outcome"], case["fails"], case["open"])
    got = (told["outcome"], ended["fails"], ended["unchecked"])
    return "" if got == wanted else f"{case['name']}: {got} where the press says {wanted}"


@pytest.mark.parametrize(("language", "width"), [("th", PHONE), ("en", DESK)])
def test_a_person_reads_the_verdict_first(offline: Page, language: str, width: int) -> None:
    offline.clock.set_fixed_time(cast.ASKED)
    offline.reload()
    offline.set_viewport_size({"width": width, "height": 800})
    if language == "en":
        offline.locator("#language").press("Enter")
    offline.locator("#files").set_input_files(
        [FOLDER / "page.pdf", FOLDER / "status.jwt", FOLDER / "seal-changed.bin"]
    )
    first, second = offline.locator("section .said").first, offline.locator("section .said").nth(1)
    expect(first).to_contain_text(
        "ถูกต้องทุกข้อ" if language == "th" else "Everything holds", use_inner_text=True
    )
    expect(second).to_contain_text("อย่าเชื่อถือ" if language == "th" else "do not rely", use_inner_text=True)
    expect(offline.locator("section").first).to_contain_text("สมใจ ใจดี")
    found = Axe().run(offline)
    assert found.violations_count == 0, found.generate_report()
    assert offline.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_pasting_by_keyboard_and_a_newer_list(offline: Page) -> None:
    offline.locator("#text").fill((FOLDER / "credential-part.sd-jwt").read_text())
    offline.locator("#check").press("Enter")
    expect(offline.locator("section .said")).to_be_visible()
    expect(offline.locator("section")).to_contain_text("Somjai Jaidee")
    offline.locator("#files").set_input_files(FOLDER / "trust-by-another.jwt")
    expect(offline.locator("section .fails").first).to_be_visible()


def test_without_a_code_reader_the_camera_says_what_to_do_instead(offline: Page) -> None:
    offline.evaluate("delete window.BarcodeDetector")
    offline.locator("#scan").click()
    expect(offline.locator("#camera")).to_contain_text("แอปกล้อง")
