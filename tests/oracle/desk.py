"""The people of the one real node that writes to a stranger: `python -m tests.oracle.desk`.

Reads a line `{"verb": …, "asked": …}` for each step and answers a line `{"result": …}`.
"""

import asyncio
import io
import json
import random
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import django

django.setup()

from saan.base.agencies import api as agencies  # noqa: E402 - Django comes first
from saan.base.files import api as files  # noqa: E402
from saan.base.journal import api as journal  # noqa: E402
from saan.exchange import api as exchange  # noqa: E402
from saan.exchange.delivery.courier import Courier  # noqa: E402
from saan.exchange.directory import api as directory  # noqa: E402
from saan.exchange.node import client_tls, current  # noqa: E402
from saan.letters import acts  # noqa: E402
from saan.letters import api as letters  # noqa: E402
from saan.letters.models import IncomingLetter, Recipient  # noqa: E402
from saan.trust import envelopes, jws, verifying  # noqa: E402
from saan.trust.canonical import canonical  # noqa: E402
from saan.trust.clock import utc_now  # noqa: E402
from saan.trust.errors import SaanError  # noqa: E402
from saan.trust.findings import verdict  # noqa: E402
from saan.trust.ids import uuid7  # noqa: E402
from saan.trust.sealed import Sealed, split, verify_notice  # noqa: E402
from saan.web.demo import joining, playing  # noqa: E402
from saan.web.demo.cast import SENDER  # noqa: E402
from saan.web.demo.playing import Cast  # noqa: E402
from saan.web.demo.seeding import seed  # noqa: E402


def found(_: dict[str, Any]) -> str:
    """Found the directory, with this node in it; return the folder that holds its pinned root."""
    seed(SENDER)
    root = joining.found()
    joining.settle(SENDER, root | joining.approve({"requests": [joining.ask(SENDER)]}))
    playing.prepare(SENDER)
    return str(directory.here().folder)


def approve(asked: dict[str, Any]) -> None:
    """List the stranger, whose request was handed in, and learn of it here."""
    by = agencies.System("oracle", utc_now())
    directory.approve(directory.here(), asked["digest"], by=by)
    directory.sign(directory.here(), by=by)
    directory.update()


def write(asked: dict[str, Any]) -> str:
    """Write a letter with an enclosure to the stranger, have it signed and sent; return its id."""
    cast, secret = Cast(SENDER), asked["secret"]
    draft = letters.Draft(
        kind=letters.Kind.EXTERNAL,
        subject="ขอส่งเอกสาร",
        to=(letters.Target(agency=asked["to"], title="อธิบดี"),),
        closing="ขอแสดงความนับถือ",
        body="ด้วยหน่วยงานขอส่งเอกสารมาเพื่อโปรดพิจารณา\nจึงเรียนมาเพื่อโปรดพิจารณา",
        secrecy=letters.Secrecy.CONFIDENTIAL if secret else letters.Secrecy.NORMAL,
        signatory=cast.position("director"),
        reviewers=(cast.people["reviewer"].id,),
        readers=(cast.people["director"].id,) if secret else (),
    )
    drafter = cast.viewer("reviewer" if secret else "drafter")
    saved = letters.begin(drafter, cast.unit["drafter"], draft, utc_now())
    stored = files.put(io.BytesIO(random.Random(7).randbytes(asked["size"])))
    enclosed = letters.Enclosed(stored, "เอกสารประกอบ", "a.bin", "application/octet-stream")
    saved = letters.attach(drafter, saved.letter_id, saved.version, enclosed, utc_now())
    shown = letters.submit(drafter, saved.letter_id, saved.version, utc_now())
    letters.approve(cast.viewer("reviewer"), saved.letter_id, shown, "", utc_now())
    letters.sign_and_seal(cast.viewer("director"), saved.letter_id, shown, utc_now())
    letters.dispatch(cast.viewer("clerk"), saved.letter_id, utc_now())
    return str(saved.letter_id)


