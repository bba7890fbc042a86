"""The front door of people: who asks, where they may, in which capacity they sign, and who comes in."""

from saan.base.people.actions.access import (
    Invited,
    Welcome,
    invite_person,
    link_national_id,
    read_invitation,
    record_identity_link,
    record_sign_in,
    unlink_national_id,
    use_invitation,
)
from saan.base.people.actions.machines import (
    Registered,
    register_machine,
    replace_secret,
    withdraw_machine,
)
from saan.base.people.actions.posts import (
    Order,
    PositionEntry,
    appoint,
    change_position,
    delegate,
    end_appointment,
    make_position,
    revoke_delegation,
)
from saan.base.people.actions.roles import Grant, grant_role, withdraw_role
from saan.base.people.actions.staff import (
    PersonEntry,
    change_person,
    choose_language,
    clear_person,
    deactivate_person,
    reactivate_person,
    register_person,
)
from saan.base.people.authority import ViewerAuthority, administers_whole_agency, authority
from saan.base.people.bearer import bearer_viewer, require_scope
from saan.base.people.capacity import Capacity, capacities, capacity
from saan.base.people.errors import (
    BearerError,
    InvitationError,
    NotAnOfficialError,
    NotAuthorisedError,
    ScopeMissingError,
    UnknownPersonError,
    UnknownRecordError,
)
from saan.base.people.models import Delegation, Person, Role, Secrecy
from saan.base.people.queries import (
    PersonName,
    SigningPosition,
    has_national_id,
    people_with,
    person,
    person_by_national_id,
    persons,
    reviewers,
    signing_positions,
)
from saan.base.people.viewer import Viewer, may, require, units_where, viewer_of

Acting = Delegation.Kind
"""The words of acting for another: รักษาราชการแทน or ปฏิบัติราชการแทน."""

__all__ = [
    "Acting",
    "BearerError",
    "Capacity",
    "Grant",
    "InvitationError",
    "Invited",
    "NotAnOfficialError",
    "NotAuthorisedError",
    "Order",
    "Person",
    "PersonEntry",
    "PersonName",
    "PositionEntry",
    "Registered",
    "Role",
    "ScopeMissingError",
    "Secrecy",
    "SigningPosition",
    "UnknownPersonError",
    "UnknownRecordError",
    "Viewer",
    "ViewerAuthority",
    "Welcome",
    "administers_whole_agency",
    "appoint",
    "authority",
    "bearer_viewer",
    "capacities",
    "capacity",
    "change_person",
    "change_position",
    "choose_language",
    "clear_person",
    "deactivate_person",
    "delegate",
    "end_appointment",
    "grant_role",
    "has_national_id",
    "invite_person",
    "link_national_id",
    "make_position",
    "may",
    "people_with",
    "person",
    "person_by_national_id",
    "persons",
    "reactivate_person",
    "read_invitation",
    "record_identity_link",
    "record_sign_in",
    "register_machine",
    "register_person",
    "replace_secret",
    "require",
    "require_scope",
    "reviewers",
    "revoke_delegation",
    "signing_positions",
    "units_where",
    "unlink_national_id",
    "use_invitation",
    "viewer_of",
    "withdraw_machine",
    "withdraw_role",
]
