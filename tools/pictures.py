"""`./dev pictures [NAME…]`: takes the guides' pictures anew, in both languages, from a world of invented people and letters."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tests.journeys import steps
from tests.journeys.conftest import CHROMIUM
from tests.journeys.reader import Reader, Window
from tests.press.authority import NOW, RECORD, letter
from tests.press.papers import CERTIFIER, PAPERS, RECEIVED
from tests.world import stock
from tests.world.office import Office, running

from saan.base.thai.api import words
from saan.press import Kind as PageKind
from saan.press import Watermark, certified_copy, typeset
from saan.press.plates import compile_plate
from saan.press.plates.preview import preview
from tools import documents
from tools.setup import ROOT

PICTURES = ROOT / "docs" / "guide" / "pictures"
WIDTH, HEIGHT = 1000, 720
Scene = Callable[[Reader, Office], None]


def main() -> None:
    """Take every picture, or those whose names begin with one of the words given; existing ones are replaced."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    if _wanted("paper") or _wanted("plate"):
        take_papers()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with running(Path(folder)) as office:
            for language in ("th", "en"):
                _take_all(browser, office, language)
                documents.take(browser, office, language, _keeper(language))
        browser.close()


def take_papers() -> None:
    """Take the first page of every kind of paper that the press sets."""
    pages = {"external": letter(), "memo": letter(PageKind.MEMO), **PAPERS}
    files = {name: typeset(page, RECORD) for name, page in pages.items()}
    files["copy"] = certified_copy(files["external"], CERTIFIER, RECEIVED.day, received=RECEIVED)
    _draw({f"paper-{name}": pdf for name, pdf in files.items()})
    guide = (ROOT / "docs/guide/designer.md").read_text()
    plate = compile_plate(guide.split("```typst\n")[1].split("```")[0], cut=words, watermark=Watermark.DEMO)
    _draw({"plate": preview(plate, NOW), "plate-longest": preview(plate, NOW, longest=True)})


def _draw(files: Mapping[str, bytes]) -> None:
    """Draw the first page of each file under its name."""
    for name, pdf in files.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "page.pdf"
            file.write_bytes(pdf)
            where = str(PICTURES / name)
            subprocess.run(["pdftoppm", "-r", "72", "-png", "-singlefile", str(file), where], check=True)
        sys.stdout.write(f"{name}.png\n")


def _take_all(browser: Browser, office: Office, language: str) -> None:
    keep = _keeper(language)
    for who, scenes in SCENES.items():
        with steps.at_desk(browser, office, who, Window(language=language, width=WIDTH)) as reader:
            reader.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
            for name, scene in scenes.items():
                scene(reader, office)
                keep(reader.page, name)


def _wanted(name: str) -> bool:
    return not sys.argv[1:] or name.startswith(tuple(sys.argv[1:]))


def _keeper(language: str) -> documents.Keep:
    """Return what saves a page as it is shown, under a name in a language."""

    def keep(page: Page, name: str) -> None:
        if not _wanted(name):
            return
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{name}.{language}.png")
        sys.stdout.write(f"{name}.{language}.png\n")

    return keep


def _page(path: str) -> Scene:
    return lambda reader, _office: _go(reader, path)


def _go(reader: Reader, path: str) -> None:
    reader.open(path)


def _written(reader: Reader, _office: Office) -> None:
    """A draft, filled in."""
    steps.begin(reader)
    steps.write(reader, "ขอเชิญประชุมหารือแนวทางการแลกเปลี่ยนหนังสือ")
    steps.save(reader)


def _previewed(reader: Reader, _office: Office) -> None:
    steps.save(reader, "preview")


def _to_sign(reader: Reader, _office: Office) -> None:
    steps.open_first(reader, "/tray/", stock.TO_SIGN[0])


def _waiting(reader: Reader, _office: Office) -> None:
    """A letter before it is received; each language has its own."""
    steps.open_first(reader, "/inbox/", stock.URGENT[reader.language == "en"])


def _received(reader: Reader, _office: Office) -> None:
    subject = stock.URGENT[reader.language == "en"]
    steps.receive(reader, subject)
    steps.open_first(reader, "/inbox/working/", subject)


def _register(reader: Reader, _office: Office) -> None:
    reader.open("/registers/").page.locator(".saan-queue__subject a").first.click()


def _sent(reader: Reader, office: Office) -> None:
    reader.open(office.letters[stock.URGENT[reader.language == "en"]])


def _evidence(reader: Reader, office: Office) -> None:
    reader.open(office.letters[stock.URGENT[reader.language == "en"]].replace("/letters/", "/evidence/"))


SCENES: dict[str, dict[str, Scene]] = {
    "drafter@a.example": {"draft": _written, "preview": _previewed},
    "head@b.example": {"tray": _page("/tray/"), "sign": _to_sign},
    "clerk@b.example": {
        "home": _page("/"),
        "inbox": _page("/inbox/"),
        "receive": _waiting,
        "received": _received,
        "register": _register,
    },
    "clerk@a.example": {"sent": _sent, "evidence": _evidence, "verify": _page("/verify/")},
    "admin@a.example": {"programs": _page("/office/programs/new/")},
}


if __name__ == "__main__":
    main()
