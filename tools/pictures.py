"""`./dev pictures [NAME…]`: takes the guides' pictures anew, in both languages, from a world of invented people and letters."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tests.journeys import steps
from tests.journeys.reader import Reader, Window
from tests.press.authority import NOW, RECORD, letter, memo
from tests.press.goldens import EMBLEM, cases
from tests.press.papers import CERTIFIER, PAPERS, RECEIVED
from tests.world import stock
from tests.world.browser import opened
from tests.world.office import Office, running

from saan.press import Watermark, certified_copy, typeset
from saan.press.plates import compile_plate
from saan.press.plates.preview import preview
from tools import documents
from tools.setup import ROOT

PICTURES = ROOT / "docs" / "guide" / "pictures"
WIDTH, HEIGHT = 1000, 720
READY_MADE = ("certificate", "licence", "receipt")
Scene = Callable[[Reader, Office], None]


def main() -> None:
    """Take every picture, or those whose names begin with one of the words given; existing ones are replaced.

    Only what leads up to a picture is played: without a name of an office's page, there is no office at all.
    """
    PICTURES.mkdir(parents=True, exist_ok=True)
    albums = [Album(language, tuple(sys.argv[1:])) for language in ("th", "en")]
    scenes = needed(albums[0])
    if albums[0].wants("paper", "plate", "page"):
        take_papers(albums[0])
    if not (scenes or albums[0].wants(*documents.PICTURES, documents.OFFLINE)):
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = opened(playwright)
        if scenes or albums[0].wants(*documents.PICTURES):
            with running(Path(folder)) as office:
                for album in albums:
                    _take_all(browser, office, album, scenes)
                    documents.take(browser, office, album)
        for album in albums:
            documents.take_offline(browser, album)
        browser.close()


class Album:
    """The pictures of one language that are wanted: those whose names begin with a word given, or all."""

    def __init__(self, language: str, words: tuple[str, ...]) -> None:
        self.language, self._words = language, words

    def wants(self, *names: str) -> bool:
        """Return whether any of these is wanted; also of a kind, such as `paper`, of which single ones are named."""
        return not self._words or any(
            name.startswith(word) or word.startswith(f"{name}-") for name in names for word in self._words
        )

    def keep(self, page: Page, name: str) -> None:
        """Save a page as it is shown, under a name, if that is wanted."""
        if not self.wants(name):
            return
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"{name}.{self.language}.png")
        sys.stdout.write(f"{name}.{self.language}.png\n")


def needed(album: Album) -> frozenset[str]:
    """Return the scenes to be played: those wanted, what they show the outcome of, and what the same person does before."""
    wanted = {name for scenes in SCENES.values() for name in scenes if album.wants(name)}
    wanted |= {before for name in wanted for before in OUTCOME_OF.get(name, ())}
    played = set[str]()
    for scenes in SCENES.values():
        names = list(scenes)
        last = max((names.index(name) for name in wanted.intersection(names)), default=-1)
        played |= set(names[: last + 1])
    return frozenset(played)


def take_papers(album: Album) -> None:
    """Take the first page of every kind of paper that the press sets, and that is wanted; they are in no language."""
    pages = {"external": letter(), "memo": memo(), **PAPERS}
    files = {
        name: typeset(page, RECORD, emblem=EMBLEM)
        for name, page in pages.items()
        if album.wants(f"paper-{name}")
    }
    if album.wants("paper-copy"):
        original = files.get("external") or typeset(pages["external"], RECORD, emblem=EMBLEM)
        files["copy"] = certified_copy(original, CERTIFIER, RECEIVED.day, received=RECEIVED)
    _draw({f"paper-{name}": pdf for name, pdf in files.items()})
    made = cases()
    _draw({f"page-{kind}": made[f"plate-{kind}"] for kind in READY_MADE if album.wants(f"page-{kind}")})
    if not album.wants("plate", "plate-longest"):
        return
    guide = (ROOT / "docs/guide/designer.md").read_text()
    plate = compile_plate(guide.split("```typst\n")[1].split("```")[0], watermark=Watermark.DEMO)
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


def _take_all(browser: Browser, office: Office, album: Album, played: frozenset[str]) -> None:
    for who, scenes in SCENES.items():
        if played.isdisjoint(scenes):
            continue
        with steps.at_desk(browser, office, who, Window(language=album.language, width=WIDTH)) as reader:
            reader.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
            for name, scene in scenes.items():
                if name in played:
                    scene(reader, office)
                    album.keep(reader.page, name)


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


def _practice(reader: Reader, _office: Office) -> None:
    """Correspondence of an agency, with the clerk as registrar of its secret letters."""
    reader.open("/office/practice/")
    if not reader.page.locator("main tbody").count():
        reader.open("/office/practice/registrars/new/")
        steps.choose(reader, "#id_person", "พิมพ์ใจ" if reader.language == "th" else "Pimjai")
        reader.turn(reader.page.locator("main form button"))
        reader.open("/office/practice/")


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
    "admin@a.example": {"programs": _page("/office/programs/new/"), "practice": _practice},
}
OUTCOME_OF: dict[str, tuple[str, ...]] = {"sent": ("received",), "evidence": ("received",)}
"""What others do in scenes of their own, and a picture shows."""


if __name__ == "__main__":
    main()
