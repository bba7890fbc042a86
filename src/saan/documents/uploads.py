"""Marks of files that were brought before what they belong to: a form that is to be mended, an application by call.

A hash opens nothing. Hashes stand in envelopes, receipts and proofs, so whoever could attach a file by its hash alone would
be handed files of others; a mark is had only by bringing the bytes. It is signed with the node's key and stored nowhere.
"""

from datetime import timedelta

from django.core import signing

from saan.base.files import api as files
from saan.documents.actions.applying import Given

KEPT = timedelta(hours=6)
"""How long a mark counts; the store keeps a file that nothing refers to for longer (`files.UNUSED_FOR`)."""
MOST_FILE = 10 * 2**20
"""The largest file that an applicant gives, in bytes."""
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
