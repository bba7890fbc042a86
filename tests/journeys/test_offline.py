"""The offline verifier, in a browser: it agrees with the press on every vector, and is sound to look at and to use."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, FilePayload, Page, expect
from vectors.batch import generate as batches
from vectors.documents import cast, generate, pictured
from vectors.exchange.cast import ALPHA
from vectors.verify.cast import ALPHA_SEAL

from saan.press import paperseals
from saan.press.plates import Filling, Issuer, compile_plate
from saan.trust import trustlist
from saan.trust.keys import b64url
from saan.web.offline.page import filled
from saan.web.verify.around import as_list
from saan.web.verify.trusting import open_trust
from tests.journeys.reader import DESK, PHONE
from tests.press import test_usages as usages

FOLDER = Path(generate.__file__).parent
INDEX: dict[str, Any] = json.loads((FOLDER / "index.json").read_text())
BATCHES = Path(batches.__file__).parent
IN_BATCHES: dict[str, Any] = json.loads((BATCHES / "index.json").read_text())
AS_THE_PAGE_SAYS = {
    "document.standing": "document.status",  # it asks no register, so only a list can tell
    "document.issuer": "trust.list",  # of a page without a list, where nobody can be known
    "json.repeated-name": "wire.malformed",
}
"""Codes of the batch vectors that the page tells under others."""


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
    differing = []
    for case in INDEX["cases"]:
        wanted = (case["outcome"], case["fails"], case["open"], case.get("says"))
        if (got := _ended(offline, FOLDER, case, (FOLDER / case["trust"]).read_text())) != wanted:
            differing.append(f"{case['name']}: {got} where the press says {wanted}")
    for case in IN_BATCHES["cases"]:
        fails, left = (
            sorted(AS_THE_PAGE_SAYS.get(one, one) for one in case[name]) for name in ("fails", "open")
        )
        wanted = (case["outcome"], fails, left, None)
        if (got := _ended(offline, BATCHES, case, _list_of(case))) != wanted:
            differing.append(f"batches, {case['name']}: {got} where saan verify says {wanted}")
    assert differing == []


def _list_of(case: dict[str, Any]) -> str:
    """Return a batch case's trust file as the trust list that the page reads."""
    if case["trust"] is None:
        return ""
    at, pin = datetime.fromisoformat(case["at"]), (BATCHES / IN_BATCHES["pin"]).read_bytes()
    trusted = open_trust((BATCHES / case["trust"]).read_bytes(), pin, at).trusted
    return trustlist.write(cast.LIST_KEY, replace(as_list(trusted, {}), issued=cast.SIGNED))


Ended = tuple[str, list[str], list[str], list[list[str]] | None]


def _ended(page: Page, folder: Path, case: dict[str, Any], trust: str) -> Ended:
    """Return how the page ends a case, the codes that fail and those that stay open, and its words where the case has them."""
    files = [
        {"name": name, "base64": base64.b64encode((folder / name).read_bytes()).decode()}
        for name in case["files"]
    ]
    told = page.evaluate(
        "([files, list, at]) => saanVerify(files, { list, at: Date.parse(at) })", [files, trust, case["at"]]
    )
    of = told if folder is BATCHES else told[:1]  # the press judges one face, for which the others serve
    found = [each for one in of for each in one["findings"]]
    fails, left = (
        sorted({each["code"] for each in found if each["outcome"] == outcome})
        for outcome in ("fails", "unchecked")
    )
    said = {(each["th"], each["en"]) for each in found if each["code"] == case.get("of")}
    says = sorted(map(list, said)) if "says" in case else None
    return "fails" if fails else "unchecked" if left or not found else "holds", fails, left, says


def test_of_two_files_of_one_name_each_opens_its_own_page(offline: Page) -> None:
    """The page may fetch nothing, not even what it holds itself, so what stands behind its links is seen as they are made."""
    pages = [(FOLDER / name).read_bytes() for name in ("page.pdf", "page-two-hands.pdf")]
    offline.evaluate("""() => {
        const make = URL.createObjectURL;
        window.behind = {};
        URL.createObjectURL = (blob) => {
            const link = make.call(URL, blob);
            window.behind[link] = blob.size;
            return link;
        };
    }""")
    offline.locator("#files").set_input_files(
        [FilePayload(name="document.pdf", mimeType="application/pdf", buffer=page) for page in pages]
    )
    links = offline.locator("#report a[href^='blob:']")
    expect(links).to_have_count(2)
    assert links.evaluate_all("links => links.map(link => window.behind[link.href])") == list(map(len, pages))


