"""The front door of documents: everything that pages, calls and programs need.

Functions for officials take the viewer and a moment, are one transaction each, and raise `SaanError`. Functions for
applicants take what their link opens (`followed_id`), functions for everybody else what stands on the paper.
"""

from saan.documents.actions.applying import Given, Receipt, Request, answer, apply, lacking, withdraw
from saan.documents.actions.archiving import enqueue as archive_now
from saan.documents.actions.archiving import order_rehash
from saan.documents.actions.bulk import MOST_BYTES as MOST_BULK_BYTES
from saan.documents.actions.bulk import demand_giving, results_sheet
from saan.documents.actions.bulk import give as give_batch
from saan.documents.actions.bulk import results as batch_results
from saan.documents.actions.bulk import start as start_batch
from saan.documents.actions.bulk import stop as stop_batch
from saan.documents.actions.considering import approve, ask, propose, refuse, send_back, take_up
from saan.documents.actions.continuing import go_on_behind, leave_status_lists
from saan.documents.actions.delivering import deliver
from saan.documents.actions.destroying import decide as decide_destruction
from saan.documents.actions.destroying import destroy, list_due
from saan.documents.actions.issuing import seal, sign
from saan.documents.actions.linking import hand_over, new_link, new_own, void_link, void_own
from saan.documents.actions.paying import hear_payment, note_refund, pay_in_test, provider_paid, take_payment
from saan.documents.actions.sending import HolderLink, page_of_links, send_again, send_given_up
from saan.documents.actions.sending import list_links as batch_links
from saan.documents.actions.standings import decide_change, propose_change
from saan.documents.actions.types import Loaded, load_type, retire_type
from saan.documents.errors import (
    ApplicationNotFoundError,
    BadAddressError,
    DataRefusedError,
    DocumentNotFoundError,
    FileNotBroughtError,
    GivenBeforeError,
    KeyUsedError,
    NoticeRefusedError,
    TypeRefusedError,
    TypeUnknownError,
    TypeWithheldError,
)
from saan.documents.links import long as read_hash
from saan.documents.metadata import address as type_address
from saan.documents.metadata import metadata as type_metadata
from saan.documents.metadata import named_claims
from saan.documents.models import Application
from saan.documents.packing import TypeFiles, of_files, of_folder, of_ready_made, ready_made, zipped
from saan.documents.paper import shown
from saan.documents.ports import (
    Charge,
    Keyring,
    Paid,
    Stamper,
    Till,
    use_emblems,
    use_keyring,
    use_stamper,
    use_till,
)
from saan.documents.queries.applications import (
    ApplicationRow,
    ApplicationView,
    Followed,
    GivenFile,
    Step,
    application,
    applications,
    followed,
)
from saan.documents.queries.archives import (
    BULK,
    Hashed,
    Month,
    Rehashing,
    hashed,
    rehashing,
    validity_endings,
)
from saan.documents.queries.archives import endings as archive_endings
from saan.documents.queries.archives import how_many as how_many_archived
from saan.documents.queries.archives import waiting as archives_waiting
from saan.documents.queries.batches import BatchView, batch, batches, faults, given_before
from saan.documents.queries.crowding import is_shared
from saan.documents.queries.documents import (
    ChangeView,
    DocumentRow,
    DocumentView,
    Held,
    destroyed,
    document,
    documents,
    evidence_by_link,
    held,
    lasting_by_link,
    lasting_page,
    page_for_applicant,
    page_of,
    proof_by_link,
    record_of_evidence,
    register,
    taken,
)
from saan.documents.queries.links import LinkView, follow_link, take_link
from saan.documents.queries.links import opened_by as followed_id
from saan.documents.queries.links import token_of as follow_token
from saan.documents.queries.paging import Page
from saan.documents.queries.payments import Due, Owed, owed
from saan.documents.queries.proofs import proof_of
from saan.documents.queries.retention import UnitRetention, retention
from saan.documents.queries.rows import SoundRow, SoundRows, sound_row, sound_rows
from saan.documents.queries.sendings import UnreachedAddress, unreached_addresses
from saan.documents.queries.series import series
from saan.documents.queries.status import status_list
from saan.documents.queries.types import (
    TypeRow,
    TypeView,
    in_use,
    offered,
    open_types,
    presentable,
    today,
    type_files,
    type_version,
    types,
    units_of,
    unsaid,
    versions,
    withheld,
)
from saan.documents.record import DocumentRecord, Name, is_document, parse, record_bytes
from saan.documents.rules.applications import Box, Event, State, box
from saan.documents.rules.definition import Definition
from saan.documents.rules.lacking import Lack
from saan.documents.rules.pictures import described, is_picture
from saan.documents.rules.problems import Problem
from saan.documents.rules.promptpay import bill as promptpay_bill
from saan.documents.rules.promptpay import payload as promptpay_payload
from saan.documents.rules.schema import Field, FieldKind, Schema, labels
from saan.documents.rules.standing import CHANGE_TEXT, Change, Standing, standing
from saan.documents.rules.standing import WORDS as STANDING_TEXT
from saan.documents.rules.values import check, read_typed
from saan.documents.sheets import first_row
from saan.documents.specimens import picture, specimen, specimen_of, specimen_of_row
from saan.documents.uploads import field_of, mark, marked, most_by_field, most_of_application

