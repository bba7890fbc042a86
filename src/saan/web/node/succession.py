"""An administrator after the last one is gone: nobody is left on the pages who may name one, but whoever holds the node's folder.

They come as themselves. With an invitation in the name of the one who is gone they would act, and be recorded, as another.
"""

from uuid import UUID

from django.db import transaction

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.ids import AgencyId
from saan.web.node.founding import TITLE_EN, TITLE_TH
from saan.web.node.populating import Newcomer, bring_in


class NotAnOfficialError(SaanError):
    """The node knows nobody who works here by this address, and was not told their name."""

    code = "node.not-an-official"
    kind = Kind.NOT_FOUND
    text = Text(
        th="ไม่มีเจ้าหน้าที่ที่ใช้อีเมล {email} ในโหนดนี้", en="No official of this node has the address {email}."
    )
    remedy_text = Text(
        th="ตรวจอีเมล หรือหากเป็นผู้ที่ยังไม่มีบัญชี ให้เพิ่ม --given และ --family (ชื่อและนามสกุลภาษาไทย)",
        en="Check the address; for somebody without an account, add --given and --family, their names in Thai.",
    )


@transaction.atomic
def make_administrator(entry: people.PersonEntry, agency: str, by: agencies.System) -> UUID:
    """Let a person administer their whole agency without an end, and return their id; with names, they are entered first.

    `agency` counts for whom the node does not know, and empty is the one that runs it. Raises `NotAnOfficialError`, or
    `AlreadyGrantedError`.
    """
    known = people.Person.objects.filter(email=entry.email.lower(), is_active=True, is_machine=False).first()
    if known is not None:
        top = _top(AgencyId(str(known.agency_id)))
        role = people.Grant(known.id, people.Role.ADMINISTRATOR, top, by.at, subtree=True)
        people.grant_role(role, by=by)
        return known.id
    if not entry.given_name_th or not entry.family_name_th:
        raise NotAnOfficialError(email=entry.email)
    where = agencies.agency(AgencyId(agency)).id if agency else agencies.operator()
    post = people.PositionEntry(TITLE_TH, TITLE_EN)
    newcomer = Newcomer(entry, _top(where), post, (people.Role.ADMINISTRATOR,), subtree=True)
    return bring_in(where, newcomer, by.at, by)


def _top(agency: AgencyId) -> UUID:
    return next(unit.id for unit in agencies.units(agency) if unit.parent_id is None)
