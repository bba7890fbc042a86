"""How fast and how large status lists are: `./dev bench status [--quick] [--json]`.

Ten million places in ten lists, one in a hundred withdrawn at random: writing all of them (packed, deflated, signed),
then writing again after one more withdrawal, and reading one. Beside it, giving out places. Wall time on one core.
"""

import argparse
import gzip
import json
import random
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from bench.rows import Row
from saan.trust import compact, statuslist
from saan.trust.keys import generate, unb64url
from saan.trust.statuslist import SHARD, Issued, Permutation, Shards, Status

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def main() -> int:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="one list in the place of ten")
    wanted = parser.parse_args()
    rows = measure(1 if wanted.quick else 10)
    if wanted.json:
        print(json.dumps({"rows": [asdict(row) for row in rows]}))
        return 0
    for row in rows:
        print(f"{row.work:48} {row.figure:12,.2f} {row.unit:6} {row.goal}")
    return 0


def measure(count: int) -> list[Row]:
    """Return the rows for that many lists of 2^20 places."""
    signer, issued = generate(), Issued(NOW, timedelta(hours=12), NOW + timedelta(days=7))
    shards = Shards(count)
    order = Permutation(random.randbytes(32), len(shards))
    began = time.perf_counter()
    places = [order.place(serial) for serial in range(len(shards) // 100)]
    given = len(places) / (time.perf_counter() - began)
    for place in places:
        shards[place] = Status.INVALID
    began = time.perf_counter()
    tokens = [statuslist.write(signer, str(number), each, issued) for number, each in shards.take_changed()]
    whole = time.perf_counter() - began
    shards[places[0]] = Status.VALID
    began = time.perf_counter()
    again = [statuslist.write(signer, str(number), each, issued) for number, each in shards.take_changed()]
    once = time.perf_counter() - began
    began = time.perf_counter()
    known = statuslist.read(again[0], signer.public, NOW)
    reading = time.perf_counter() - began
    if len(again) != 1 or known.statuses[order.place(0) % SHARD] != Status.VALID:
        raise SystemExit("the lists are wrong")
    lists = sum(len(unb64url(compact.read(each).claims()["status_list"]["lst"])) for each in tokens)
    carried = sum(len(gzip.compress(each.encode(), 6)) for each in tokens)
    return [
        Row("places given out", given, "/s"),
        Row(f"{len(shards):,} places published", whole, "s", "≤ 5"),
        Row("the packed lists", lists / 1000, "kB", "≤ 150"),
        Row("their tokens, as a server sends them (gzip)", carried / 1000, "kB"),
        Row("one more withdrawn, published", once * 1000, "ms"),
        Row("one list verified and read", reading * 1000, "ms"),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
