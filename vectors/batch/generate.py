"""Make the vectors of batches anew: `python -m vectors.batch.generate`.

`index.json` lists the cases: which files are given together, under which trust file, at which moment, how it must end, and
the codes of the checks that must fail or stay open. `merkle` says of each proof whether its leaf leads to the root that its
statement names: any implementation of RFC 6962 must agree with that, and Go's does (`tests/oracle`). Pages depend on the
typesetter's version, so a PDF made anew may differ in its bytes, and with it the proofs.
"""

import base64
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.sign.signers import PdfTimeStamper

from saan.press import Credential
from saan.press.credentials import der
from saan.press.plates import Filling, Issuer, Plate, compile_plate
from saan.press.signing import UNSEEN, QuietWriter
from saan.press.waiting import run
from saan.trust import batchproofs, jws
from saan.trust.batchproofs import BatchProof, Leaf, Root
from saan.trust.canonical import canonical, parse
from saan.trust.clock import rfc3339
from saan.trust.ids import AgencyId
from saan.trust.members import Hex
from saan.trust.tree import Tree, prove_inclusion
from vectors.batch import cast
from vectors.documents.cast import status
from vectors.exchange.cast import ALPHA, BRAVO
from vectors.verify.cast import ALPHA_FORMER, ALPHA_SEAL, BRAVO_SEAL, LONG, STRANGE_SEAL, pin, trust
from vectors.writing import write

HERE = Path(__file__).parent
MANY = 1000
"""How many stand in the larger tree; beside the five that have pages, only their leaves are made."""
PLATE = """#import "/plate.typ": field
#set document(title: "หนังสือรับรอง")
#set page(paper: "a5", margin: 2cm)
#set text(size: 13pt)
#text(size: 18pt, weight: "bold")[หนังสือรับรอง]

เลขที่ #field("number", width: 6cm) \\
ออกให้แก่ #field("holder", width: 8cm)
"""
Case = dict[str, Any]
Members = dict[str, Any]


@cache
def _plate() -> Plate:
    return compile_plate(PLATE)


@cache
def page(place: int) -> bytes:
    """Return the page of a document of the batch, as it was issued."""
    said = {"number": f"อฟ 0102/{place + 1}", "holder": cast.HOLDERS[place]}
    filling = Filling("หนังสือรับรอง", said, cast.record(place))
    return Issuer(_plate(), ALPHA_SEAL, cast.SIGNED).issue(filling, cast.SIGNED)


def leaf(place: int) -> Leaf:
    """Return a document's leaf."""
    data, salt = page(place), batchproofs.salt(cast.SALT_KEY, cast.document_id(place))
    return Leaf(_hex(data), len(data), _hex(cast.record(place)), Hex(salt.hex()), place)


def proof(  # noqa: PLR0913 - what a proof is of, by whom, and each thing that can be wrong with it
    place: int,
    size: int,
    *,
    by: Credential = ALPHA_SEAL,
    agency: AgencyId = ALPHA,
    typ: str = batchproofs.TYP,
    clock: cast.Clock | None = cast.CLOCK,
    over: Callable[[bytes], bytes] = bytes,
    at: datetime = cast.STAMPED,
) -> bytes:
    """Return the proof of a document in the tree of so many."""
    leaves = [leaf(each).hash() for each in range(min(size, len(cast.HOLDERS)))]
    leaves += [batchproofs.leaf(*(sha256(b"%d %d" % (n, part)).digest() for part in range(3))) for n in range(len(leaves), size)]  # fmt: skip
    tree = Tree(leaves)
    root = Root(agency, cast.BATCH, size, Hex(tree.root().hex()), cast.ROOTED)
    raw = root.encode()
    signature = jws.sign(by.signer, typ, raw)
    digest = sha256(over(batchproofs.stamped(raw, signature))).digest()
    return BatchProof(
        leaf(place), prove_inclusion(tree, place), root, raw, signature, tuple(map(der, by.chain)),
        clock.token(digest, at) if clock else None,
    ).encode()  # fmt: skip


