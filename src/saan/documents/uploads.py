"""Marks of files that were brought before what they belong to: a form that is to be mended, an application by call.

A hash opens nothing. Hashes stand in envelopes, receipts and proofs, so whoever could attach a file by its hash alone would
be handed files of others; a mark is had only by bringing the bytes. It is signed with the node's key and stored nowhere.
"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.core import signing

from saan.base.files import api as files
from saan.documents.actions.applying import Given
from saan.documents.models import Application
from saan.documents.queries.types import TypeView, in_use, type_version
from saan.press.portraits import MOST_GIVEN

KEPT = timedelta(hours=6)
"""How long a mark counts; the store keeps a file that nothing refers to for longer (`files.UNUSED_FOR`)."""
FORM = "form"
"""The bearer of marks that stand in a form: whoever was shown it, for it may be anybody's."""
_SALT = "saan.documents.kept"


def mark(given: Given, bearer: str = FORM) -> str:
    """Return the mark of a file for whoever brought it; nobody else's call may use it."""
    return signing.dumps([bearer, given.code, given.sha256, given.name, given.media], salt=_SALT)


def marked(text: str, bearer: str = FORM) -> Given | None:
    """Return the file of a mark; nothing where it is not ours, not the bearer's, too old, or the file is gone."""
    try:
        whose, *given = signing.loads(text, salt=_SALT, max_age=KEPT)
        found = Given(*given)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return found if whose == bearer and files.exists(found.sha256) else None


def field_of(code: str) -> str:
    """Return the name of the field by which a form asks for a file."""
    return f"file-{code}"


def most_by_field(agency: str, code: str) -> Mapping[str, int]:
    """Return the bytes that each file of a public type's form may have, by its field; raise as `in_use` does."""
    return _most(in_use(agency, code, public=True))


def most_of_application(application_id: UUID) -> Mapping[str, int]:
    """Return the same of the form by which an applicant gives what was missing; nothing where there is no such application."""
    row = Application.objects.filter(id=application_id).first()
    return {} if row is None else _most(type_version(row.type_id))


def _most(kind: TypeView) -> Mapping[str, int]:
    files = {field_of(asked.code): asked.most for asked in kind.definition.enclosures}
    return files | {one.name: MOST_GIVEN for one in kind.schema.pictures}
