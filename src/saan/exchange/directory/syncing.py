"""The directory's names in this node's own table of agencies, so that pages and registers need no directory."""

import logging
from collections.abc import Sequence
from datetime import datetime

from saan.base.agencies import api as agencies
from saan.exchange.directory.entry import Entry
from saan.trust.errors import SaanError

logger = logging.getLogger(__name__)


def sync(entries: Sequence[Entry], now: datetime) -> int:
    """Bring this node's agencies to what the directory says, and return how many changed.

    Address and contact are this node's own knowledge and stay. An entry whose names this node cannot take (a letter
    code of another form, say) is passed over and logged: one agency's fault must not keep the others out.
    """
    known = agencies.agencies(entry.agency for entry in entries)
    changed = 0
    for entry in entries:
        try:
            changed += _sync(entry, known.get(entry.agency), now)
        except SaanError as error:
            logger.warning("the names of %s were not taken over: %s", entry.agency, error)
    return changed


def _sync(entry: Entry, known: agencies.AgencyView | None, now: datetime) -> bool:
    listed, by = entry.listed, agencies.System("directory", now)
    active = listed.revoked_at is None or now < listed.revoked_at
    if not active:
        if known is not None and known.active:
            agencies.withdraw_agency(entry.agency, by=by)
            return True
        return False
    names = (listed.name_th, listed.name_en, listed.letter_code)
    if known is not None and known.active and names == (known.name_th, known.name_en, known.letter_code):
        return False
    made = agencies.AgencyEntry(
        entry.agency,
        *names,
        address_th=known.address_th if known else "",
        contact=known.contact if known else "",
    )
    agencies.register_agency(made, by=by)
    return True
