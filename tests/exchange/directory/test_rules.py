"""Whatever an agency asks, in whatever order, its past does not change and its revocations stand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from saan.exchange.directory import enrolment, rules
from saan.exchange.directory import entry as entries
from saan.exchange.directory.entry import Entry
from saan.exchange.directory.errors import TooManyKeysError, UnknownKeyError
from saan.exchange.peers import NodeKey
from saan.trust.canonical import canonical
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.trust.jws import MAX_RSA, MAX_SIGNATURE
from saan.trust.keys import Algorithm, UnusableKeyError, b64url, generate, public_key
from saan.trust.listing import Listed
from saan.trust.members import Hex

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
KEYS = [generate(Algorithm.ES256).public for _ in range(4)]
HOURS = st.integers(-1000, 1000).map(lambda hours: NOON + timedelta(hours=hours))
LISTED = st.builds(
    lambda key, since, hours, revoked: NodeKey(KEYS[key], since, since + timedelta(hours=hours), revoked),
    st.integers(0, 3),
    HOURS,
    st.integers(1, 2000),
    st.none() | HOURS,
)
ASKED = st.lists(LISTED, max_size=4, unique_by=lambda key: key.public.key_id).map(tuple)
STEPS = st.lists(st.tuples(ASKED, st.integers(1, 100)), min_size=1, max_size=6)


def entry_of(*keys: NodeKey) -> Entry:
    agency = AgencyId("th:0994000000015")
    listed = Listed(agency, "กรมทดลองสาน", "Trial", "ทส", keys, (), (), {}, demo=True)
    return Entry(listed, 0, ("https://a.example",), (), (), 1 << 20)


def revoked_from(keys: Sequence[NodeKey], key_id: str) -> datetime | None:
    return next(key.revoked_at for key in keys if key.public.key_id == key_id)


@settings(deadline=None)
@given(STEPS)
def test_no_request_rewrites_what_was_true(steps: list[tuple[tuple[NodeKey, ...], int]]) -> None:
    known: tuple[NodeKey, ...] = ()
    now = NOON
    for asked, hours in steps:
        now += timedelta(hours=hours)
        merged = rules.merged_keys(known, asked, now)
        ids = [key.public.key_id for key in merged]
        assert len(set(ids)) == len(ids)
        for old in known:
            new = merged[ids.index(old.public.key_id)]
            assert new.valid_from == old.valid_from, "no key reaches further back"
            if old.revoked_at is not None:
                assert new.revoked_at is not None
                assert new.revoked_at <= old.revoked_at, "no revocation moves later"
            for moment in (old.valid_from, now - timedelta(hours=hours), now - timedelta(seconds=1)):
                if new.valid(moment):
                    assert old.valid(moment), "what was not signed validly never becomes so"
        for new in merged:
            assert new.valid_from < new.valid_until, "a key that is listed can be read again"
            if new.public.key_id not in {old.public.key_id for old in known}:
                assert new.valid_from >= now - rules.BACKDATED
        known = merged


@given(st.lists(st.tuples(st.sampled_from(KEYS[:2]), HOURS), min_size=1))
def test_a_key_is_revoked_from_the_earliest_moment_named(named: list[tuple[object, datetime]]) -> None:
    entry = entry_of(*(NodeKey(key, NOON, NOON + timedelta(days=9)) for key in KEYS[:2]))
    for key, at in named:
        entry = rules.without_key(entry, key.key_id, at)  # type: ignore[attr-defined]
    for key in KEYS[:2]:
        moments = [at for other, at in named if other is key]
        assert revoked_from(entry.listed.keys, key.key_id) == (min(moments) if moments else None)
    assert entry.serial == len(named)


def test_a_key_that_is_not_listed_cannot_be_revoked() -> None:
    with pytest.raises(UnknownKeyError):
        rules.without_key(entry_of(), "nobody", NOON)


def test_an_entry_does_not_grow_for_ever() -> None:
    known: tuple[NodeKey, ...] = ()
    for _ in range(64):
        key = NodeKey(generate(Algorithm.ES256).public, NOON, NOON + timedelta(days=1))
        known = rules.merged_keys(known, (key,), NOON)
    one_more = NodeKey(KEYS[0], NOON, NOON + timedelta(days=1))
    with pytest.raises(TooManyKeysError):
        rules.merged_keys(known, (one_more,), NOON)


@given(ASKED, HOURS)
def test_an_entry_is_read_as_it_was_written(keys: tuple[NodeKey, ...], at: datetime) -> None:
    entry = rules.without_agency(entry_of(*keys), at) if keys else None
    if entry is None:
        return
    made = entries.Entry(
        entry.listed,
        entry.serial,
        entry.endpoints,
        (NodeKey(KEYS[0], NOON, NOON + timedelta(1)),),
        (),
        1 << 20,
    )
    data = entries.encode(made)
    assert entries.encode(entries.decode(data)) == data


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://a.example",
        "https://",
        "https://a/b",
        "https://a?x",
        "https://u@a",
        "https://a:0",
        "https://a:x",
        "//a",
        "https://[::1",
        "https://a#f",
        7,
        None,
        "https://" + "a" * 400,
    ],
)
def test_an_endpoint_is_an_address_and_nothing_else(endpoint: object) -> None:
    raw = entries.write(entry_of(NodeKey(KEYS[0], NOON, NOON + timedelta(days=1))))
    raw["box"] = raw["keys"]
    entries.read({**raw, "endpoints": ["https://a.example:8443/", "https://[::1]:8443"]})
    with pytest.raises(SaanError):
        entries.read({**raw, "endpoints": [endpoint]})


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_wounded_entry_ends_in_a_refusal_or_reads_soundly(data: st.DataObject) -> None:
    raw = entries.write(entry_of(NodeKey(KEYS[0], NOON, NOON + timedelta(days=1))))
    raw["box"] = raw["keys"]
    name = data.draw(st.sampled_from(sorted(raw)))
    raw[name] = data.draw(JUNK)
    try:
        entry = entries.decode(canonical(raw))
    except SaanError:
        return
    assert entries.encode(entry)


def test_agency_and_path_go_both_ways() -> None:
    agency = AgencyId("th:0994000000015")
    assert entries.agency_of(entries.target_path(agency)) == agency
    assert entries.agency_of("agencies/th-1.json") is None
    assert entries.agency_of("witnesses.json") is None


def test_a_certificate_is_taken_back_from_the_earliest_moment() -> None:
    digest = Hex("ab" * 32)
    entry = rules.without_certificate(entry_of(), digest, NOON)
    entry = rules.without_certificate(entry, digest, NOON + timedelta(days=1))
    assert entry.listed.withdrawn == {digest: NOON}


def test_a_key_whose_signatures_nobody_would_read_is_not_asked_for() -> None:
    assert len(b64url(bytes(MAX_RSA // 8))) == MAX_SIGNATURE
    large = public_key(rsa.RSAPublicNumbers(65537, 2**MAX_RSA + 1).public_key())
    listed, box = (NodeKey(key, NOON, NOON + timedelta(hours=1)) for key in (large, KEYS[0]))
    entry = replace(entry_of(listed), box=(box,))
    with pytest.raises(UnusableKeyError, match="6144"):
        enrolment.read(enrolment.make(entry, "", NOON, ()), NOON)
    assert entries.decode(entries.encode(entry)) == entry, (
        "one that is listed already spoils nobody's directory"
    )
