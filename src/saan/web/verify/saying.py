"""What was signed, as facts: each value under its field's name in both languages, days and moments as such."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Final

from saan.trust.errors import Text
from saan.web.verify.naming import Labels
from saan.web.verify.reports import Fact

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
_MOST_FACTS: Final = 200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Way = tuple[str, ...]


def facts(said: Mapping[str, object], labels: Labels) -> tuple[Fact, ...]:
    """Return what is said as facts, as many as a person can read."""
    return tuple(islice(_said(said, (), (), labels), _MOST_FACTS))


def data(said: Mapping[str, object], labels: Labels) -> tuple[Fact, ...]:
    """Return the fields of a record's own type as facts, rows among them."""
    return tuple(islice(_said(said, ("data",), (), labels, known={}), _MOST_FACTS))


def _said(
    value: object, way: Way, words: tuple[Text, ...], labels: Labels, known: Mapping[str, Text] = _NAMES
) -> Iterator[Fact]:
    """Yield the values below a step; `way` leads there by names, `words` says so."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if inner is None or (not way and name in QUIET):
                continue
            step = (*way, str(name))
            label = labels.get(step) or known.get(name) or Text(str(name), str(name))
            unnamed = not way and name in _UNNAMED
            yield from _said(inner, step, words if unnamed else (*words, label), labels, known)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _said(inner, way, (*words, Text(str(number), str(number))), labels, known)
    else:
        yield Fact(
            Text(" · ".join(one.th for one in words), " · ".join(one.en for one in words)), _value(value)
        )


def _value(value: object) -> str | date:
    if isinstance(value, bool):
        return "ใช่ yes" if value else "ไม่ใช่ no"
    text = str(value)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text
