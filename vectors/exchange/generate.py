"""Make the vectors of protocol saan/1 anew: `python -m vectors.exchange.generate`.

Each case has a name, the lines as they travel, and what a verifier must say: `ok`, or the code of the refusal.
Lines that are not UTF-8 are written as `hex:…`.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from saan.trust.clock import rfc3339
from vectors.exchange.answers import notice_cases
from vectors.exchange.cast import KEYS, NOW
from vectors.exchange.content import sealing_cases
from vectors.exchange.lots import batch_cases
from vectors.exchange.openings import opening_cases
from vectors.exchange.senders import envelope_cases

HERE = Path(__file__).parent
Case = dict[str, Any]

FILES: dict[str, Callable[[], Iterator[Case]]] = {
    "envelopes.json": envelope_cases,
    "notices.json": notice_cases,
    "batches.json": batch_cases,
    "sealing.json": sealing_cases,
    "openings.json": opening_cases,
}


def made(name: str) -> dict[str, Any]:
    """Return a vector file's content, made now."""
    return {"protocol": "saan/1", "at": rfc3339(NOW), "keys": KEYS, "cases": list(FILES[name]())}


def main() -> None:
    """Write every vector file."""
    for name in FILES:
        (HERE / name).write_text(json.dumps(made(name), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
