"""Make the vectors of verifying anew: `python -m vectors.verify.generate`.

`index.json` lists the cases: which files are given together, which trust file, the moment of interest, how it must end,
and which checks must fail or stay open. Pages depend on the typesetter's version, so a PDF made anew may differ in its
bytes; what must be found of it may not.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils import generic

from saan.press import typeset
from saan.press.signing import QuietWriter
from saan.trust import openings
from saan.trust.canonical import canonical, parse
from saan.trust.clock import rfc3339
from saan.trust.keys import b64url
from vectors.exchange.cast import ALPHA, ALPHA_KEY
from vectors.exchange.openings import CONTENT_KEY
from vectors.verify import cast, story
from vectors.writing import write

HERE = Path(__file__).parent
Case = dict[str, Any]


def files() -> dict[str, bytes]:
    """Return every file of the vectors by its name."""
    letter = story.pdf()
    sent = story.envelope(letter)
    proof = story.proof(sent)
    receipt = story.receipt(sent)
    hidden = story.encrypted_envelope(letter)
    opening = openings.write(hidden, CONTENT_KEY)
    pageless = story.pageless_envelope(letter)
    return {
        "trust.json": cast.trust(),
        "root.json": cast.pin(),
        "trust-over.json": cast.trust(expires=cast.SIGNED + timedelta(days=1)),
        "trust-other-root.json": cast.trust(by=cast.STRANGE_KEY, targets=cast.STRANGE_KEY),
        "trust-badly-signed.json": cast.trust(forged=cast.STRANGE_KEY),
        "letter.pdf": letter,
        "letter-changed-word.pdf": letter.replace(b"/Author", b"/Authoz", 1),
        "letter-added-to.pdf": _added_to(letter),
        "letter-only-sealed.pdf": letter[: _first_end(letter)],
        "letter-unsigned.pdf": typeset(story.PAGE, story.RECORD),
        "letter-unknown-seal.pdf": story.pdf(seal_by=cast.STRANGE_SEAL),
        "letter-sealed-by-another.pdf": story.pdf(seal_by=cast.BRAVO_SEAL),
        "letter-former-head.pdf": story.pdf(sign_by=cast.ALPHA_FORMER),
        "letter-other-record.pdf": story.pdf(story.RECORD.replace(b"Bravo", b"Brave", 1)),
        "message.saan": story.sealed_envelope(sent),
        "message-changed.saan": story.sealed_envelope(sent).replace(b'"seq":[1]', b'"seq":[2]'),
        "receipt.saan": receipt,
        "receipt-changed.saan": receipt.replace(b"03:10:05", b"03:10:04"),
        "receipt.tlog-proof": proof,
        "receipt-unwitnessed.tlog-proof": story.proof(sent, witnessed=("archives",)),
        "receipt-closed.tlog-proof": story.proof(sent, opened=False),
        "receipt-changed.tlog-proof": proof.replace(b"index 5", b"index 4"),
        "answer.saan": story.answer("registered"),
        "answer-rejected.saan": story.answer("rejected"),
        "answer-to-another.saan": story.answer("registered", b"another record"),
        "answer-of-another.saan": story.answer("registered", recipient=ALPHA),
        "answer-of-no-recipient.saan": story.answer(
            "registered", recipient=ALPHA, sender=ALPHA, key=ALPHA_KEY
        ),
        "answer-changed.saan": story.answer("registered").replace(b'"seq":[1]', b'"seq":[2]'),
        "encrypted.saan": story.sealed_envelope(hidden),
        "encrypted.opening": opening,
        "encrypted-damaged.opening": opening[:40] + opening[60:],
        "encrypted-no-page.saan": story.sealed_envelope(pageless),
        "encrypted-no-page.opening": openings.write(pageless, CONTENT_KEY),
        "encrypted-other-key.opening": _with_key(opening, bytes(32)),
        "nothing.bin": b"\x00\x01 nothing that Saan knows",
    }


def cases() -> Iterator[Case]:
    """Yield what must be found."""
    whole = ("letter.pdf", "message.saan", "receipt.saan", "receipt.tlog-proof")
    yield case("everything", *whole)
    for name in whole:
        yield case(f"{name} alone", name)
        yield case(f"{name} without trust", name, trust=None, outcome="unchecked")
    yield case("a changed word", "letter-changed-word.pdf", fails=["letter.sender", "pdf.intact"])
    yield case("a page added to", "letter-added-to.pdf", fails=["pdf.coverage"])
    yield case("only sealed", "letter-only-sealed.pdf", fails=["pdf.signed", "letter.signatories"])
    yield case("unsigned", "letter-unsigned.pdf", fails=["pdf.signed"])
    yield case("an unknown authority", "letter-unknown-seal.pdf", fails=["pdf.chain", "letter.sender"])
    yield case("another agency's seal", "letter-sealed-by-another.pdf", fails=["letter.sender"])
    yield case(
        "a signatory who had left",
        "letter-former-head.pdf",
        fails=["pdf.revocation"],
        open=["letter.signatories"],
    )
    yield case("a record that is none", "letter-other-record.pdf", fails=["letters.bad-record"])
    yield case("before it was signed", "letter.pdf", fails=["pdf.time"], at=cast.SIGNED - timedelta(days=1))
    late = datetime(2028, 6, 1, tzinfo=cast.BEGUN.tzinfo)
    yield case("after the trust file was over", "letter.pdf", at=late, trust_refused="trustfile.expired")
    yield case(
        "a trust file that is over", "letter.pdf", trust="trust-over.json", trust_refused="trustfile.expired"
    )
    yield case(
        "a trust file of another root",
        "letter.pdf",
        trust="trust-other-root.json",
        trust_refused="directory.root-not-trusted",
    )
    yield case(
        "a trust file badly signed",
        "letter.pdf",
        trust="trust-badly-signed.json",
        trust_refused="directory.root-not-trusted",
    )
    yield case("a changed envelope", "message-changed.saan", fails=["trust.bad-signature"])
    yield case("a changed receipt", "receipt-changed.saan", fails=["trust.bad-signature"])
    yield case("a changed proof", "receipt-changed.tlog-proof", fails=["tree.bad-proof"])
    yield case("too few witnesses", "receipt-unwitnessed.tlog-proof", fails=["policy.not-witnessed"])
    yield case("a proof that opens nothing", "receipt-closed.tlog-proof", open=["proof.act"])
    yield case(
        "a receipt of something else",
        "receipt.saan",
        "message-changed.saan",
        fails=["trust.bad-signature", "together.receipt"],
    )
    yield case(
        "a letter of something else",
        "letter-former-head.pdf",
        "message.saan",
        fails=["pdf.revocation", "together.carried"],
        open=["letter.signatories"],
    )
    yield from _answered()
    yield from _opened()
    yield case("nothing that is known", "nothing.bin", open=["file.unknown"])
    yield case(
        "a letter, and something that is not known", "letter.pdf", "nothing.bin", open=["file.unknown"]
    )


def _answered() -> Iterator[Case]:
    """Yield what the recipient's people answered a letter with."""
    yield case("an answer alone", "answer.saan")
    yield case("a letter and its answer", "letter.pdf", "answer.saan")
    yield case("a letter that was turned away", "letter.pdf", "answer-rejected.saan")
    yield case("everything, and the answer", "letter.pdf", "message.saan", "receipt.saan", "answer.saan")
    yield case(
        "an answer to another letter", "letter.pdf", "answer-to-another.saan", fails=["together.answered"]
    )
    yield case("an answer in somebody else's name", "answer-of-another.saan", fails=["answer.recipient"])
    yield case(
        "an answer of whom the letter is not for",
        "letter.pdf",
        "answer-of-no-recipient.saan",
        fails=["together.answered"],
    )
    yield case("an answer that was changed", "answer-changed.saan", fails=["trust.bad-signature"])


