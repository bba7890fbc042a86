"""What a process of a node does in the tests that kill it: `python -m tests.base.journal.program VERB …`."""

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django first

from saan.base.journal import api as journal  # noqa: E402 - the same
from saan.base.journal import place, tasks  # noqa: E402 - the same
from saan.base.journal.models import ActRecord, Leaf, WitnessedLog  # noqa: E402 - the same
from saan.trust import checkpoints, keys, notes, tree, witness  # noqa: E402 - the same
from saan.trust.checkpoints import Checkpoint  # noqa: E402 - the same
from saan.trust.clock import utc_now  # noqa: E402 - the same
from tests.base.journal.histories import books  # noqa: E402 - the same
from tests.base.journal.node import ORACLE, LogWatcher, an_act  # noqa: E402 - the same

FOREIGN = "foreign.example/log"


def say(*words: object) -> None:
    """Tell the test that started this process."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def record(batches: str, acknowledged: str) -> None:
    """Record batches, and write an act's id to a file only after its transaction has committed."""
    chance = random.Random()
    with Path(acknowledged).open("a") as file:
        for _ in range(int(batches)):
            with transaction.atomic():
                recorded = journal.record_many([an_act(n) for n in range(chance.randint(1, 30))])
            file.writelines(f"{one.id}\n" for one in recorded)
            file.flush()


def sequence_until_killed(steps: str) -> None:
    """Seal acts until the given number of steps is done, then die at once, as by kill -9."""
    left = [int(steps)]

    def heard(_step: str) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    while True:
        journal.sequence_once(batch=40, heard=heard)


def sequence_for(runs: str) -> None:
    """Seal acts beside others who do the same."""
    for _ in range(int(runs)):
        journal.sequence_once(batch=7)


def check(*acknowledged: str) -> None:
    """Seal what is left; fail unless every acknowledged act is there once and everything verifies."""
    tasks.sequence()
    LogWatcher().check_sealed()
    every = {UUID(line) for name in acknowledged for line in Path(name).read_text().split()}
    held = set(ActRecord.objects.values_list("id", flat=True))
    assert every <= held, "an acknowledged act is missing"
    assert Leaf.objects.count() == len(held)
    say(len(every), len(held), Leaf.objects.exclude(place=None).count())


def ask_to_cosign(book: str) -> None:
    """As a log that keeps two books, send heads of one of them to the witness as fast as it answers."""
    log = keys.load(place.log_folder().root.parent / "foreign.pem")
    chosen = books()[int(book)]
    for _ in range(40):
        row = WitnessedLog.objects.get()
        size = min(row.size + random.randint(0, 3), 120)
        note = checkpoints.sign(Checkpoint(FOREIGN, size, tree.root_of(chosen.at(size))), log)
        path = tree.prove_consistency(chosen.at(size), row.size)
        try:
            journal.add_checkpoint(witness.Request(row.size, path, note).encode())
        except witness.WitnessRefusalError:
            continue
        say(size, tree.root_of(chosen.at(size)).hex())


def watch() -> None:
    """Watch the log of two books."""
    log = keys.load(place.log_folder().root.parent / "foreign.pem")
    journal.watch_log([notes.verifier_key(FOREIGN, notes.Kind.ED25519, log.public)], ORACLE, utc_now())


def erase() -> None:
    """Erase an act and look into the database's own files for its salt."""
    with transaction.atomic():
        recorded = journal.record_many([an_act(n) for n in range(50)])
    row = ActRecord.objects.get(id=recorded[20].id)
    salt, content = bytes(row.salt or b""), bytes(row.content or b"")
    assert salt in _files()
    journal.erase(row.id, ORACLE, utc_now())
    assert salt not in _files()
    assert content not in _files()


def _files() -> bytes:
    database = Path(connection.settings_dict["NAME"])
    return b"".join(path.read_bytes() for path in database.parent.glob(database.name + "*"))


VERBS: dict[str, Callable[..., None]] = {
    "record": record,
    "sequence-until-killed": sequence_until_killed,
    "sequence-for": sequence_for,
    "check": check,
    "watch": watch,
    "ask-to-cosign": ask_to_cosign,
    "erase": erase,
}

if __name__ == "__main__":
    VERBS[sys.argv[1]](*sys.argv[2:])
