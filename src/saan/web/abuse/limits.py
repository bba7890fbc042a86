"""What strangers may ask for without an account, and how often: one table of routes, one of allowances."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from saan.trust.errors import Text
from saan.web.abuse.buckets import Allowance
from saan.web.errors import TooManyRequestsError


class Sort(StrEnum):
    """What is asked for, by what it costs the node."""

    SEND = "send"
    SHARE = "share"
    VERIFY = "verify"
    READ = "read"
    WALLET = "wallet"
    LIST = "list"
    ENROL = "enrol"
    PAY = "pay"
    BRING = "bring"
    BRING_SHARE = "bring-share"
    WITNESS = "witness"


ALLOWANCES: Final[Mapping[str, Allowance]] = {
    Sort.SEND: Allowance(60, 20.0),
    Sort.SHARE: Allowance(10, 360.0),
    Sort.VERIFY: Allowance(40, 4.0),
    Sort.READ: Allowance(240, 0.5),
    Sort.WALLET: Allowance(120, 1.0),
    Sort.LIST: Allowance(600, 0.1),
    Sort.ENROL: Allowance(12, 300.0),
    Sort.PAY: Allowance(600, 0.1),
    Sort.BRING: Allowance(64, 56.25),
    Sort.BRING_SHARE: Allowance(16, 225.0),
    Sort.WITNESS: Allowance(600, 0.1),
}
"""For a whole block of addresses. A class of forty applies from one room, an office checks all day, a mobile network
hides many behind one address; a program that goes on without end is slowed to what one clerk can read. A payment provider
reports for all who pay on the last day of a term: what it reports too fast it sends again, so a bound loses none of it.
So does a journal that asks its witness too often."""

SHARED: Final = frozenset({"documents:apply", "api-1:apply_for_document"})
"""Routes by which an agency's hour of applications fills up. Once half of it is taken, a block has its `SHARE` of the rest:
to shut others out takes fifty networks then, and not nine; who comes from elsewhere is served as on any day."""

BROUGHT: Final = 64 << 10
"""Bytes that count as one of `BRING`: a block has 4 MiB at once of what others bring along for asking, and 4 MiB an hour. Of the
second half of what is kept for all within an hour it has 1 MiB, and 1 MiB an hour (`BRING_SHARE`): to shut others out takes forty networks."""

AT_ONCE: Final = 4
"""How many of `HEAVY` are served together: half of the requests that the pages serve at once."""
HEAVY: Final = frozenset({Sort.SEND, Sort.WALLET, Sort.ENROL})
"""Each of these writes, prints or signs; verifying has its own places (`saan.web.verify.answering`)."""

POSTED: Final[Mapping[str, Sort]] = {
    "documents:apply": Sort.SEND,
    "documents:answer": Sort.SEND,
    "documents:withdraw": Sort.SEND,
    "documents:pay": Sort.SEND,
    "documents:own-link": Sort.SEND,
    "documents:holder-link": Sort.SEND,
    "api-1:apply_for_document": Sort.SEND,
    "api-1:answer_officials": Sort.SEND,
    "api-1:withdraw_application": Sort.SEND,
    "api-1:void_own_link": Sort.SEND,
    "api-1:renew_own_link": Sort.SEND,
    "verify": Sort.VERIFY,
    "api-1:verify_files": Sort.VERIFY,
    "wallet-token": Sort.WALLET,
    "wallet-nonce": Sort.WALLET,
    "wallet-credential": Sort.WALLET,
    "wallet-ask": Sort.WALLET,
    "wallet-answer": Sort.WALLET,
    "directory-enrolments": Sort.ENROL,
    "api-1:hear_payment": Sort.PAY,
    "witness-add-checkpoint": Sort.WITNESS,
}
"""What is sent, by the name of its route."""
READ: Final[Mapping[str, Sort]] = {
    "documents:offered": Sort.READ,
    "documents:apply": Sort.READ,
    "documents:follow": Sort.READ,
    "documents:answer": Sort.READ,
    "documents:own-page": Sort.READ,
    "documents:own-link": Sort.READ,
    "documents:holder-link": Sort.READ,
    "documents:holder": Sort.READ,
    "documents:holder-page": Sort.READ,
    "documents:holder-proof": Sort.READ,
    "documents:holder-lasting": Sort.READ,
    "documents:holder-evidence": Sort.READ,
    "documents:check": Sort.READ,
    "documents:status-list": Sort.LIST,
    "api-1:list_open_types": Sort.READ,
    "api-1:follow_application": Sort.READ,
    "api-1:read_own_document": Sort.READ,
    "wallet-issuer": Sort.READ,
    "wallet-authorization": Sort.LIST,
    "wallet-keys": Sort.LIST,
    "wallet-type": Sort.LIST,
    "wallet-offer": Sort.READ,
    "wallet-offered": Sort.WALLET,
    "wallet-ask": Sort.READ,
    "wallet-asked": Sort.READ,
    "directory-enrolment": Sort.READ,
}
"""What is read, by the name of its route."""
PROGRAMS: Final = frozenset(
    {
        "documents:status-list",
        "wallet-issuer",
        "wallet-authorization",
        "wallet-keys",
        "wallet-type",
        "wallet-token",
        "wallet-nonce",
        "wallet-credential",
        "wallet-answer",
        "wallet-offered",
        "directory-enrolments",
        "directory-enrolment",
        "witness-add-checkpoint",
    }
)
"""Routes that only programs open, so that a refusal is a document whatever they say they take."""


MOST_FORM: Final = 3 << 20
"""Bytes of a form with parts (multipart) that somebody without an account sends to any other route than these."""
MOST_SENT: Final[Mapping[str, int]] = {
    "documents:apply": 64 << 20,
    "documents:answer": 64 << 20,
    "wallet-ask": 24 << 20,
}
"""Bytes of such a form by its route: an application with all its files, a type and its status lists. It bounds what is read."""
MEASURED: Final = frozenset({"documents:apply", "documents:answer"})
"""Routes whose forms ask for files: of each, no more is written to the disk than its document type takes (`measuring`)."""
BOUNDED_BY_THEMSELVES: Final = frozenset({"verify", "api-1:verify_files"})
"""Routes that keep files in memory, up to a bound of their own (`saan.web.verify.uploads`)."""


class TooOftenError(TooManyRequestsError):
    """More than a block of addresses may ask of this node without an account."""

    code = "web.too-often"
    text = Text(
        th="มีคำขอจากเครือข่ายของท่านถี่เกินไป จึงยังไม่ได้ทำรายการนี้",
        en="Too much was asked from your network in a short time, so this was not done.",
    )
    remedy_text = Text(
        th="รอ {seconds} วินาที แล้วโหลดหน้านี้ใหม่ สิ่งที่พิมพ์ไว้จะถูกส่งอีกครั้ง ไม่มีการเก็บว่าท่านเป็นใคร",
        en="Wait {seconds} seconds, then load this page again: what you typed is sent once more. Who you are is not kept.",
    )


class CrowdedError(TooManyRequestsError):
    """As many strangers' requests as this node serves at once are being served."""

    code = "web.crowded"
    text = Text(
        th="ขณะนี้มีผู้ใช้บริการพร้อมกันจำนวนมาก จึงยังไม่ได้ทำรายการนี้",
        en="Many people are being served just now, so this was not done.",
    )
    remedy_text = Text(
        th="รอ {seconds} วินาที แล้วโหลดหน้านี้ใหม่ สิ่งที่พิมพ์ไว้จะถูกส่งอีกครั้ง",
        en="Wait {seconds} seconds, then load this page again: what you typed is sent once more.",
    )


def sort_of(method: str, route: str) -> Sort | None:
    """Return what a request asks for; None where it is not bounded here."""
    return (READ if method in {"GET", "HEAD"} else POSTED).get(route)


def most_sent(route: str) -> int | None:
    """Return how many bytes a form with parts may have from somebody without an account; None where its route sees to that."""
    return None if route in BOUNDED_BY_THEMSELVES else MOST_SENT.get(route, MOST_FORM)
