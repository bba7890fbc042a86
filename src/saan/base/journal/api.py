"""The journal's front door: declare act types, record acts, read and prove them, keep the log and its witnesses."""

from saan.base.journal.actions.cosigning import ask_witnesses, dismiss_witness, name_witness
from saan.base.journal.actions.erasing import erase
from saan.base.journal.actions.recording import record, record_many
from saan.base.journal.actions.restoring import begin_new_log, remake_log, take_down
from saan.base.journal.actions.sequencing import Sequenced, sequence_once
from saan.base.journal.actions.witnessing import add_checkpoint, answer_fork, drop_log, watch_log
from saan.base.journal.catalogue import ActType, all_types, declare, find, subscribe
from saan.base.journal.errors import (
    DamagedLogError,
    ErasedActError,
    MissingLogKeyError,
    NoForkError,
    NotSealedYetError,
    RolledBackError,
    UnknownActError,
)
from saan.base.journal.looking_back import SECONDS, Memory, Remembered, named_witnesses, remembered
from saan.base.journal.past import require_known as require_known_past
from saan.base.journal.place import count_log, log_key, origin, witness_key
from saan.base.journal.queries import (
    Head,
    Listed,
    LogHealth,
    WitnessStanding,
    consistency,
    entries,
    health,
    history,
    ids_of,
    listed,
    newest_checkpoint,
    opening_of,
    proof_of,
    read,
)
from saan.base.journal.values import Act, Actor, Recorded, Subject
from saan.base.journal.verifying import Difference, verify_journal

__all__ = [
    "SECONDS",
    "Act",
    "ActType",
    "Actor",
    "DamagedLogError",
    "Difference",
    "ErasedActError",
    "Head",
    "Listed",
    "LogHealth",
    "Memory",
    "MissingLogKeyError",
    "NoForkError",
    "NotSealedYetError",
    "Recorded",
    "Remembered",
    "RolledBackError",
    "Sequenced",
    "Subject",
    "UnknownActError",
    "WitnessStanding",
    "add_checkpoint",
    "all_types",
    "answer_fork",
    "ask_witnesses",
    "begin_new_log",
    "consistency",
    "count_log",
    "declare",
    "dismiss_witness",
    "drop_log",
    "entries",
    "erase",
    "find",
    "health",
    "history",
    "ids_of",
    "listed",
    "log_key",
    "name_witness",
    "named_witnesses",
    "newest_checkpoint",
    "opening_of",
    "origin",
    "proof_of",
    "read",
    "record",
    "record_many",
    "remake_log",
    "remembered",
    "require_known_past",
    "sequence_once",
    "subscribe",
    "take_down",
    "verify_journal",
    "watch_log",
    "witness_key",
]
