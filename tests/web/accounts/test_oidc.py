"""Signing in through a real provider that speaks as ThaID does; wounded answers are refused."""

import json
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from saan.base.journal.models import ActRecord
from saan.base.people import api as people
from saan.base.people.models import Person
from saan.web.node.config import OidcProvider
from saan.web.settings.accounts import settings_for
from tests.base.people.test_actions import Office, as_
from tests.oracle.oidc_provider import Provider, provider
from tests.web.accounts.conftest import with_node

pytestmark = [pytest.mark.django_db, pytest.mark.oracle]

CALLBACK = "http://testserver/accounts/oidc/thaid/answer/"
PID = "1234567890121"


@pytest.fixture(scope="module")
def thaid() -> Iterator[Provider]:
    with provider(CALLBACK) as running:
        yield running


@pytest.fixture
def use(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a function that makes the node know a provider under the name `thaid`."""
    folder = tmp_path_factory.mktemp("keys")
    (folder / "thaid-secret").write_text("a-secret-of-this-test-alone")

    def know(running: Provider, **changes: Any) -> None:
        scopes = ("openid", "pid", "given_name", "family_name", "given_name_en", "title", "ial", "email")
        one = OidcProvider(
            id="thaid",
            name="ThaID",
            issuer=running.issuer,
            client_id="saan",
            secret_file="thaid-secret",
            scopes=scopes,
            **{"strong": True, **changes},
        )
        with_node(settings, oidc=(one,))
        made = settings_for(django_settings.SAAN, folder)
        settings.SOCIALACCOUNT_PROVIDERS = made["SOCIALACCOUNT_PROVIDERS"]

    return know


@pytest.fixture
def linked(office: Office) -> Office:
    people.link_national_id(office.clerk, PID, by=as_(office.admin))
    return office


def go(client: Client, running: Provider, who: str) -> Any:
    """Press the provider's button, sign in there as someone, and return the node's answer to what comes back."""
    asked = client.post("/accounts/oidc/thaid/")
    assert asked.status_code == 302, asked.content.decode()
    return client.get(running.answer(asked.headers["Location"], who).removeprefix("http://testserver"))


def test_an_official_linked_by_number_comes_in(
    client: Client, linked: Office, thaid: Provider, use: Any
) -> None:
    use(thaid)
    assert "ThaID" in client.get("/accounts/login/").content.decode()
    assert go(client, thaid, "somchai").headers["Location"] == "/"
    assert client.get("/design/").status_code == 200, "a strong provider is two factors"
    assert [act.type for act in ActRecord.objects.order_by("-id")[:2]] == [
        "people.signed-in",
        "people.identity-linked",
    ]
    other = Client()
    go(other, thaid, "somchai")
    assert other.get("/accounts/keys/").status_code == 200
    assert ActRecord.objects.filter(type="people.identity-linked").count() == 2, (
        "linked once by hand, once here"
    )


def test_neither_number_nor_names_nor_tokens_are_kept(
    client: Client, linked: Office, thaid: Provider, use: Any
) -> None:
    use(thaid)
    go(client, thaid, "somchai")
    (account,) = SocialAccount.objects.all()
    assert account.extra_data == {"ial": "2.3"}
    assert len(account.uid) == 64
    assert "somchai" not in account.uid
    assert not SocialToken.objects.exists()
    everything = repr([list(model.objects.values()) for model in (SocialAccount, Person)])
    assert PID not in everything


def test_a_provider_that_is_not_called_strong_is_one_factor(
    client: Client, linked: Office, thaid: Provider, use: Any
) -> None:
    use(thaid, strong=False)
    go(client, thaid, "somchai")
    assert client.get("/design/").headers["Location"] == "/accounts/secure/"


def test_a_stranger_is_told_whom_to_ask_and_no_account_is_made(
    client: Client, linked: Office, thaid: Provider, use: Any
) -> None:
    use(thaid)
    before = Person.objects.count()
    refused = go(client, thaid, "stranger")
    assert refused.status_code == 403
    assert "ยังไม่มีบัญชีในระบบที่เชื่อมกับท่าน" in refused.content.decode()
    assert Person.objects.count() == before
    assert not SocialAccount.objects.exists()
    assert client.get("/accounts/keys/").status_code == 302


ADDRESSES = [("by-address", True, True), ("by-address", False, False), ("unverified", True, False)]


@pytest.mark.parametrize(("who", "trusted", "comes_in"), ADDRESSES)
def test_a_verified_address_names_an_official_where_the_node_trusts_it(  # noqa: PLR0913 - fixtures and a table
    client: Client, office: Office, thaid: Provider, use: Any, who: str, *, trusted: bool, comes_in: bool
) -> None:
    use(thaid, email_matches=trusted)
    Person.objects.filter(id=office.clerk).update(email="clerk@agency.invalid")
    go(client, thaid, who)
    assert (client.get("/accounts/keys/").status_code == 200) is comes_in


def test_an_address_that_passed_to_someone_else_names_nobody(
    client: Client, linked: Office, thaid: Provider, use: Any
) -> None:
    use(thaid)
    Person.objects.filter(id=linked.clerk).update(email="clerk@agency.invalid")
    assert go(client, thaid, "new-owner").status_code == 403


def test_a_deactivated_official_stays_out(client: Client, linked: Office, thaid: Provider, use: Any) -> None:
    use(thaid)
    go(client, thaid, "somchai")
    client.post("/accounts/logout/")
    people.deactivate_person(linked.clerk, by=as_(linked.admin))
    go(client, thaid, "somchai")
    assert client.get("/accounts/keys/").status_code == 302


def test_an_answer_to_another_question_is_refused(
    client: Client, linked: Office, thaid: Provider, use: Any
) -> None:
    use(thaid)
    asked = client.post("/accounts/oidc/thaid/")
    back = thaid.answer(asked.headers["Location"], "somchai").removeprefix("http://testserver")
    session = client.session
    states = session["socialaccount_states"]
    for state, *_ in states.values():
        assert len(state["nonce"]) > 40
        state["nonce"] = "another-question"
    session["socialaccount_states"] = states
    session.save()
    refused = client.get(back)
    assert refused.status_code == 401
    assert "ไม่ผ่านการตรวจสอบ" in refused.content.decode()
    assert client.get("/accounts/keys/").status_code == 302


def test_an_answer_in_another_browser_is_refused(linked: Office, thaid: Provider, use: Any) -> None:
    use(thaid)
    asked = Client().post("/accounts/oidc/thaid/")
    victim = Client()
    back = thaid.answer(asked.headers["Location"], "somchai").removeprefix("http://testserver")
    assert victim.get(back).status_code == 401
    assert victim.get("/accounts/keys/").status_code == 302


def test_a_link_cannot_choose_how_the_provider_is_asked(
    client: Client, linked: Office, thaid: Provider, use: Any
) -> None:
    use(thaid)
    asked = client.post("/accounts/oidc/thaid/?auth_params=nonce%3Dmine%26prompt%3Dnone&scope=admin")
    address = asked.headers["Location"]
    assert "nonce=mine" not in address
    assert "prompt" not in address
    assert "admin" not in address
    assert client.get("/accounts/oidc/thaid/").status_code == 200, "a mere link does not start a sign-in"


def test_an_account_cannot_be_linked_by_its_own_user(
    client: Client, linked: Office, thaid: Provider, use: Any
) -> None:
    use(thaid)
    asked = client.post("/accounts/oidc/thaid/?process=connect")
    back = thaid.answer(asked.headers["Location"], "somchai").removeprefix("http://testserver")
    assert client.get(back).status_code == 403


@pytest.mark.parametrize("wound", ["keys", "userinfo"])
def test_a_provider_that_lies_is_refused(client: Client, linked: Office, use: Any, wound: str) -> None:
    with provider(CALLBACK, wound) as liar:
        use(liar)
        assert go(client, liar, "somchai").status_code == 401
        assert client.get("/accounts/keys/").status_code == 302


def test_a_provider_under_anothers_name_is_not_even_asked(client: Client, linked: Office, use: Any) -> None:
    with provider(CALLBACK, "issuer") as liar:
        use(liar)
        refused = client.post("/accounts/oidc/thaid/")
    assert refused.status_code == 401


def test_a_silent_provider_is_said_so(client: Client, linked: Office, use: Any) -> None:
    use(Provider("http://127.0.0.1:9"))
    refused = client.post("/accounts/oidc/thaid/")
    assert refused.status_code == 503
    assert "ติดต่อ" in refused.content.decode()


def test_an_issuer_without_tls_is_not_asked(client: Client, linked: Office, use: Any) -> None:
    use(Provider("http://idp.example"))
    assert client.post("/accounts/oidc/thaid/").status_code == 401


def test_someone_who_changes_their_mind_is_back_at_the_sign_in_page(
    client: Client, linked: Office, thaid: Provider, use: Any
) -> None:
    use(thaid)
    asked = client.post("/accounts/oidc/thaid/")
    state = asked.headers["Location"].split("state=")[1].split("&")[0]
    back = client.get(f"/accounts/oidc/thaid/answer/?error=access_denied&state={state}")
    assert back.headers["Location"] == "/accounts/login/"


def test_an_unknown_provider_is_no_page(client: Client, db: None) -> None:
    assert client.post("/accounts/oidc/none/").status_code == 404
    assert client.get("/accounts/oidc/none/answer/").status_code == 404


def came_back(client: Client, asked: Any) -> Any:
    """Return the node's answer to whoever comes back from a provider with a code that they made up."""
    state = asked.headers["Location"].split("state=")[1].split("&")[0]
    return client.get(f"/accounts/oidc/thaid/answer/?code=any&state={state}")


def published(here: str) -> dict[str, str]:
    """Return what a provider at an address says of itself."""
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    return {"issuer": here} | {name: f"{here}/{name}" for name in names}


class _Odd(BaseHTTPRequestHandler):
    """A provider that answers the question for tokens with something else."""

    kind: ClassVar = ""
    body: ClassVar = b""

    def do_GET(self) -> None:
        self._answer("application/json", json.dumps(published(f"http://{self.headers['Host']}")).encode())

    def do_POST(self) -> None:
        self._answer(self.kind, self.body)

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        if kind:
            self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("", b'{"access_token": "a", "id_token": "b"}'),
        ("application/json", b'["access_token"]'),
        ("application/json", b'{"access_token": 7}'),
        ("application/json", b'{"access_token": "a", "expires_in": "soon"}'),
        ("application/json", b"{"),
        ("application/json", b"\xff\xfe"),
    ],
)
def test_a_provider_that_gives_no_tokens_that_can_be_read_is_refused(
    client: Client, linked: Office, use: Any, kind: str, body: bytes
) -> None:
    _Odd.kind, _Odd.body = kind, body
    with ThreadingHTTPServer(("127.0.0.1", 0), _Odd) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        use(Provider(f"http://127.0.0.1:{server.server_port}"))
        answer = came_back(client, client.post("/accounts/oidc/thaid/"))
        server.shutdown()
    assert answer.status_code == 401
    assert client.get("/accounts/keys/").status_code == 302


class _Endless(BaseHTTPRequestHandler):
    """A provider whose answer to one question never ends."""

    place: ClassVar = ""
    told: ClassVar = 0

    def do_GET(self) -> None:
        config = published(f"http://{self.headers['Host']}")
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        if self.place not in self.path:
            self.wfile.write(json.dumps(config).encode())
            return
        with suppress(OSError):  # it hangs up
            while type(self).told < 2**30:
                type(self).told += self.wfile.write(b" " * 2**16)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("place", ["openid-configuration", "token_endpoint"])
def test_a_provider_whose_answer_never_ends_is_given_up(
    client: Client, linked: Office, use: Any, place: str
) -> None:
    _Endless.place, _Endless.told = place, 0
    with ThreadingHTTPServer(("127.0.0.1", 0), _Endless) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        use(Provider(f"http://127.0.0.1:{server.server_port}"))
        answer = client.post("/accounts/oidc/thaid/")
        if place == "token_endpoint":
            answer = came_back(client, answer)
        server.shutdown()
    assert answer.status_code == 503
    assert _Endless.told < 2**27, "it was not read to its end"
