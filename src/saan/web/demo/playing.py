"""What the cast does at its own node: the sender's people write and sign, the receiver's clerk registers.

Runs in a process of the node, through the same functions that the pages and the API call.
"""

import io
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from typing import cast as cast_type
from uuid import UUID

from saan.base.files import api as files
from saan.base.people import api as people
from saan.base.people.models import Person
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.web.demo.cast import RECEIVER, SENDER, Company

TEXTS = Path(__file__).with_name("texts.json")
KIB, MIB = 2**10, 2**20
SIZES = (0, KIB, 0, 24 * KIB, 0, 300 * KIB, 0, 3 * MIB)
"""Bytes of the enclosure of one letter after the other; the last that travels carries the largest."""

SECRET_EVERY = 9
REJECTED_EVERY = 8
MEMO_EVERY = 6
PATIENCE = 300.0
Say = Callable[[dict[str, int]], None]


@dataclass(frozen=True, slots=True)
class Script:
    """How many letters are sent, and how large the largest enclosure is."""

    letters: int
    largest: int

    @property
    def last_that_travels(self) -> int:
        """The last letter that is not a memo: it carries the largest enclosure to the other agency."""
        return self.letters - (self.letters % MEMO_EVERY == 0)


class Cast:
    """The people of a company, as viewers by their key."""

    def __init__(self, company: Company) -> None:
        rows = {row.email: row for row in Person.objects.filter(agency_id=company.id)}
        self.people = {actor.key: rows[actor.email(company.domain)] for actor in company.people}
        self.unit = {
            actor.key: self.people[actor.key].appointments.select_related("position").get().position.unit_id
            for actor in company.people
        }

    def viewer(self, key: str) -> people.Viewer:
        """Return a person of the cast as a viewer."""
        return people.viewer_of(self.people[key])

    def position(self, key: str) -> UUID:
        """Return the position that a person of the cast holds."""
        return people.capacities(self.viewer(key), utc_now())[0].position_id


def prepare(company: Company) -> None:
    """Have the administrator name the clerk registrar of secret letters."""
    cast = Cast(company)
    letters.appoint_registrar(cast.viewer("admin"), cast.people["clerk"].id, utc_now())


def write_and_sign(script: Script, say: Say) -> dict[str, int]:
    """Draft, review, sign, number and dispatch every letter of the script; return what was sent."""
    cast, texts = Cast(SENDER), json.loads(TEXTS.read_text())
    reader = random.Random(2569)  # noqa: S311 - a demo is the same each time
    sent = {"letters": 0, "memos": 0, "secret": 0, "enclosed_bytes": 0}
    for number in range(1, script.letters + 1):
        text = reader.choice(texts)
        memo, secret = number % MEMO_EVERY == 0, number % SECRET_EVERY == 0
        size = script.largest if number == script.last_that_travels else SIZES[number % len(SIZES)]
        draft = _draft(cast, text, memo=memo, secret=secret and not memo)
        sent["enclosed_bytes"] += _one(cast, draft, size, number)
        sent["letters"] += 1
        sent["memos"] += memo
        sent["secret"] += secret and not memo
        say(sent)
    return sent


def _draft(cast: Cast, text: dict[str, list[str]], *, memo: bool, secret: bool) -> letters.Draft:
    target = (
        letters.Target(agency=SENDER.id, unit=cast.unit["clerk"], title="เลขานุการกรม")
        if memo
        else letters.Target(agency=RECEIVER.id, title="หัวหน้าสำนักงานทะเบียนจังหวัดจำลอง")
    )
    signs = "reviewer" if memo else "director"
    return letters.Draft(
        kind=letters.Kind.MEMO if memo else letters.Kind.EXTERNAL,
        subject=f"ขอส่ง{text['subject']}" if not memo else f"รายงาน{text['subject']}",
        to=(target,),
        closing="" if memo else "ขอแสดงความนับถือ",
        body="\n".join([*text["paragraphs"], "จึงเรียนมาเพื่อโปรดพิจารณา"]),
        urgency=letters.Urgency.URGENT if secret else letters.Urgency.NORMAL,
        secrecy=letters.Secrecy.CONFIDENTIAL if secret else letters.Secrecy.NORMAL,
        signatory=cast.position(signs),
        reviewers=() if memo else (cast.people["reviewer"].id,),
        readers=(cast.people["director"].id,) if secret else (),
    )


def _one(cast: Cast, draft: letters.Draft, size: int, number: int) -> int:
    """Take one letter from its first word to its dispatch, and return the bytes enclosed."""
    secret = draft.secrecy is not letters.Secrecy.NORMAL
    drafter = cast.viewer("reviewer" if secret else "drafter")
    saved = letters.begin(drafter, cast.unit["drafter"], draft, utc_now())
    if size:
        stored = files.put(cast_type("BinaryIO", Noise(number, size)))
        enclosed = letters.Enclosed(
            stored, "เอกสารประกอบ", f"enclosure-{number}.bin", "application/octet-stream"
        )
        saved = letters.attach(drafter, saved.letter_id, saved.version, enclosed, utc_now())
    shown = letters.submit(drafter, saved.letter_id, saved.version, utc_now())
    for _ in draft.reviewers:
        letters.approve(cast.viewer("reviewer"), saved.letter_id, shown, "", utc_now())
    signer = "reviewer" if draft.kind is letters.Kind.MEMO else "director"
    letters.sign_and_seal(cast.viewer(signer), saved.letter_id, shown, utc_now())
    letters.dispatch(cast.viewer("clerk"), saved.letter_id, utc_now())
    return size


class Noise(io.RawIOBase):
    """A stream of bytes that no two enclosures share, made as it is read."""

    def __init__(self, seed: int, size: int) -> None:
        self._random, self._left = random.Random(seed), size  # noqa: S311 - content of a demo

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # narrower than any writable buffer
        """Fill as much of the buffer as is left."""
        size = min(len(buffer), self._left)
        buffer[:size] = self._random.randbytes(size)
        self._left -= size
        return size


def register_arrivals(expected: int, say: Say) -> dict[str, int]:
    """Have the receiving clerk open and register, or reject with a reason, every letter until all have come."""
    cast, done = Cast(RECEIVER), {"registered": 0, "rejected": 0}
    deadline = time.monotonic() + PATIENCE
    while sum(done.values()) < expected and time.monotonic() < deadline:
        found = False
        for row in _waiting(cast.viewer("clerk")):
            found = True
            _handle(cast.viewer("clerk"), row, done)
            say(done)
        if not found:
            time.sleep(0.2)
    return done


def _waiting(clerk: people.Viewer) -> Iterator[letters.IncomingRow]:
    yield from letters.inbox(clerk, utc_now(), (letters.IncomingBox.NEW,)).rows


def _handle(clerk: people.Viewer, row: letters.IncomingRow, done: dict[str, int]) -> None:
    letters.open_letter(clerk, row.id, utc_now())
    due = (sum(done.values()) + 1) // REJECTED_EVERY
    if done["rejected"] < due and row.secrecy is letters.Secrecy.NORMAL:
        letters.reject(clerk, row.id, "เรื่องนี้อยู่ในอำนาจของสำนักงานจังหวัดอื่น โปรดส่งให้ถูกหน่วยงาน", utc_now())
        done["rejected"] += 1
    else:
        letters.register(clerk, row.id, utc_now())
        done["registered"] += 1
