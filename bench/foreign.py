"""What both verifiers say of PDFs by others: `./dev bench foreign FOLDER [--json]`.

FOLDER holds any PDFs, such as the test files of EU DSS, pyHanko or ETDA; none of them travels with Saan. Nobody's roots
are trusted, so nothing can hold: what counts is that neither verifier breaks, that the browser never says more than the
press, and how long each takes.
"""

import argparse
import base64
import json
import statistics
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from tests.world.browser import opened
from vectors.documents import cast
from vectors.verify.cast import ALPHA_SEAL

from saan.press.verifying import verify
from saan.web.offline.page import filled

AT = datetime(2026, 11, 30, tzinfo=UTC)
WEIGHT = {"fails": 0, "unchecked": 1, "holds": 2}
SAME = ("pdf.readable", "pdf.signed", "pdf.intact", "pdf.coverage")
"""The checks that ask for no trust, by which the two are compared."""


def main() -> int:
    """Verify each file twice and print where the two differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    files = sorted(path for path in wanted.folder.rglob("*.pdf") if path.stat().st_size < 4 << 20)
    rows = measure(files)
    if wanted.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    counted = Counter((row["press"], row["browser"]) for row in rows)
    for row in rows:
        if row["more"]:
            print(f"{row['file']}: the browser says more: {row['more']}")
    for (press, browser), count in counted.most_common():
        print(f"{count:5}  press {press:10} browser {browser}")
    for who in ("press_ms", "browser_ms"):
        print(
            f"{who}: median {statistics.median(row[who] for row in rows):.1f}, most {max(row[who] for row in rows):.1f}"
        )
    return 0


def measure(files: list[Path]) -> list[dict[str, Any]]:
    """Return a row for each file."""
    trust, pin = cast.trust().decode(), cast.LIST_KEY.public.jwk()
    with sync_playwright() as playwright:
        browser = opened(playwright)
        page = browser.new_page()
        page.set_content("")
        saved = Path("/tmp/saan-foreign.html")
        saved.write_text(filled(trust, pin))
        page.goto(saved.as_uri())
        rows = [_row(path, page) for path in files]
        browser.close()
        saved.unlink()
    return rows


def _row(path: Path, page: Page) -> dict[str, Any]:
    data = path.read_bytes()
    began = time.perf_counter()
    ours = verify(data, roots=[ALPHA_SEAL.chain[-1]], at=AT)
    took = (time.perf_counter() - began) * 1000
    theirs = page.evaluate(
        "([files, at]) => saanVerify(files, { at: Date.parse(at) })",
        [[{"name": path.name, "base64": base64.b64encode(data).decode()}], AT.isoformat()],
    )[0]
    press = _worst([(each.code, each.outcome.value) for each in ours.findings])
    browser = _worst([(each["code"], each["outcome"]) for each in theirs["findings"]])
    more = [
        code for code in SAME if code in browser and WEIGHT[browser[code]] > WEIGHT[press.get(code, "fails")]
    ]
    return {
        "file": path.name,
        "press": min(press.values(), key=WEIGHT.__getitem__),
        "browser": min(browser.values(), key=WEIGHT.__getitem__),
        "more": [
            f"{code} {browser[code]} where the press says {press.get(code, 'nothing')}" for code in more
        ],
        "press_ms": took,
        "browser_ms": theirs["milliseconds"],
    }


def _worst(findings: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, outcome in findings:
        if code not in found or WEIGHT[outcome] < WEIGHT[found[code]]:
            found[code] = outcome
    return found


if __name__ == "__main__":
    raise SystemExit(main())
