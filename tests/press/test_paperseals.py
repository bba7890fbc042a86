"""What the barcode on paper says: whatever a record holds comes back as it was, cut where it is too long."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from saan.press import paperseals
from saan.press.paperseals import PaperSeal
from saan.trust import vds
from saan.trust.keys import Algorithm
from saan.trust.statuslist import Reference
from saan.trust.vds import SealFormError
from tests.press.authority import settled, world

DAY = date(2026, 11, 22)
SAID = PaperSeal(
    bytes(range(32)), UUID(int=7), "หนังสือรับรอง", "ทล 0101/ร 1/2569", "นายปั้น น้ำใจดี", DAY, date(2027, 2, 21),
    Reference("https://alpha.example/status/0994000000014/1", 70_000), (("ระดับ", "A: ดี"), ("ชื่อรอง", "José 中")),
)  # fmt: skip


def test_a_seal_says_what_was_put_into_it_and_stays_small() -> None:
    made = paperseals.write(settled().seal, SAID, DAY)
    read = vds.read(made)
    read.verify(settled().seal.signer.public)
    assert paperseals.is_paper_seal(read.header)
    assert read.header.signer + read.header.reference == paperseals.seal_name(settled().seal.chain[0])
    assert paperseals.read(read) == SAID
    assert len(made) < 330
    assert not paperseals.can_seal(world(Algorithm.RS256).seal)


def test_what_is_too_long_is_cut_and_says_so() -> None:
    long = PaperSeal(
        bytes(32), UUID(int=1), "ก" * 500, "1", "ข " * 500, DAY, facts=(("ค" * 60, "ง" * 60),) * 9
    )
    read = paperseals.read(vds.read(paperseals.write(settled().seal, long, DAY)))
    assert read.kind == "ก" * 59 + "…"
    assert read.holder.endswith("…")
    assert len(read.facts) == 8
    assert read.facts[0][1].endswith("…")
    assert (read.until, read.status) == (None, None)


def test_facts_beside_give_way_where_the_barcode_has_no_room_for_them() -> None:
    seal, facts = settled().seal, tuple((f"ข้อมูล {place}", "あ" * 200) for place in range(8))
    said = replace(SAID, facts=facts)
    whole = paperseals.write(seal, said, DAY)
    least = paperseals.least(seal, said, DAY)
    for longest in (len(whole), len(whole) - 1, 1000, least):
        made = paperseals.write(seal, said, DAY, longest)
        assert len(made) <= longest
        read = paperseals.read(vds.read(made))
        assert replace(read, facts=()) == replace(said, facts=()), "what names the document stands whole"
        assert all(fact[1].endswith("…") for fact in read.facts), (
            "what is left of a fact says that it was cut"
        )
        assert bool(read.facts) == (longest > least)
    assert len(paperseals.write(seal, said, DAY, len(whole))) == len(whole)


@pytest.mark.parametrize(
    "messages", [[(1, bytes(32))], [(1, b""), (2, b"short"), (3, b""), (4, b""), (5, b"")], [(1, b"")] * 2]
)
def test_a_seal_with_less_is_refused(messages: list[tuple[int, bytes]]) -> None:
    header = vds.Header("THA", "THSN", "00", DAY, DAY, 1, 0x54)
    with pytest.raises(SealFormError):
        paperseals.read(vds.read(vds.seal(settled().seal.signer, header, messages).encoded()))