def files() -> dict[str, bytes]:
    """Return every file of the vectors by its name."""
    stamps = [cast.CLOCK.certificate.public_bytes(Encoding.PEM).decode()]
    good = proof(2, 5)
    return {
        "root.json": pin(),
        "trust.json": trust(expires=LONG, stamps=stamps),
        "trust-no-stamps.json": trust(expires=LONG),
        "status.jwt": status(),
        **{f"page-{each}.pdf": page(each) for each in (0, 2, 4)},
        "page-2-lasting.pdf": _lasting(page(2)),
        "page-2-added.pdf": _added(page(2)),
        **{f"proof-{each}-of-5.json": proof(each, 5) for each in (0, 4)},
        "proof-2-of-5.json": good,
        f"proof-4-of-{MANY}.json": proof(4, MANY),
        "proof-0-of-1.json": proof(0, 1),
        "proof-no-stamp.json": proof(2, 5, clock=None),
        "proof-stranger.json": proof(2, 5, by=STRANGE_SEAL),
        "proof-bravo.json": proof(2, 5, by=BRAVO_SEAL),
        "proof-bravo-for-itself.json": proof(2, 5, by=BRAVO_SEAL, agency=BRAVO),
        "proof-former.json": proof(2, 5, by=ALPHA_FORMER),
        "proof-other-kind.json": proof(2, 5, typ="vnd.saan.receipt+json"),
        "proof-stamp-stranger.json": proof(2, 5, clock=cast.STRANGE_CLOCK),
        "proof-stamp-over-statement.json": proof(2, 5, over=lambda said: said.partition(b"\n")[2]),
        "proof-stamp-tomorrow.json": proof(2, 5, at=cast.ASKED + timedelta(days=1)),
        **{f"proof-{name}.json": data for name, data in wounds(good)},
    }


