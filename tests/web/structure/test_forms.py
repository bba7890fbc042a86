"""Whatever a form of a page does, a call of the API does, or it is said here why none can.

`BY_CALL` and `BY_PAGE_ALONE` are the whole table. A page that gains a form fails here until it stands in one of them.
"""

import re
from pathlib import Path
from typing import Final

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver
from django.views.decorators.http import require_POST

import saan
from saan.web.rest.api import api
from tests.web.structure.forms import addresses, takes_a_form, taking_forms

BY_CALL: Final[dict[str, tuple[str, ...]]] = {
    "letters:begin": ("begin_letter",),
    "letters:edit": ("save_letter", "attach_enclosure", "remove_enclosure"),
    "letters:preview": ("submit_letter",),
    "letters:decide": ("approve_letter", "sign_letter"),
    "letters:sign-several": ("sign_letter", "approve_letter"),
    "letters:return": ("return_letter",),
    "letters:recall": ("recall_letter",),
    "letters:withdraw": ("withdraw_letter",),
    "letters:dispatch": ("dispatch_letter",),
    "letters:send-again": ("send_letter_again",),
    "letters:certify": ("certify_copy",),
    "letters:keep": ("keep_letter",),
    "letters:readers": ("name_reader",),
    "letters:cancel": ("cancel_letter",),
    "letters:close": ("close_letter",),
    "letters:register-incoming": ("register_incoming",),
    "letters:correct-incoming": ("correct_incoming",),
    "letters:enter": ("enter_in_unit",),
    "letters:void": ("void_in_unit",),
    "letters:minute": ("write_minute",),
    "letters:assign": ("assign_incoming",),
    "letters:incoming-readers": ("name_incoming_reader",),
    "letters:reject": ("reject_incoming",),
    "letters:fault": ("report_fault",),
    "letters:close-incoming": ("close_incoming",),
    "letters:reopen": ("reopen_incoming",),
    "office_register": ("register_person",),
    "office_change": ("change_person",),
    "office_clear": ("clear_person",),
    "office_number": ("link_national_id", "unlink_national_id"),
    "office_invite": ("invite_person",),
    "office_active": ("deactivate_person", "reactivate_person"),
    "office_appoint": ("appoint_person",),
    "office_end": ("end_appointment",),
    "office_grant": ("grant_role",),
    "office_withdraw": ("withdraw_role",),
    "office_unit_new": ("make_unit",),
    "office_unit_change": ("change_unit",),
    "office_unit_move": ("move_unit",),
    "office_unit_registry": ("name_central_registry",),
    "office_post_new": ("make_position",),
    "office_post_change": ("change_position",),
    "office_practice_change": ("set_practice",),
    "office_registrar_new": ("appoint_registrar",),
    "office_registrar_end": ("relieve_registrar",),
    "office_delegate": ("delegate_position",),
    "office_revoke": ("revoke_delegation",),
    "office_program_new": ("register_program",),
    "office_program_secret": ("replace_secret",),
    "office_program_withdraw": ("withdraw_program",),
    "office_program_grant": ("grant_program_role",),
    "office_program_ungrant": ("withdraw_role",),
    "office_holiday_new": ("declare_holiday",),
    "office_holiday_withdraw": ("withdraw_holiday",),
    "office_holiday_confirm": ("confirm_holiday",),
    "office_year_settle": ("settle_year",),
    "office_hours": ("set_hours",),
    "office_webhook_new": ("add_endpoint",),
    "office_webhook_remove": ("remove_endpoint",),
    "office_webhook_replay": ("replay_event",),
    "documents:apply": ("apply_for_document",),
    "documents:answer": ("answer_officials",),
    "documents:withdraw": ("withdraw_application",),
    "documents:take": ("take_application",),
    "documents:decide": ("take_up_application", "propose_issue", "approve_issue", "sign_document"),
    "documents:ask": ("ask_applicant",),
    "documents:refuse": ("refuse_application",),
    "documents:return": ("return_application",),
    "documents:paid": ("note_payment",),
    "documents:refunded": ("note_refund",),
    "documents:change": ("change_standing",),
    "documents:decide-change": ("decide_standing",),
    "documents:hand-over": ("hand_over_link",),
    "documents:link": ("renew_link", "void_link"),
    "documents:own-link": ("renew_own_link", "void_own_link"),
    "documents:holder-link": ("renew_own_link", "void_own_link"),
    "documents:list-due": ("list_for_destruction",),
    "office_expiries_now": ("try_lasting",),
    "office_expiries_rehash": ("rehash_evidence",),
    "documents:give": ("give_batch",),
    "documents:decide-batch": ("start_batch", "stop_batch"),
    "documents:links": ("list_links",),
    "documents:addresses": ("send_again",),
    "documents:given-up": ("send_given_up",),
    "documents:types": ("load_document_type",),
    "documents:retire": ("retire_document_type",),
    "verify": ("verify_files",),
}
"""The form at an address, and the calls that do the same by the same actions."""

