"""A node's journal on real files, and the one verifier that every test calls after every step."""

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction

from saan.base.journal import api as journal
from saan.base.journal import place
from saan.base.journal.models import Checkpoint, Leaf
from saan.trust import checkpoints, keys, notes, policy, proofs, tiles, tree
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.trust.keys import Algorithm

TRIED = journal.declare("test.tried", th="ทดลอง", en="Tried", basis="test")
AGENCY = AgencyId("th:0994000000015")
ORACLE = journal.Actor(system="test")


class Crash(BaseException):
    """A stand-in for the end of the process: no `except Exception` may catch it."""


def an_act(number: int = 0) -> journal.Act:
    return journal.Act(
        type=TRIED,
        agency=AGENCY,
        subject=journal.Subject("thing", str(number)),
        actor=ORACLE,
        at=utc_now(),
        detail={"เรื่อง": f"ทดลอง {number}"},
    )


def record(count: int) -> list[journal.Recorded]:
    with transaction.atomic():
        return journal.record_many([an_act(number) for number in range(count)])


def make_keys(home: Path) -> None:
    folder = home / "keys"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("log", "witness"):
        keys.generate(Algorithm.ED25519).save(folder / f"{name}.pem")


def settle(settings: Any, home: Path, **config: Any) -> None:
    """Point Django at a node's folder."""
    settings.SAAN_HOME = home
    settings.SAAN = msgspec.structs.replace(settings.SAAN, agencies=(AGENCY,), **config)


def crash_at(step: str, nth: int = 1) -> Any:
    """Return a listener that crashes when a step is done for the n-th time."""
    left = [nth]

    def heard(name: str) -> None:
        if name == step:
            left[0] -= 1
            if left[0] == 0:
                raise Crash(step)

    return heard


@dataclass
class LogWatcher:
    """Remembers every head that it saw published, and checks that the log never takes one back."""

    seen: list[checkpoints.Checkpoint] = field(default_factory=list)

    def check(self) -> None:
        """Fail unless everything that must hold at any moment holds."""
        self.placed_without_gaps()
        shown = place.log_folder().published()
        kept = Checkpoint.objects.order_by("-size").first()
        if shown is None:
            assert not self.seen
            return
        head = policy.k_of_n([place.log_key()], [], 0).check(notes.parse(shown.encode())).checkpoint
        assert kept is not None
        assert kept.size >= head.size
        self.every_entry_is_served(head)
        for older in self.seen:
            path = tree.prove_consistency(tiles.CachedTiles(place.log_folder()).tree(head.size), older.size)
            tree.check_consistency(older.size, older.root, head.size, head.root, path)
        if not self.seen or self.seen[-1] != head:
            self.seen.append(head)

    def placed_without_gaps(self) -> None:
        places = list(Leaf.objects.exclude(place=None).order_by("place").values_list("place", flat=True))
        assert places == list(range(len(places)))

    def every_entry_is_served(self, head: checkpoints.Checkpoint) -> None:
        folder = place.log_folder()
        frontier = tree.Frontier()
        for tile in tiles.tiles_of(head.size):
            data = folder.read(tile)
            if tile.level == tiles.ENTRIES:
                frontier.extend(map(tree.leaf_hash, tiles.entries_of(tile, data)))
        assert frontier.root() == head.root
        assert tree.root_of(tiles.CachedTiles(folder).tree(head.size)) == head.root

    def check_sealed(self) -> None:
        """Fail unless everything is sealed, the whole journal verifies, and acts all over it are proved and opened."""
        self.check()
        assert journal.verify_journal() == ()
        assert journal.health().waiting_since is None
        believed = policy.k_of_n([place.log_key()], [], 0)
        size = self.seen[-1].size
        for index in sorted({0, 1, 255, 256, size // 2, size - 2, size - 1} & set(range(size))):
            act_id = Leaf.objects.get(place=index).act_id
            proved = proofs.verify(journal.proof_of(act_id), believed)
            assert (proved.index, proved.act) == (index, None)
            with contextlib.suppress(journal.ErasedActError):
                opened = proofs.verify(journal.opening_of(act_id), believed)
                assert opened.act is not None
                assert opened.act["id"] == str(act_id)
                assert (opened.index, opened.entry) == (index, proved.entry)
