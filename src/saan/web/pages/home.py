"""The first page: what waits for this person today, or, before sign-in, what Saan is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from saan.base.people import acting
from saan.base.people import api as people
from saan.base.people.access import everyone, let_in
from saan.base.people.api import Role, Viewer
from saan.base.words import say
from saan.documents import api as documents
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.trust.errors import Text

MANY: Final = 50
"""How many waiting letters are counted before the page says “more than”."""

TRAY: Final = (Text(th="แฟ้มเสนอ", en="Signing tray"), Text(th="รอตรวจหรือลงนาม", en="to review or sign"))
UNREAD: Final = (
    Text(th="หนังสือลับไม่มีผู้เปิด", en="Secret letters unseen"),
    Text(th="รอแต่งตั้งนายทะเบียน", en="until a registrar is appointed"),
)
NO_CLERK: Final = Text(th="หนังสือไม่มีผู้รับ", en="Letters nobody may receive")
NO_CLERK_AT: Final = Text(th="{unit} ไม่มีผู้มีบทบาทธุรการ", en="{unit} has no clerk")
INCOMING: Final = {
    letters.IncomingBox.NEW: (
        Text(th="รอลงรับ", en="To receive"),
        Text(th="หนังสือเข้าที่ยังไม่มีเลขรับ", en="arrived, without a receive number"),
    ),
    letters.IncomingBox.WORKING: (
        Text(th="กำลังดำเนินการ", en="In hand"),
        Text(th="หนังสือเข้าบนโต๊ะท่าน", en="incoming letters on your desk"),
    ),
}
OUTGOING: Final = {
    letters.Box.DRAFTS: (
        Text(th="ร่างของหน่วยงาน", en="Drafts"),
        Text(th="ยังไม่ได้เสนอ หรือส่งกลับให้แก้", en="not sent up, or returned"),
    ),
    letters.Box.READY: (Text(th="รอส่ง", en="Ready to send"), Text(th="ลงนามแล้ว", en="signed")),
}

APPLICATIONS: Final = {
    documents.Box.NEW: (Text(th="คำขอเอกสาร", en="Applications"), Text(th="รอรับเรื่อง", en="to take up")),
    documents.Box.DECIDING: (
        Text(th="เอกสารรอเห็นชอบ", en="Documents to agree to"),
        Text(th="เสนอโดยเจ้าหน้าที่อีกคน", en="proposed by another official"),
    ),
    documents.Box.SIGNING: (
        Text(th="เอกสารรอลงนาม", en="Documents to sign"),
        Text(th="เห็นชอบแล้ว", en="agreed to"),
    ),
}


@dataclass(frozen=True, slots=True)
class Heap:
    """One heap of waiting work."""

    name: str
    note: str
    address: str
    count: str
    calm: bool


@everyone("before sign-in it says only what Saan is and where to sign in")
def home(request: HttpRequest) -> HttpResponse:
    """Show the work queue of an official, or the front door."""
    if not request.user.is_authenticated or request.user.agency_id is None:
        return render(request, "saan/front.html")
    viewer, at = let_in(request), utc_now()
    roles, acted_for = people.roles_of(viewer, at), acting.acted_for(viewer, at)
    context = {
        "heaps": _heaps(viewer, roles, at, acts=bool(acted_for)),
        "acted_for": acted_for,
        "urgent": letters.inbox(viewer, at, limit=5).rows,
        "drafts": Role.DRAFTER in roles,
    }
    return render(request, "saan/home.html", context)


def _heaps(viewer: Viewer, roles: frozenset[Role], at: datetime, *, acts: bool) -> list[Heap]:
    """Return the heaps of each of the person's roles, what others wait for first."""
    heaps = []
    tray = len(letters.tray(viewer, at, limit=MANY + 1).rows)
    if tray or acts or roles & {Role.SIGNATORY, Role.REVIEWER}:
        heaps.append(_heap(TRAY, reverse("letters:tray"), tray))
    if Role.CLERK in roles or letters.keeps_secret_register(viewer, at):
        heaps.append(_incoming(viewer, letters.IncomingBox.NEW, at))
        heaps.append(_outgoing(viewer, letters.Box.READY, at))
    heaps.append(_incoming(viewer, letters.IncomingBox.WORKING, at))
    if Role.DRAFTER in roles:
        heaps.append(_outgoing(viewer, letters.Box.DRAFTS, at))
    if Role.ADMINISTRATOR in roles and letters.sets_practice(viewer, at):
        unread = letters.waiting_secrets(viewer, at)
        heaps += [_heap(UNREAD, reverse("office_practice"), unread.letters)] if unread else []
        heaps += _unreceived(viewer, at)
    if documents.types(viewer.agency_id):
        heaps.extend(_applications(viewer, box, at) for box in _boxes(roles))
    return heaps


def _unreceived(viewer: Viewer, at: datetime) -> list[Heap]:
    """Return a heap for each unit at which letters wait that nobody may receive, by its name."""
    return [
        _heap(
            (NO_CLERK, NO_CLERK_AT.fill({"unit": Text(one.unit_th, one.unit_en or one.unit_th)})),
            reverse("office_people"),
            one.letters,
        )
        for one in letters.without_clerk(at, viewer.agency_id)
    ]


def _boxes(roles: frozenset[Role]) -> list[documents.Box]:
    considers = [documents.Box.NEW] if roles & {Role.CLERK, Role.DRAFTER} else []
    agrees = [documents.Box.DECIDING] if roles & {Role.REVIEWER, Role.SIGNATORY} else []
    return considers + agrees + ([documents.Box.SIGNING] if Role.SIGNATORY in roles else [])


def _applications(viewer: Viewer, box: documents.Box, at: datetime) -> Heap:
    found = len(documents.applications(viewer, box, at, limit=MANY + 1).rows)
    return _heap(APPLICATIONS[box], reverse("documents:queue", args=[box.value]), found)


def _incoming(viewer: Viewer, box: letters.IncomingBox, at: datetime) -> Heap:
    found = len(letters.inbox(viewer, at, (box,), limit=MANY + 1).rows)
    return _heap(INCOMING[box], reverse("letters:inbox", args=[box.value]), found)


def _outgoing(viewer: Viewer, box: letters.Box, at: datetime) -> Heap:
    found = len(letters.outbox(viewer, at, (box,), limit=MANY + 1).rows)
    return _heap(OUTGOING[box], reverse("letters:outbox", args=[box.value]), found)


def _heap(words: tuple[Text, Text], address: str, found: int) -> Heap:
    name, note = words
    return Heap(say(name), say(note), address, f"{MANY}+" if found > MANY else str(found), found == 0)
