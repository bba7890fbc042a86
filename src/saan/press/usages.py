"""Where an earlier revision of a PDF uses the objects that a later one replaces: what tells an addition from a change.

pyHanko asks for this of every revision under a signature, and finds it by reading every object of the file, most of which
are the structure that screen readers follow. Here the file's bytes are looked through once for who refers to whom, and
read are only the objects on a way to one that was replaced. Its rules, and so its verdicts, are the same: what is not
read leads to nothing that they ask about.

 1. References are found in an object's bytes from its header to its `endobj` or `stream`, by the pattern that pyHanko knows
    them by. A text that merely looks like one counts too, which costs time and hides nothing.
 2. An object is looked through only if it is written plainly: words, names, numbers, texts and brackets, no comment. One
    that is not, one that stands elsewhere than it should, or a reference to none, and pyHanko reads the whole file.
 3. So it does if the structure that screen readers follow leads to what was replaced, or if the file is encrypted.
 4. A page is entered by its one way through the tree of pages, as pyHanko enters it. For a page that was replaced that way
    stands for all: its rules approve of a page wholly or not at all.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final, TypeAlias

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath

Number: TypeAlias = tuple[int, int]
"""An object's number and generation."""
Way: TypeAlias = tuple[str | int, ...]
"""Names and places from the trailer to a reference."""
_BLANK: Final = rb"[\0\t\n\f\r ]"
_TEXT: Final = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*+\))*+\)"
_PLAIN: Final = re.compile(
    rb"(\d+)" + _BLANK + rb"+(\d+)" + _BLANK + rb"+obj"
    rb"(?:" + _BLANK + rb"++|/[^\0\t\n\f\r ()<>\[\]{}/%]*+|<<|>>|[\[\]]|[+\-.\d]++|R|true|false|null|"
    rb"<[0-9A-Fa-f\0\t\n\f\r ]*+>|" + _TEXT + rb")*+(?:endobj|stream)",
    re.DOTALL,
)
"""An object as it is mostly written, up to its end or to its data. No bracket is counted: what is read ends before that anyway."""
_STRUCTURE: Final = "/StructTreeRoot"
_ENOUGH: Final = 2
_REFERENCE: Final = re.compile(rb"(?<!\d)(\d++)\s++(\d++)\s++R")


class UsedFile(PdfFileReader):
    """A PDF whose revisions find quickly where they use what was replaced later."""

    def __init__(self, stream: BytesIO, *, strict: bool, decode_limits: DecodeLimits) -> None:
        self.bytes: bytes = stream.getvalue()
        self.referred: dict[int, tuple[Number, frozenset[Number]]] = {}
        """By where an object stands: which it is, and whom it refers to. Revisions share it."""
        super().__init__(stream, strict=strict, decode_limits=decode_limits)

    def get_historical_resolver(self, revision: int) -> HistoricalResolver:
        """Return a view of the file as it stood after a revision."""
        known = self._historical_resolver_cache
        if revision not in known:
            known[revision] = _Revision(self, revision)
        return known[revision]


class _NotPlainError(Exception):
    """The file is written in a way that is not looked through here."""


class _Revision(HistoricalResolver):
    """pyHanko's view of a revision, but for how usages are found."""

    def __init__(self, reader: UsedFile, revision: int) -> None:
        super().__init__(reader, revision)
        self._file = reader
        self._asked: frozenset[Number] | None = None
        """What was looked for; None where it was everything, by pyHanko."""

    def _load_reverse_xref_cache(self) -> None:
        if self._indirect_object_access_cache is not None:
            return
        try:
            asked = frozenset((*self._replaced(), *_fields(self.root)))
            self._indirect_object_access_cache = _Search(self, self._file, asked).found()
            self._asked = asked
        except _NotPlainError:
            super()._load_reverse_xref_cache()  # type: ignore[no-untyped-call]  # pyHanko

    def _get_usages_of_ref(self, ref: generic.Reference) -> set[RawPdfPath]:
        if self._asked is not None and _number(ref) not in self._asked:
            self._indirect_object_access_cache, self._asked = None, None
            super()._load_reverse_xref_cache()  # type: ignore[no-untyped-call]  # pyHanko
        return super()._get_usages_of_ref(ref)

    def _replaced(self) -> Iterator[Number]:
        """Yield what later revisions write, be it new or written anew."""
        xrefs = self.reader.xrefs
        for revision in range(self.revision + 1, xrefs.total_revisions):
            yield from map(_number, xrefs.explicit_refs_in_revision(revision))


