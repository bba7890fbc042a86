"""Merkle trees by RFC 6962 §2.1: roots, proofs that a leaf is in a tree, proofs that a tree only grew.

A *node* is the hash of the 2^level leaves that begin at position·2^level. Whoever can look nodes up
(`Tree` in memory, `TileTree` from files) can prove; whoever holds a root can check.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Protocol

from saan.trust.errors import Kind, SaanError, Text

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()
"""The root of the tree without leaves."""

NodeOf = Callable[[int, int], bytes]
"""(level, position) → hash of a node whose leaves are all there."""


class BadProofError(SaanError):
    """A Merkle proof does not lead to the root that it should."""

    code = "tree.bad-proof"
    text = Text(th="หลักฐานในบันทึกไม่ถูกต้อง: {what}", en="The journal proof does not hold: {what}.")
    remedy_text = Text(
        th="อย่าเชื่อถือสำเนานี้ โปรดขอหลักฐานใหม่จากหน่วยงานเจ้าของบันทึก และแจ้งพยานหากยังไม่ถูกต้อง",
        en="Do not rely on this copy: ask the agency for a new proof, and tell a witness if it still fails.",
    )


class OtherBeginningError(BadProofError):
    """A proof is sound for the new tree, and shows that it begins with another tree than the old one: proof of a fork."""


class NoSuchLeafError(SaanError):
    """A proof was asked for a leaf, or between sizes, that the tree does not have."""

    code = "tree.no-such-leaf"
    kind = Kind.NOT_FOUND
    text = Text(th="บันทึกขนาด {size} ไม่มีรายการที่ {index}", en="A log of size {size} has no entry {index}.")
    remedy_text = Text(
        th="โปรดตรวจลำดับรายการ หรือรอจุดตรวจสอบครั้งถัดไป", en="Check the index, or wait for the next checkpoint."
    )


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf, SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node, SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def parents(row: bytes) -> bytes:
    """Return the next row up, for a row of an even number of hashes written one after another."""
    return b"".join([sha256(b"\x01" + row[i : i + 64]).digest() for i in range(0, len(row), 64)])


class Subtrees(Protocol):
    """A tree of one size whose nodes can be looked up."""

    @property
    def size(self) -> int:
        """How many leaves it has."""
        ...

    def node(self, level: int, position: int) -> bytes:
        """Return the hash of a node whose leaves all stand below `size`."""
        ...


def root_of(tree: Subtrees) -> bytes:
    """Return the root of a tree."""
    return _span(tree.node, 0, tree.size) if tree.size else EMPTY_ROOT


def prove_inclusion(tree: Subtrees, index: int) -> tuple[bytes, ...]:
    """Return the audit path of a leaf, its sibling first (RFC 6962 §2.1.1)."""
    if not 0 <= index < tree.size:
        raise NoSuchLeafError(index=index, size=tree.size)
    return _path(tree, index, 0)


def prove_consistency(tree: Subtrees, old_size: int) -> tuple[bytes, ...]:
    """Return the proof that the tree's first `old_size` leaves were once the whole tree (RFC 6962 §2.1.2)."""
    if not 0 <= old_size <= tree.size:
        raise NoSuchLeafError(index=old_size, size=tree.size)
    if old_size in {0, tree.size}:
        return ()
    start = _trailing_zeros(old_size)
    path = _path(tree, old_size - 1, start)
    if old_size == 1 << start:
        return path
    return (tree.node(start, (old_size - 1) >> start), *path)


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that a leaf's audit path leads to, or raise `BadProofError` for one of wrong length."""
    if not 0 <= index < size:
        raise BadProofError(what=f"entry {index} of {size}")
    inner, border = _shape(index, size)
    if len(path) != inner + border:
        raise BadProofError(what=f"{len(path)} hashes instead of {inner + border}")
    return _climb(leaf, index, path, inner)


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Return when the leaf stands at `index` of the tree of that size and root; else raise `BadProofError`."""
    if root_from_path(leaf, index, size, path) != root:
        raise BadProofError(what="the path leads to another root")


def check_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Return when the new tree begins with the whole old tree; else raise `BadProofError`."""
    if not 0 <= old_size <= new_size:
        raise BadProofError(what=f"from size {old_size} to {new_size}")
    if old_size in {0, new_size}:
        _check_trivial(old_size, old_root, new_root, path)
        return
    start = _trailing_zeros(old_size)
    inner, border = _shape(old_size - 1, new_size)
    inner -= start
    # A perfect old tree is itself the first node; otherwise the proof brings that node.
    whole = old_size == 1 << start
    if len(path) != inner + border + (not whole):
        raise BadProofError(what=f"{len(path)} hashes instead of {inner + border + (not whole)}")
    seed, rest = (old_root, path) if whole else (path[0], path[1:])
    index = (old_size - 1) >> start
    # Only what stands to the left of the old edge was in the old tree.
    older = seed
    for height, sibling in enumerate(rest):
        if height >= inner or index >> height & 1:
            older = node_hash(sibling, older)
    # In this order: a path that does not lead to the new root is junk, and tells nothing of any tree.
    if _climb(seed, index, rest, inner) != new_root:
        raise BadProofError(what="the path leads to another new root")
    if older != old_root:
        raise OtherBeginningError(what="the path does not contain the old root")


