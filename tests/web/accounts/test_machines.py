"""An agency's program gets a token, sees what it was granted, and nothing once it is withdrawn."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.test import Client

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people import errors, tasks
from saan.base.people.actions.sweeping import sweep
from saan.base.people.models import Invitation, Machine, ShortMemory
from saan.trust.clock import utc_now
from tests.base.people.orgs import day
from tests.base.people.test_actions import Office, an_office, as_

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(office: Office) -> people.Registered:
    """A program of the office's agency that may read letters as a clerk of the division does."""
    by = as_(office.admin)
    made = people.register_machine(office.agency, "ระบบงานบุคคล", ["letters.read", "registers.read"], by=by)
    people.grant_role(people.Grant(made.person_id, people.Role.CLERK, office.division, day(0)), by=by)
    return made


def ask(client: Client, program: people.Registered, **fields: str) -> dict[str, Any]:
    basic = b64encode(f"{program.client_id}:{program.secret}".encode()).decode()
    answer = client.post(
        "/oauth/token",
        {"grant_type": "client_credentials", **fields},
        headers={"Authorization": f"Basic {basic}"},
    )
    return {"status": answer.status_code, **answer.json()}


def test_a_program_asks_as_a_viewer_with_its_scopes_and_units(
    client: Client, office: Office, program: people.Registered
) -> None:
    told = ask(client, program)
    assert told["token_type"] == "Bearer"
    assert told["expires_in"] == 3600
    assert "refresh_token" not in told
    now = utc_now()
    viewer = people.bearer_viewer(told["access_token"], now)
    assert viewer.agency_id == office.agency
    assert viewer.scopes == frozenset({"letters.read", "registers.read"})
    assert list(people.units_where(viewer, people.Role.CLERK, at=now)) == [office.division]
    assert people.capacities(viewer, now) == ()
    people.require_scope(viewer, "letters.read")
    with pytest.raises(people.ScopeMissingError):
        people.require_scope(viewer, "letters.write")


def test_a_program_may_ask_for_less_and_not_for_more(client: Client, program: people.Registered) -> None:
    less = ask(client, program, scope="letters.read")
    assert people.bearer_viewer(less["access_token"], utc_now()).scopes == frozenset({"letters.read"})
    more = ask(client, program, scope="letters.read letters.write")
    assert (more["status"], more["error"]) == (400, "invalid_scope")


def test_credentials_in_the_body_work_too(client: Client, program: people.Registered) -> None:
    body = {
        "grant_type": "client_credentials",
        "client_id": program.client_id,
        "client_secret": program.secret,
    }
    assert client.post("/oauth/token", body).status_code == 200


def test_a_wrong_secret_gets_nothing(client: Client, program: people.Registered) -> None:
    wrong = people.Registered(
        program.machine_id, program.person_id, program.client_id, program.secret[:-1] + "x"
    )
    nobody = people.Registered(program.machine_id, program.person_id, "saan-none", program.secret)
    for credentials in (wrong, nobody):
        told = ask(client, credentials)
        assert (told["status"], told["error"]) == (401, "invalid_client")
    assert not Token.objects.exists()


def test_neither_secret_nor_token_stands_in_the_database(client: Client, program: people.Registered) -> None:
    told = ask(client, program)
    stored = repr([list(model.objects.values()) for model in (OAuthClient, Token, Machine)])
    assert program.secret not in stored
    assert told["access_token"] not in stored


