"""Whether the types of other issuers that this node asks for can be read."""

from collections.abc import Iterator

from saan.trust.errors import SaanError, Text
from saan.web.node.findings import Finding, fails, holds
from saan.web.wallet.elsewhere import read_listed

TYPES = Text(th="ชนิดเอกสารของหน่วยงานอื่น", en="Types of other issuers to ask for")


def askable_types() -> Iterator[Finding]:
    """Read each file of `wallet_types`; a node that names none asks for its own types alone."""
    for name, found in read_listed():
        if isinstance(found, SaanError):
            said = found.message()
            yield fails(TYPES, Text(th=f"{name}: {said.th}", en=f"{name}: {said.en}"), found.remedy())
        else:
            yield holds(TYPES, Text(th=f"{name}: {found.name.th}", en=f"{name}: {found.name.en}"))
