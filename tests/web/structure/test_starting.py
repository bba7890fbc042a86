"""A process of a node starts without what most processes never need: each command, worker and page server pays for it."""

import os
import subprocess
import sys
from pathlib import Path

LATE = ("aiohttp", "fontTools", "httpx", "lxml", "pyhanko", "pyhanko_certvalidator", "rich")
"""Libraries that take a tenth of a second or more to import."""
SEEN = """
import gc, sys
import django
django.setup()
assert gc.isenabled()
assert gc.get_freeze_count() > 100_000
from django.urls import get_resolver
get_resolver().url_patterns
print(*sorted(sys.modules))
"""


def test_no_process_starts_with_what_few_need(tmp_path: Path) -> None:
    here = {"SAAN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "saan.web.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SEEN], env=os.environ | here, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "saan.web.wiring" in loaded
    assert "saan.web.rest.api" in loaded
    assert loaded.isdisjoint(LATE)
