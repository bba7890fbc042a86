"""A photograph, as an applicant gives it by telephone or at a desk, and as officials see it."""

from typing import Final

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.documents import photos
from tests.journeys import steps
from tests.journeys.reader import PHONE, Window, reading
from tests.journeys.test_documents import ADMIN, REGISTRAR, decide, said, send
from tests.world.office import Office

WAYS = {
    "th": Window(),
    "en on a phone": Window(language="en", width=PHONE),
    "th without scripts": Window(scripts=False, width=PHONE),
}
FIELDS: Final = {
    "full_name": "นายปั้น น้ำใจดี",
    "national_id": "1101700203450",
    "certified": "เป็นผู้ขึ้นทะเบียนไว้กับหน่วยงาน",
}
NATURAL = "image => image.complete && image.naturalHeight > image.naturalWidth"


def card_in_use(browser: Browser, office: Office) -> None:
    """Have the administrator load a type with a photograph; the same again changes nothing."""
    files = photos.card(required=True)
    given = [
        FilePayload(name="type.json", mimeType="application/json", buffer=files.definition),
        FilePayload(name="plate.typ", mimeType="text/plain", buffer=files.plate.encode()),
    ]
    with steps.at_desk(browser, office, ADMIN, Window()) as admin:
        admin.open("/documents/types/").page.set_input_files("input[type=file]", given)
        admin.turn(admin.page.locator("main form button").first)
        expect(admin.page.locator("main")).to_contain_text("card")


@pytest.mark.parametrize("way", WAYS)
def test_a_photograph_is_given_once_kept_and_seen(browser: Browser, office: Office, way: str) -> None:
    window = WAYS[way]
    card_in_use(browser, office)
    camera = FilePayload(name="IMG_1.JPG", mimeType="image/jpeg", buffer=photos.taken_by_a_camera())
    with (
        reading(browser, office.address, window) as applicant,
        steps.at_desk(browser, office, REGISTRAR, window) as registrar,
    ):
        page = applicant.open("/apply/").page
        applicant.turn(page.locator("a[href$='/card/']"))
        applicant.sound("photographs-apply")
        for name, text in FIELDS.items():
            page.fill(f"#id_{name}", text)
        page.set_input_files("#id_photo", camera)
        with page.expect_navigation():
            send(applicant)
        expect(page.get_by_role("alert")).to_be_visible()
        shown = page.get_by_role("img", name=said(applicant, "รูปถ่าย", "Photograph"))
        expect(shown).to_be_visible()
        assert shown.evaluate(NATURAL), "it stands upright"
        applicant.sound("photographs-mend")
        page.fill("#id_purpose", "ประกอบการสมัครงาน")
        with page.expect_navigation():
            send(applicant)
        expect(page.locator("main")).to_contain_text(said(applicant, "เข้าระบบเมื่อ", "Entered the system"))
        expect(shown).to_be_visible()
        applicant.sound("photographs-follow")

        registrar.open("/documents/new/")
        registrar.turn(registrar.page.locator(".saan-queue__subject a").first)
        decide(registrar, "take", "t")
        seen = registrar.page.get_by_role("img", name=said(registrar, "รูปถ่าย", "Photograph"))
        assert seen.evaluate(NATURAL)
        registrar.sound("photographs-application")