class Frontier:
    """The right edge of a growing tree: enough to know its root, in memory that grows with the logarithm.

    Chunks of a file are hashed with this: `add(leaf_hash(chunk))` for each, then `root()`.
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        carry, size = leaf, self.size
        while size & 1:
            carry = node_hash(self._peaks.pop(), carry)
            size >>= 1
        self._peaks.append(carry)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaf hashes in order."""
        for leaf in leaves:
            self.add(leaf)

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return fold(self._peaks)


class Tree:
    """A whole tree in memory: 64 bytes a leaf. For batches and tests; a log uses tiles."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        self.extend(leaves)

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self._levels[0])

    def node(self, level: int, position: int) -> bytes:
        """Return the hash of a perfect subtree."""
        return self._levels[level][position]

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Append leaf hashes in order."""
        self._levels[0].extend(leaves)
        height = 0
        while len(lower := self._levels[height]) > 1:
            height += 1
            if height == len(self._levels):
                self._levels.append([])
            upper = self._levels[height]
            first, last = 2 * len(upper), len(lower) & ~1
            upper += [node_hash(lower[i], lower[i + 1]) for i in range(first, last, 2)]

    def root(self) -> bytes:
        """Return the root over all leaves."""
        return root_of(self)

    def at(self, size: int) -> "PastTree":
        """Return the tree as it stood when it had `size` leaves."""
        if not 0 <= size <= self.size:
            raise NoSuchLeafError(index=size, size=self.size)
        return PastTree(self, size)


class PastTree:
    """A tree as it stood at an earlier size: the same nodes, fewer of them."""

    def __init__(self, tree: Subtrees, size: int) -> None:
        self.size = size
        self.node = tree.node


def fold(peaks: Sequence[bytes]) -> bytes:
    """Return the root over perfect subtrees of falling size, left to right."""
    if not peaks:
        return EMPTY_ROOT
    carry = peaks[-1]
    for peak in reversed(peaks[:-1]):
        carry = node_hash(peak, carry)
    return carry


def _check_trivial(old_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    if path:
        raise BadProofError(what=f"{len(path)} hashes instead of 0")
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise BadProofError(what="the empty tree has another root")
    if old_size != 0 and old_root != new_root:
        raise BadProofError(what="two roots for one size")


def _shape(index: int, size: int) -> tuple[int, int]:
    """Return how many hashes of an audit path stand beside the leaf's way up to the right edge, and above it.

    Below the height where leaf and edge meet, siblings lie on either side; above it only to the left.
    """
    inner = (index ^ (size - 1)).bit_length()
    return inner, (index >> inner).bit_count()


def _path(tree: Subtrees, index: int, start: int) -> tuple[bytes, ...]:
    """Return the siblings on the way up from the node of height `start` above a leaf."""
    node, size = tree.node, tree.size
    inner = (index ^ (size - 1)).bit_length()
    path = [node(height, index >> height ^ 1) for height in range(start, inner - 1)]
    if inner > start:  # the last sibling below the meeting holds the edge, and may be ragged
        height = inner - 1
        path.append(_span(node, (index >> height ^ 1) << height, size))
    rest = index >> inner
    path += [
        node(height, index >> height ^ 1)
        for height in range(inner, inner + rest.bit_length())
        if index >> height & 1
    ]
    return tuple(path)


def _span(node: NodeOf, start: int, end: int) -> bytes:
    """Return the hash over leaves start..end, where start is aligned as RFC 6962 splits it."""
    peaks, count = [], end - start
    for height in range(count.bit_length() - 1, -1, -1):
        if count >> height & 1:
            peaks.append(node(height, start >> height))
            start += 1 << height
    return fold(peaks)


def _climb(seed: bytes, index: int, path: Sequence[bytes], inner: int) -> bytes:
    carry = seed
    for height, sibling in enumerate(path):
        left = height >= inner or index >> height & 1
        carry = node_hash(sibling, carry) if left else node_hash(carry, sibling)
    return carry


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1
