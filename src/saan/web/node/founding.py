"""Giving a new node its agency, its first administrator and its directory; each step may be repeated.

Needs Django set up in the node's folder, and its tables.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.exchange.directory import api as directory
from saan.trust.clock import utc_now
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.ids import AgencyId
from saan.trust.trustfile import Witnesses
from saan.web.accounts.links import invitation_link
from saan.web.node.answers import Answers, fingerprint
from saan.web.node.making import make_tables
from saan.web.node.populating import Newcomer, bring_in

WHOLE_AGENCY = "0"
"""The number of the topmost unit, which writes no letters itself."""

TITLE_TH, TITLE_EN = "ผู้ดูแลระบบ", "Administrator"


class OtherAgencyHereError(SaanError):
    """The database already serves another agency than the one asked for."""

    code = "node.other-agency"
    kind = Kind.CONFLICT
    text = Text(
        th="ฐานข้อมูลนี้เป็นของหน่วยงาน {found} ไม่ใช่ {wanted}",
        en="This database serves {found}, not {wanted}.",
    )
    remedy_text = Text(
        th="ใช้รหัสหน่วยงานเดิม หรือเลือกโฟลเดอร์ใหม่และฐานข้อมูลเปล่า",
        en="Use the same agency id, or choose a new folder and an empty database.",
    )


class OtherFingerprintError(SaanError):
    """The root that is served is not the one whose fingerprint was told."""

    code = "node.other-fingerprint"
    kind = Kind.FORBIDDEN
    text = Text(
        th="ลายพิมพ์ของรากที่ได้รับ ({found}) ไม่ตรงกับที่แจ้งไว้",
        en="The root that was fetched has another fingerprint ({found}) than was told.",
    )
    remedy_text = Text(
        th="อย่าใช้รากนี้ โปรดสอบถามผู้ดูแลทำเนียบผ่านช่องทางอื่น แล้วเรียก saan init อีกครั้ง",
        en="Do not trust it. Ask the directory's authority over another channel, then run `saan init` again.",
    )


class NoRootFileError(SaanError):
    """The file that should hold the directory's root cannot be read."""

    code = "node.no-root-file"
    kind = Kind.NOT_FOUND
    text = Text(th="อ่านแฟ้มราก {file} ไม่ได้: {reason}", en="The root file {file} cannot be read: {reason}.")
    remedy_text = Text(
        th="ขอแฟ้มรากจากผู้ดูแลทำเนียบ แล้วเรียก saan init อีกครั้ง",
        en="Ask the directory's authority for the file, then run `saan init` again.",
    )


@dataclass(frozen=True, slots=True)
class Founded:
    """What the new node's administrator must know now. `request` is None where the node is listed already."""

    invitation: str
    root: str
    request: Path | None
    digest: str


def found(answers: Answers) -> Founded:
    """Do every step from the tables to the invitation, and return what is to be shown."""
    make_tables()
    agency = AgencyId(answers.agency)
    person = _people(answers, _by())
    root = _found_directory(agency) if answers.authority else _pin(answers)
    request, digest = (None, "") if answers.authority else _request(agency)
    invited = people.invite_person(person, by=_by())
    return Founded(invitation_link(invited), root, request, digest)


def _by() -> agencies.System:
    return agencies.System("init", utc_now())


@transaction.atomic
def _people(answers: Answers, by: agencies.System) -> UUID:
    """Register the agency, its two first units and its administrator, and return the administrator's id."""
    served = [view.id for view in agencies.served_agencies()]
    if served and served != [answers.agency]:
        raise OtherAgencyHereError(found=", ".join(served), wanted=answers.agency)
    entry = agencies.AgencyEntry(
        answers.agency,
        answers.name_th,
        answers.name_en,
        answers.letter_code,
        answers.address_th,
        answers.contact,
    )
    agency = agencies.register_agency(entry, by=by, served=True)
    known = people.Person.objects.filter(agency_id=agency).order_by("id").first()
    if known is not None:
        return _mended(answers, known.id, by)
    top = agencies.UnitEntry(answers.name_th, answers.name_en, WHOLE_AGENCY, answers.contact)
    root = agencies.make_unit(agency, None, top, by=by)
    desk = agencies.UnitEntry(
        answers.registry_th, answers.registry_en, answers.registry_number, answers.contact
    )
    agencies.name_central_registry(agencies.make_unit(agency, root, desk, by=by), by=by)
    newcomer = Newcomer(
        _administrator(answers),
        root,
        people.PositionEntry(TITLE_TH, TITLE_EN),
        (people.Role.ADMINISTRATOR,),
        subtree=True,
    )
    return bring_in(agency, newcomer, by.at, by)


def _mended(answers: Answers, person: UUID, by: agencies.System) -> UUID:
    """Bring the administrator of an earlier try to the newer answers."""
    people.change_person(person, _administrator(answers), by=by)
    return person


def _administrator(answers: Answers) -> people.PersonEntry:
    return people.PersonEntry(
        email=answers.admin_email,
        given_name_th=answers.admin_given,
        family_name_th=answers.admin_family,
        prefix_th=answers.admin_prefix,
        name_en=answers.admin_name_en,
    )


def _found_directory(agency: AgencyId) -> str:
    """Found this node's own directory, list the node in it, and trust it; return the root's fingerprint.

    The authority is the first witness of the agencies that it lists; its own journal needs another.
    """
    places = directory.here()
    if directory.founding_root() is None:
        directory.found(places, by=_by())
        directory.set_witnesses(Witnesses((journal.witness_key(),), 1), by=_by())
    root = directory.founding_root() or b""
    shown = directory.pin(places, root, demo=settings.SAAN.demo)
    if not directory.lists(agency):
        asked = directory.request(settings.SAAN_HOME / "keys", agency, None, utc_now())
        directory.approve(places, directory.submit(asked, at=utc_now()), by=_by())
    directory.sign(places, by=_by())
    directory.update()
    return shown


def _pin(answers: Answers) -> str:
    """Pin the root that the answers name, once its fingerprint is the one that was told."""
    if answers.directory_root:
        try:
            root = Path(answers.directory_root).read_bytes()
        except OSError as error:
            raise NoRootFileError(file=answers.directory_root, reason=error.strerror) from None
    else:
        root = directory.fetch_root(answers.directory_url)
    shown = directory.fingerprint(root)
    told = fingerprint(answers.root_fingerprint)
    if told and told != fingerprint(shown):
        raise OtherFingerprintError(found=shown)
    return directory.pin(directory.here(), root, demo=settings.SAAN.demo)


def _request(agency: AgencyId) -> tuple[Path, str]:
    """Write the enrolment request for the authority, and return its file and the digest to be told by telephone."""
    home: Path = settings.SAAN_HOME
    data = directory.request(home / "keys", agency, None, utc_now())
    file = home / f"enrolment-{agency.removeprefix('th:')}.json"
    file.write_bytes(data)
    return file, hashlib.sha256(data).hexdigest()
