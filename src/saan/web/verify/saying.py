"""What was signed, as facts: each value under its field's name in both languages, days and moments as such."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Final

from saan.documents import api as documents
from saan.trust.errors import Text
from saan.web.verify.naming import Labels, Way
from saan.web.verify.reports import Fact, Picture, Table, Value

_NAMES: Final[Mapping[str, Text]] = {
    "document_type": Text("ชนิดเอกสาร", "Type"),
    "number": Text("เลขที่", "Number"),
    "holder": Text("ออกให้แก่", "Issued to"),
    "issuer": Text("ผู้ออก", "Issuer"),
    "agency": Text("หน่วยงาน", "agency"),
    "name": Text("ชื่อ", "name"),
    "issued_on": Text("ออกเมื่อ", "Issued"),
    "valid_until": Text("ใช้ได้ถึง", "Valid until"),
    "signer": Text("ตรา", "Seal"),
    "signed": Text("ลงตราเมื่อ", "Sealed on"),
    "issued": Text("ออกเมื่อ", "Issued"),
    "country": Text("ประเทศ", "Country"),
    "record_sha256": Text("ค่าแฮชของข้อมูล", "Hash of the record"),
    "th": Text("ไทย", "Thai"),
    "en": Text("อังกฤษ", "English"),
}
QUIET: Final = frozenset(
    {"cnf", "status", "type", "v", "vct", "vct#integrity", "nbf", "exp", "iat", "iss", "sub", "id"}
)
"""What only programs read."""
_UNNAMED: Final = frozenset({"data", "header", "messages"})
_MOST: Final = 200
"""Facts, and rows of a table: as many as a person can read."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_JOINTS = re.compile(r"[_\-\s]+|(?<=[a-z])(?=[A-Z])", re.ASCII)
_YES, _NO = Text("ใช่", "yes"), Text("ไม่ใช่", "no")


def facts(said: Mapping[str, object], labels: Labels) -> tuple[Fact | Table, ...]:
    """Return what is said, a value or a table at a time, as much as a person can read."""
    return tuple(islice(_said(said, (), (), labels), _MOST))


def data(said: Mapping[str, object], labels: Labels) -> tuple[Fact | Table, ...]:
    """Return what the fields of a record's own type say."""
    return tuple(islice(_said(said, ("data",), (), labels, known={}), _MOST))


def field(value: object, way: Way, name: Text, labels: Labels) -> tuple[Fact | Table, ...]:
    """Return what one field says, which stands at a way and is called so."""
    return tuple(islice(_said(value, way, (name,), labels), _MOST))


def _said(
    value: object, way: Way, words: tuple[Text, ...], labels: Labels, known: Mapping[str, Text] = _NAMES
) -> Iterator[Fact | Table]:
    """Yield what is said below a step; `way` leads there by names, `words` says so."""
    match value:
        case {"th": str(th), "en": str(en), **rest} if not rest and words:
            yield Fact(_joined(words), Text(th, en or th))
        case dict():
            for name in labels.ordered(value, way):
                inner = value[name]
                if inner is None or (not way and name in QUIET):
                    continue
                step = (*way, str(name))
                unnamed = not way and name in _UNNAMED
                more = words if unnamed else (*words, _called(step, labels, known))
                yield from _said(inner, step, more, labels, known)
        case list() if rows := _rows(value):
            yield _table(rows, way, words, labels, known)
        case list():
            for number, inner in enumerate(value, 1):
                yield from _said(inner, way, (*words, Text(str(number), str(number))), labels, known)
        case _:
            yield Fact(_joined(words), _value(value, way, labels))


def _rows(items: Sequence[object]) -> list[Mapping[str, object]]:
    """Return the items of a list where each is a row, single values under names; else nothing."""
    rows: list[Mapping[str, object]] = [
        one
        for one in items
        if isinstance(one, dict) and not any(isinstance(each, dict | list) for each in one.values())
    ]
    return rows if len(rows) == len(items) else []


def _table(
    rows: Sequence[Mapping[str, object]],
    way: Way,
    words: tuple[Text, ...],
    labels: Labels,
    known: Mapping[str, Text],
) -> Table:
    """Return rows under the names of their columns, in the order of the type where it is known."""
    names = labels.ordered(dict.fromkeys(name for row in rows for name in row), way)
    return Table(
        _joined(words),
        tuple(_called((*way, name), labels, known) for name in names),
        tuple(
            tuple("" if row.get(name) is None else _value(row[name], (*way, name), labels) for name in names)
            for row in rows[:_MOST]
        ),
    )


def _called(way: Way, labels: Labels, known: Mapping[str, Text]) -> Text:
    name = way[-1]
    return labels.fields.get(way) or known.get(name) or _spelt(name)


def _spelt(name: str) -> Text:
    """Return a field's code in words, where nobody says what the field is called: `full_name` as “Full name”."""
    words = _JOINTS.sub(" ", name).strip()
    said = words[:1].upper() + words[1:] if words else name
    return Text(said, said)


def _joined(words: Sequence[Text]) -> Text:
    return Text(" · ".join(one.th for one in words), " · ".join(one.en for one in words))


def _value(value: object, way: Way, labels: Labels) -> Value:
    if isinstance(value, bool):
        return _YES if value else _NO
    text = str(value)
    if documents.is_picture(text):
        return Picture(text, documents.described(text))
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return labels.value(way, text)
