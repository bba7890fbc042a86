"""Status lists at other addresses than the document's, and claims `status` that name no list and place."""

from collections.abc import Callable, Iterator
from typing import Any

from vectors.documents import cast
from vectors.verify.cast import STRANGE_SEAL

_STATUS, _OTHER = "status.jwt", "status-elsewhere.jwt"
_TEXT, _ENDLESS = "credential-exp-text.sd-jwt", "status-exp-text.jwt"
_LEFT = {
    "open": ["document.status"],
    "of": "document.status",
    "says": [
        [
            "ยังตรวจไม่ได้ว่าเอกสารถูกเพิกถอนหรือไม่: รายการสถานะที่ให้มาไม่ใช่รายการที่เอกสารอ้าง",
            "Whether the document was withdrawn could not be checked: the lists given are not the one that the document names.",
        ]
    ],
}
_MALFORMED: dict[str, Any] = {
    "text": "valid",
    "as-in-a-record": {"index": cast.STANDS.index, "uri": cast.STATUS_URI},
    "no-address": {"status_list": {"idx": cast.STANDS.index}},
    "before-the-first": {"status_list": {"idx": -1, "uri": cast.STATUS_URI}},
    "true": {"status_list": {"idx": True, "uri": cast.STATUS_URI}},
    "digits": {"status_list": {"idx": "7", "uri": cast.STATUS_URI}},
}
"""What a trusted agency may have signed as the claim `status`, which is none (Token Status List §6.2)."""


def files(page: Callable[..., bytes], credential: Callable[..., bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield each file by its name; `page` and `credential` make a face that says otherwise than the vectors' record."""
    yield _OTHER, cast.status(by=STRANGE_SEAL, uri=cast.OTHER_STATUS_URI)
    for name, claim in _MALFORMED.items():
        yield _file(name), credential(status=claim)
    yield _TEXT, credential(exp=str(cast.CLAIMS["exp"]))
    yield _ENDLESS, cast.with_claims(cast.status(), exp="2027-11-22")
    yield "page-status-true.pdf", page(status={"index": True, "uri": cast.STATUS_URI})


def ends() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Yield a case's name, its files, and how it ends."""
    yield "a page with its list behind one for others", ("page.pdf", _OTHER, _STATUS), {}
    withdrawn = ("page-withdrawn.pdf", _STATUS, _OTHER)
    yield "a withdrawn page with its list before one for others", withdrawn, {"fails": ["document.status"]}
    for name in ("page.pdf", "credential.sd-jwt", "paper-seal.bin"):
        yield f"{name} with a list for others alone", (name, _OTHER), _LEFT
    for name in _MALFORMED:
        malformed = (_file(name), _STATUS)
        yield f"a credential whose status is malformed: {name}", malformed, {"fails": ["status.form"]}
    yield "a credential whose end is a text", (_TEXT, _STATUS), {"fails": ["credential.readable"]}
    yield "a page with a list whose end is a text", ("page.pdf", _ENDLESS), {"open": ["document.status"]}
    page = ("page-status-true.pdf", _STATUS)
    yield "a page whose status is malformed", page, {"fails": ["status.form"]}


def _file(name: str) -> str:
    return f"credential-status-{name}.sd-jwt"
