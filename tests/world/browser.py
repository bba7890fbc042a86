"""A real browser for the stories, the pictures of the guides, and the benchmarks."""

from playwright.sync_api import Browser, Playwright

CHROMIUM = "/usr/bin/chromium-headless-shell"
"""Debian's Chromium without a window: the same engine, with no toolbars, which in a machine without a screen are drawn too and take half of a story's time."""


def opened(playwright: Playwright) -> Browser:
    """Start it; whoever asks closes it."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    return playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