def test_the_picture_of_a_record_is_shown_beside_what_else_it_says(offline: Page) -> None:
    for name, label in (("page-pictured.pdf", "รูปถ่าย · Photograph"), ("credential-pictured.sd-jwt", "Photo")):
        offline.locator("#files").set_input_files([FOLDER / name, FOLDER / "status.jwt"])
        shown = offline.get_by_role("table").get_by_role("img", name=label)
        expect(shown).to_be_visible()
        assert shown.evaluate("image => image.naturalHeight") == 60, "the page's own policy lets it be drawn"
        address = str(shown.get_attribute("src"))
        assert base64.b64decode(address.partition(",")[2]) == pictured.PICTURE


@pytest.mark.parametrize("how", [usages.drawn, usages.in_a_text, usages.commented, usages.nothing])
def test_a_field_that_the_page_draws_with_may_not_be_filled_as_the_press_says(
    offline: Page, how: usages.Change
) -> None:
    pdf = usages.prepared(how)
    asked = [[{"name": "page.pdf", "base64": base64.b64encode(pdf).decode()}], "2026-11-30T00:00:00Z"]
    (told,) = offline.evaluate("([files, at]) => saanVerify(files, { at: Date.parse(at) })", asked)
    ended = {each["code"]: each["outcome"] for each in reversed(told["findings"])}
    assert ended["pdf.coverage"] == usages.looked(pdf)["pdf.coverage"]


def test_a_page_of_a_batch_is_proved_beside_its_proof_and_its_stamp(offline: Page, tmp_path: Path) -> None:
    offline.clock.set_fixed_time(cast.ASKED)
    offline.reload()
    listed = tmp_path / "trust-list.jwt"
    listed.write_text(_list_of(IN_BATCHES["cases"][0]))
    given = [BATCHES / name for name in ("page-2-lasting.pdf", "proof-2-of-5.json", "status.jwt")]
    offline.locator("#files").set_input_files([listed, *given])
    page, proof = (
        offline.locator("section", has=offline.get_by_role("heading", name=one.name)) for one in given[:2]
    )
    expect(proof.locator(".verdict")).to_contain_text("อยู่ในชุดที่ กรมอัลฟ่า ลงลายมือชื่อไว้", use_inner_text=True)
    expect(proof.get_by_role("row", name="ประทับเวลา").first).to_contain_text(
        "๒๒ พ.ย. ๒๕๖๙", use_inner_text=True
    )
    proof.locator("summary").press("Enter")
    expect(proof).to_contain_text("เป็นหลักฐานของ page-2-lasting.pdf", use_inner_text=True)
    page.locator("summary").press("Enter")
    expect(page).to_contain_text("โดยมีตราประทับเวลา", use_inner_text=True)
    offline.locator("#files").set_input_files([listed, given[1]])
    expect(proof.locator(".checks .unchecked")).to_contain_text("เลือกแฟ้ม PDF", use_inner_text=True)
    for name, said in (
        ("page.ers", "เป็นหลักฐานระยะยาวของ page-for-good.pdf"),
        ("page-changed.ers", "ไม่ใช่หลักฐาน"),
    ):
        offline.locator("#files").set_input_files([FOLDER / "page-for-good.pdf", FOLDER / name])
        record = offline.locator("section", has=offline.get_by_role("heading", name=name))
        expect(record.locator(".checks")).to_contain_text([said])


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
    told = {
        "page-withdrawn.pdf": ("ขณะนี้ใช้ไม่ได้", "Not in force"),
        "nothing.bin": ("ตรวจสิ่งนี้ไม่ได้", "This could not be checked"),
        "page-no-status.pdf": ("ถูกต้องทุกข้อ", "Everything holds"),
        "page-named.pdf": ("ถูกต้องทุกข้อ", "Everything holds"),
        "page-stranger.pdf": ("ไม่ถูกต้อง", "Does not hold"),
    }
    offline.locator("#files").set_input_files([*(FOLDER / name for name in told), FOLDER / "status.jwt"])
    for number, words in enumerate(told.values()):
        said = offline.locator("section .said").nth(number)
        expect(said).to_contain_text(words[language == "en"], use_inner_text=True)
    offline.locator("#files").set_input_files([FOLDER / "page.pdf", FOLDER / "page-stranger.pdf"])
    # What does not hold gives no address to follow.
    expect(offline.locator("section").nth(0).locator("a[href^=https]")).to_have_count(1)
    expect(offline.locator("section").nth(1).locator("a[href^=https]")).to_have_count(0)
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


