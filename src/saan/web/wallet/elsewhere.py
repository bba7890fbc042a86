"""Types of other issuers that can be asked for at this node, and their status lists.

Nothing is fetched when somebody asks, or when a holder answers: an issuer that were called at that moment would learn who
checks, and when. What a type is called is read from its published metadata, which the administrator keeps as a file
(`wallet_types` of saan.toml) or whoever asks gives along. Status lists of the administrator's types are fetched by the
clock, whether or not anybody asks; those of a type that is given along are given along too, or the verdict stays open.
"""

import hashlib
import logging
import math
import pickle
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.cache import cache

from saan.press.outside import RefusedError
from saan.press.recognising import Kind, recognise
from saan.press.standing import By, believed
from saan.trust.errors import Kind as ErrorKind
from saan.trust.errors import SaanError, Text
from saan.trust.statuslist import token_of
from saan.trust.trustlist import TrustList
from saan.web.ports.outside import HttpOutside
from saan.web.wallet import askable
from saan.web.wallet.askable import MOST_BYTES, Askable, TypeMetadataError, Version

MOST_LIST: Final = 2 * 2**20
"""Bytes of a list of a million places, none of them like its neighbour, and as many again."""
MOST_LISTS: Final = 64
"""Of one agency; each has room for a million documents."""
HOUR: Final = 3600
"""Seconds for which a type or list that somebody gave along is kept."""
MOST_GIVEN: Final = 128 << 10
"""Bytes of the types that one asker gives along: what they are called here, not their files."""
MOST_WITHIN_HOUR: Final = 128 << 20
"""Bytes that all who give something along have this node keep within an hour. Half is anybody's, the rest is shared out among networks."""
KEPT: Final = timedelta(hours=24)
"""A list that cannot be had anew is kept for as long as its issuer lets any be relied on."""

logger = logging.getLogger(__name__)


class IssuerUntrustedError(SaanError):
    """Type metadata are of an issuer that this node does not trust, so that nothing of that type could be believed."""

    code = "wallet.issuer-untrusted"
    text = Text(
        th="ผู้ออกเอกสารชนิดนี้ ({issuer}) ไม่อยู่ในทำเนียบที่ระบบนี้เชื่อถือ",
        en="The issuer of this type ({issuer}) is not in the directory that this node trusts.",
    )
    remedy_text = Text(
        th="ตรวจว่าเป็นข้อมูลชนิดเอกสารจากหน่วยงานผู้ออกจริง หรือขอให้ผู้ดูแลระบบปรับทำเนียบให้เป็นปัจจุบัน",
        en="See that the file is the issuing agency's own, or have the administrator bring the directory up to date.",
    )


class TooMuchKeptError(SaanError):
    """More types and lists are given along than this node keeps: by one asker, or by all of them within the hour."""

    code = "wallet.too-much-kept"
    kind = ErrorKind.TOO_LARGE
    text = Text(
        th="ชนิดเอกสารและรายการสถานะที่แนบมารวมกันใหญ่เกินกว่าที่ระบบเก็บไว้ให้ได้",
        en="The types and status lists that were given along are more than is kept here.",
    )
    remedy_text = Text(
        th="แนบเฉพาะชนิดที่ต้องใช้ทีละชนิด หรือลองใหม่ในอีกหนึ่งชั่วโมง ผู้ดูแลระบบตั้งชนิดที่ใช้ประจำได้ที่ wallet_types ใน saan.toml",
        en="Give along the one type that you need, or try again in an hour; the administrator can name types in wallet_types of saan.toml.",
    )


class BroughtTooMuchError(SaanError):
    """One block of addresses gives along more than its share of what is kept within an hour."""

    code = "wallet.brought-too-much"
    kind = ErrorKind.TOO_MANY
    text = Text(
        th="มีแฟ้มแนบจากเครือข่ายของท่านมากในเวลาสั้น จึงยังไม่ได้เก็บแฟ้มนี้ไว้",
        en="Much was given along from your network in a short time, so this was not kept.",
    )
    remedy_text = Text(
        th="รอ {minutes} นาทีแล้วเพิ่มแฟ้มอีกครั้ง ผู้ดูแลระบบตั้งชนิดที่ใช้ประจำได้ที่ wallet_types ใน saan.toml จะไม่ต้องแนบ ไม่มีการเก็บว่าท่านเป็นใคร",
        en="Wait {minutes} minutes and add it again. What the administrator names in wallet_types of saan.toml need not be given along. Who you are is not kept.",
    )


Spend = Callable[[bool, int], float]
"""Counts bytes for whoever gives them, of the shared part of an hour or not; returns after how many seconds they may give so much, 0 for now."""


