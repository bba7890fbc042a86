"""A person at a browser, and what every page owes them: read by a screen reader, fitting the window, quiet."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

PICTURES = Path(os.environ.get("SAAN_PICTURES", "build/pictures"))
"""Where screenshots go; a person looks at them."""

PHONE, DESK = 360, 1280


@dataclass(slots=True)
class Reader:
    """One browser window of one person, reading in one language."""

    page: Page
    address: str
    language: str
    scripts: bool
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> "Reader":
        """Go to a page of the node."""
        self.page.goto(f"{self.address}{path}")
        return self

    def press(self, *keys: str) -> "Reader":
        """Press keys one after another, as fingers do, waiting for the page that each may open."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_load_state()
        return self

    def sound(self, picture: str) -> "Reader":
        """Fail unless the page keeps what every page owes, and leave a picture of it."""
        self.page.wait_for_load_state("networkidle")
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{picture}-{self.language}.png", full_page=True)
        assert not self.complaints, self.complaints
        assert self.page.title(), "a page has a title"
        assert self.page.locator("html").get_attribute("lang") == self.language
        self.fits()
        if self.scripts:
            self.accessible()
        return self

    def accessible(self) -> None:
        """Fail on any violation that axe finds."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()

    def fits(self) -> None:
        """Fail if the page is wider than the window."""
        if self.scripts:
            width = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
            assert width[0] <= width[1], f"the page is {width[0]} px wide in a window of {width[1]} px"


@dataclass(frozen=True, slots=True)
class Window:
    """How someone looks at a page. `zoom` narrows the window as a browser's zoom does."""

    language: str = "th"
    scripts: bool = True
    width: int = DESK
    dark: bool = False
    zoom: float = 1


@contextmanager
def reading(browser: Browser, address: str, window: Window = Window()) -> Iterator[Reader]:
    """Open a window and close it again."""
    context = browser.new_context(
        viewport={"width": int(window.width / window.zoom), "height": int(900 / window.zoom)},
        device_scale_factor=window.zoom,
        java_script_enabled=window.scripts,
        color_scheme="dark" if window.dark else "light",
        accept_downloads=True,
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "saan-language", "value": window.language, "url": address}])
    page = context.new_page()
    reader = Reader(page, address, window.language, window.scripts)
    page.on("console", lambda message: _hear(reader, message))
    page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    page.on("request", lambda request: _watch(reader, request))
    try:
        yield reader
    finally:
        context.close()


def _hear(reader: Reader, message: ConsoleMessage) -> None:
    """Keep what the browser complains of; a refused form is an answer, not a complaint."""
    if message.type == "error" and not re.search(r"status of 4\d\d", message.text):
        reader.complaints.append(message.text)


def _watch(reader: Reader, request: Request) -> None:
    if not request.url.startswith((reader.address, "data:", "blob:")):
        reader.complaints.append(f"a request left the node: {request.url}")
