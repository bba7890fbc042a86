"""What refers to a file: every foreign key of every house, and what a house claims that has no row to say so yet.

The houses lie above this one, so their tables are found through Django's registry, and their claims are given to it.
"""

from collections.abc import Callable, Collection, Iterator

from django.db import models

from saan.base.files.models import File
from saan.base.files.queries import FileRef

Claim = Callable[[Collection[FileRef]], set[str]]
"""Returns which of these files a house waits for, by their SHA-256; asked inside the transaction that would remove them."""

_claims: list[Claim] = []


def claim(by: Claim) -> None:
    """Have a house asked before an unused file is removed; called in `web/wiring.py` only."""
    if by not in _claims:
        _claims.append(by)


def used(files: Collection[FileRef]) -> set[str]:
    """Return which of these files anything refers to or waits for, by their SHA-256."""
    found = referred(files)
    left = [one for one in files if one.sha256 not in found]
    for by in _claims:
        found |= by(left)
    return found


def referred(files: Collection[FileRef]) -> set[str]:
    """Return which of these files a record refers to, by their SHA-256: one look at an index for each kind of reference."""
    left = {one.sha256: one for one in files}
    found: set[str] = set()
    for model, column in _columns():
        # One is enough: millions of pages may stand behind one beginning.
        some = models.Exists(model._default_manager.filter(**{column: models.OuterRef("sha256")}))  # noqa: SLF001 - any house's
        seen = set(File.objects.filter(some, sha256__in=list(left)).values_list("sha256", flat=True))
        found |= seen
        left = {sha256: one for sha256, one in left.items() if sha256 not in seen}
    return found


def _columns() -> Iterator[tuple[type[models.Model], str]]:
    """Yield each table and column that refers to a file; what only follows a file, as its list of chunks does, is none."""
    for one in File._meta.get_fields(include_hidden=True):  # noqa: SLF001 - Django's documented way
        if isinstance(one, models.ManyToOneRel) and one.on_delete is not models.CASCADE:
            yield one.related_model, one.field.attname
