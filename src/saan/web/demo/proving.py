"""What happened is proved at the sender's node, from files that are left in the demo's folder for anyone to check."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from saan.base.files import api as files
from saan.base.journal import api as journal
from saan.exchange import api as exchange
from saan.exchange.directory import api as directory
from saan.letters import acts
from saan.letters import api as letters
from saan.trust import verifying
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.trust.findings import Outcome, verdict
from saan.trust.trustfile import TrustFile
from saan.web.demo.cast import SENDER
from saan.web.demo.playing import Cast
from saan.web.verify.examining import Given, examine

PATIENCE = 180.0
PAUSE = 0.3
Say = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class Proofs:
    """What was verified, and how many bytes moved."""

    accepted: int = 0
    bytes_moved: int = 0
    receipts_verified: int = 0
    proofs_verified: int = 0
    pages_verified: int = 0
    duplicates_refused: int = 0


def prove(asked: dict[str, Any], say: Say) -> dict[str, int]:
    """Wait until every letter was accepted; verify each page, envelope, receipt and journal proof by the trust file."""
    folder = Path(asked["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    reader = directory.signed_directory()
    (folder / "trust.json").write_bytes(reader.trust_file())
    found, trusted = Proofs(), reader.trusted()
    for checked, (number, letter, messages) in enumerate(_sent(asked["expected"]), 1):
        place = folder / f"letter-{number:03}"
        for message in messages:
            _message(message, place, trusted, found)
        _page(letter, place, trusted, found)
        _journal(letter, place, trusted, found)
        say({"checked": checked, "note": letter.row.number})
    return {name: getattr(found, name) for name in Proofs.__slots__}


def _sent(expected: int) -> Iterator[tuple[int, letters.LetterView, tuple[UUID, ...]]]:
    """Yield each letter that went to another agency, once its delivery has been accepted.

    Its number tells in which place it was begun: the files that a reader is pointed to are of the same letter in
    every run, whichever is accepted first.
    """
    clerk, deadline = Cast(SENDER).viewer("clerk"), time.monotonic() + PATIENCE
    done: set[UUID] = set()
    while len(done) < expected and time.monotonic() < deadline:
        travelling = sorted(row.id for row in _rows(clerk) if row.kind is not letters.Kind.MEMO)
        for number, each in enumerate(travelling, 1):
            if each in done or len(travelling) < expected:
                continue
            messages = letters.messages_of(clerk, each, utc_now())
            if messages and all(_accepted(message) for message in messages):
                done.add(each)
                yield number, letters.letter(clerk, each, utc_now()), messages
        time.sleep(PAUSE)


def _rows(clerk: Any) -> Iterator[letters.LetterRow]:
    after = ""
    while True:
        page = letters.outbox(clerk, utc_now(), (letters.Box.SENT, letters.Box.ENDED), after, 200)
        yield from page.rows
        if not (after := page.after):
            return


def _accepted(message: UUID) -> bool:
    return all(one.state is exchange.DeliveryState.ACCEPTED for one in exchange.deliveries_of(message))


def _message(message: UUID, place: Path, trusted: TrustFile, found: Proofs) -> None:
    envelope = exchange.envelope(message).data()
    place.with_suffix(".envelope").write_bytes(envelope)
    for delivery in exchange.deliveries_of(message):
        if delivery.encrypted:
            place.with_suffix(".opening").write_bytes(exchange.opening_of(message))
        if delivery.notice is None:
            continue
        receipt = delivery.notice.data()
        place.with_suffix(".receipt").write_bytes(receipt)
        found.accepted += 1
        found.bytes_moved += delivery.size
        found.receipts_verified += _holds(receipt, trusted) and _holds(envelope, trusted)
        again = exchange.present(message, delivery.recipient)
        found.duplicates_refused += verifying.recognise(again) is verifying.Kind.RECEIPT and _same(
            again, receipt
        )


def _same(again: bytes, receipt: bytes) -> bool:
    """Return whether a repeat was answered with the very receipt of the first time."""
    return again.splitlines()[-1] == receipt.splitlines()[-1]


def _holds(data: bytes, trusted: TrustFile) -> bool:
    return verdict(verifying.verify(data, trusted, utc_now()).findings) is Outcome.HOLDS


def _page(letter: letters.LetterView, place: Path, trusted: TrustFile, found: Proofs) -> None:
    with files.open(letter.pdf) as stream:
        pdf = stream.read()
    place.with_suffix(".pdf").write_bytes(pdf)
    report = examine([Given(place.name, pdf)], trusted, utc_now())
    (seen,) = report.files
    same = seen.letter is not None and seen.letter.record_sha256 == letter.record_sha256
    found.pages_verified += same and report.outcome is Outcome.HOLDS


def _journal(letter: letters.LetterView, place: Path, trusted: TrustFile, found: Proofs) -> None:
    subject = journal.Subject("letter", str(letter.row.id))
    (act,) = journal.ids_of(subject, acts.LETTER_DISPATCHED)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            proof = journal.opening_of(act)
        except SaanError:  # not sealed yet: the sequencer comes by twice a second
            time.sleep(PAUSE)
            continue
        place.with_suffix(".tlog-proof").write_bytes(proof)
        if _holds(proof, trusted):
            found.proofs_verified += 1
            return
        time.sleep(PAUSE)
