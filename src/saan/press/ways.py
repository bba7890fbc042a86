"""How many ways lead from certificate to certificate, counted before pyHanko follows them all.

It goes from each certificate to all that bear its issuer's name, and tries every order of those that bear one name: of ten, which
fit into any file, millions. Real authorities have a few ways: one, and one more where a root was followed by another.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from asn1crypto import x509 as asn1

from saan.press.opening import TooMuchError
from saan.trust.errors import Text

MOST_WAYS: Final = 5000
"""Steps of all ways together, from every certificate up: a file with two hundred certificates of plain chains has some 800."""


def require_few(certificates: Iterable[asn1.Certificate]) -> None:
    """Return where the ways can be followed; raise `TooMuchError` where they are more than anyone follows."""
    issuers: dict[int, bytes] = {}
    named = defaultdict(list)
    for number, each in enumerate({each.dump(): each for each in certificates}.values()):
        issuers[number] = each.issuer.dump()
        named[each.subject.dump()].append(number)
    waiting: list[tuple[int, frozenset[int]]] = [(number, frozenset()) for number in issuers]
    steps = 0
    while waiting:
        number, passed = waiting.pop()
        further = passed | {number}
        waiting += [(above, further) for above in named[issuers[number]] if above not in further]
        steps += 1
        if steps + len(waiting) > MOST_WAYS:
            raise TooMuchError(
                Text(
                    "ใบรับรองในแฟ้มอ้างถึงกันหลายทางเกินกว่าจะตามได้",
                    "its certificates lead to each other in more ways than anyone follows",
                )
            )
