"""The offline verifier as a page: the built file, with the list of whom to trust put in (assets/verifier)."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from saan.web.assets import AssetsMissingError

FILE = Path(__file__).parent / "built" / "verifier.html"
_HOLE = "{{trust}}"


def filled(trust_list: str, pin: Mapping[str, str]) -> str:
    """Return the whole page. `pin` is the key, as JWK, under which the page accepts a newer list."""
    data = json.dumps({"list": trust_list, "pin": dict(pin)}).replace("<", "\\u003c")
    return _built().replace(_HOLE, data)


def policy() -> str:
    """Return the policy that the page carries itself: its own script and style, and no network at all."""
    return _built().split('http-equiv="Content-Security-Policy" content="', 1)[1].split('"', 1)[0]


@cache
def _built() -> str:
    if not FILE.exists():
        raise AssetsMissingError(asset=FILE.name)
    return FILE.read_text()
