"""Somebody without an account has files checked: readable in both languages, on a telephone, without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from vectors.verify import generate

from tests.journeys.reader import DESK, PHONE, Window, reading

VECTORS = Path(generate.__file__).parent
ROWS = "../documents/credential.sd-jwt"
"""A wallet's document that says its courses in rows."""
BUTTON = {"th": "ตรวจ", "en": "Verify"}


@pytest.mark.parametrize(("language", "width"), [("th", DESK), ("en", PHONE), ("th", PHONE)])
def test_the_page_and_its_answer_are_sound(browser: Browser, node: str, language: str, width: int) -> None:
    with reading(browser, node, Window(language=language, width=width)) as reader:
        reader.open("/verify/").sound(f"verify-{width}")
        files = ["letter.pdf", "message.saan", "receipt.saan", "letter-changed-word.pdf", ROWS]
        reader.page.locator("input[type=file]").set_input_files([VECTORS / name for name in files])
        reader.page.get_by_role("button", name=BUTTON[language], exact=True).click()
        expect(reader.page.get_by_role("status").first).to_contain_text(
            "อย่าเชื่อถือ" if language == "th" else "do not rely on it"
        )
        expect(reader.page.get_by_role("columnheader", name="grade")).to_be_visible()
        jump = reader.page.locator("a[href='#pages-1']")
        expect(jump).to_be_visible(visible=width == PHONE)
        if width == PHONE:
            jump.press("Enter")
            expect(reader.page.locator("#pages-1 img").first).to_be_in_viewport()
        reader.sound(f"verify-answer-{width}")


def test_it_works_without_scripts_and_leaves_nothing_that_names_the_visitor(
    browser: Browser, node: str
) -> None:
    with reading(browser, node, Window(scripts=False)) as reader:
        reader.open("/verify/")
        reader.page.locator("input[type=file]").set_input_files(VECTORS / "receipt.saan")
        reader.page.get_by_role("button", name=BUTTON["th"], exact=True).click()
        expect(reader.page.locator("main")).to_contain_text("ยังตรวจได้ไม่ครบ")
        reader.sound("verify-no-scripts")
        kept = {cookie["name"] for cookie in reader.page.context.cookies()}
        assert "sessionid" not in kept
