"""Kinds of letter, urgency and secrecy: the words, their order, and how they stand on the wire."""

from enum import StrEnum

from saan.letters.errors import TopSecretRefusedError, UnknownLevelError
from saan.trust.errors import Text


class Kind(StrEnum):
    """The kinds of the Regulation on Correspondence 2526, article 10; `rules.kinds` says what each has."""

    EXTERNAL = "external"
    MEMO = "memo"
    SEALED = "sealed"
    ORDER = "order"
    RULE = "rule"
    BYLAW = "bylaw"
    ANNOUNCEMENT = "announcement"
    STATEMENT = "statement"
    NEWS = "news"
    CERTIFICATE = "certificate"
    MINUTES = "minutes"
    NOTE = "note"


class Urgency(StrEnum):
    """ชั้นความเร็ว."""

    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very-urgent"
    MOST_URGENT = "most-urgent"


class Secrecy(StrEnum):
    """ชั้นความลับ; ลับที่สุด is not a member because no channel of this system may carry it."""

    NORMAL = "normal"
    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105 - a level, not a password


KIND_TEXT = {
    Kind.EXTERNAL: Text(th="หนังสือภายนอก", en="external letter"),
    Kind.MEMO: Text(th="บันทึกข้อความ", en="internal memo"),
    Kind.SEALED: Text(th="หนังสือประทับตรา", en="sealed letter"),
    Kind.ORDER: Text(th="คำสั่ง", en="order"),
    Kind.RULE: Text(th="ระเบียบ", en="rule"),
    Kind.BYLAW: Text(th="ข้อบังคับ", en="bylaw"),
    Kind.ANNOUNCEMENT: Text(th="ประกาศ", en="announcement"),
    Kind.STATEMENT: Text(th="แถลงการณ์", en="statement"),
    Kind.NEWS: Text(th="ข่าว", en="news release"),
    Kind.CERTIFICATE: Text(th="หนังสือรับรอง", en="certificate"),
    Kind.MINUTES: Text(th="รายงานการประชุม", en="minutes of a meeting"),
    Kind.NOTE: Text(th="บันทึก", en="note"),
}
URGENCY_TEXT = {
    Urgency.NORMAL: Text(th="ปกติ", en="normal"),
    Urgency.URGENT: Text(th="ด่วน", en="urgent"),
    Urgency.VERY_URGENT: Text(th="ด่วนมาก", en="very urgent"),
    Urgency.MOST_URGENT: Text(th="ด่วนที่สุด", en="most urgent"),
}
SECRECY_TEXT = {
    Secrecy.NORMAL: Text(th="ปกติ", en="normal"),
    Secrecy.CONFIDENTIAL: Text(th="ลับ", en="confidential"),
    Secrecy.SECRET: Text(th="ลับมาก", en="secret"),
}

TOP_SECRET = frozenset({"top-secret", "ลับที่สุด"})

_URGENCIES = tuple(Urgency)
_SECRECIES = tuple(Secrecy)


def urgency_rank(urgency: Urgency) -> int:
    """Return 0 for normal up to 3 for ด่วนที่สุด."""
    return _URGENCIES.index(urgency)


def urgency_of(rank: int) -> Urgency:
    """Return the urgency of a stored rank."""
    return _URGENCIES[rank]


def secrecy_rank(secrecy: Secrecy) -> int:
    """Return the clearance that a reader needs: 0 normal, 1 ลับ, 2 ลับมาก."""
    return _SECRECIES.index(secrecy)


def secrecy_of(rank: int) -> Secrecy:
    """Return the secrecy of a stored rank."""
    return _SECRECIES[rank]


def read_secrecy(word: str) -> Secrecy:
    """Return the level of a word from outside; raise `TopSecretRefusedError` or `UnknownLevelError`.

    Matters of the top-secret class may not be sent electronically (article 29 as amended by No. 4, 2564).
    """
    if word in TOP_SECRET:
        raise TopSecretRefusedError
    try:
        return Secrecy(word)
    except ValueError:
        raise UnknownLevelError(level=word) from None
