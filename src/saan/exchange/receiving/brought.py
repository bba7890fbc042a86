"""The blobs that an envelope names: brought whole by its own sender, and what its parts say they are."""

from saan.base.files import api as files
from saan.exchange.models import Upload
from saan.exchange.receiving.admission import Admitted
from saan.exchange.refusals import MissingBlobsError, WrongBlobError


def blobs_of(admitted: Admitted) -> tuple[tuple[int, str], ...]:
    """Return (part, SHA-256 of the stored file) for each blob; raise `MissingBlobsError` or `WrongBlobError`."""
    envelope = admitted.envelope
    wanted = [(place, part) for place, part in enumerate(envelope.parts) if part.data is None]
    if not wanted:
        return ()
    held = set(
        Upload.objects.filter(
            root__in={part.root for _, part in wanted},
            sender=envelope.sender,
            agency_id=admitted.recipient,
            held_at__isnull=False,
        ).values_list("root", flat=True)
    )
    found = []
    for place, part in wanted:
        ref = files.by_root(part.root) if part.root in held else None
        if ref is None:
            raise MissingBlobsError(root=part.root)
        if ref.size != part.size or part.sha256 not in (None, ref.sha256):
            raise WrongBlobError(name=part.name)
        found.append((place, ref.sha256))
    return tuple(found)
