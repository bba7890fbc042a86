"""The people of one node at work: `python -m tests.chaos.desk`, killed and started again as everything else.

Reads a line `{"verb": …, "asked": …}` for each step and answers a line `{"result": …}`. What it has done lies in the
node's database alone, so a desk that is started again goes on where the one before was killed.
"""

import io
import itertools
import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from typing import Any

import django

django.setup()

from django.db import OperationalError  # noqa: E402 - Django comes first

from saan.base.files import api as files  # noqa: E402
from saan.letters import api as letters  # noqa: E402
from saan.letters.models import IncomingLetter, Letter  # noqa: E402
from saan.letters.rules.outgoing import NUMBERED  # noqa: E402
from saan.trust.clock import utc_now  # noqa: E402
from saan.trust.errors import SaanError  # noqa: E402
from saan.web.demo import joining  # noqa: E402
from saan.web.demo.cast import Company  # noqa: E402
from saan.web.demo.playing import Cast  # noqa: E402
from saan.web.demo.seeding import seed  # noqa: E402
from saan.web.node.making import make_tables  # noqa: E402
from tests.chaos import audit  # noqa: E402
from tests.chaos.offices import BY_FOLDER, OFFICES  # noqa: E402

ENCLOSED_EVERY = 5
ENCLOSED_BYTES = 3 * 2**20 + 17
REJECTED_EVERY = 11
NEW = ("arrived", "opened")


def prepare(company: Company) -> None:
    """Have the agency send what is signed without another step."""
    letters.set_practice(
        Cast(company).viewer("admin"), letters.AgencyPractice(dispatch_when_signed=True), utc_now()
    )


def work(company: Company, wanted: int) -> dict[str, int]:
    """Write one letter if fewer than wanted have a number, register what has come; return what there is now.

    A refusal or a locked database ends only this round, as it would end one click of a person.
    """
    written = Letter.objects.filter(state__in=NUMBERED).count()
    try:
        if written < wanted:
            _write(company, written)
        _register(company)
    except (SaanError, OperationalError) as refusal:
        print(f"this round ended: {refusal!r}", file=sys.stderr, flush=True)  # noqa: T201 - the log of the desk
    return {
        "written": Letter.objects.filter(state__in=NUMBERED).count(),
        "sent": Letter.objects.filter(dispatched_at__isnull=False).count(),
        "waiting": IncomingLetter.objects.filter(state__in=NEW).count(),
    }


def _write(company: Company, number: int) -> None:
    cast = Cast(company)
    others = [one for one in OFFICES if one.id != company.id]
    to = others[number % 2]
    draft = letters.Draft(
        kind=letters.Kind.EXTERNAL,
        subject=f"ขอส่งเอกสารที่ {number}",
        to=(letters.Target(agency=to.id, title="หัวหน้าสำนักงาน"),),
        closing="ขอแสดงความนับถือ",
        body="ด้วยหน่วยงานขอส่งเอกสารมาเพื่อโปรดพิจารณา\nจึงเรียนมาเพื่อโปรดพิจารณา",
        signatory=cast.position("director"),
        reviewers=(cast.people["reviewer"].id,),
    )
    drafter = cast.viewer("drafter")
    saved = letters.begin(drafter, cast.unit["drafter"], draft, utc_now())
    if number % ENCLOSED_EVERY == 0:
        stored = files.put(io.BytesIO(random.randbytes(ENCLOSED_BYTES)))
        enclosed = letters.Enclosed(stored, "เอกสารประกอบ", "a.bin", "application/octet-stream")
        saved = letters.attach(drafter, saved.letter_id, saved.version, enclosed, utc_now())
    shown = letters.submit(drafter, saved.letter_id, saved.version, utc_now())
    letters.approve(cast.viewer("reviewer"), saved.letter_id, shown, "", utc_now())
    letters.sign_and_seal(cast.viewer("director"), saved.letter_id, shown, utc_now())


def _register(company: Company) -> None:
    clerk = Cast(company).viewer("clerk")
    done = IncomingLetter.objects.exclude(state__in=NEW).count()
    new = letters.inbox(clerk, utc_now(), (letters.IncomingBox.NEW,)).rows
    for count, row in zip(itertools.count(done + 1), new, strict=False):
        letters.open_letter(clerk, row.id, utc_now())
        if count % REJECTED_EVERY == 0:
            letters.reject(clerk, row.id, "ส่งผิดหน่วยงาน", utc_now())
        else:
            letters.register(clerk, row.id, utc_now())


def verbs(company: Company) -> dict[str, Callable[[dict[str, Any]], Any]]:
    return {
        "tables": lambda _: make_tables(),
        "seed": lambda _: seed(company),
        "found": lambda _: joining.found(),
        "ask": lambda _: joining.ask(company),
        "approve": joining.approve,
        "settle": lambda asked: joining.settle(company, asked),
        "meet": joining.meet,
        "prepare": lambda _: prepare(company),
        "work": lambda asked: work(company, asked["wanted"]),
        "quiet": lambda _: audit.open_ends(),
        "evidence": lambda _: audit.evidence(),
        "journal": lambda _: audit.journal_holds(),
    }


def asked_for() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def main() -> None:
    known = verbs(BY_FOLDER[os.environ["SAAN_CHAOS_OFFICE"]])
    for wanted in asked_for():
        result = known[wanted["verb"]](wanted["asked"])
        sys.stdout.write(json.dumps({"result": result}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