Channel = Application.Channel

__all__ = [
    "BULK",
    "CHANGE_TEXT",
    "MOST_BULK_BYTES",
    "STANDING_TEXT",
    "ApplicationNotFoundError",
    "ApplicationRow",
    "ApplicationView",
    "BadAddressError",
    "BatchView",
    "Box",
    "Change",
    "ChangeView",
    "Channel",
    "Charge",
    "DataRefusedError",
    "Definition",
    "DocumentNotFoundError",
    "DocumentRecord",
    "DocumentRow",
    "DocumentView",
    "Due",
    "Event",
    "Field",
    "FieldKind",
    "FileNotBroughtError",
    "Followed",
    "Given",
    "GivenBeforeError",
    "GivenFile",
    "Hashed",
    "Held",
    "HolderLink",
    "KeyUsedError",
    "Keyring",
    "Lack",
    "LinkView",
    "Loaded",
    "Month",
    "Name",
    "NoticeRefusedError",
    "Owed",
    "Page",
    "Paid",
    "Problem",
    "Receipt",
    "Rehashing",
    "Request",
    "Schema",
    "SoundRow",
    "SoundRows",
    "Stamper",
    "Standing",
    "State",
    "Step",
    "Till",
    "TypeFiles",
    "TypeRefusedError",
    "TypeRow",
    "TypeUnknownError",
    "TypeView",
    "TypeWithheldError",
    "UnitRetention",
    "UnreachedAddress",
    "answer",
    "application",
    "applications",
    "apply",
    "approve",
    "archive_endings",
    "archive_now",
    "archives_waiting",
    "ask",
    "batch",
    "batch_links",
    "batch_results",
    "batches",
    "box",
    "check",
    "decide_change",
    "decide_destruction",
    "deliver",
    "demand_giving",
    "described",
    "destroy",
    "destroyed",
    "document",
    "documents",
    "evidence_by_link",
    "faults",
    "field_of",
    "first_row",
    "follow_link",
    "follow_token",
    "followed",
    "followed_id",
    "give_batch",
    "given_before",
    "go_on_behind",
    "hand_over",
    "hashed",
    "hear_payment",
    "held",
    "how_many_archived",
    "in_use",
    "is_document",
    "is_picture",
    "is_shared",
    "labels",
    "lacking",
    "lasting_by_link",
    "lasting_page",
    "leave_status_lists",
    "list_due",
    "load_type",
    "mark",
    "marked",
    "most_by_field",
    "most_of_application",
    "named_claims",
    "new_link",
    "new_own",
    "note_refund",
    "of_files",
    "of_folder",
    "of_ready_made",
    "offered",
    "open_types",
    "order_rehash",
    "owed",
    "page_for_applicant",
    "page_of",
    "page_of_links",
    "parse",
    "pay_in_test",
    "picture",
    "presentable",
    "promptpay_bill",
    "promptpay_payload",
    "proof_by_link",
    "proof_of",
    "propose",
    "propose_change",
    "provider_paid",
    "read_hash",
    "read_typed",
    "ready_made",
    "record_bytes",
    "record_of_evidence",
    "refuse",
    "register",
    "rehashing",
    "results_sheet",
    "retention",
    "retire_type",
    "seal",
    "send_again",
    "send_back",
    "send_given_up",
    "series",
    "shown",
    "sign",
    "sound_row",
    "sound_rows",
    "specimen",
    "specimen_of",
    "specimen_of_row",
    "standing",
    "start_batch",
    "status_list",
    "stop_batch",
    "take_link",
    "take_payment",
    "take_up",
    "taken",
    "today",
    "type_address",
    "type_files",
    "type_metadata",
    "type_version",
    "types",
    "units_of",
    "unreached_addresses",
    "unsaid",
    "use_emblems",
    "use_keyring",
    "use_stamper",
    "use_till",
    "validity_endings",
    "versions",
    "void_link",
    "void_own",
    "withdraw",
    "withheld",
    "zipped",
]
