"""Make the vectors of documents anew: `python -m vectors.documents.generate`.

`index.json` lists the cases: which files are given together, the moment of interest, how it must end, and the codes of
the checks that must fail or stay open. Three verifiers run them: `saan.press.faces`, the browser's (`assets/verifier`), and
what a person asks of a node or of `saan verify` (`saan.web.verify`), whose pages end alike under codes of its own.
"""

import hashlib
import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from saan.press import Credential, paperseals
from saan.press.plates import Filling, Issuer, Signatory, compile_plate
from saan.trust import sdjwt, vds
from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339
from saan.trust.keys import b64url, signer, unb64url
from vectors.documents import (
    acting,
    attacks,
    below,
    bound,
    cast,
    evidenced,
    fitness,
    listed,
    pictured,
    stamped,
)
from vectors.exchange.cast import ALPHA
from vectors.verify.cast import ALPHA_FORMER, ALPHA_HEAD, ALPHA_SEAL, BRAVO_SEAL, CERTIFIER, STRANGE_SEAL
from vectors.writing import write

HERE = Path(__file__).parent
EARLIER = timedelta(days=1)
Case = dict[str, Any]
PATHS: list[sdjwt.Path] = [("holder",), ("holder", "en"), ("courses", None), ("courses", None, "grade")]
PLATE = """#import "/plate.typ": field
#set document(title: "หนังสือรับรอง")
#set page(paper: "a5", margin: 2cm)
#set text(size: 13pt)
#text(size: 18pt, weight: "bold")[หนังสือรับรอง]

เลขที่ #field("number", width: 6cm) \\
ออกให้แก่ #field("holder", width: 8cm)
"""
_OPEN: dict[str, list[str]] = {"open": ["document.status"]}
_TOLD: dict[str, tuple[dict[str, Any], dict[str, list[str]]]] = {
    "elsewhere": ({"status": {"status_assertion": {"credential_hash_alg": "sha-256"}}}, _OPEN),
    "named-long": ({"status": {"กลไก" * 40: True}}, _OPEN),
    "of-w3c": (
        {
            "status": None,
            "credentialStatus": {"id": "https://alpha.example/3#94567", "type": "BitstringStatusListEntry"},
        },
        _OPEN,
    ),
    "beside": (
        {"status": cast.STANDS.claim() | {"identifier_list": {"id": "Cgs=", "uri": cast.STATUS_URI}}},
        {},
    ),
    "nowhere": ({"status": {}}, {"fails": ["status.form"]}),
    "halfway": ({"status": {"uri": cast.STATUS_URI, "assertion": True}}, {"fails": ["status.form"]}),
    "list-broken": (
        {"status": {"status_list": {"idx": -1, "uri": cast.STATUS_URI}, "assertion": True}},
        {"fails": ["status.form"]},
    ),
}
"""How a credential may tell of its status: by a mechanism that nobody here knows, by a list beside one, or by none in form."""
SIGNED_BELOW = "\n#signatory[(ตั้งใจ ทดสอบ)]\n"