def named(*path: str | None, th: str, en: str) -> dict[str, Any]:
    return {"path": path, "display": [{"locale": "th", "label": th}, {"locale": "en", "label": en}]}


WORK = "ใช้ประกอบการสมัครงาน"
"""What the vectors' certificate is to be used for: here one of a type's choices."""


def test_fields_and_days_are_told_as_people_say_them(offline: Page, tmp_path: Path) -> None:
    offline.clock.set_fixed_time(cast.ASKED)
    offline.reload()
    (tmp_path / "page-type.json").write_text(
        json.dumps(
            {
                "vct": f"https://alpha.example/wallet/types/{ALPHA.removeprefix('th:')}/certificate/1",
                "claims": [named("data", "purpose", th="ใช้เพื่อ", en="To be used for")],
                "schema": {"properties": {"purpose": {"x-enum-titles": {WORK: {"th": "งาน", "en": "Work"}}}}},
            }
        )
    )
    (tmp_path / "held-type.json").write_text(
        json.dumps(
            {"vct": cast.CLAIMS["vct"], "claims": [named("courses", None, "grade", th="ผล", en="Mark")]}
        )
    )
    page = FOLDER.parent / "batch" / "page-2.pdf"
    given = [page, FOLDER / "credential.sd-jwt", FOLDER / "status.jwt"]
    offline.locator("#files").set_input_files(given)
    issued, held = offline.locator("section").nth(0), offline.locator("section").nth(1)
    expect(issued).to_contain_text("๒๒ พ.ย. ๒๕๖๙", use_inner_text=True)
    expect(issued.get_by_role("rowheader", name="Purpose", exact=True)).to_be_visible()
    courses = held.locator("table", has=offline.locator("caption"))
    expect(courses.get_by_role("columnheader")).to_have_text(["รหัส", "Grade"], use_inner_text=True)
    expect(courses.get_by_role("row").nth(2)).to_have_text("MA102B+")
    offline.locator("#files").set_input_files([*given, *sorted(tmp_path.iterdir())])
    expect(offline.locator("section")).to_have_count(2)
    expect(issued.get_by_role("rowheader", name="ใช้เพื่อ", exact=True)).to_be_visible()
    offline.locator("#language").press("Enter")
    expect(issued.get_by_role("row", name="To be used for")).to_have_text(
        "To be used for\tWork", use_inner_text=True
    )
    expect(courses.get_by_role("columnheader").first).to_have_text("Mark", use_inner_text=True)
    expect(issued).to_contain_text("22 Nov 2026", use_inner_text=True)
    expect(issued).not_to_contain_text("2026-11-22", use_inner_text=True)
    offline.locator("#files").set_input_files([FOLDER / "page-named.pdf", FOLDER / "page-named-anew.pdf"])
    said = "To be used for\tA job"
    expect(issued.get_by_role("row", name="To be used for")).to_have_text(said, use_inner_text=True)
    expect(
        offline.locator("section").nth(1).get_by_role("rowheader", name="Purpose", exact=True)
    ).to_be_visible()


PAPER = """#import "/plate.typ": field, seal, square
#set page(paper: "a4", margin: 2.5cm)
= หนังสือรับรอง
เลขที่ #field("number", width: 6cm) \\ ออกให้แก่ #field("holder", width: 8cm)
#v(8cm)
#grid(columns: (3.2cm, 1fr, 3.2cm), square("verify", side: 3.2cm), [], seal(side: 3.2cm))
"""