class _Search:
    """One search of a revision for all ways to the objects that are asked about."""

    def __init__(self, revision: HistoricalResolver, file: UsedFile, asked: frozenset[Number]) -> None:
        if file.encrypted:
            raise _NotPlainError
        self._revision, self._file, self._asked = revision, file, asked
        self._pages = dict(self._tree())
        self._ways: dict[Number, set[Way]] = defaultdict(set)
        self._referrers: dict[Number, set[Number]] = defaultdict(set)
        self._look_through()
        self._leading = self._leads()
        structure = revision.root.raw_get(_STRUCTURE) if _STRUCTURE in revision.root else None
        if structure is not None and (
            not isinstance(structure, generic.IndirectObject) or _number(structure) in self._leading
        ):
            raise _NotPlainError

    def found(self) -> dict[generic.Reference, set[RawPdfPath]]:
        """Return the ways to each object that is asked about and used at all."""
        self._walk(self._revision.trailer_view, (), frozenset())
        for page in self._asked & self._pages.keys():
            if len(self._ways[page]) < min(len(self._referrers[page]), _ENOUGH):
                raise _NotPlainError
        return {
            generic.Reference(*number, pdf=self._revision): {RawPdfPath(*way) for way in ways}
            for number, ways in self._ways.items()
        }

    def _tree(self) -> Iterator[tuple[Number, Way]]:
        """Yield the pages and what holds them together, each with its one way."""
        waiting: list[tuple[Any, Way]] = [(self._revision.root.raw_get("/Pages"), ("/Root", "/Pages"))]
        seen: set[Number] = set()
        while waiting:
            held, way = waiting.pop()
            if isinstance(held, generic.IndirectObject):
                if _number(held) in seen:
                    raise _NotPlainError  # a circle, or a page in two places
                seen.add(_number(held))
                yield _number(held), way
            node = held.get_object()
            if not isinstance(node, generic.DictionaryObject):
                raise _NotPlainError
            if len(way) == len(("/Root", "/Pages")) or node.get("/Type") == "/Pages":
                kids = node["/Kids"] if "/Kids" in node else None  # noqa: SIM401 - `get` follows no reference
                if not isinstance(kids, generic.ArrayObject):
                    raise _NotPlainError
                waiting += [(kids.raw_get(at), (*way, "/Kids", at)) for at in range(len(kids))]

    def _look_through(self) -> None:
        """Note who refers to whom, of all that the trailer leads to."""
        waiting = list(_within(self._revision.trailer_view))
        seen = set(waiting)
        while waiting:
            number = waiting.pop()
            for each in self._references(number):
                self._referrers[each].add(number)
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)

    def _references(self, number: Number) -> frozenset[Number]:
        """Return whom an object refers to, or seems to."""
        place = self._file.xrefs.get_historical_ref(generic.Reference(*number), self._revision.revision)
        if not isinstance(place, int):
            raise _NotPlainError
        known = self._file.referred.get(place)
        if known is None:
            written = _PLAIN.match(self._file.bytes, place)
            if written is None:
                raise _NotPlainError
            found = _REFERENCE.findall(self._file.bytes, place, written.end())
            known = _pair(written.groups()), frozenset(map(_pair, found))
            self._file.referred[place] = known
        if known[0] != number:
            raise _NotPlainError
        return known[1]

    def _leads(self) -> set[Number]:
        """Return what leads to anything asked about, pages being entered through their tree alone."""
        root = _number(self._revision.root_ref)
        leading: set[Number] = set()
        waiting = list(self._asked - self._pages.keys())
        while waiting:
            number = waiting.pop()
            above = self._referrers[number]
            if number in self._pages:
                above = {each for each in above if each in self._pages or each == root}
            waiting += above - leading
            leading |= above
        return leading

    def _walk(self, held: Any, way: Way, passed: frozenset[Number]) -> None:
        """Follow all ways from an object to what is asked about, none through the same object twice."""
        if isinstance(held, generic.IndirectObject):
            if not self._enters(_number(held), way, passed):
                return
            passed |= {_number(held)}
            held = self._revision(held.reference)
        if isinstance(held, generic.DictionaryObject):
            for name in held:
                if name != "/Parent":
                    self._walk(held.raw_get(name), (*way, str(name)), passed)
        elif isinstance(held, generic.ArrayObject):
            for at in range(len(held)):
                self._walk(held.raw_get(at), (*way, at), passed)

    def _enters(self, number: Number, way: Way, passed: frozenset[Number]) -> bool:
        """Note a way to what is asked about; return whether it goes on behind this object."""
        if number in passed:
            return False
        if number in self._asked:
            self._ways[number].add(way)
        further = number in self._leading or number in self._asked
        return further and self._pages.get(number, way) == way


def _fields(root: Any) -> Iterator[Number]:
    """Yield the fields of a form: pyHanko asks about each, whether or not it was replaced."""
    form = root["/AcroForm"] if "/AcroForm" in root else {}  # noqa: SIM401 - as above
    waiting = [form["/Fields"]] if "/Fields" in form else []
    seen: set[Number] = set()
    while waiting:
        for each in waiting.pop():
            if isinstance(each, generic.IndirectObject) and _number(each) not in seen:
                seen.add(_number(each))
                field = each.get_object()
                if isinstance(field, generic.DictionaryObject) and "/Kids" in field:
                    waiting.append(field["/Kids"])
    yield from seen


def _within(held: Any) -> Iterator[Number]:
    """Yield the references that stand in an object itself."""
    if isinstance(held, generic.IndirectObject):
        yield _number(held)
    elif isinstance(held, generic.DictionaryObject):
        for name in held:
            yield from _within(held.raw_get(name))
    elif isinstance(held, generic.ArrayObject):
        for at in range(len(held)):
            yield from _within(held.raw_get(at))


def _number(reference: generic.Reference | generic.IndirectObject) -> Number:
    return reference.idnum, reference.generation


def _pair(said: Sequence[bytes]) -> Number:
    return int(said[0]), int(said[1])