def files() -> dict[str, bytes]:
    """Return every file of the vectors by its name."""
    page = _page()
    named = _page(metadata=canonical(cast.METADATA))
    whole = _credential()
    seal = _seal()
    return {
        "trust.jwt": cast.trust(),
        "trust-over.jwt": cast.trust(expires=cast.SIGNED + timedelta(days=1)),
        "trust-by-another.jwt": cast.trust(by=cast.OTHER_LIST_KEY),
        "status.jwt": cast.status(),
        "status-over.jwt": cast.status(life=timedelta(days=1)),
        "status-by-stranger.jwt": cast.status(by=STRANGE_SEAL),
        "trust-bravo.jwt": cast.trust(with_bravo=True),
        "status-by-bravo.jwt": cast.status(by=BRAVO_SEAL, withdrawn=False),
        "status-by-person.jwt": cast.status(by=cast.ALPHA_PERSON, withdrawn=False),
        "status-same.jwt": cast.status(withdrawn=False, suspended=False),
        "status-before.jwt": cast.status(at=cast.SIGNED - EARLIER, withdrawn=False, suspended=False),
        "status-after.jwt": cast.status(at=cast.SIGNED + EARLIER, withdrawn=False, suspended=False),
        "page.pdf": page,
        "page-two-hands.pdf": _two_hands(),
        "page-hand-of-another.pdf": _two_hands(cast.BRAVO_PERSON),
        "page-hand-not-named.pdf": _two_hands(cast.ALPHA_OTHER),
        "page-second-hand-added.pdf": attacks.saved(_two_hands(), _hide),
        "page-rsa.pdf": _page(by=_with_rsa()),
        "page-changed.pdf": page.replace(b"<xmp:CreateDate>2026", b"<xmp:CreateDate>2025", 1),
        "page-added.pdf": attacks.saved(page, _hide),
        "page-swapped-record.pdf": attacks.saved(page, _swap),
        "page-tail.pdf": page + b"%PDF-1.7 tail\n",
        "page-cut.pdf": page[:-400],
        "page-wide-gap.pdf": _widened(page),
        "page-unsigned.pdf": page.replace(b"/FT/Sig", b"/FT/Sih"),
        "page-stranger.pdf": _page(by=STRANGE_SEAL),
        "page-bravo.pdf": _page(by=BRAVO_SEAL),
        "page-person.pdf": _page(by=cast.ALPHA_PERSON),
        "page-former.pdf": _page(by=ALPHA_FORMER),
        "page-withdrawn.pdf": _page(status={"index": cast.WITHDRAWN.index, "uri": cast.STATUS_URI}),
        "page-suspended.pdf": _page(status={"index": cast.SUSPENDED.index, "uri": cast.STATUS_URI}),
        "page-no-status.pdf": _page(status=None),
        "page-named.pdf": named,
        "page-named-anew.pdf": attacks.saved(named, _name_anew),
        "credential.sd-jwt": whole,
        "credential-part.sd-jwt": sdjwt.present(whole.decode(), [("holder", "en"), ("courses", 1)]).encode(),
        "credential-table.sd-jwt": sdjwt.present(whole.decode(), [("courses",)]).encode(),
        "credential-rows.sd-jwt": sdjwt.present(
            whole.decode(), [("holder",), ("number",), ("courses", 0)]
        ).encode(),
        "credential-changed.sd-jwt": _changed(whole),
        "credential-forged.sd-jwt": whole.replace(
            b"~", b"~" + b64url(b'["salt","rank","dean"]').encode() + b"~", 1
        ),
        "credential-stranger.sd-jwt": _credential(by=STRANGE_SEAL),
        "credential-bravo.sd-jwt": _credential(by=BRAVO_SEAL),
        "credential-former.sd-jwt": _credential(by=ALPHA_FORMER),
        "credential-person.sd-jwt": _credential(by=cast.ALPHA_PERSON),
        "credential-of-alpha-by-bravo.sd-jwt": _credential(
            by=BRAVO_SEAL, issuer=cast.RECORD["issuer"], status=None
        ),
        "credential-server.sd-jwt": _credential(by=fitness.certified(fitness.UNFIT["server"])),
        "credential-withdrawn.sd-jwt": _credential(status=cast.WITHDRAWN.claim()),
        **{f"credential-status-{name}.sd-jwt": _credential(**claims) for name, (claims, _) in _TOLD.items()},
        **_serialised(whole.decode()),
        "seal.bin": seal,
        "seal.txt": b"https://alpha.example/verify/offline/#seal=" + b64url(seal).encode(),
        "seal-changed.bin": seal.replace("สมใจ".encode(), "สมชา".encode(), 1),
        "seal-unknown.bin": _seal(reference="99"),
        "seal-cut.bin": seal[:-9],
        **_on_paper(),
        **{f"attack-{name}": data for name, data in attacks.files(page)},
        **{f"attack-{name}": data for name, data in acting.files()},
        **{f"use-{name}": data for name, data in fitness.files()},
        **dict(bound.files(flattened, seal)),
        **dict(listed.files(_page, _credential)),
        **dict(below.files(_credential)),
        **dict(pictured.files(PLATE)),
        **dict(stamped.files(compile_plate(PLATE))),
        **dict(evidenced.files(compile_plate(PLATE))),
        "record.json": canonical(cast.RECORD),
        "record-half-a-letter.json": rb'{"\ud800":1,"\ud800":2}',
        "nothing.bin": b"\x00\x01 nothing that anyone knows",
    }