@pytest.fixture(scope="module")
def paper() -> Image.Image:
    """A page with its two codes, as it lies before a camera."""
    told = cast.ON_PAPER
    texts = {"number": told.number, "holder": told.holder}
    link = f"https://alpha.example/check/{told.id.hex}/{b64url(told.record_sha256)}/"
    codes: dict[str, str | bytes] = {
        "verify": link,
        "seal": paperseals.write(ALPHA_SEAL, told, cast.ISSUED_ON),
    }
    maker = Issuer(compile_plate(PAPER), ALPHA_SEAL, cast.SIGNED)
    pdf = maker.issue(Filling("หนังสือรับรอง", texts, b"{}", codes), cast.SIGNED)
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = document[0].render(scale=200 / 72, grayscale=True)
        whole = Image.frombytes("L", (drawn.stride, drawn.height), bytes(drawn.buffer))
        return whole.crop((0, 0, drawn.width, drawn.height))


def close_up(paper: Image.Image) -> Image.Image:
    """Return the seal as a camera near it sees it."""
    (found,) = zxingcpp.read_barcodes(paper, zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.DataMatrix]))
    corner, other = found.position.top_left, found.position.bottom_right
    near = paper.crop((corner.x - 70, corner.y - 70, other.x + 70, other.y + 70))
    return near.resize((near.width * 2, near.height * 2))


def test_a_screenshot_and_a_photograph_are_read_and_never_called_the_document(
    offline: Page, paper: Image.Image, tmp_path: Path
) -> None:
    offline.clock.set_fixed_time(cast.ASKED)
    offline.reload()
    paper.save(tmp_path / "shot.png")
    close = close_up(paper)
    askew = close.rotate(11, expand=True, fillcolor=150).filter(ImageFilter.GaussianBlur(0.6)).convert("RGB")
    askew.save(tmp_path / "photograph.jpg", quality=80)
    Image.new("RGB", (400, 300), "white").save(tmp_path / "blank.png")
    (tmp_path / "torn.png").write_bytes((tmp_path / "shot.png").read_bytes()[:900])
    ends = {
        "shot.png": ["holds", "unchecked"],
        "photograph.jpg": ["holds"],
        "blank.png": ["unchecked"],
        "torn.png": ["unchecked"],
    }
    offline.locator("#files").set_input_files([*(tmp_path / name for name in ends), FOLDER / "status.jwt"])
    expect(offline.locator("section")).to_have_count(5)
    for name, wanted in ends.items():
        found = offline.locator("section", has=offline.get_by_role("heading", name=name))
        expect(found.locator(".verdict")).to_have_count(len(wanted))
        told = [each.get_attribute("class") for each in found.locator(".verdict").all()]
        assert sorted(str(each).split()[-1] for each in told) == wanted, name
    expect(offline.locator("section", has_text="ใช้ประกอบการสมัครงาน").first).to_contain_text("ไม่ใช่เอกสาร")


def test_the_camera_reads_a_seal_without_help_of_the_browser(offline: Page, paper: Image.Image) -> None:
    offline.clock.set_fixed_time(cast.ASKED)
    offline.reload()
    seen = BytesIO()
    close_up(paper).save(seen, "PNG")
    offline.evaluate(
        """async (picture) => {
          const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
          const shown = await createImageBitmap(new Blob([bytes]));
          const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 900 });
          const draw = () => canvas.getContext("2d").drawImage(shown, 190, 0, 900, 900);
          setInterval(draw, 50); draw();
          const getUserMedia = async () => canvas.captureStream(20);
          Object.defineProperty(navigator, "mediaDevices", { value: { getUserMedia } });
        }""",
        base64.b64encode(seen.getvalue()).decode(),
    )
    offline.locator("#scan").press("Enter")
    expect(offline.locator("section")).to_contain_text("สมใจ ใจดี", timeout=15_000)


def test_without_a_camera_the_page_says_what_to_do_instead(offline: Page) -> None:
    offline.evaluate("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    offline.locator("#scan").click()
    expect(offline.locator("#camera")).to_contain_text("เปิดกล้องไม่ได้")
