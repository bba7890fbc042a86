"""Whatever a page shows, a call of the API reads, and whatever a call does, a page does; or it is said here why not.

`SHOWN` and the two tables of reasons are the whole of it: a page or a call that is new fails here until it stands in one.
What forms do is in `test_forms`.
"""

from typing import Final

from django.urls import get_resolver

from tests.web.structure.forms import API, addresses, taking_forms
from tests.web.structure.test_forms import BY_CALL, PROTOCOL, operations

SHOWN: Final[dict[str, tuple[str, ...]]] = {
    "letters:inbox": ("list_incoming",),
    "letters:incoming": (
        "read_incoming",
        "read_next_number",
        "thread_of_incoming",
        "open_incoming",
        "note_reading",
        "list_people",
        "list_units",
    ),
    "office_calendar": ("read_calendar",),
    "letters:outbox": ("list_letters",),
    "letters:letter": ("read_letter", "thread_of_letter", "list_copies"),
    "letters:begin": ("list_units",),
    "letters:edit": (
        "list_agencies",
        "read_agency",
        "list_signatories",
        "list_reviewers",
        "list_wordings",
        "list_units",
    ),
    "letters:preview": ("list_problems",),
    "letters:readers": ("list_people",),
    "letters:incoming-readers": ("list_people",),
    "letters:tray": ("list_tray",),
    "letters:item": ("read_letter", "note_seen"),
    "letters:search": ("search_letters", "search_incoming"),
    "letters:registers": ("list_registers",),
    "letters:register": ("read_register",),
    "letters:own-register": ("read_register",),
    "letters:register-sheet": ("read_register",),
    "letters:own-register-sheet": ("read_register",),
    "letters:pdf": ("read_page",),
    "letters:lasting": ("read_lasting_page",),
    "letters:record": ("read_record",),
    "letters:copy": ("read_copy",),
    "letters:enclosure": ("read_file",),
    "evidence": ("list_acts", "list_messages", "list_copies"),
    "evidence_piece": ("read_proof", "read_envelope", "read_opening", "read_receipt"),
    "evidence_archive": ("read_evidence",),
    "log-checkpoint": ("read_checkpoint",),
    "documents:offered": ("list_open_types",),
    "documents:follow": ("follow_application",),
    "documents:own-page": ("read_own_document",),
    "documents:queue": ("list_applications",),
    "documents:counter": ("list_document_types",),
    "documents:application": ("read_application",),
    "documents:given": ("read_given_file",),
    "documents:refunds": ("list_refunds",),
    "documents:issued": ("list_documents",),
    "documents:register": ("read_register_of_documents",),
    "documents:document": ("read_document",),
    "documents:page": ("read_document_page",),
    "documents:record": ("read_document_record",),
    "documents:proof": ("read_document_proof",),
    "documents:lasting": ("read_lasting_document",),
    "documents:evidence": ("read_evidence_record",),
    "documents:batches": ("list_batches",),
    "documents:batch": ("read_batch",),
    "documents:batch-rows": ("list_rows",),
    "documents:row": ("list_rows",),
    "documents:row-specimen": ("read_row_specimen",),
    "documents:template": ("read_template",),
    "documents:report": ("read_report",),
    "documents:results": ("read_results",),
    "documents:addresses": ("list_unreached_addresses",),
    "documents:retention": ("read_retention",),
    "documents:types": ("list_document_types",),
    "documents:type": ("read_document_type",),
    "documents:type-files": ("read_type_files",),
    "documents:specimen": ("read_specimen",),
    "office_people": ("list_staff",),
    "office_person": ("read_person",),
    "office_appoint": ("list_positions",),
    "office_units": ("list_administered_units",),
    "office_unit": ("list_positions_of_unit",),
    "office_post_change": ("read_position",),
    "office_practice": ("read_practice", "list_registrars"),
    "office_delegations": ("list_delegations",),
    "office_delegate": ("list_delegable_positions",),
    "office_programs": ("list_programs",),
    "office_program": ("read_program",),
    "office_webhooks": ("list_endpoints",),
    "office_webhook": ("list_events",),
    "office_webhook_new": ("list_types",),
    "office_expiries": ("read_expiries",),
}
"""What a page shows, and the calls that read the same by the same queries, or do what opening the page does."""

LINK: Final = "a holder's own link, which is all that is needed: the bytes are at the address itself"
ACCOUNT: Final = "how a person comes in, in their own browser"

PAGES_ALONE: Final[dict[str, str]] = {
    "home": "counts of what the lists show",
    "design": "the parts that pages are made of",
    "health": "for whatever watches the node, which has no token",
    "office_work": "the node's own work, of every agency at once: for programs there is `saan jobs`",
    "offline": "a page that is kept, to verify without a network",
    "documents:specimen-picture": "what the first page of a specimen looks like; a program draws the PDF as it likes",
    "documents:check": "where the code on a paper leads a person; a program has the file or reads the status list",
    **dict.fromkeys(
        (
            "documents:holder",
            "documents:holder-page",
            "documents:holder-proof",
            "documents:holder-lasting",
            "documents:holder-evidence",
        ),
        LINK,
    ),
    **dict.fromkeys(
        (
            "account_inactive",
            "account_reset_password_done",
            "account_reset_password_from_key_done",
            "accounts_demo",
            "accounts_secure",
            "mfa_download_recovery_codes",
            "mfa_index",
            "mfa_list_webauthn",
            "mfa_view_recovery_codes",
            "openid_connect_callback",
            "openid_connect_login",
        ),
        ACCOUNT,
    ),
    **dict.fromkeys(
        (
            "directory-enrolment",
            "directory-metadata",
            "directory-revocations",
            "directory-target",
            "documents:status-list",
            "log-tile",
            "numbered-log-checkpoint",
            "numbered-log-tile",
            "trust-list",
            "wallet-asked",
            "wallet-authorization",
            "wallet-issuer",
            "wallet-keys",
            "wallet-offer",
            "wallet-offered",
            "wallet-type",
            "witness-checkpoint",
        ),
        PROTOCOL,
    ),
}
"""What only pages show, and why no call reads it."""

CALLS_ALONE: Final[dict[str, str]] = {
    "bring_file": "the pages' forms bring files themselves",
    "hear_payment": "told by a payment provider, whose signature stands for a person's",
}
"""What only calls do, and why no page does."""


def test_every_page_that_shows_something_has_a_call_or_a_reason() -> None:
    forms = taking_forms()
    shows = {
        name: route
        for name, route, _ in addresses(get_resolver())
        if not route.startswith(API) and name not in forms
    }
    assert len(shows) > 60
    unread = {name: route for name, route in shows.items() if name not in SHOWN | PAGES_ALONE}
    assert unread == {}, "give the page a call of the API, or say in PAGES_ALONE why it has none"


def test_every_call_has_a_page_or_a_reason() -> None:
    paged = {call for calls in (*BY_CALL.values(), *SHOWN.values()) for call in calls}
    alone = operations().keys() - paged - CALLS_ALONE.keys()
    assert alone == set(), "give the call a page, or say in CALLS_ALONE why it has none"
    assert not paged & CALLS_ALONE.keys()


def test_the_table_speaks_of_pages_and_calls_that_are_there() -> None:
    there = {name for name, _, _ in addresses(get_resolver())}
    assert (SHOWN | PAGES_ALONE).keys() <= there
    assert not SHOWN.keys() & PAGES_ALONE.keys()
    known = operations().keys()
    assert CALLS_ALONE.keys() <= known
    for name, calls in SHOWN.items():
        assert calls, name
        assert set(calls) <= known, name