def cases() -> Iterator[Case]:
    """Yield what must be found."""
    yield from _pages()
    yield from _credentials()
    yield from _issuers()
    yield from _seals()
    yield from _attacks()
    for name, given, found in stamped.ends():
        yield case(name, *given, **{"trust": "trust-stamps.jwt"} | found)
    for name, given, found in (
        *evidenced.ends(),
        *fitness.ends(),
        *acting.ends(),
        *listed.ends(),
        *below.ends(),
        *pictured.ends(),
        *bound.ends(),
    ):
        yield case(name, *given, **found)
    yield case("a bare record", "record.json", open=["record.signed"])
    yield case("a name of half a letter, twice", "record-half-a-letter.json", fails=["record.readable"])
    yield case("nothing known", "nothing.bin", open=["file.unknown"])


def _seals() -> Iterator[Case]:
    status = "status.jwt"
    yield case("a seal", "seal.bin")
    yield case("a seal behind a link", "seal.txt")
    yield case("a changed seal", "seal-changed.bin", fails=["seal.intact"])
    yield case("a seal of nobody", "seal-unknown.bin", fails=["seal.issuer"])
    yield case("a seal cut off", "seal-cut.bin", fails=["vds.form"])
    yield case("a seal from tomorrow", "seal.bin", at=cast.SIGNED - timedelta(days=2), fails=["seal.time"])
    small_hours = datetime.fromisoformat("2026-11-22T00:30:00+07:00")
    yield case(
        "a seal in the small hours of its day", "paper-seal.bin", at=small_hours, open=["document.status"]
    )
    yield case("a seal on the eve of its day", "paper-seal.bin", at=small_hours - timedelta(days=1), fails=["seal.time"], open=["document.status"])  # fmt: skip
    for name in ("paper-seal.bin", "paper-seal.txt", "paper-seal.hex.txt"):
        yield case(f"a document's seal, {name}", name, status)
    yield case("a document's seal without its list", "paper-seal.bin", open=["document.status"])
    yield case("a withdrawn document's seal", "paper-seal-withdrawn.bin", status, fails=["document.status"])
    yield case("a changed document's seal", "paper-seal-changed.bin", status, fails=["seal.intact"])
    yield case("half a document's seal", "paper-seal-half.bin", status, fails=["vds.form"])
    yield case("a document's seal of a stranger", "paper-seal-stranger.bin", status, fails=["seal.issuer"])
    yield case("a document's seal past its day", "paper-seal.bin", at=datetime.fromisoformat("2027-11-22T00:00:00+07:00"), trust="trust-over.jwt", open=["document.status", "pdf.revocation", "trust.list"], fails=["document.validity"])  # fmt: skip


def _attacks() -> Iterator[Case]:
    ends: dict[str, tuple[list[str], list[str]]] = {
        "shadow-hide": (["pdf.coverage"], []),
        "shadow-replace": (["pdf.coverage"], []),
        "shadow-hide-and-replace": (["pdf.coverage"], []),
        "layers": ([], ["pdf.changeable"]),
        "layers-switched": (["pdf.coverage"], ["pdf.changeable"]),
        "script": ([], ["pdf.changeable"]),
        "form-field": ([], ["pdf.changeable"]),
        "two-records": (["pdf.record"], []),
        "attachment-listed-anew": (["pdf.coverage"], []),
        "titled-anew": (["pdf.coverage"], []),
        "described-anew": (["pdf.coverage"], []),
        "forged-and-signed-again": (["pdf.chain", "pdf.coverage"], ["document.signatory"]),
        "saved-without-xref": (["pdf.readable"], []),
        "saved-trailer-only": (["pdf.readable"], []),
        "range-missing": (["pdf.readable"], []),
        "range-null": (["pdf.intact"], ["document.status"]),
        "range-negative": (["pdf.intact"], ["document.status"]),
        "contents-empty": (["pdf.readable"], []),
        "contents-zero": (["pdf.readable"], []),
        "wrapped": (["pdf.intact"], ["document.signatory", "document.status"]),
    }
    for name, (fails, left) in ends.items():
        yield case(f"attack: {name}", f"attack-{name}.pdf", "status.jwt", fails=fails, open=left)


