"""Gathering what of an agency expires when: letters and documents alike, and the certificates that stand behind them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from django.conf import settings

from saan.base.agencies import api as agencies
from saan.base.lasting import api as lasting
from saan.base.people import api as people
from saan.documents import api as documents
from saan.press.credentials import Credential, common_name
from saan.trust.errors import SaanError, Text
from saan.trust.ids import AgencyId
from saan.web.ports.documents import node_keyring
from saan.web.ports.stamp_roots import stamp_roots

VALID: Final = "valid"
KINDS: Final = {
    "letter": Text("หนังสือที่ส่งหรือเก็บ", "letters sent or kept"),
    "incoming-letter": Text("หนังสือที่รับ", "letters received"),
    "document": Text("เอกสารที่ลงนามทีละฉบับ", "documents signed singly"),
    documents.BULK: Text("เอกสารที่ออกจำนวนมาก", "documents issued in bulk"),
    VALID: Text("เอกสารที่ยังใช้ได้", "valid documents"),
}
SEAL = Text("ตราของหน่วยงาน", "the agency’s seal")
SIGNATURE = Text("ลายมือชื่อของผู้ลงนาม", "a signatory’s signature")
ROOT = Text("ใบรับรองรากของผู้ประทับเวลา", "root of a time-stamp authority")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that something here depends on: what for, whose, and when it ends; `problem` where there is none.

    `holder_en` is empty where the holder has no name in English.
    """

    purpose: Text
    holder: str
    until: datetime | None
    problem: Text | None = None
    mend: Text | None = None
    holder_en: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Of one kind: how many are to last, and how many do with their evidence."""

    kind: str
    whole: int
    done: int

    @property
    def name(self) -> Text:
        """What they are called."""
        return KINDS[self.kind]

    @property
    def left(self) -> int:
        """How many are still without."""
        return self.whole - self.done


@dataclass(frozen=True, slots=True)
class Ends:
    """How many of a kind end in a month."""

    kind: str
    month: date
    count: int


@dataclass(frozen=True, slots=True)
class Wait:
    """What waits of one kind for one cause; `problem` is a code, `said` and `mend` are its words."""

    kind: str
    count: int
    since: datetime
    given_up: bool
    problem: str
    said: Text | None
    mend: Text | None

    @property
    def name(self) -> Text:
        """What they are called."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Expiries:
    """What of an agency expires when. `ready` says whether this node can stamp the time at all.

    `hashed` is under which hash functions the evidence of bulk issues stands, `rehashing` how far an order of another has come.
    """

    ready: bool
    counts: tuple[Count, ...]
    waiting: tuple[Wait, ...]
    certificates: tuple[Certificate, ...]
    evidence: tuple[Ends, ...]
    validity: tuple[Ends, ...]
    endless: int
    hashed: tuple[documents.Hashed, ...] = ()
    rehashing: documents.Rehashing | None = None


def gather(agency: AgencyId, at: datetime) -> Expiries:
    """Return what of an agency expires when; reads keys and rows, and asks nobody outside."""
    made = lasting.how_many(agency)
    counts = [Count(kind, *made[kind]) for kind in KINDS if kind in made]
    archived = documents.how_many_archived(agency)
    if archived[0]:
        counts.append(Count(documents.BULK, *archived))
    found = [*lasting.endings(agency), *documents.archive_endings(agency)]
    valid, endless = documents.validity_endings(agency, at)
    waits = [
        Wait(one.kind, one.count, one.since, one.given_up, one.problem, one.said, one.mend)
        for one in (*lasting.waiting(agency, at), *documents.archives_waiting(agency, at))
    ]
    return Expiries(
        ready=lasting.the_keeper().ready,
        counts=tuple(counts),
        waiting=tuple(sorted(waits, key=lambda one: one.since)),
        certificates=tuple(sorted(dict.fromkeys(_certificates(agency, at)), key=lambda one: one.until or at)),
        evidence=tuple(Ends(one.kind, one.month, one.count) for one in found),
        validity=tuple(Ends(VALID, one.month, one.count) for one in valid),
        endless=endless,
        hashed=documents.hashed(agency),
        rehashing=documents.rehashing(agency),
    )


def _certificates(agency: AgencyId, at: datetime) -> Iterator[Certificate]:
    """Yield the certificates of the seal, of everyone who signs, and of the authorities that stamp the time."""
    keyring = node_keyring()
    own = agencies.agency(agency)
    yield _of_key(lambda: keyring.seal(agency), SEAL, own.name_th, own.name_en)
    for person in people.signatories(agency, at):
        yield _of_key(partial(keyring.signatory, person.id), SIGNATURE, person.name_th, person.name_en)
    for authority in settings.SAAN.stamps:
        try:
            roots = stamp_roots(settings.SAAN_HOME, authority)
        except SaanError as error:
            yield Certificate(ROOT, authority.url, None, error.message(), error.remedy())
        else:
            for root in roots:
                yield Certificate(ROOT, common_name(root), root.not_valid_after_utc)


def _of_key(found: Callable[[], Credential], purpose: Text, holder: str, english: str) -> Certificate:
    try:
        chain = found().chain
    except SaanError as error:
        return Certificate(purpose, holder, None, error.message(), error.remedy(), english)
    return Certificate(purpose, holder, min(each.not_valid_after_utc for each in chain), holder_en=english)
