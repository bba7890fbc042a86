"""The tree over documents of a bulk file: one signature and one time-stamp for all of them, beside each one's own.

Crash order. Leaves are read, the tree is made and its root signed outside any transaction; one transaction then keeps the
root and says which parts it covers, if no other did meanwhile. The stamp comes in a job of its own: an authority may be
down for days, and the root is worth its signature without it.
"""

import io
import os
from base64 import b64encode
from datetime import datetime
from uuid import UUID

from django.db import transaction

from saan.base.clock import api as clock
from saan.base.files import api as files
from saan.base.jobs import api as jobs
from saan.documents import acts
from saan.documents.actions.writing import system, tell_batch
from saan.documents.models import Batch, BatchPart, BatchRoot, Document
from saan.documents.ports import the_keyring, the_stamper
from saan.press.credentials import der
from saan.trust import batchproofs
from saan.trust.batchproofs import KEY_BYTES, Nodes, Root
from saan.trust.ids import AgencyId
from saan.trust.members import Hex
from saan.trust.tree import HASH_BYTES, root_of

STAMP_TASK = "saan.documents.tasks.stamp_root"
_AT_ONCE = 2000


def root(batch_id: UUID, at: datetime) -> UUID | None:
    """Make the tree over the documents of a batch that are in none; return its id, or None when there are none."""
    batch = Batch.objects.get(id=batch_id)
    parts = list(BatchPart.objects.filter(batch=batch, root=None).exclude(done_at=None).order_by("ordinal"))
    if not parts:
        return None
    clock.demand_right()
    key, seal = os.urandom(KEY_BYTES), the_keyring().seal(AgencyId(batch.agency_id))
    seal.check(at)
    leaves, firsts = _leaves(parts, key)
    nodes, size = batchproofs.levels(leaves), len(leaves) // HASH_BYTES
    head = root_of(Nodes(size, lambda start, count: nodes[start : start + count])).hex()
    said = Root(AgencyId(batch.agency_id), batch_id, size, Hex(head), at)
    statement, signature = batchproofs.sign(said, seal.signer)
    made = BatchRoot(
        batch=batch, size=size, root=head, key=key, statement=statement, signature=signature, made_at=at,
        certificates="\n".join(b64encode(der(each)).decode() for each in seal.chain),
    )  # fmt: skip
    return made.id if _kept(made, parts, firsts, nodes) else None


def _kept(made: BatchRoot, parts: list[BatchPart], firsts: list[int], nodes: bytes) -> bool:
    """Keep a root if no other covers one of its parts by now; return whether that was so."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update(no_key=True).get(id=made.batch_id)
        ids = [part.id for part in parts]
        if BatchPart.objects.filter(id__in=ids).exclude(root=None).exists():
            return False
        made.nodes_id = files.put(io.BytesIO(nodes)).sha256
        made.save(force_insert=True)
        for part, leaf in zip(parts, firsts, strict=True):
            BatchPart.objects.filter(id=part.id).update(root=made, leaf=leaf)
        statement = bytes(made.statement).decode()
        tell_batch(
            batch, acts.BATCH_ROOTED, system("bulk"), made.made_at,
            root=made.root, size=made.size, statement=statement,
        )  # fmt: skip
        jobs.enqueue(STAMP_TASK, key=str(made.id), root_id=str(made.id))
    return True


def _leaves(parts: list[BatchPart], key: bytes) -> tuple[bytes, list[int]]:
    """Return the leaf hashes of parts, joined in the order of their rows, and the first leaf of each part."""
    leaves, firsts = bytearray(), []
    for part in parts:
        firsts.append(len(leaves) // HASH_BYTES)
        rows = Document.objects.filter(
            batch_id=part.batch_id, row__gte=part.first, row__lt=part.first + part.count
        )
        for document_id, page, record in rows.order_by("row").values_list(
            "id", "pdf_sha256", "record_sha256"
        ):
            salted = batchproofs.salt(key, document_id)
            leaves += batchproofs.leaf(bytes.fromhex(page), bytes.fromhex(record), salted)
    return bytes(leaves), firsts


def stamp(root_id: UUID, at: datetime) -> bool:
    """Have a root stamped if it is not; return whether it is now. Raises what the authorities' answers deserve."""
    made = BatchRoot.objects.select_related("batch").filter(id=root_id).first()
    stamper = the_stamper()
    if made is None or made.stamp is not None or not stamper.ready:
        return made is not None and made.stamp is not None
    over = batchproofs.stamped(bytes(made.statement), made.signature)
    token = stamper.stamp(over, AgencyId(made.batch.agency_id), at)
    return bool(BatchRoot.objects.filter(id=root_id, stamp=None).update(stamp=token, stamped_at=at))


def stamp_all() -> int:
    """Have every root stamped that is not, where authorities are named; return how many were asked for."""
    if not the_stamper().ready:
        return 0
    waiting = list(BatchRoot.objects.filter(stamp=None).values_list("id", flat=True)[:_AT_ONCE])
    for root_id in waiting:
        jobs.enqueue(STAMP_TASK, key=str(root_id), root_id=str(root_id))
    return len(waiting)