def _pages() -> Iterator[Case]:
    status = "status.jwt"
    yield case("a page", "page.pdf", status)
    yield case("a page of two hands", "page-two-hands.pdf", status)
    signatory = ["document.signatory"]
    another = ("page-hand-of-another.pdf", status)
    yield case("a page that a person of another agency signed", *another, fails=signatory)
    yield case("the same where that agency is listed", *another, trust="trust-bravo.jwt", fails=signatory)
    yield case("a page that nobody signed whom it names", "page-hand-not-named.pdf", status, open=signatory)
    yield case("something drawn over two hands", "page-second-hand-added.pdf", status, fails=["pdf.coverage"])
    yield case("a page under RSA", "page-rsa.pdf", status)
    yield case("a page without its list", "page.pdf", open=["document.status"])
    yield case("a page of a type without status", "page-no-status.pdf")
    yield case("a page with a stale list", "page.pdf", "status-over.jwt", open=["document.status"])
    yield case(
        "a page with a stranger's list", "page.pdf", "status-by-stranger.jwt", open=["document.status"]
    )
    yield case(
        "a page under an old trust list",
        "page.pdf",
        status,
        trust="trust-over.jwt",
        open=["pdf.revocation", "trust.list"],
    )
    yield case("a withdrawn page", "page-withdrawn.pdf", status, fails=["document.status"])
    for same in (("status-same.jwt", status), (status, "status-same.jwt")):
        name = f"a suspended page with two lists of one moment, {same[0]} first"
        yield case(name, "page-suspended.pdf", *same, fails=["document.status"])
    yield case("a suspended page", "page-suspended.pdf", status, fails=["document.status"])
    yield case("a changed byte", "page-changed.pdf", status, fails=["pdf.intact"], open=["document.status"])
    yield case("something drawn over it later", "page-added.pdf", status, fails=["pdf.coverage"])
    yield case(
        "another record put in later", "page-swapped-record.pdf", status, fails=["pdf.coverage", "pdf.record"]
    )
    yield case("a page that names its fields", "page-named.pdf", status)
    yield case("fields named anew later", "page-named-anew.pdf", status, fails=["pdf.coverage"])
    yield case("bytes behind the end", "page-tail.pdf", status, fails=["pdf.coverage"])
    yield case("a page cut off", "page-cut.pdf", status, fails=["pdf.readable"])
    yield case("a range that leaves room", "page-wide-gap.pdf", status, fails=["pdf.intact"], open=["document.status"])  # fmt: skip
    yield case("a page without a signature", "page-unsigned.pdf", status, fails=["pdf.signed"])
    yield case("a page of a stranger", "page-stranger.pdf", status, fails=["pdf.chain"], open=["document.status"])  # fmt: skip
    yield case("a page of an agency not listed", "page-bravo.pdf", status, fails=["document.issuer"], open=["document.status"])  # fmt: skip
    yield case("a page under a withdrawn certificate", "page-former.pdf", status, fails=["pdf.revocation"])
    yield case(
        "a page from the future", "page-no-status.pdf", at=cast.SIGNED - timedelta(days=1), fails=["pdf.time"]
    )
    yield case("a page past its day", "page-no-status.pdf", at=datetime.fromisoformat("2027-11-22T00:00:00+07:00"), trust="trust-over.jwt", open=["pdf.revocation", "trust.list"], fails=["document.validity"])  # fmt: skip


def _credentials() -> Iterator[Case]:
    status, rows = "status.jwt", ["credential.rows"]
    yield case("a credential", "credential.sd-jwt", status)
    yield case("a part of a credential, and of a table in it", "credential-part.sd-jwt", status, open=rows)
    yield case("a part of a credential, the table whole", "credential-table.sd-jwt", status)
    yield case("a credential without one row of its table", "credential-rows.sd-jwt", status, open=rows)
    yield case("a credential without its list", "credential.sd-jwt", open=["document.status"])
    yield case("a changed claim", "credential-changed.sd-jwt", status, fails=["credential.intact"])
    yield case("a claim of one's own", "credential-forged.sd-jwt", status, fails=["credential.intact"])
    yield case("a credential of a stranger", "credential-stranger.sd-jwt", status, fails=["document.issuer"], open=["document.status"])  # fmt: skip
    yield case("a credential of an agency not listed", "credential-bravo.sd-jwt", fails=["document.issuer"], open=["document.status"])  # fmt: skip
    yield case("a credential under a withdrawn certificate", "credential-former.sd-jwt", status, fails=["pdf.revocation"])  # fmt: skip
    yield case("a credential under a website's certificate", "credential-server.sd-jwt", status, fails=["document.issuer"], open=["document.status"])  # fmt: skip
    yield case("a withdrawn credential", "credential-withdrawn.sd-jwt", status, fails=["document.status"])
    for name, (_, found) in _TOLD.items():
        told = f"credential-status-{name}.sd-jwt"
        yield case(f"a credential that tells its status: {name}", told, status, **found)
    yield case("a credential past its time", "credential.sd-jwt", at=cast.SIGNED + timedelta(days=366), trust="trust-over.jwt", open=["trust.list"], fails=["credential.time"])  # fmt: skip

    for name, fails, left in SERIALISED:
        given = f"credential-{name}.json"
        yield case(f"a credential in JSON: {name}", given, status, fails=fails, open=left)


