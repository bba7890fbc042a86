"""A person at a browser, and what every page owes them: read by a screen reader, fitting the window, quiet."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

PICTURES = os.environ.get("SAAN_PICTURES")
"""Where screenshots go for a person to look at, when one wants to."""

AXE = Axe()
RUN = "options => axe.run(options).then(found => ({violations: found.violations}))"
NARROW, PHONE, DESK = 320, 360, 1280
MANY_TABS = 150
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WHOLE: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS = WHOLE | {"runOnly": ["color-contrast"]}
BUT_COLOURS = WHOLE | {"rules": {"color-contrast": {"enabled": False}}}
COLOURS_SEEN: set[str] = set()
"""Names of the pages whose colours this worker has had judged."""


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
        """Press keys that stay on the page."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def follow(self, key: str) -> "Reader":
        """Press a key that opens another page, and wait until it is shown and the focus lies where it begins."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        first = self.page.locator("[autofocus]").first
        if first.count():
            expect(first).to_be_focused()
        return self

    def turn(self, opener: Locator) -> "Reader":
        """Click a link or button that opens another page, and wait until that is shown.

        A click alone returns while the old page may still stand: its address and its words would be read.
        """
        with self.page.expect_navigation():
            opener.click()
        return self

    def tab_to(self, selector: str) -> "Reader":
        """Press Tab until the focus lies on an element, as one does who has no mouse."""
        target = self.page.locator(selector)
        for _ in range(MANY_TABS):
            if target.evaluate("element => element === document.activeElement"):
                return self
            self.page.keyboard.press("Tab")
        message = f"the Tab key never reaches {selector}"
        raise AssertionError(message)

    def sound(self, picture: str) -> "Reader":
        """Fail unless the page keeps what every page owes, in both colour schemes; leave pictures if wanted."""
        self.fitting(picture)
        assert self.page.title(), "a page has a title"
        assert self.page.locator("html").get_attribute("lang") == self.language
        if self.scripts:
            self.accessible(picture)
            self.reflows()
        return self

    def fitting(self, picture: str) -> "Reader":
        """Fail unless the page is quiet and fits the window; leave pictures if wanted."""
        self.page.wait_for_load_state()
        self._picture(picture)
        assert not self.complaints, self.complaints
        self.fits()
        return self

    def accessible(self, name: str) -> None:
        """Fail on any violation that axe finds, and on any colour that it cannot read, by light or in the dark.

        Colours are the same in both languages and in every window: those of a page of one name are looked at once.
        """
        self.page.evaluate(AXE.axe_script)  # once for both schemes: reading it takes longer than running it
        if name in COLOURS_SEEN:
            self._judged("light", BUT_COLOURS)
            return
        self._judged("light", WHOLE)
        self.page.emulate_media(color_scheme="dark")
        self._judged("dark", COLOURS)
        self.page.emulate_media(color_scheme="light")
        COLOURS_SEEN.add(name)

    def _judged(self, scheme: Scheme, options: dict[str, Any]) -> None:
        found = AxeResults(self.page.evaluate(RUN, options))
        assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"

    def reflows(self) -> None:
        """Fail if the page must be scrolled sideways where it is 320 CSS pixels wide (WCAG 1.4.10): a desk's window at 400 %."""
        before = self.page.viewport_size
        assert before is not None
        if before["width"] > NARROW:
            self.page.set_viewport_size({"width": NARROW, "height": before["height"]})
            self.fits()
            self.page.set_viewport_size(before)

    def _picture(self, name: str) -> None:
        if not PICTURES:
            return
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme)
            path = Path(PICTURES) / f"{name}-{self.language}-{scheme}.png"
            self.page.screenshot(path=path, full_page=True)
        self.page.emulate_media(color_scheme="light")

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
    zoom: float = 1


@contextmanager
def reading(browser: Browser, address: str, window: Window = Window()) -> Iterator[Reader]:
    """Open a window and close it again."""
    context = browser.new_context(
        viewport={"width": int(window.width / window.zoom), "height": int(900 / window.zoom)},
        device_scale_factor=window.zoom,
        java_script_enabled=window.scripts,
        color_scheme="light",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    context.set_default_timeout(30_000)
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