def keep(name: str, value: object, spend: Spend, *, most: int = MOST_LIST) -> None:
    """Keep what somebody gives along for an hour; raise `TooMuchKeptError`, or `BroughtTooMuchError` where it is more than their share.

    What is known already costs nothing.
    """
    size = len(pickle.dumps(value))
    hour = f"wallet:kept:{int(time.time() // HOUR)}"
    cache.add(hour, 0, HOUR)
    kept = cache.get(hour, 0)
    if size > most or kept + size > MOST_WITHIN_HOUR:
        raise TooMuchKeptError
    if cache.has_key(name):
        return
    if (wait := spend(kept + size > MOST_WITHIN_HOUR // 2, size)) > 0:
        raise BroughtTooMuchError(minutes=math.ceil(wait / 60))
    if cache.add(name, value, HOUR):
        with suppress(ValueError):  # the hour is over
            cache.incr(hour, size)


def offered(trust: TrustList | None, *given: Version) -> tuple[Askable, ...]:
    """Return what can be asked for here: types that are given along, this node's own, and the administrator's."""
    sure = {one.vct: one for one in chain(_listed(trust), askable.own_versions())}
    # What somebody gives along stands first, but names nothing anew that is known here.
    known = {one.vct: sure.get(one.vct, one) for one in given} | sure
    return askable.gathered(known.values())


def given(data: bytes, trust: TrustList | None) -> Version:
    """Return the type that somebody gives along; raise `TypeMetadataError` or `IssuerUntrustedError`."""
    version = askable.read_bytes(data)
    if trust is None or not version.agency or trust.agency(version.agency) is None:
        raise IssuerUntrustedError(issuer=version.agency.removeprefix("th:") or version.vct)
    return version


def is_list(data: bytes) -> bool:
    """Return whether a file claims to be a status list."""
    known = recognise(data)
    return known is not None and known.kind is Kind.STATUS


@dataclass(frozen=True)
class GivenList:
    """A status list that somebody gave along: whose, at which address, and the name under which its token is kept."""

    agency: str
    uri: str
    name: str


def given_list(
    data: bytes, agencies: Iterable[str], trust: TrustList | None, at: datetime, spend: Spend
) -> GivenList:
    """Keep a status list that somebody gives along for an hour; raise a `SaanError` unless one of the agencies signed it.

    It serves only who gave it: an older list that a holder brings tells nobody else that a document stands.
    """
    token = data.decode("ascii", "replace").strip()
    refused: SaanError = TypeMetadataError(
        reason_th="รายการสถานะต้องมาพร้อมชนิดเอกสารของผู้ออกเดียวกัน",
        reason_en="a status list is given together with a type of its issuer's",
    )
    for agency in agencies:
        try:
            if trust is not None:
                known = believed(token_of(token), By(trust.agency(agency)), trust, at)
                name = hashlib.sha256(token.encode()).hexdigest()
                keep(_given(name), token, spend)
                return GivenList(agency, known.uri, name)
        except (TooMuchKeptError, BroughtTooMuchError):
            raise
        except SaanError as error:
            refused = error
    raise refused


def lists_for(uri: str, names: Iterable[str]) -> list[str]:
    """Return the lists at hand for an address: the one that was last fetched by the clock, and those given along."""
    return [one for one in (kept_list(uri), *(cache.get(_given(name), "") for name in names)) if one]


def has_list(one: Askable, given: Iterable[GivenList]) -> bool:
    """Return whether a list of a type's issuer is at hand, so that it can be said whether a document stands."""
    place = f"{one.versions[0].origin}/status/{one.agency.removeprefix('th:')}/1"
    return any(each.agency == one.agency for each in given) or bool(kept_list(place))


def _given(name: str) -> str:
    return f"wallet:given:{name}"


def read_listed() -> Iterator[tuple[str, Version | SaanError]]:
    """Yield each file of the administrator's, and the type that it describes or why it cannot be read."""
    for name in settings.SAAN.wallet_types:
        try:
            with (Path(settings.SAAN_HOME) / name).open("rb") as file:
                yield name, askable.read_bytes(file.read(MOST_BYTES + 1))
        except OSError as error:
            said = error.strerror or type(error).__name__
            yield name, TypeMetadataError(reason_th=said, reason_en=said)
        except TypeMetadataError as error:
            yield name, error


def _listed(trust: TrustList | None) -> Iterator[Version]:
    """Yield the administrator's types whose issuer is trusted; the doctor tells of a file that cannot be read."""
    for _, found in read_listed():
        if isinstance(found, Version) and trust is not None and trust.agency(found.agency) is not None:
            yield found


def kept_list(uri: str) -> str:
    """Return the token of another issuer's status list as it was last fetched by the clock, or nothing."""
    return str(cache.get(_name(uri), ""))


def fetch_lists() -> int:
    """Fetch the status lists of the administrator's types anew, and return how many there are."""
    places = {
        (found.origin, found.agency.removeprefix("th:"))
        for _, found in read_listed()
        if isinstance(found, Version) and found.agency
    }
    return sum(_fetch(f"{origin}/status/{digits}") for origin, digits in sorted(places))


def _fetch(place: str) -> int:
    """Fetch the lists at a place, which are numbered from one on, until there is none."""
    outside = HttpOutside(seconds=20)
    for serial in range(1, MOST_LISTS + 1):
        uri = f"{place}/{serial}"
        try:
            token = outside.get(uri)
        except RefusedError:
            return serial - 1
        except OSError as error:
            logger.warning("the status list %s could not be fetched: %s", uri, error)
            return serial - 1
        if len(token) <= MOST_LIST and token.isascii():
            cache.set(_name(uri), token.decode(), KEPT.total_seconds())
    return MOST_LISTS


def _name(uri: str) -> str:
    return f"wallet:list:{hashlib.sha256(uri.encode()).hexdigest()}"
