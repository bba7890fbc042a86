"""Signed batches as they are kept."""

from typing import Any

from saan.exchange.models import Lot
from saan.trust.batches import Batch
from saan.trust.tree import HASH_BYTES


def lot(lot_id: Any) -> Batch:
    """Return a signed batch, from which any line can be taken out with its proof."""
    return batch(Lot.objects.get(id=lot_id))


def batch(row: Lot) -> Batch:
    """Return the signed batch of a row."""
    leaves = bytes(row.leaves)
    split = tuple(leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES))
    return Batch(bytes(row.statement), row.signature, split)