ONE_SELF: Final = "how a person proves who they are, in their own browser, by what only they have or know"
DEMO: Final = "a demonstration's till, which takes no money and no node that works has"
COOKIE: Final = "kept in the browser, whose own it is"
PROTOCOL: Final = "no page: a protocol of its own, for programs, written down in docs/wire or an RFC"

BY_PAGE_ALONE: Final[dict[str, str]] = {
    "documents:decide-destruction": "what is destroyed for good is decided by a person who sees the list",
    **dict.fromkeys(
        (
            "account_login",
            "account_logout",
            "account_reauthenticate",
            "account_change_password",
            "account_set_password",
            "account_reset_password",
            "account_reset_password_from_key",
            "accounts_invitation",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_generate_recovery_codes",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn",
            "mfa_edit_webauthn",
            "mfa_login_webauthn",
            "openid_connect_login",
        ),
        ONE_SELF,
    ),
    **dict.fromkeys(("language", "theme", "keys"), COOKIE),
    "documents:pay": DEMO,
    **dict.fromkeys(
        ("office_work_revive", "office_work_discard"),
        "the node's own work, of every agency at once: for programs there is `saan jobs`",
    ),
    **dict.fromkeys(
        ("oauth_token", "oauth_revoke", "witness-add-checkpoint", "directory-enrolments"), PROTOCOL
    ),
    **dict.fromkeys(("wallet-token", "wallet-nonce", "wallet-credential", "wallet-answer"), PROTOCOL),
    "wallet-ask": "a code for somebody's telephone; a program makes the OpenID4VP request itself",
}
"""The form at an address, and why no call does the same."""

TEMPLATES: Final = Path(saan.__file__).parent
CHANGES: Final = {"post", "put", "delete"}


def operations() -> dict[str, str]:
    """Return every call by its id, with its method."""
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return {call["operationId"]: method for calls in paths.values() for method, call in calls.items()}


def test_every_form_has_a_call_or_a_reason() -> None:
    unheard = {name: route for name, route in taking_forms().items() if name not in BY_CALL | BY_PAGE_ALONE}
    assert unheard == {}, "give the form a call of the API, or say in BY_PAGE_ALONE why it has none"


def test_the_table_speaks_of_forms_and_calls_that_are_there() -> None:
    there = {name for name, _, _ in addresses(get_resolver())}
    assert (BY_CALL | BY_PAGE_ALONE).keys() <= there
    assert not BY_CALL.keys() & BY_PAGE_ALONE.keys()
    known = operations()
    for name, calls in BY_CALL.items():
        assert calls, name
        for call in calls:
            assert known.get(call) in CHANGES, f"{name}: {call}"


def test_every_form_of_a_template_leads_to_an_address_of_the_table() -> None:
    led = {
        name
        for template in TEMPLATES.rglob("*.html")
        for name in re.findall(r'<form[^>]*method="post"[^>]*{% url "([^"]+)"', template.read_text())
    }
    assert len(led) > 20
    assert led <= (BY_CALL | BY_PAGE_ALONE).keys()


def _reads(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.GET.get("q", ""))


def _posts(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("q", ""))


def _hands_on(request: HttpRequest) -> HttpResponse:
    return _posts(request)


@pytest.mark.parametrize(
    ("view", "takes"),
    [(_reads, False), (_posts, True), (_hands_on, True), (require_POST(_posts), True)],
)
def test_a_form_is_found_where_there_is_one(view: object, *, takes: bool) -> None:
    """Else the first test would prove nothing."""
    assert takes_a_form(view) is takes  # type: ignore[arg-type]  # views of several kinds
