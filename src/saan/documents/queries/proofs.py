"""The proof of a document in the tree of its batch, as a file to keep beside the page."""

import base64
from datetime import datetime
from uuid import UUID

from saan.base.files import api as files
from saan.base.people.api import Viewer
from saan.documents import access
from saan.documents.errors import DocumentNotFoundError, NoProofYetError
from saan.documents.models import BatchPart, Document
from saan.trust import batchproofs
from saan.trust.batchproofs import BatchProof, Leaf, Nodes
from saan.trust.members import Hex
from saan.trust.tree import prove_inclusion


def proof_of(viewer: Viewer, document_id: UUID, at: datetime) -> bytes:
    """Return the proof of a document of the viewer's units; raise `NoProofYetError` while there is none."""
    row = access.one(access.documents(viewer, at), document_id)
    if row is None:
        raise DocumentNotFoundError
    return proof(row)


def has_proof(row: Document) -> bool:
    """Return whether a document stands in the tree of a batch."""
    return _part(row) is not None


def proof(row: Document) -> bytes:
    """Return the proof of a document; the stamp is in it as soon as there is one."""
    part = _part(row)
    if part is None or part.root is None or part.leaf is None or row.row is None:
        raise NoProofYetError
    root, index = part.root, part.leaf + row.row - part.first
    with files.open(str(root.nodes_id)) as stream:

        def look(start: int, count: int) -> bytes:
            stream.seek(start)
            return stream.read(count)

        path = prove_inclusion(Nodes(root.size, look), index)
    statement = bytes(root.statement)
    leaf = Leaf(
        Hex(row.pdf_sha256), _size(row), Hex(row.record_sha256),
        Hex(batchproofs.salt(bytes(root.key), row.id).hex()), index,
    )  # fmt: skip
    certificates = tuple(base64.b64decode(each) for each in root.certificates.split())
    stamp = bytes(root.stamp) if root.stamp is not None else None
    return BatchProof(
        leaf, path, batchproofs.read_root(statement), statement, root.signature, certificates, stamp
    ).encode()


def _part(row: Document) -> BatchPart | None:
    if row.batch_id is None or row.row is None:
        return None
    parts = BatchPart.objects.select_related("root").filter(batch_id=row.batch_id, first__lte=row.row)
    part = parts.order_by("-first").first()
    return part if part is not None and part.root_id is not None else None


def _size(row: Document) -> int:
    """Return how many bytes the page has as it was issued."""
    return row.size + (files.find(row.prefix_id).size if row.prefix_id else 0)