SERIALISED: list[tuple[str, list[str], list[str]]] = [
    ("flattened", [], []),
    ("general", [], []),
    ("general-part", [], ["credential.rows"]),
    ("two-hands", [], ["credential.signatures"]),
    ("changed-payload", ["credential.intact"], []),
    ("changed-disclosure", ["credential.intact"], []),
    ("disclosure-added", ["credential.intact"], []),
    ("two-in-one", ["credential.readable"], []),
    ("both-forms", ["credential.readable"], []),
    ("signed-and-unsigned", ["credential.readable"], []),
    ("disclosed-by-second", ["credential.readable"], []),
    ("no-signature", ["credential.readable"], []),
    ("stranger-first", ["document.issuer"], ["credential.signatures", "document.status"]),
]
"""What may become of a credential in JSON serialisation, and how it then ends."""


def _issuers() -> Iterator[Case]:
    """Yield what one listed agency, a person of it, or a list of one's choice may try on another's document."""
    both, status, before, after = "trust-bravo.jwt", "status.jwt", "status-before.jwt", "status-after.jwt"
    issuer, told = ["document.issuer"], ["document.status"]
    yield case(
        "a page naming one agency, sealed by another that is listed",
        "page-bravo.pdf",
        status,
        trust=both,
        fails=issuer,
        open=told,
    )
    yield case(
        "a credential naming one agency, sealed by another",
        "credential-of-alpha-by-bravo.sd-jwt",
        trust=both,
        fails=issuer,
    )
    yield case(
        "a page that a person signed without a seal", "page-person.pdf", status, fails=issuer, open=told
    )
    yield case(
        "a credential that a person signed", "credential-person.sd-jwt", status, fails=issuer, open=told
    )
    for name in ("page-withdrawn.pdf", "credential-withdrawn.sd-jwt", "paper-seal-withdrawn.bin"):
        yield case(
            f"{name} with a list of another agency", name, "status-by-bravo.jwt", trust=both, open=told
        )
        yield case(f"{name} with a list that a person signed", name, "status-by-person.jwt", open=told)
        yield case(f"{name} with an older list before the newest", name, before, status, fails=told)
        yield case(f"{name} with an older list behind the newest", name, status, before, fails=told)
        yield case(f"{name} with a newer list that brings it back", name, after, status, fails=told)
    yield case("a page that was suspended, and stands again", "page-suspended.pdf", status, after)
    yield case("a page that stood, and is suspended", "page-suspended.pdf", before, status, fails=told)


def case(  # noqa: PLR0913 - what the index says of a case
    name: str,
    *given: str,
    trust: str = "trust.jwt",
    at: datetime = cast.ASKED,
    fails: list[str] | None = None,
    open: list[str] | None = None,  # noqa: A002 - the word of the index
    says: list[list[str]] | None = None,
    of: str = "pdf.revocation",
) -> Case:
    """Return a case as the index has it."""
    outcome = "fails" if fails else "unchecked" if open else "holds"
    return {
        "name": name,
        "files": list(given),
        "trust": trust,
        "at": rfc3339(at),
        "outcome": outcome,
        "fails": sorted(fails or []),
        "open": sorted(open or []),
        **({"of": of, "says": says} if says else {}),
    }


def _page(by: Credential = ALPHA_SEAL, *, metadata: bytes = b"", **changes: Any) -> bytes:
    record = cast.RECORD | changes
    plate = compile_plate(PLATE, metadata=metadata)
    texts = {"number": record["number"], "holder": record["holder"]}
    filling = Filling("หนังสือรับรอง", texts, canonical(record))
    return Issuer(plate, by, cast.SIGNED).issue(filling, cast.SIGNED)


