"""Every other page, opened by someone who may: sound in both languages, and fitting a telephone and a zoomed window."""

import io
import time
import zipfile

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys import steps
from tests.journeys.reader import DESK, PHONE, Window, reading
from tests.world import stock
from tests.world.office import Office

LISTS = {
    "drafter@a.example": ("/letters/drafts/", "/letters/underway/", "/letters/sent/", "/office/delegations/"),
    "director@a.example": ("/", "/office/delegations/new/"),
    "clerk@b.example": (
        "/inbox/passed/",
        "/inbox/ended/",
        "/letters/ready/",
        "/search/",
        "/search/?q=ไม่มีเรื่องนี้",
    ),
    "officer@b.example": ("/inbox/", "/letters/"),
}
SMALL = {
    "clerk@b.example": ("/", "/inbox/", "/registers/", "/search/?q=ขอ"),
    "director@a.example": ("/tray/",),
    "drafter@a.example": ("/letters/drafts/", "/letters/new/"),
    "admin@a.example": ("/office/people/", "/office/units/"),
}


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("who", LISTS)
def test_every_list_is_sound(browser: Browser, office: Office, who: str, language: str) -> None:
    with steps.at_desk(browser, office, who, Window(language=language)) as reader:
        for path in LISTS[who]:
            reader.open(path).sound(
                f"90-{who.split('@', maxsplit=1)[0]}{path.split('?')[0].replace('/', '-')}"
            )


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_refusal_says_why_and_what_to_do(browser: Browser, office: Office, language: str) -> None:
    window = Window(language=language)
    with steps.at_desk(browser, office, "clerk@b.example", window) as clerk:
        clerk.open("/office/people/").sound("91-not-allowed")
        clerk.open(office.letters[stock.IN_REVIEW[2]]).sound("91-of-another-agency")
        expect(clerk.page.locator("main")).not_to_contain_text(stock.IN_REVIEW[2])
    with reading(browser, office.address, window) as stranger:
        stranger.open("/").sound("92-front")
        stranger.open("/inbox/").sound("92-sign-in")
        stranger.open("/accounts/password/reset/").sound("92-forgotten")


@pytest.mark.parametrize("window", [Window(width=PHONE), Window(zoom=2)], ids=["phone", "zoomed"])
def test_the_work_fits_a_phone_and_a_zoomed_window(browser: Browser, office: Office, window: Window) -> None:
    name = "phone" if window.zoom == 1 else "zoomed"
    for who, paths in SMALL.items():
        with steps.at_desk(browser, office, who, window) as reader:
            for path in paths:
                reader.open(path).fitting(
                    f"60-{who.split('@')[0]}{path.split('?')[0].replace('/', '-')}{name}"
                )
    with steps.at_desk(browser, office, "clerk@b.example", window) as clerk:
        steps.open_first(clerk, "/inbox/", stock.ARRIVED[0])
        clerk.fitting(f"61-incoming-{name}")
        clerk.open("/registers/").page.locator(".saan-queue__subject a").first.click()
        clerk.fitting(f"62-register-{name}")
    with steps.at_desk(browser, office, "drafter@a.example", window) as drafter:
        drafter.open(office.letters[stock.ARRIVED[0]]).fitting(f"63-letter-{name}")
        steps.begin(drafter)
        drafter.fitting(f"64-sheet-{name}")
    with steps.at_desk(browser, office, "head@b.example", window) as head:
        steps.open_first(head, "/tray/", stock.TO_SIGN[3])
        head.fitting(f"65-sign-{name}")


@pytest.mark.parametrize(("language", "width"), [("th", DESK), ("en", PHONE)])
def test_a_secret_draft_is_opened_to_one_more_reader(
    browser: Browser, office: Office, language: str, width: int
) -> None:
    with steps.at_desk(
        browser, office, "reviewer@a.example", Window(language=language, width=width)
    ) as reader:
        page, subject = reader.page, f"เรื่องลับที่ร่างไว้ ({language})"
        steps.begin(reader)
        page.fill("#id_subject", subject)
        page.check("input[name=secrecy][value=confidential]")
        steps.save(reader)
        reader.page.goto(page.url.removesuffix("edit/"))
        before = page.locator("h2 + ul.govuk-list--bullet li").count()
        reader.sound(f"96-secret-letter-{width}")
        reader.turn(page.locator("a[href$='/readers/']"))
        reader.turn(page.locator("main form button"))
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        reader.sound(f"96-reader-missing-{width}")
        page.select_option("#id_person", index=1)
        reader.turn(page.locator("main form button"))
        expect(page.locator("h2 + ul.govuk-list--bullet li")).to_have_count(before + 1)
        expect(page.locator("h1")).to_have_text(subject)


@pytest.mark.parametrize("language", ["th", "en"])
def test_all_evidence_of_a_letter_is_handed_out(browser: Browser, office: Office, language: str) -> None:
    with steps.at_desk(browser, office, "clerk@a.example", Window(language=language)) as clerk:
        clerk.open(office.letters[stock.ARRIVED[0]])
        clerk.turn(clerk.page.locator("a[href^='/evidence/']"))
        clerk.sound("95-evidence")
        listed = clerk.page.locator(".saan-files__item").count()
        whole = clerk.page.locator("a[href$='/all.zip']").get_attribute("href")
        for _ in range(100):  # the journal seals what was recorded within a second, if the machine is free
            answer = clerk.page.request.get(f"{office.address}{whole}")
            with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
                names = archive.namelist()
            if len(names) == listed:
                break
            time.sleep(0.2)
        assert len(names) == listed
        assert sum(name.endswith(".tlog-proof") for name in names) >= 6
