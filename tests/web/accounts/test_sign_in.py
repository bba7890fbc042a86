"""An official signs in by password and code, loses the telephone, comes back by a recovery code."""

import json
import re
import time
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings as django_settings
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from saan.base.jobs import api as jobs
from saan.base.journal.models import ActRecord
from saan.base.people import api as people
from saan.base.people.models import Person
from saan.trust.clock import utc_now
from saan.web.accounts.adapters import SecondFactorAdapter
from saan.web.accounts.links import demo_link, invitation_link
from tests.base.people.test_actions import Office, as_
from tests.web.accounts.conftest import PASSWORD, with_node
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PAGE = "/accounts/keys/"


def code(secret: str = SECRET, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def type_password(client: Client, person: Person, password: str = PASSWORD, **extra: str) -> str:
    """Send the sign-in form and return where it leads, or the page when it leads nowhere."""
    answer = client.post("/accounts/login/", {"login": person.email, "password": password, **extra})
    return answer.headers.get("Location", "") or answer.content.decode()


def signed_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


@pytest.fixture
def with_code_app(clerk: Person) -> Person:
    TOTP.activate(clerk, SECRET)
    return clerk


def test_a_password_alone_leads_to_the_page_of_keys_and_no_further(client: Client, clerk: Person) -> None:
    type_password(client, clerk)
    assert client.get("/design/").headers["Location"] == "/accounts/secure/"
    page = client.get("/accounts/secure/").content.decode()
    assert "ยืนยันตัวตนสองชั้น" in page


def test_password_and_code_let_an_official_in(client: Client, with_code_app: Person) -> None:
    assert type_password(client, with_code_app) == "/accounts/factors/authenticate/"
    assert not signed_in(client)
    client.post("/accounts/factors/authenticate/", {"code": code()})
    assert signed_in(client)
    assert client.get("/design/").status_code == 200
    act = ActRecord.objects.filter(type="people.signed-in").get()
    assert act.actor_id == with_code_app.id
    assert act.content is not None
    assert b'"how":"password+totp"' in bytes(act.content)


def test_a_wrong_code_is_refused_in_thai_and_a_used_one_does_not_work_again(
    client: Client, with_code_app: Person
) -> None:
    type_password(client, with_code_app)
    wrong = f"{(int(code()) + 1) % 1000000:06}"
    refused = client.post("/accounts/factors/authenticate/", {"code": wrong}).content.decode()
    assert "รหัสไม่ถูกต้องหรือหมดเวลา" in refused
    used = code()
    client.post("/accounts/factors/authenticate/", {"code": used})
    assert signed_in(client)
    other = Client()
    type_password(other, with_code_app)
    other.post("/accounts/factors/authenticate/", {"code": used})
    assert not signed_in(other)


def test_the_seed_of_the_codes_is_sealed_in_the_database(with_code_app: Person) -> None:
    stored = Authenticator.objects.get(user=with_code_app).data["secret"]
    assert stored.startswith("v1:")
    assert SECRET not in stored


def test_a_recovery_code_works_once(client: Client, clerk: Person) -> None:
    codes = enrol_code_app(client, clerk)
    client.post("/accounts/logout/")
    for expected in (True, False):
        other = Client()
        type_password(other, clerk)
        other.post("/accounts/factors/authenticate/", {"code": codes[0]})
        assert signed_in(other) is expected


def enrol_code_app(client: Client, person: Person) -> list[str]:
    """Add a code app as a person does, and return the recovery codes that the next page shows."""
    type_password(client, person)
    asked = client.get("/accounts/factors/totp/activate/", follow=True)
    assert "ยืนยันอีกครั้ง" in asked.content.decode()
    client.post("/accounts/reauthenticate/?next=/accounts/factors/totp/activate/", {"password": PASSWORD})
    page = client.get("/accounts/factors/totp/activate/").content.decode()
    secret = re.search(r'id="set-up-key">([A-Z2-7]+)<', page)
    assert secret, page
    shown = client.post("/accounts/factors/totp/activate/", {"code": code(secret[1])}, follow=True)
    return re.findall(r"<code[^>]*>(\d{8})</code>", shown.content.decode())


def test_adding_a_code_app_shows_ten_recovery_codes_and_tells_the_person_by_mail(
    client: Client,
    clerk: Person,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with_node(settings, mail_url="smtp://127.0.0.1:25")
    with django_capture_on_commit_callbacks(execute=True):
        codes = enrol_code_app(client, clerk)
    jobs.run_pending()
    assert len(set(codes)) == 10
    assert client.get("/design/").status_code == 200
    (message,) = mail.outbox
    assert message.to == [clerk.email]
    assert "เพิ่มแอปรหัสผ่านครั้งเดียวแล้ว" in message.subject


def test_the_last_strong_key_cannot_be_taken_away(client: Client, clerk: Person) -> None:
    enrol_code_app(client, clerk)
    page = client.post("/accounts/factors/totp/deactivate/")
    assert "ต้องมีพาสคีย์หรือแอปยืนยันตัวตนเหลือ" in page.content.decode()
    assert Authenticator.objects.filter(user=clerk, type="totp").exists()


@pytest.mark.parametrize("spare", ["", "code app", "passkey"])
def test_the_last_passkey_cannot_be_taken_away(client: Client, clerk: Person, spare: str) -> None:
    """Whoever has passkeys alone would be locked out by it, until an administrator invites them anew."""
    type_password(client, clerk)
    keys = [
        Authenticator.objects.create(
            user=clerk, type="webauthn", data={"name": "โทรศัพท์", "credential": {}, "passwordless": True}
        )
        for _ in range(2 if spare == "passkey" else 1)
    ]
    if spare == "code app":
        TOTP.activate(clerk, SECRET)
    client.get(PAGE)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    address = f"/accounts/factors/passkeys/keys/{keys[0].pk}/remove/"
    assert ("ลบไม่ได้ เพราะ" in client.get(address).content.decode()) is (spare == "")
    client.post(address)
    kept = Authenticator.objects.filter(pk=keys[0].pk).exists()
    assert kept is (spare == "")


def test_a_code_app_beside_no_password_is_no_way_in(clerk: Person) -> None:
    key = Authenticator.objects.create(user=clerk, type="webauthn", data={"name": "กุญแจ", "credential": {}})
    TOTP.activate(clerk, SECRET)
    assert SecondFactorAdapter().can_delete_authenticator(key)
    clerk.set_unusable_password()
    assert not SecondFactorAdapter().can_delete_authenticator(key)


def test_a_used_code_does_not_work_again_for_as_long_as_it_would_be_taken(
    client: Client, with_code_app: Person
) -> None:
    """A clock may be half a minute off either way, so a code is taken for a minute and a half; it was remembered for half a minute."""
    used = code(step=1)
    type_password(client, with_code_app)
    client.post("/accounts/factors/authenticate/", {"code": used})
    assert signed_in(client)
    cache.delete(f"allauth.mfa.totp.used?user={with_code_app.id}&code={used}")  # as after its half minute
    other = Client()
    type_password(other, with_code_app)
    refused = other.post("/accounts/factors/authenticate/", {"code": used}).content.decode()
    assert "รหัสไม่ถูกต้องหรือหมดเวลา" in refused
    assert not signed_in(other)


def test_guessing_is_stopped_for_the_account_and_the_right_password_waits_too(
    client: Client, clerk: Person
) -> None:
    for _ in range(5):
        assert "อีเมลหรือรหัสผ่านไม่ถูกต้อง" in type_password(client, clerk, "wrong")
    assert "หลายครั้งเกินไป" in type_password(Client(), clerk)
    assert not signed_in(client)


def test_guessing_codes_is_stopped(client: Client, with_code_app: Person) -> None:
    type_password(client, with_code_app)
    for _ in range(5):
        client.post("/accounts/factors/authenticate/", {"code": "000000"})
    page = client.post("/accounts/factors/authenticate/", {"code": code()}).content.decode()
    assert "หลายครั้งเกินไป" in page
    assert not signed_in(client)


EYE = {"id": "eA", "rawId": "eA", "type": "public-key"}
ANSWERS = (
    "[" * 100_000,
    "9" * 5000,
    "1",
    '{"id":"x"}',
    '{"id":1,"rawId":[],"type":{}}',
    json.dumps(EYE | {"response": {}}),
    json.dumps(EYE | {"response": {"clientDataJSON": "eA", "attestationObject": "eA", "signature": "eA"}}),
)
"""What no device answers, and no browser's script writes."""


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
@pytest.mark.parametrize("where", ["login", "add", "reauthenticate"])
def test_an_answer_that_no_passkey_gave_is_refused_and_no_fault_of_ours(
    client: Client, clerk: Person, settings: Settings, answer: str, where: str
) -> None:
    if where != "login":
        with_node(settings, demo=True)
        come_in(client, clerk.id)
    address = f"/accounts/factors/passkeys/{where}/"
    client.get(address)
    assert client.post(address, {"credential": answer, "name": "x"}).status_code in {200, 302}


def test_an_unknown_address_is_answered_like_a_wrong_password(client: Client, clerk: Person) -> None:
    def shape(page: str) -> str:
        return re.sub(r'value="[^"]*"', "", page)

    stranger = Person(email="nobody@agency.invalid")
    assert shape(type_password(client, clerk, "wrong")) == shape(type_password(client, stranger, "wrong"))


def test_nobody_signs_up(client: Client, db: None) -> None:
    for path in ("signup/", "email/", "3rdparty/signup/", "factors/passkeys/signup/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_a_deactivated_official_is_out_at_the_next_request(
    client: Client, office: Office, with_code_app: Person
) -> None:
    type_password(client, with_code_app)
    client.post("/accounts/factors/authenticate/", {"code": code()})
    people.deactivate_person(with_code_app.id, by=as_(office.admin))
    assert not signed_in(client)
    type_password(client, with_code_app)
    assert not signed_in(client)


def test_an_invitation_lets_someone_in_once_and_renews_their_keys(
    client: Client, office: Office, with_code_app: Person
) -> None:
    before = Client()
    type_password(before, with_code_app)
    before.post("/accounts/factors/authenticate/", {"code": code()})
    link = invitation_link(people.invite_person(with_code_app.id, by=as_now(office.admin)))
    path = link.removeprefix(django_settings.SAAN.public_url)
    assert "สมชาย" in client.get(path).content.decode()
    client.get(path)
    assert client.post(path).headers["Location"] == "/accounts/secure/"
    assert not Authenticator.objects.filter(user=with_code_app).exists()
    assert not signed_in(before), "the lost telephone is out"
    assert client.get("/design/").headers["Location"] == "/accounts/secure/"
    again = Client().post(path)
    assert again.status_code == 410
    assert "ลิงก์เชิญนี้ใช้ไม่ได้แล้ว" in again.content.decode()


def as_now(person_id: UUID) -> people.ViewerAuthority:
    return people.authority(people.viewer_of(Person.objects.get(id=person_id)), utc_now())


def test_an_invited_official_sets_a_password_then_a_code_app(client: Client, office: Office) -> None:
    clerk = Person.objects.get(id=office.clerk)
    path = invitation_link(people.invite_person(clerk.id, by=as_now(office.admin)))
    client.post(path.removeprefix(django_settings.SAAN.public_url))
    weak = client.post("/accounts/password/set/", {"password1": "short", "password2": "short"})
    assert "รหัสผ่านสั้นเกินไป ต้องมีอย่างน้อย 12 ตัวอักษร" in weak.content.decode()
    unlike = client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": "other"})
    assert "รหัสผ่านสองช่องไม่ตรงกัน" in unlike.content.decode()
    done = client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})
    assert done.headers["Location"] == "/accounts/factors/totp/activate/"
    page = client.get("/accounts/factors/totp/activate/").content.decode()
    secret = re.search(r'id="set-up-key">([A-Z2-7]+)<', page)
    assert secret
    client.post("/accounts/factors/totp/activate/", {"code": code(secret[1])})
    assert client.get("/design/").status_code == 200


