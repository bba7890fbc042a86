"""The one error tree: a code for machines, Thai and English for people, and a next step for both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Protocol

from saan.trust.foreign import writable
from saan.trust.reasons import MEMBERS, in_thai


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages; `{name}` stands for a public field of the error.

    A field that is a `Text` itself, such as a day, reads in each sentence as its language says it, and so does a reason
    that `saan.trust.reasons` knows.
    """

    th: str
    en: str

    @property
    def together(self) -> str:
        """Both in one line, for whoever reads either."""
        return f"{self.th} ({self.en})"

    def fill(self, fields: Mapping[str, object]) -> "Text":
        """Return the sentence with its fields put in; an unknown field stays visible as written.

        What the fields quote may be anybody's, and the sentence is signed, stored and sent: it can always be written.
        """
        thai = _Visible({key: writable(_each(key, value).th) for key, value in fields.items()})
        english = _Visible({key: writable(_each(key, value).en) for key, value in fields.items()})
        return Text(self.th.format_map(thai), self.en.format_map(english))


def _each(name: str, value: object) -> Text:
    if isinstance(value, Text):
        return value
    said = str(value)
    return Text(in_thai(said) if name in MEMBERS else said, said)


class _Visible(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class Kind(StrEnum):
    """What sort of refusal this is; `web/problems.py` maps each to one HTTP status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    GONE = "gone"
    TOO_LARGE = "too-large"
    TOO_MANY = "too-many"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


class FieldProblem(Protocol):
    """One of several things wrong with what was given: in which field, a code, why, and the next step."""

    @property
    def field(self) -> str:
        """Where, as a path such as `to.0.title`; empty for the whole."""

    @property
    def code(self) -> str:
        """What sort of problem it is, for programs."""

    @property
    def text(self) -> Text:
        """What is wrong."""

    @property
    def remedy(self) -> Text:
        """The next step."""


class SaanError(Exception):
    """Something was refused, and the person or program is told what to do next.

    Subclasses set the four class fields; their docstring is the message for developers.
    Only what may be shown to the caller goes into `fields`. `problems` are all that is wrong, where that may be several things.
    """

    code: ClassVar[str] = "saan"
    kind: ClassVar[Kind] = Kind.INVALID
    text: ClassVar[Text] = Text(th="ระบบไม่อาจดำเนินการตามที่ขอได้", en="The request could not be carried out.")
    remedy_text: ClassVar[Text] = Text(
        th="โปรดลองใหม่ หากยังไม่สำเร็จให้แจ้งผู้ดูแลระบบพร้อมรหัสนี้",
        en="Try again; if it fails again, give the administrator this code.",
    )
    problems: Sequence[FieldProblem] = ()

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(f"{self.code}: {self.text.fill(fields).en}")

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes as it is, whatever a subclass is made from."""
        return _as_it_was, (type(self), self.args), self.__dict__

    @property
    def is_ours(self) -> bool:
        """Whether it is no fault of what was asked, but ails this node itself (an expired directory, a full disk): later the same may succeed."""
        return self.kind in {Kind.UNAVAILABLE, Kind.INTERNAL}

    def message(self) -> Text:
        """Return what was refused and why, in both languages."""
        return self.text.fill(self.fields)

    def remedy(self) -> Text:
        """Return the next step, in both languages."""
        return self.remedy_text.fill(self.fields)


def _as_it_was(kind: type[SaanError], words: tuple[object, ...]) -> SaanError:
    return kind.__new__(kind, *words)
