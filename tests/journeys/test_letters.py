"""A letter's whole way through the browser, in both languages, with and without scripts, by mouse and by keys."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from saan.base.thai.api import thai_digits
from tests.journeys import steps
from tests.journeys.reader import Window
from tests.world import stock
from tests.world.office import Office

LANGUAGES = [Window(), Window(language="en")]
EVERY_WAY = [*LANGUAGES, Window(scripts=False)]
FACES = """() => Object.fromEntries([...document.querySelectorAll("main *")]
  .filter(one => one.checkVisibility() && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .map(one => [one.innerText.trim(), getComputedStyle(one).fontFamily.replaceAll('"', "")]))"""
"""The face of every text that stands in a page."""


def _name(window: Window) -> str:
    return window.language + ("" if window.scripts else " without scripts")


@pytest.mark.parametrize("window", EVERY_WAY, ids=_name)
def test_a_letter_is_drafted_reviewed_signed_sent_and_received(
    browser: Browser, office: Office, tmp_path: Path, window: Window
) -> None:
    subject = f"ขอเชิญประชุมหารือแนวทางการแลกเปลี่ยนหนังสือ ครั้งที่ {EVERY_WAY.index(window) + 1}"
    agenda = tmp_path / "ระเบียบวาระการประชุม.txt"
    agenda.write_text("วาระที่ ๑ เรื่องที่ประธานแจ้งให้ที่ประชุมทราบ")

    with steps.at_desk(browser, office, "drafter@a.example", window) as drafter:
        drafter.sound("01-home")
        drafter.open("/letters/new/").sound("02-begin")
        steps.begin(drafter)
        drafter.sound("03-sheet")
        steps.write(drafter, subject, [agenda])
        steps.save(drafter)
        drafter.sound("04-saved")
        expect(drafter.page.locator(".saan-files")).to_contain_text("ระเบียบวาระการประชุม.txt")
        steps.save(drafter, "preview")
        drafter.sound("05-preview")
        drafter.page.locator("aside form button").click()
        drafter.page.wait_for_url("**/letters/*-*-*/")
        drafter.sound("06-sent-up")
        letter = drafter.page.url.removeprefix(office.address)

    with steps.at_desk(browser, office, "reviewer@a.example", window) as reviewer:
        steps.open_first(reviewer, "/tray/", subject)
        reviewer.sound("07-review")
        reviewer.page.locator(".saan-seal form button").click()
        expect(reviewer.page.locator(".saan-flash--success")).to_contain_text(subject)

    with steps.at_desk(browser, office, "director@a.example", window) as director:
        director.open("/tray/").sound("08-tray")
        steps.open_first(director, "/tray/", subject)
        director.sound("09-sign")
        shown = director.page.locator(".saan-seal .saan-hash").inner_text()
        director.page.locator(".saan-seal form button").click()
        expect(director.page.locator(".saan-flash--success")).to_contain_text(subject)
    assert len(shown) == 64

    with steps.at_desk(browser, office, "clerk@a.example", window) as clerk:
        clerk.open("/letters/ready/").sound("10-ready")
        clerk.open(letter).sound("11-signed")
        clerk.page.locator("form[action$='/dispatch/'] button").click()
        expect(clerk.page.locator("tbody .govuk-tag").first).not_to_be_empty()
        clerk.sound("12-sent")

    with steps.at_desk(browser, office, "clerk@b.example", window) as receiver:
        receiver.open("/inbox/").sound("13-inbox")
        steps.open_first(receiver, "/inbox/", subject)
        receiver.sound("14-incoming")
        number = steps.receive(receiver, subject)
        expect(receiver.page.locator(".saan-flash--success")).to_contain_text(number)
        steps.open_first(receiver, "/inbox/working/", subject)
        receiver.sound("15-received")

    with steps.at_desk(browser, office, "clerk@a.example", window) as clerk:
        clerk.open(letter)
        expect(clerk.page.locator(".saan-table-wrap tbody")).to_contain_text(number)


def test_a_memo_with_an_enclosure_goes_to_another_unit(
    browser: Browser, office: Office, tmp_path: Path
) -> None:
    plan = tmp_path / "แผนงาน.txt"
    plan.write_text("แผนปฏิบัติงานประจำปี")
    subject = "รายงานผลการปฏิบัติงานไตรมาสที่ ๔"
    with steps.at_desk(browser, office, "drafter@a.example", Window()) as drafter:
        drafter.open("/letters/new/").page.check("input[value=memo]")
        drafter.page.locator("main form button").click()
        steps.choose(drafter, "#id_to-0-unit", "สำนักงานเลขานุการกรม")
        drafter.page.fill("#id_to-0-title", "เลขานุการกรม")
        drafter.page.fill("#id_subject", subject)
        drafter.page.fill("#id_body", "ตามที่ได้รับมอบหมาย ขอรายงานผลการปฏิบัติงาน\nจึงเรียนมาเพื่อโปรดทราบ")
        drafter.page.set_input_files("#id_uploads", [plan])
        steps.choose(drafter, "#id_signatory", "ผู้อำนวยการกอง")
        drafter.sound("16-memo")
        steps.save(drafter, "preview")
        drafter.sound("17-memo-preview")
        drafter.page.locator("aside form button").click()
        drafter.page.wait_for_url("**/letters/*-*-*/")
        letter = drafter.page.url.removeprefix(office.address)
    with steps.at_desk(browser, office, "reviewer@a.example", Window()) as signer:
        steps.decide(signer, subject)
    with steps.at_desk(browser, office, "clerk@a.example", Window()) as clerk:
        clerk.open(letter).page.locator("form[action$='/dispatch/'] button").click()
        clerk.page.locator(".saan-flash--success").wait_for()
        number = steps.receive(clerk, subject)
        steps.open_first(clerk, "/inbox/working/", subject)
        clerk.sound("18-memo-received")
        expect(clerk.page.locator(".saan-paper__stamp")).to_contain_text(number)
        expect(clerk.page.locator(".saan-files")).to_contain_text("แผนงาน.txt")


@pytest.mark.parametrize("scripts", [True, False], ids=["by itself", "by a link where scripts are off"])
def test_the_sender_s_page_follows_the_recipient(browser: Browser, office: Office, *, scripts: bool) -> None:
    subject = stock.TO_SEND[not scripts]
    with (
        steps.at_desk(browser, office, "clerk@a.example", Window(scripts=scripts)) as sender,
        steps.at_desk(browser, office, "clerk@b.example", Window()) as receiver,
    ):
        sender.open(office.letters[subject])
        sender.page.locator("form[action$='/dispatch/'] button").click()
        states = sender.page.locator(".saan-table-wrap tbody")
        expect(states).to_contain_text("ถึงระบบปลายทางแล้ว")
        steps.open_first(receiver, "/inbox/", subject)
        if not scripts:
            sender.page.get_by_role("link", name="โหลดสถานะล่าสุด").click()
        expect(states).to_contain_text("ปลายทางเปิดดูแล้ว")
        receiver.page.locator("a[href$='/reject/']").click()
        receiver.sound("20-reject")
        receiver.page.locator("main form button").click()
        receiver.sound("21-reject-needs-a-reason")
        receiver.page.fill("#id_note", "หนังสือนี้ควรส่งสำนักงานจังหวัด")
        receiver.page.locator("main form button").click()
        receiver.sound("22-rejected")
        if not scripts:
            sender.page.get_by_role("link", name="โหลดสถานะล่าสุด").click()
        expect(states).to_contain_text("หนังสือนี้ควรส่งสำนักงานจังหวัด")
        sender.sound("23-sender-sees-why")


@pytest.mark.parametrize("window", LANGUAGES, ids=_name)
def test_a_returned_draft_comes_back_with_its_note_and_what_changed_is_shown(
    browser: Browser, office: Office, window: Window
) -> None:
    subject = stock.IN_REVIEW[LANGUAGES.index(window)]
    with steps.at_desk(browser, office, "reviewer@a.example", window) as reviewer:
        steps.open_first(reviewer, "/tray/", subject)
        reviewer.page.locator("a[href$='/return/']").click()
        reviewer.page.fill("#id_note", "โปรดระบุวงเงิน")
        reviewer.page.locator("main form button").click()
        with steps.at_desk(browser, office, "drafter@a.example", window) as drafter:
            drafter.open(f"{office.letters[subject]}edit/").sound("30-returned")
            expect(drafter.page.locator("main")).to_contain_text("โปรดระบุวงเงิน")
            drafter.page.fill("#id_body", f"{stock.BODY}\nวงเงินทั้งสิ้น ๑๐๐,๐๐๐ บาท")
            steps.save(drafter, "preview")
            drafter.page.locator("aside form button").click()
            drafter.page.locator(".saan-flash--success").wait_for()
        reviewer.open("/tray/").sound("31-changed-since")
        steps.open_first(reviewer, "/tray/", subject)
        reviewer.sound("32-what-changed")
        expect(reviewer.page.locator("ins")).to_contain_text("วงเงินทั้งสิ้น")


@pytest.mark.parametrize("window", [Window(), Window(scripts=False)], ids=_name)
def test_nothing_typed_is_lost_to_a_mistake(
    browser: Browser, office: Office, tmp_path: Path, window: Window
) -> None:
    kept = tmp_path / "แผนงาน.txt"
    kept.write_text("แผน")
    with steps.at_desk(browser, office, "drafter@a.example", window) as drafter:
        steps.begin(drafter)
        steps.write(drafter, "ขอส่งแผนงาน", [kept])
        drafter.page.fill("#id_reply_by", "วันเสาร์หน้า")
        steps.save(drafter)
        drafter.sound("40-not-a-day")
        expect(drafter.page.locator(".govuk-error-summary")).to_contain_text("วันเสาร์หน้า")
        expect(drafter.page.locator("#id_subject")).to_have_value("ขอส่งแผนงาน")
        expect(drafter.page.locator("#id_body")).to_have_value(stock.BODY)
        expect(drafter.page.locator("#id_reply_by")).to_have_value("วันเสาร์หน้า")
        expect(drafter.page.locator(".saan-files")).to_contain_text("แผนงาน.txt")
        drafter.page.fill("#id_reply_by", "๓๐ พฤศจิกายน ๒๕๘๙")
        steps.save(drafter)
        expect(drafter.page.locator(".saan-flash--success")).to_be_visible()
        expect(drafter.page.locator(".saan-files__item")).to_have_count(1)


def test_two_who_edit_at_once_both_keep_their_words(browser: Browser, office: Office) -> None:
    with (
        steps.at_desk(browser, office, "drafter@a.example", Window()) as one,
        steps.at_desk(browser, office, "reviewer@a.example", Window()) as other,
    ):
        steps.begin(one)
        steps.write(one, "ร่างที่แก้พร้อมกัน")
        steps.save(one)
        other.open(one.page.url.removeprefix(office.address).split("#")[0])
        other.page.fill("#id_body", "ข้อความของคนที่สอง")
        steps.save(other)
        one.page.fill("#id_body", "ข้อความของคนแรก")
        steps.save(one)
        one.sound("41-conflict")
        expect(one.page.locator("#id_body")).to_have_value("ข้อความของคนแรก")
        expect(one.page.locator(".govuk-notification-banner")).to_contain_text("มีผู้บันทึกร่างนี้ก่อนท่าน")
        expect(one.page.locator("details").first).to_contain_text("ข้อความของคนที่สอง")


def test_several_are_signed_together_but_only_those_that_were_opened(
    browser: Browser, office: Office
) -> None:
    opened, unopened = stock.TO_SIGN[:2], stock.TO_SIGN[2]
    with steps.at_desk(browser, office, "head@b.example", Window()) as head:
        for subject in opened:
            steps.open_first(head, "/tray/", subject)
        head.open("/tray/")
        waiting = head.page.locator(".saan-queue__item", has_text=unopened)
        expect(waiting.locator("input[type=checkbox]")).to_have_count(0)
        for subject in opened:
            head.page.locator(".saan-queue__item", has_text=subject).get_by_role("checkbox").check()
        head.sound("50-several")
        head.page.locator("main form > button").click()
        expect(head.page.locator(".saan-flash--success")).to_have_count(2)
        expect(head.page.locator("main")).to_contain_text(unopened)


@pytest.mark.parametrize("window", LANGUAGES, ids=_name)
def test_a_received_letter_is_assigned_minuted_answered_and_closed(
    browser: Browser, office: Office, window: Window
) -> None:
    subject = stock.TO_HANDLE[LANGUAGES.index(window)]
    with steps.at_desk(browser, office, "clerk@b.example", window) as clerk:
        steps.receive(clerk, subject)
        steps.open_first(clerk, "/inbox/working/", subject)
        steps.choose(clerk, "#id_to", "ยิ้มแย้ม" if window.language == "th" else "Yimyaem")
        clerk.page.fill("#id_order", "โปรดตรวจสอบและร่างหนังสือตอบ")
        clerk.page.locator("section[aria-labelledby='assign'] button").click()
        clerk.sound("70-assigned")
    with steps.at_desk(browser, office, "officer@b.example", window) as officer:
        steps.open_first(officer, "/inbox/working/", subject)
        officer.sound("71-on-the-desk")
        officer.page.fill("#id_text", "ตรวจสอบแล้วถูกต้องครบถ้วน")
        officer.page.locator("section[aria-labelledby='minute'] button").click()
        expect(officer.page.locator(".saan-paper__minutes")).to_contain_text("ตรวจสอบแล้วถูกต้องครบถ้วน")
        officer.page.locator("a[href*='answers=']").click()
        officer.page.locator("main form button").click()
        officer.sound("72-answer")
        assert officer.page.locator("#id_ref-0-subject").input_value() == subject
        steps.open_first(officer, "/inbox/working/", subject)
        officer.page.locator("a[href$='/close/']").click()
        officer.page.fill("#id_note", "ตอบหนังสือแล้ว")
        officer.page.locator("main form button").click()
        officer.sound("73-closed")
    with steps.at_desk(browser, office, "clerk@a.example", window) as sender:
        sender.open(office.letters[subject])
        read = "ผู้รับผิดชอบเปิดอ่าน" if window.language == "th" else "read by the official"
        expect(sender.page.locator(".saan-table-wrap tbody")).to_contain_text(read)


@pytest.mark.parametrize("window", LANGUAGES, ids=_name)
def test_registers_are_shown_printed_and_corrected(browser: Browser, office: Office, window: Window) -> None:
    subject = stock.TO_REGISTER[LANGUAGES.index(window)]
    with steps.at_desk(browser, office, "clerk@b.example", window) as clerk:
        steps.receive(clerk, subject)
        steps.open_first(clerk, "/inbox/working/", subject)
        clerk.page.locator("a[href$='/correct/']").click()
        clerk.page.check("#id_renumber")
        clerk.page.fill("#id_note", "ลงรับซ้ำ")
        clerk.sound("80-correct")
        clerk.page.locator("main form button").click()
        clerk.open("/registers/").sound("81-registers")
        clerk.page.locator(".saan-queue__subject a").first.click()
        clerk.sound("82-register")
        expect(clerk.page.locator("tr.saan-void", has_text=subject)).to_have_count(2)
        clerk.page.emulate_media(media="print")
        faces = clerk.page.evaluate(FACES)
        assert all(face.startswith("Sarabun") for face in faces.values()), faces
        assert any(text.startswith(("แบบที่", "Form")) for text in faces), "the number of the form is printed"
        expect(clerk.page.locator(".saan-masthead")).to_be_hidden()
        expect(clerk.page.locator(".saan-register")).to_be_visible()
        clerk.page.emulate_media(media="screen")
        clerk.page.fill("#id_first", "1/1/2560")
        clerk.page.fill("#id_last", "31/1/2560")
        clerk.page.locator("main form button").first.click()
        expect(clerk.page.locator(".saan-empty")).to_be_visible()
        clerk.sound("83-no-entries")
        clerk.open(f"/search/?q={subject}").sound("84-found")
        expect(clerk.page.locator(".saan-queue__item")).to_have_count(1)


@pytest.mark.parametrize("window", [Window(scripts=False), Window(language="en")], ids=_name)
def test_an_order_is_written_signed_kept_and_copied(browser: Browser, office: Office, window: Window) -> None:
    subject = f"แต่งตั้งคณะทำงานข้อมูลกลาง ชุดที่ {2 if window.scripts else 1}"
    thai = window.language == "th"
    with steps.at_desk(browser, office, "drafter@a.example", window) as drafter:
        drafter.open("/letters/new/").sound("20-kinds")
        for kind in ("minutes", "certificate", "order"):
            drafter.open("/letters/new/")
            drafter.page.check(f"input[name=kind][value={kind}]")
            drafter.page.locator("main form button").click()
            drafter.sound(f"20-{kind}")
        drafter.page.fill("#id_subject", subject)
        drafter.page.fill("#id_body", "ด้วยกรมเห็นสมควรแต่งตั้งคณะทำงาน\nทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป")
        steps.choose(drafter, "#id_signatory", "อธิบดี" if thai else "Director-General")
        steps.save(drafter, "preview")
        expect(drafter.page.locator(".saan-paper__head")).to_contain_text("คำสั่ง")
        drafter.sound("21-order-preview")
        drafter.page.locator("aside form button").click()
        drafter.page.wait_for_url("**/letters/*-*-*/")
        letter = drafter.page.url.removeprefix(office.address)

    with steps.at_desk(browser, office, "director@a.example", window) as director:
        steps.decide(director, subject)

    with steps.at_desk(browser, office, "clerk@a.example", window) as clerk:
        clerk.open(letter).sound("22-order-signed")
        clerk.page.check("#everyone")
        clerk.page.locator("form[action$='/keep/'] button").click()
        expect(clerk.page.locator(".saan-flash--success")).not_to_be_empty()
        clerk.page.locator("a[href$='/copies/']").click()
        expect(clerk.page.locator(".saan-verdict")).to_be_visible()
        said = thai_digits(subject) if window.language == "th" else subject
        expect(clerk.page.locator(".saan-findings").last).to_contain_text(said)
        clerk.sound("23-order-copy")
        clerk.page.locator("form[action$='/copies/'] button").click()
        expect(clerk.page.locator(".saan-files__name[href*='/copies/']")).to_be_visible()
        clerk.sound("24-order-copied")