@pytest.mark.parametrize(
    "fields",
    [
        {"grant_type": "password", "username": "a", "password": "b"},
        {"grant_type": "authorization_code", "code": "x"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"},
        {"grant_type": "client_credentials", "resource": "nonsense"},
        {},
    ],
)
def test_nothing_else_is_granted(client: Client, program: people.Registered, fields: dict[str, str]) -> None:
    answer = client.post("/oauth/token", {"client_id": program.client_id, **fields})
    assert answer.status_code == 400
    assert answer.json()["error"] in {"unsupported_grant_type", "invalid_target"}
    assert not Token.objects.exists()


def test_a_token_ends_when_it_expires_or_is_revoked(client: Client, program: people.Registered) -> None:
    token = ask(client, program)["access_token"]
    people.bearer_viewer(token, utc_now() + timedelta(minutes=59))
    with pytest.raises(people.BearerError):
        people.bearer_viewer(token, utc_now() + timedelta(minutes=61))
    body = {"token": token, "client_id": program.client_id, "client_secret": program.secret}
    assert client.post("/oauth/revoke", body).status_code == 200
    with pytest.raises(people.BearerError):
        people.bearer_viewer(token, utc_now())


def test_a_withdrawn_program_is_out_at_once(
    client: Client, office: Office, program: people.Registered
) -> None:
    token = ask(client, program)["access_token"]
    people.withdraw_machine(program.machine_id, by=as_(office.admin))
    with pytest.raises(people.BearerError):
        people.bearer_viewer(token, utc_now())
    assert ask(client, program)["status"] == 401
    with pytest.raises(people.UnknownRecordError):
        people.replace_secret(program.machine_id, by=as_(office.admin))


def test_a_new_secret_ends_the_old_one_and_its_tokens(
    client: Client, office: Office, program: people.Registered
) -> None:
    token = ask(client, program)["access_token"]
    secret = people.replace_secret(program.machine_id, by=as_(office.admin))
    with pytest.raises(people.BearerError):
        people.bearer_viewer(token, utc_now())
    assert ask(client, program)["status"] == 401
    renewed = people.Registered(program.machine_id, program.person_id, program.client_id, secret)
    assert ask(client, renewed)["status"] == 200


def test_a_program_neither_administers_nor_signs(office: Office, program: people.Registered) -> None:
    by = as_(office.admin)
    for role in (people.Role.ADMINISTRATOR, people.Role.SIGNATORY, people.Role.REVIEWER):
        with pytest.raises(errors.MachineRoleError):
            people.grant_role(people.Grant(program.person_id, role, office.division, day(0)), by=by)
    post = people.make_position(office.division, people.PositionEntry("ผู้อำนวยการ", "Director", True), by=by)
    with pytest.raises(errors.MachineRoleError):
        people.appoint(program.person_id, post, day(0), by=by)
    with pytest.raises(errors.MachineRoleError):
        people.delegate(people.Order(post, program.person_id, "1/2569", day(0), day(9)), by=by)
    with pytest.raises(errors.MachineRoleError):
        people.invite_person(program.person_id, by=by)


def test_only_an_administrator_of_the_agency_registers_programs(office: Office) -> None:
    other = an_office("0994000000023")
    with pytest.raises(people.NotAuthorisedError):
        people.register_machine(office.agency, "ก", ["letters.read"], by=as_(office.clerk))
    with pytest.raises(agencies.OtherAgencyError):
        people.register_machine(office.agency, "ก", ["letters.read"], by=as_(other.admin))
    for name, scopes, error in (
        ("", ["letters.read"], errors.ProgramNameError),
        ("ก", [], errors.ScopeError),
        ("ก", ["everything"], errors.ScopeError),
    ):
        with pytest.raises(error):
            people.register_machine(office.agency, name, scopes, by=as_(office.admin))


@pytest.mark.parametrize("token", ["", "x", "๑๒๓", "a" * 5000])
def test_what_is_no_token_opens_nothing(db: None, token: str) -> None:
    with pytest.raises(people.BearerError):
        people.bearer_viewer(token, utc_now())


def test_what_has_run_out_is_swept_and_what_holds_stays(
    client: Client, office: Office, program: people.Registered
) -> None:
    people.invite_person(office.clerk, by=as_(office.admin))
    ask(client, program)
    Token.objects.update(expires_at=utc_now() - timedelta(seconds=1))
    ask(client, program)
    cache.set("holds", 1, 60)
    cache.set("gone", 1, 60)
    ShortMemory.objects.filter(cache_key__contains="gone").update(expires=utc_now() - timedelta(seconds=1))
    tasks.sweep()
    assert Token.objects.count() == 1
    assert [row.cache_key for row in ShortMemory.objects.all()] == [":1:holds"]
    sweep(utc_now() + timedelta(days=99))
    assert not Token.objects.exists()
    assert not Invitation.objects.exists()
