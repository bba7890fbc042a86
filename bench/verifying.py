"""How long whoever checks a document waits: on the public page over HTTP, and on the offline page. Rows for `bench.documents`.

The page is served by the web process that `saan run` starts, in a folder of its own, to an anonymous visitor on loopback:
asked for, and sent a PDF, which is verified and drawn in processes of their own. It holds no directory, so whose
certificate it is stays open there. The offline page runs in Chromium, on a page of a megabyte, under the vectors' trust list.
"""

import base64
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bench.rows import Row

ROOT = Path(__file__).parents[1]
ROUNDS, SENT = 200, 36
"""Sent are fewer: a block of addresses may send 40 files without a pause (`saan.web.abuse.limits`)."""
GOAL = "150"


def rows(pdf: bytes) -> list[Row]:
    """Measure the page with a PDF that was just issued, then the offline page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(pdf)
        env = os.environ | {"SAAN_HOME": str(Path(folder) / "node"), "PYTHONPATH": str(ROOT)}
        env |= {"SAAN_DATABASE": "sqlite"}
        (Path(folder) / "node").mkdir()
        migrate = [str(Path(sys.executable).with_name("saan")), "django", "migrate", "--skip-checks", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=env, check=True, stdout=sys.stderr)
        asked = [sys.executable, "-m", "bench.verifying", str(path)]
        done = subprocess.run(asked, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True)
    return [*(Row(*each) for each in json.loads(done.stdout)), *_offline()]


def _served(pdf: bytes) -> list[Row]:
    from bench.served import configure, server

    address = configure(Path(os.environ["SAAN_HOME"]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "saan.web.settings"
    import django

    django.setup()
    with server(address):
        read = _waits(address, ROUNDS, None)
        sent = _waits(address, SENT, pdf)
    size = f"{len(pdf) / 1000:,.0f} kB"
    return [
        Row("public verify page, asked for, p95", _p95(read), "ms", GOAL),
        Row(f"public verify page, a PDF of {size} sent, p95", _p95(sent), "ms", GOAL),
        Row(f"public verify page, a PDF of {size} sent, median", statistics.median(sent), "ms"),
    ]


def _p95(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.95)]


def _waits(address: str, rounds: int, pdf: bytes | None) -> list[float]:
    """Return how long each answer took, after two that warm up."""
    took: list[float] = []
    for _ in range(rounds + 2):
        connection = http.client.HTTPConnection(address, timeout=60)
        began = time.perf_counter()
        if pdf is None:
            connection.request("GET", "/verify/")
        else:
            body, kind = _form(pdf)
            connection.request("POST", "/verify/", body, {"Content-Type": kind})
        answer = connection.getresponse()
        page = answer.read()
        took.append((time.perf_counter() - began) * 1000)
        connection.close()
        if answer.status != 200 or (pdf is not None and b"saan-verdict" not in page):
            message = f"/verify/ answered {answer.status}"
            raise SystemExit(message)
    return took[2:]


def _form(pdf: bytes) -> tuple[bytes, str]:
    mark = uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="page.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    return head.encode() + pdf + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def _offline() -> list[Row]:
    """Measure the offline page in Chromium; without Chromium the row says so."""
    from tests.world.browser import CHROMIUM, opened

    if not Path(CHROMIUM).exists():
        return [Row("offline verifier: no Chromium here", 0, "ms", "300")]
    from playwright.sync_api import sync_playwright
    from vectors.documents import cast

    from saan.web.offline.page import filled

    pdf, at = _megabyte(), datetime(2026, 11, 30, tzinfo=UTC)
    whole = filled(cast.trust().decode(), cast.LIST_KEY.public.jwk())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        saved = Path(folder) / "verifier.html"
        saved.write_text(whole)
        browser = opened(playwright)
        page = browser.new_page()
        page.goto(saved.as_uri())
        given = [{"name": "page.pdf", "base64": base64.b64encode(pdf).decode()}]
        asked = [[*given, {"name": "status.jwt", "base64": base64.b64encode(cast.status()).decode()}], at.isoformat()]  # fmt: skip
        script = "([files, at]) => saanVerify(files, { at: Date.parse(at) })"
        told = [page.evaluate(script, asked)[0] for _ in range(20)]
        browser.close()
    if told[0]["outcome"] != "holds":
        message = f"the offline page says {told[0]['outcome']}"
        raise SystemExit(message)
    took = sorted(each["milliseconds"] for each in told)
    size = f"{len(pdf) / 1e6:.1f} MB"
    return [
        Row(f"offline verifier in Chromium, {size}, median", statistics.median(took), "ms", "300"),
        Row(f"offline verifier in Chromium, {size}, slowest", took[-1], "ms", "300"),
        Row("offline verifier, the page itself", len(whole.encode()) / 1000, "kB", "250"),
    ]


def _megabyte() -> bytes:
    """Return a page with a record that cannot be packed small."""
    from vectors.batch.generate import PLATE
    from vectors.documents import cast
    from vectors.verify.cast import ALPHA_SEAL

    from saan.press.plates import Filling, Issuer, compile_plate
    from saan.trust.canonical import canonical

    noise = base64.b64encode(random.Random(1).randbytes(690_000)).decode()
    record = canonical(cast.RECORD | {"data": {"noise": noise}})
    said = {"number": cast.RECORD["number"], "holder": cast.RECORD["holder"]}
    maker = Issuer(compile_plate(PLATE), ALPHA_SEAL, cast.SIGNED)
    return maker.issue(Filling("หนังสือรับรอง", said, record), cast.SIGNED)


if __name__ == "__main__":
    print(json.dumps([[row.work, row.figure, row.unit, row.goal] for row in _served(Path(sys.argv[1]).read_bytes())]))  # fmt: skip