def _opened() -> Iterator[Case]:
    """Yield what an encrypted envelope tells, with its opening and without."""
    letter, sent, opening = "letter.pdf", "encrypted.saan", "encrypted.opening"
    yield case("an encrypted envelope", sent)
    yield case("an encrypted envelope and a letter", letter, sent, open=["together.carried"])
    yield case("an encrypted envelope opened", letter, sent, opening)
    yield case(
        "another letter than is in the envelope opened",
        "letter-former-head.pdf",
        sent,
        opening,
        fails=["pdf.revocation", "together.carried"],
        open=["letter.signatories"],
    )
    yield case(
        "a letter whose hash stands where the record belongs",
        letter,
        "encrypted-no-page.saan",
        "encrypted-no-page.opening",
        fails=["together.carried"],
    )
    yield case("an opening alone", opening, open=["together.opened"])
    yield case("an opening of another envelope", "message.saan", opening, fails=["together.opened"])
    yield case(
        "an opening whose key is wrong",
        letter,
        sent,
        "encrypted-other-key.opening",
        fails=["together.opened"],
        open=["together.carried"],
    )
    yield case(
        "a damaged opening",
        letter,
        sent,
        "encrypted-damaged.opening",
        fails=["wire.malformed"],
        open=["together.carried", "together.opened"],
    )


def case(
    name: str, *given: str, at: datetime = cast.ASKED, trust: str | None = "trust.json", **found: Any
) -> Case:
    """Return one case; how it ends follows from what fails or stays open."""
    fails, left = found.get("fails", []), found.get("open", [])
    made: Case = {"name": name, "files": list(given), "trust": trust, "at": rfc3339(at)}
    if "trust_refused" in found:
        return made | {"trust_refused": found["trust_refused"]}
    outcome = found.get("outcome", "fails" if fails else "unchecked" if left else "holds")
    made["outcome"] = outcome
    return made if trust is None else made | {"fails": sorted(fails), "open": sorted(left)}


def _with_key(opening: bytes, key: bytes) -> bytes:
    """Return an opening that tells another key."""
    return canonical(parse(opening) | {"key": b64url(key)}) + b"\n"


def _first_end(pdf: bytes) -> int:
    found = re.search(rb"/ByteRange ?\[\d+ \d+ (\d+) (\d+)\]", pdf)
    return int(found[1]) + int(found[2]) if found else 0


def _added_to(pdf: bytes) -> bytes:
    """Return the letter with one more revision, in which the page says nothing."""
    writer: Any = QuietWriter(pdf)  # pyHanko is half typed
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def main() -> None:
    """Write the folder anew."""
    write(HERE, files(), "root.json", cases())


if __name__ == "__main__":
    main()
