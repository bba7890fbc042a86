"""Programs of the agency that call the API. Programs see them; people alone register, change and withdraw them."""

from typing import Annotated
from uuid import UUID

import msgspec
from ninja import Header, Router

from saan.base.people import administration
from saan.base.people import api as people
from saan.base.people.api import Viewer
from saan.web.rest.office.asking import READ, WRITE, Made, office
from saan.web.rest.office.posts import NewGrant
from saan.web.rest.shapes import endpoint

router = Router(tags=["office"])


class NewProgram(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A program to be registered, and what its tokens may be good for."""

    name: str
    scopes: tuple[str, ...]


class NewSecret(msgspec.Struct, frozen=True):
    """A program's new secret, shown this once."""

    client_id: str
    secret: str


@endpoint(router, "GET", "/office/programs", scope=READ, gives=tuple[administration.ProgramView, ...])
def list_programs(viewer: Viewer) -> tuple[administration.ProgramView, ...]:
    """The agency's programs, the newest first; never their secrets."""
    return administration.programs(viewer, office(viewer).at)


@endpoint(router, "POST", "/office/programs", scope=WRITE, takes=NewProgram, gives=people.Registered)
def register_program(
    viewer: Viewer,
    body: NewProgram,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=200)] = "",
) -> people.Registered:
    """Register a program; its secret is shown this once. The same `Idempotency-Key` registers no second one. For people only."""
    return people.register_machine(
        viewer.agency_id, body.name, body.scopes, by=office(viewer), key=idempotency_key
    )


@endpoint(router, "GET", "/office/programs/{uuid:machine_id}", scope=READ, gives=administration.ProgramView)
def read_program(viewer: Viewer, machine_id: UUID) -> administration.ProgramView:
    """One program, its scopes and its roles."""
    return administration.program(viewer, machine_id, office(viewer).at)


@endpoint(router, "POST", "/office/programs/{uuid:machine_id}/secret", scope=WRITE, gives=NewSecret)
def replace_secret(viewer: Viewer, machine_id: UUID) -> NewSecret:
    """Give a program a new secret; the old one and every token end at once. For people only."""
    by = office(viewer)
    known = administration.program(viewer, machine_id, by.at)
    return NewSecret(known.client_id, people.replace_secret(machine_id, by=by))


@endpoint(router, "POST", "/office/programs/{uuid:machine_id}/withdraw", scope=WRITE)
def withdraw_program(viewer: Viewer, machine_id: UUID) -> None:
    """Shut a program out: its secret, tokens and roles end. For people only."""
    people.withdraw_machine(machine_id, by=office(viewer))


@endpoint(router, "POST", "/office/programs/{uuid:machine_id}/roles", scope=WRITE, takes=NewGrant, gives=Made)
def grant_program_role(viewer: Viewer, body: NewGrant, machine_id: UUID) -> Made:
    """Grant a program a role in a unit: clerk, drafter or auditor. For people only."""
    by = office(viewer)
    known = administration.program(viewer, machine_id, by.at)
    return Made(people.grant_role(body.of(known.person_id), by=by))