def became(asked: dict[str, Any]) -> list[str]:
    """Return what became of a letter at the stranger: its state, and the number or the reason there."""
    row = Recipient.objects.get(letter_id=asked["letter"])
    return [row.state, row.receive_number or row.reason]


def came(asked: dict[str, Any]) -> str:
    """Return the state of a letter that the stranger sent, or nothing where there is none."""
    row = IncomingLetter.objects.filter(letter_id=asked["letter"]).first()
    return row.state if row else ""


def evidence(asked: dict[str, Any]) -> list[str]:
    """Return what a stranger would find in this node's evidence of a letter: of its envelope, of the receipt, and of a repeat."""
    clerk, trusted = Cast(SENDER).viewer("clerk"), directory.signed_directory().trusted()
    (message,) = letters.messages_of(clerk, UUID(asked["letter"]), utc_now())
    (delivery,) = exchange.deliveries_of(message)
    assert delivery.notice is not None
    receipt = delivery.notice.data()
    files_of_it = (exchange.envelope(message).data(), receipt)
    found = [str(verdict(verifying.verify(one, trusted, utc_now()).findings)) for one in files_of_it]
    again = exchange.present(message, delivery.recipient)
    same = again.splitlines()[-1] == receipt.splitlines()[-1]
    return [*found, "the same receipt" if same else "another receipt"]


def wound(asked: dict[str, Any]) -> list[Any]:
    """Bring the stranger the envelope of a letter once more, wounded; return its status, its word and the reason."""
    (message,) = letters.messages_of(Cast(SENDER).viewer("clerk"), UUID(asked["letter"]), utc_now())
    (delivery,) = exchange.deliveries_of(message)
    whole, node = exchange.envelope(message), current()
    members = json.loads(whole.raw) | {"speed": "most-urgent"}
    match asked["how"]:
        case "another's":
            members |= {"id": str(uuid7()), "to": [SENDER.id]}
        case "top secret":
            members |= {"id": str(uuid7()), "secrecy": "top-secret"}
    raw = canonical(members)
    tampered = asked["how"] == "tampered"
    signature = whole.signature if tampered else jws.sign(node.signer, envelopes.TYP, raw)
    post = Courier(current, client_tls()).ask
    answer = asyncio.run(post(delivery.recipient, "POST", "envelopes", Sealed(signature, raw).data()))
    if answer.headers[b"content-type"] == b"application/problem+json":
        return [answer.status, "problem", json.loads(answer.body)["code"]]
    said = verify_notice(split(answer.body), node.ring)
    return [answer.status, said.kind, said.refusal.code if said.refusal else ""]


def prove(asked: dict[str, Any]) -> bool:
    """Write the journal's proof of a letter's dispatch into a file; return whether there was one yet."""
    (act,) = journal.ids_of(journal.Subject("letter", asked["letter"]), acts.LETTER_DISPATCHED)
    try:
        Path(asked["file"]).write_bytes(journal.opening_of(act))
    except SaanError:  # not sealed yet: the sequencer comes by twice a second
        return False
    return True


def handle(asked: dict[str, Any]) -> str:
    """Have the clerk register a letter that came, or turn it away; return its number here."""
    clerk = Cast(SENDER).viewer("clerk")
    row = IncomingLetter.objects.get(letter_id=asked["letter"])
    letters.open_letter(clerk, row.id, utc_now())
    if asked.get("reason"):
        letters.reject(clerk, row.id, asked["reason"], utc_now())
    else:
        letters.register(clerk, row.id, utc_now())
    row.refresh_from_db()
    return row.receive_number


joining.NEED = 0  # one node alone has no witnesses
VERBS = {
    "found": found,
    "approve": approve,
    "write": write,
    "became": became,
    "came": came,
    "handle": handle,
    "evidence": evidence,
    "prove": prove,
    "wound": wound,
}


def main() -> None:
    for line in sys.stdin:
        wanted = json.loads(line)
        sys.stdout.write(json.dumps({"result": VERBS[wanted["verb"]](wanted["asked"])}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