def _two_hands(second: Credential = ALPHA_HEAD) -> bytes:
    """Return a page that the agency seals and somebody then signs: its head, whom the record names, or another."""
    plate = compile_plate(PLATE.replace(": field", ": field, signatory") + SIGNED_BELOW)
    record = cast.RECORD
    texts = {"number": record["number"], "holder": record["holder"]}
    filling = Filling("หนังสือรับรอง", texts, canonical(record))
    tail = Issuer(plate, ALPHA_SEAL, cast.SIGNED).tail(filling, cast.SIGNED)
    Signatory(second, cast.SIGNED).follow(plate, tail, cast.SIGNED)
    return plate.prefix + tail.bytes


def _with_rsa() -> Credential:
    """Return a seal under RSA, whose primes come from a phrase like every other key here."""
    first, second = (_prime(f"saan vector: alpha seals under RSA, prime {place}") for place in (1, 2))
    exponent = pow(65537, -1, (first - 1) * (second - 1))
    private = rsa.RSAPrivateNumbers(
        first, second, exponent,
        rsa.rsa_crt_dmp1(exponent, first), rsa.rsa_crt_dmq1(exponent, second), rsa.rsa_crt_iqmp(first, second),
        rsa.RSAPublicNumbers(65537, first * second),
    ).private_key()  # fmt: skip
    return CERTIFIER.certify(9, signer(private), common="กรมอัลฟ่า", organization="กรมอัลฟ่า", number="NTRTH-" + ALPHA.removeprefix("th:"))  # type: ignore[arg-type]  # fmt: skip  # any signer with a private key will do


def _prime(phrase: str) -> int:
    """Return the first prime of 1,024 bits that follows from a phrase; a composite that passes is less likely than a flaw of the machine."""
    for count in itertools.count():
        drawn = hashlib.shake_256(f"{phrase}, {count}".encode()).digest(128)
        number = int.from_bytes(drawn) | 3 << 1022 | 1
        if number % 65537 != 1 and all(pow(base, number - 1, number) == 1 for base in (2, 3, 5, 7, 11)):
            return number
    raise AssertionError


def _hide(writer: IncrementalPdfFileWriter) -> None:
    first = writer.root["/Pages"]["/Kids"][0].get_object()
    over = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 400 400 re f")
    first["/Contents"] = writer.add_object(over)
    writer.update_container(first)


def _swap(writer: IncrementalPdfFileWriter) -> None:
    held = writer.root["/AF"][0].get_object()["/EF"]
    forged = canonical(cast.RECORD | {"holder": "สมชาย ไม่ดี"})
    held["/F"] = writer.add_object(generic.StreamObject(stream_data=forged))
    writer.update_container(held)


def _name_anew(writer: IncrementalPdfFileWriter) -> None:
    held = writer.root["/AF"][1].get_object()["/EF"]
    other = json.dumps(cast.METADATA).replace("To be used for", "Holder").encode()
    held["/F"] = writer.add_object(generic.StreamObject(stream_data=other))
    writer.update_container(held)


def _widened(page: bytes) -> bytes:
    """Return a page whose signature's range leaves out one byte more than the container."""
    at = page.rindex(b"/ByteRange")
    end = page.index(b"]", at)
    numbers = [int(each) for each in page[page.index(b"[", at) + 1 : end].split()]
    numbers[1] -= 1
    text = b"[%d %d %d %d" % tuple(numbers)
    begun = page.index(b"[", at)
    return page[:begun] + text.ljust(end - begun) + page[end:]


def _credential(by: Credential = ALPHA_SEAL, **changes: Any) -> bytes:
    salts = iter(range(1, 1000))
    issuer = sdjwt.Issuer(
        by.signer,
        PATHS,
        certificates=cast.certificates(by),
        salts=lambda size: next(salts).to_bytes(size, "big"),
    )
    return issuer.issue(cast.CLAIMS | changes, holder=cast.HOLDER.public).encode()


