"""Two histories of one log, as a dishonest log would keep them."""

from collections.abc import Callable

from saan.trust import tree

SIZE = 120


def books() -> tuple[tree.Tree, tree.Tree]:
    """Return two histories that part at entry 9."""
    honest = [tree.leaf_hash(b"%d" % n) for n in range(SIZE)]
    return tree.Tree(honest), tree.Tree([*honest[:9], tree.leaf_hash(b"forged"), *honest[10:]])


def histories() -> tuple[Callable[[int], str], ...]:
    """Return for each history the root, in hex, that it has at a size."""

    def of(book: tree.Tree) -> Callable[[int], str]:
        return lambda size: tree.root_of(book.at(size)).hex()

    return tuple(map(of, books()))