def wounds(good: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield what may become of a good proof in the hands of others."""
    said: Members = dict(parse(good))
    other: Members = dict(parse(proof(4, 5)))

    def told(**changed: Any) -> bytes:
        return canonical(said | changed)

    path = said["path"]
    yield "index", told(index=3)
    yield "index-beyond", told(index=5)
    yield "path-cut", told(path=path[:-1])
    yield "path-longer", told(path=[*path, "0" * 64])
    yield "path-flipped", told(path=[_flipped(path[0]), *path[1:]])
    yield "path-turned", told(path=[path[1], path[0], *path[2:]])
    yield "salt", told(salt=_flipped(said["salt"]))
    yield "page", told(pdf_sha256=other["pdf_sha256"])
    yield "record", told(record_sha256=other["record_sha256"])
    yield "bytes", told(bytes=said["bytes"] - 1)
    yield "statement-size", told(statement=said["statement"].replace('"size":5', '"size":6'))
    yield "statement-size-far", told(statement=said["statement"].replace('"size":5', '"size":9'))
    yield "statement-later", told(statement=said["statement"].replace(rfc3339(cast.ROOTED), rfc3339(cast.ASKED)))  # fmt: skip
    yield "statement-spaced", told(statement=said["statement"].replace(":5", ": 5"))
    yield "statement-more", told(statement=said["statement"].replace("}", ',"z":1}'))
    yield "signature", told(signature=said["signature"][:-8] + "AAAAAAAA")
    yield "certificate-other", told(certificates=other["certificates"][::-1])
    yield "certificate-cut", told(certificates=[said["certificates"][0][:400]])
    yield "certificate-none", told(certificates=[])
    yield "certificate-subject", told(certificates=[_misnamed(said["certificates"][0])])
    yield "stamp-cut", told(stamp=said["stamp"][:400])
    yield "stamp-loose", told(stamp=_loose(said["stamp"]))
    yield "more", told(more="of it")
    yield "version", told(v=2)
    yield "less", canonical({name: value for name, value in said.items() if name != "salt"})
    yield "spaced", good.replace(b'"bytes":', b'"bytes": ')
    yield "twice", good.replace(b'{"bytes":', b'{"bytes":1,"bytes":')
    yield "cut", good[:-40]


def cases() -> Iterator[Case]:
    """Yield what must be found."""
    given = ("page-2.pdf", "proof-2-of-5.json", "status.jwt")
    yield case("a document and its proof", *given, merkle=True)
    for place in (0, 4):
        name = f"proof-{place}-of-5.json"
        yield case(f"document {place + 1} of five", f"page-{place}.pdf", name, "status.jwt", merkle=True)
    yield case(f"one of {MANY}", "page-4.pdf", f"proof-4-of-{MANY}.json", "status.jwt", merkle=True)
    yield case("a batch of one", "page-0.pdf", "proof-0-of-1.json", "status.jwt", merkle=True)
    yield case("a page that was made to last", "page-2-lasting.pdf", *given[1:], merkle=True)
    yield case("a proof alone", given[1], open=["together.batch"], merkle=True)
    yield case("a proof without a stamp", given[0], "proof-no-stamp.json", given[2], open=["batch.stamp"], merkle=True)  # fmt: skip
    yield case("without a trust file", given[0], given[1], trust=None, open=["batch.issuer", "document.issuer", "document.standing", "pdf.chain", "pdf.stamp"], merkle=True)  # fmt: skip
    yield case("after the seal's certificate ended", given[1], at=cast.LATER, open=["together.batch"], merkle=True)  # fmt: skip
    yield case("after it ended, never stamped", "proof-no-stamp.json", at=cast.LATER, fails=["batch.issuer"], open=["batch.stamp", "together.batch"], merkle=True)  # fmt: skip
    yield case("a proof of another document", "page-0.pdf", *given[1:], fails=["together.batch"], merkle=True)
    yield case("a proof of a page drawn over later", "page-2-added.pdf", *given[1:], fails=["pdf.coverage"], merkle=True)  # fmt: skip
    yield from _signed_by_others()
    yield from _wounded()


def _signed_by_others() -> Iterator[Case]:
    def one(name: str, file: str, **found: Any) -> Case:
        return case(name, "page-2.pdf", f"proof-{file}.json", "status.jwt", merkle=True, **found)

    yield one("a root of a stranger", "stranger", fails=["batch.issuer"])
    yield one("a root by another agency's seal", "bravo", fails=["batch.issuer"])
    yield one("a root of another agency", "bravo-for-itself")
    yield one("a root by a withdrawn certificate", "former", fails=["pdf.revocation"])
    yield one("a signature made for something else", "other-kind", fails=["trust.signature-form"])
    yield one("a stamp of a stranger", "stamp-stranger", open=["pdf.stamp"])
    yield one("a stamp over the statement alone", "stamp-over-statement", fails=["pdf.stamp"])
    yield one("a stamp from tomorrow", "stamp-tomorrow", fails=["pdf.stamp"])
    yield one("a stamp where none is believed", "2-of-5", trust="trust-no-stamps.json", open=["pdf.stamp"])


def _wounded() -> Iterator[Case]:
    tree, form, signed = ["tree.bad-proof"], ["wire.malformed"], ["trust.bad-signature"]
    ends: dict[str, tuple[list[str], bool | None]] = {
        "index": (tree, False),
        "index-beyond": (tree, False),
        "path-cut": (tree, False),
        "path-longer": (tree, False),
        "path-flipped": (tree, False),
        "path-turned": (tree, False),
        "salt": (tree, False),
        "page": (tree, False),
        "record": (tree, False),
        "bytes": (["together.batch"], True),
        # A path of the same length leads to the same root: only the signature tells that there were five.
        "statement-size": (signed, True),
        "statement-size-far": (tree, False),
        "statement-later": (signed, True),
        "statement-spaced": (form, None),
        "statement-more": (form, None),
        "signature": (signed, True),
        "certificate-other": (signed, True),
        "certificate-cut": (["batch.root"], True),
        "certificate-none": (form, None),
        "certificate-subject": (["batch.root"], True),
        "stamp-cut": (["batch.stamp"], True),
        "stamp-loose": (form, None),
        "more": (form, None),
        "version": (["wire.unknown-version"], None),
        "less": (form, None),
        "spaced": (form, None),
        "twice": (["json.repeated-name"], None),
        "cut": (["record.readable"], None),
    }
    for name, (fails, merkle) in ends.items():
        yield case(f"wounded: {name}", "page-2.pdf", f"proof-{name}.json", "status.jwt", fails=fails, merkle=merkle)  # fmt: skip


def case(
    name: str, *given: str, trust: str | None = "trust.json", at: datetime = cast.ASKED, **found: Any
) -> Case:
    """Return one case; how it ends follows from what fails or stays open."""
    fails, left = found.get("fails", []), found.get("open", [])
    return {
        "name": name,
        "files": list(given),
        "trust": trust,
        "at": rfc3339(at),
        "outcome": "fails" if fails else "unchecked" if left else "holds",
        "fails": sorted(fails),
        "open": sorted(left),
        "merkle": found["merkle"],
    }


def _lasting(pdf: bytes) -> bytes:
    stamper = PdfTimeStamper(cast.AtOnce(cast.CLOCK, cast.ASKED), field_name="Stamp1", invis_settings=UNSEEN)
    written = stamper.async_timestamp_pdf(QuietWriter(pdf), "sha256", bytes_reserved=8192)
    made: bytes = run(written).getvalue()
    return made


def _added(pdf: bytes) -> bytes:
    writer: Any = QuietWriter(pdf)  # pyHanko is half typed
    first = writer.root["/Pages"]["/Kids"][0]
    first["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"1 1 1 rg 0 0 400 400 re f"))
    writer.update_container(first)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _hex(data: bytes) -> Hex:
    return Hex(sha256(data).hexdigest())


def _flipped(digest: str) -> str:
    return digest[:-1] + ("0" if digest[-1] != "0" else "1")


def _misnamed(certificate: str) -> str:
    """Return a certificate whose holder's name is of no kind of text; its key is as it was."""
    name, data = bytes.fromhex("0603550403"), base64.b64decode(certificate)
    end = data.rindex(name) + len(name)
    return base64.b64encode(data[:end] + b"\x0b" + data[end + 1 :]).decode()


def _loose(text: str) -> str:
    """Return base64 that decodes to the same bytes and is spelt otherwise: bits that count for nothing are set."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    end = text.rstrip("=")
    return end[:-1] + alphabet[alphabet.index(end[-1]) + 1] + text[len(end) :]


def main() -> None:
    """Write the folder anew."""
    write(HERE, files(), "root.json", cases())


if __name__ == "__main__":
    main()