def _serialised(whole: str) -> dict[str, bytes]:
    """Return a credential as JSON serialises it (RFC 9901 §8), and what may become of it."""
    flat, part = flattened(whole), flattened(sdjwt.present(whole, [("holder", "en"), ("courses", 1)]))
    payload, header = flat["payload"], flat["header"]
    one = {name: flat[name] for name in ("header", "protected", "signature")}
    stranger = {
        name: value
        for name, value in flattened(_credential(STRANGE_SEAL).decode()).items()
        if name != "payload"
    }
    bare = stranger | {"header": {"by": "another"}}
    said = json.loads(unb64url(payload))
    forged = b64url(canonical(said | {"exp": said["exp"] + 1}))
    disclosed = header["disclosures"]
    more = {"disclosures": [*disclosed, b64url(b'["salt","rank","dean"]')]}
    made: dict[str, Case] = {
        "flattened": flat,
        "general": {"payload": payload, "signatures": [one], "comment": "ignored"},
        "general-part": {"payload": payload, "signatures": [{name: value for name, value in part.items() if name != "payload"}]},
        "two-hands": {"payload": payload, "signatures": [one, bare]},
        "changed-payload": flat | {"payload": forged},
        "changed-disclosure": flat | {"header": {"disclosures": _changed(whole.encode()).decode().split("~")[1:-1]}},
        "disclosure-added": flat | {"header": more},
        "two-in-one": flat | {"header": {"disclosures": ["~".join(disclosed)]}},
        "both-forms": flat | {"signatures": [one]},
        "signed-and-unsigned": flat | {"header": header | {"x5c": []}},
        "disclosed-by-second": {"payload": payload, "signatures": [one | {"header": {}}, bare | {"header": header}]},
        "no-signature": {"payload": payload, "signatures": []},
        "stranger-first": {"payload": payload, "signatures": [stranger, one | {"header": {}}]},
    }  # fmt: skip
    return {f"credential-{name}.json": canonical(value) for name, value in made.items()}


def flattened(whole: str) -> Case:
    """Return a compact credential in the flattened form."""
    jwt, *disclosures, binding = whole.split("~")
    protected, payload, signature = jwt.split(".")
    header = {"disclosures": disclosures} | ({"kb_jwt": binding} if binding else {})
    return {"payload": payload, "protected": protected, "signature": signature, "header": header}


def _changed(whole: bytes) -> bytes:
    first, disclosed, *rest = whole.split(b"~")
    salt, *said = json.loads(unb64url(disclosed.decode()))
    said[-1] = "A+"
    forged = b64url(json.dumps([salt, *said], ensure_ascii=False).encode()).encode()
    return b"~".join((first, forged, *rest))


def _on_paper() -> dict[str, bytes]:
    """Return the seal of the record in the vectors, as paper bears it, and what may become of one."""

    def made(by: Credential = ALPHA_SEAL, **changes: Any) -> bytes:
        return paperseals.write(by, replace(cast.ON_PAPER, **changes), cast.ISSUED_ON)

    seal = made()
    half = vds.Header(
        "THA", "THSN", paperseals.seal_name(ALPHA_SEAL.chain[0])[4:], cast.ISSUED_ON, cast.ISSUED_ON, 1, 0x54
    )
    return {
        "paper-seal.bin": seal,
        "paper-seal.txt": b"https://alpha.example/verify/offline/#seal=" + b64url(seal).encode(),
        "paper-seal.hex.txt": seal.hex().encode(),
        "paper-seal-withdrawn.bin": made(status=cast.WITHDRAWN),
        "paper-seal-changed.bin": seal.replace("สมใจ".encode("cp874"), "สมชา".encode("cp874"), 1),
        "paper-seal-half.bin": vds.seal(ALPHA_SEAL.signer, half, [(1, bytes(32))]).encoded(),
        "paper-seal-stranger.bin": made(STRANGE_SEAL),
    }


def _seal(reference: str = "02") -> bytes:
    header = vds.Header("THA", "THAL", reference, cast.ISSUED_ON, cast.ISSUED_ON, 0x80, 0x01)
    messages = [(1, "อฟ 0102/45".encode()), (2, "สมใจ ใจดี".encode()), (3, bytes(32))]
    return vds.seal(ALPHA_SEAL.signer, header, messages).encoded()


def main() -> None:
    """Write the folder anew."""
    write(HERE, files(), cast.LIST_KEY.public.jwk(), cases())


if __name__ == "__main__":
    main()