def test_a_demo_link_works_in_a_demo_and_nowhere_else(
    client: Client, clerk: Person, settings: Settings
) -> None:
    path = demo_link(clerk.id).removeprefix(django_settings.SAAN.public_url)
    assert client.get(path).status_code == 404
    with_node(settings, demo=True)
    assert client.get(path[:-2] + "x/").status_code == 404
    assert client.get(path).status_code == 302
    assert client.get("/design/").status_code == 200
    with_node(settings, demo=False)
    assert Client().get(path).status_code == 404


def test_a_forgotten_password_is_set_anew_by_a_link_in_the_mail(
    client: Client, with_code_app: Person, settings: Settings
) -> None:
    assert "ไม่ได้ตั้งเครื่องแม่ข่ายอีเมล" in client.get("/accounts/password/reset/").content.decode()
    with_node(settings, mail_url="smtp://127.0.0.1:25")
    client.post("/accounts/password/reset/", {"email": "nobody@agency.invalid"})
    jobs.run_pending()
    assert not mail.outbox
    client.post("/accounts/password/reset/", {"email": with_code_app.email})
    jobs.run_pending()
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert link
    form = client.get(link[1], follow=True)
    new = {"password1": PASSWORD[::-1], "password2": PASSWORD[::-1]}
    client.post(form.redirect_chain[-1][0], new)
    assert not signed_in(client), "a new password does not replace the second factor"
    assert type_password(client, with_code_app, PASSWORD[::-1]) == "/accounts/factors/authenticate/"
    user = Person.objects.get(id=with_code_app.id)
    assert not default_token_generator.check_token(user, link[1].split("-", 1)[1].strip("/"))


def test_an_official_reads_in_their_own_language(client: Client, with_code_app: Person) -> None:
    people.choose_language(with_code_app.id, "en")
    type_password(client, with_code_app)
    client.post("/accounts/factors/authenticate/", {"code": code()})
    assert "How I sign in" in client.get(PAGE).content.decode()
    client.post("/preferences/language/", {"language": "th"})
    assert "วิธีเข้าสู่ระบบของฉัน" in client.get(PAGE).content.decode()
    assert Person.objects.get(id=with_code_app.id).language == "th", "other browsers follow"


def test_signing_in_leads_back_to_the_page_that_was_asked_for_and_to_no_other_site(
    client: Client, with_code_app: Person
) -> None:
    type_password(client, with_code_app, next="/design/?a=1")
    asked = client.post("/accounts/factors/authenticate/", {"code": code()})
    assert asked.headers["Location"] == "/design/?a=1"
    other = Client()
    type_password(other, with_code_app, next="https://evil.example/")
    elsewhere = other.post("/accounts/factors/authenticate/", {"code": code(step=1)})
    assert elsewhere.headers["Location"] == "/"
