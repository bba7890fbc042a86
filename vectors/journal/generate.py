# ruff: noqa: INP001 - a script beside the files it writes
"""Write the journal's test vectors, good and wounded: `python vectors/journal/generate.py [--check]`.

Every byte follows from this file: keys are hashes of their names, times are fixed, and Ed25519 has no chance
in it. `--check` writes nothing and fails if the committed files differ.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from saan.trust import checkpoints, notes, proofs, tiles, tree, witness
from saan.trust.acts import commitment, leaf_entry
from saan.trust.canonical import canonical
from saan.trust.checkpoints import Checkpoint
from saan.trust.clock import rfc3339
from saan.trust.keys import FileSigner, signer
from saan.trust.notes import Kind, Note, VerifierKey, verifier_key

HERE = Path(__file__).parent
ORIGIN = "journal.example/log"
AGENCY = "th:0994000000015"
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
SIZE = 300
OLD = 200
OPENED = 123

Case = dict[str, Any]


def key(name: str) -> FileSigner:
    """Return the test key of a name; anyone can make it, so it proves nothing."""
    return signer(Ed25519PrivateKey.from_private_bytes(sha256(f"saan test vector {name}".encode()).digest()))


LOG, OTHER = key("log"), key("other")
LOG_KEY = verifier_key(ORIGIN, Kind.ED25519, LOG.public)
WITNESSES = {
    name: (f"{name}.example/witness", key(name)) for name in ("archives", "audit", "university", "stranger")
}
WITNESS_KEYS = {
    name: verifier_key(called, Kind.COSIGNATURE, own.public) for name, (called, own) in WITNESSES.items()
}
POLICY = "\n".join(
    [
        "# One log; two of three witnesses.",
        f"log {LOG_KEY}",
        *(f"witness {name} {WITNESS_KEYS[name]}" for name in ("archives", "audit", "university")),
        "group peers 2 archives audit university",
        "quorum peers",
        "",
    ]
)


def act(index: int) -> tuple[bytes, bytes]:
    """Return the canonical act of an index, and its salt."""
    at = NOON + timedelta(minutes=7 * index)
    content = canonical(
        {
            "v": 1,
            "id": f"01a2b3c4-d5e6-7f00-8000-{index:012d}",
            "type": "letter.sent",
            "agency": AGENCY,
            "subject": {"kind": "letter", "id": str(index)},
            "actor": {"system": "vectors"},
            "at": rfc3339(at),
            "basis": "ระเบียบสำนักนายกรัฐมนตรีว่าด้วยงานสารบรรณ",
            "detail": {"เรื่อง": f"ขอเชิญประชุม ครั้งที่ {index}", "copies": index % 3},
        }
    )
    return content, sha256(f"salt {index}".encode()).digest()


def entry(index: int) -> bytes:
    """Return the log entry of an act."""
    content, salt = act(index)
    return leaf_entry("letter.sent", AGENCY, NOON + timedelta(minutes=7 * index), commitment(content, salt))


ENTRIES = [entry(index) for index in range(SIZE)]
LEAVES = [tree.leaf_hash(item) for item in ENTRIES]
TREE = tree.Tree(LEAVES)


def head(size: int, leaves: tree.Tree = TREE) -> Checkpoint:
    """Return the checkpoint of a size."""
    return Checkpoint(ORIGIN, size, tree.root_of(leaves.at(size)))


def signed(checkpoint: Checkpoint, *names: str, by: FileSigner = LOG) -> Note:
    """Return a checkpoint signed by the log and cosigned by witnesses, a minute apart."""
    note = checkpoints.sign(checkpoint, by)
    for minute, name in enumerate(names, 1):
        called, own = WITNESSES[name]
        line = notes.cosign(note.text, called, own, NOON + timedelta(days=2, minutes=minute))
        note = replace(note, signatures=(*note.signatures, line))
    return note


GOOD = signed(head(SIZE), "archives", "audit", "stranger")


def flip(data: bytes, at: int) -> bytes:
    """Return the data with one bit turned."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def proof(index: int = OPENED, note: Note = GOOD, *, extra: bytes | None = None) -> proofs.Proof:
    """Return the proof of an act at the newest size, opened unless other extra data is given."""
    data = proofs.opening(*act(index)) if extra is None else extra
    return proofs.Proof(index, tree.prove_inclusion(TREE, index), note, data)


def note_cases() -> Iterator[tuple[Case, bytes]]:
    """Checkpoints under the policy."""
    line = GOOD.signatures[0]
    broken = replace(line, data=flip(line.data, 9))
    witness_line = GOOD.signatures[1]
    later = replace(witness_line, data=flip(witness_line.data, 7))
    yield case("good", None), text(GOOD)
    yield case("grease", None), text(replace(GOOD, signatures=(grease(), *GOOD.signatures)))
    yield case("one-witness", "policy.not-witnessed"), text(signed(head(SIZE), "audit", "stranger"))
    yield case("same-witness-twice", "policy.not-witnessed"), text(signed(head(SIZE), "audit", "audit"))
    yield case("flipped-log-signature", "trust.bad-signature"), text(with_lines(broken, *GOOD.signatures[1:]))
    yield (
        case("flipped-cosignature-time", "trust.bad-signature"),
        text(with_lines(line, later, *GOOD.signatures[2:])),
    )
    yield case("good-then-flipped", "trust.bad-signature"), text(with_lines(*GOOD.signatures, broken))
    yield (
        case("signed-by-another", "note.no-known-signature"),
        text(signed(head(SIZE), "archives", "audit", by=OTHER)),
    )
    yield (
        case("another-origin", "checkpoint.unknown-log"),
        text(signed(replace(head(SIZE), origin="other.example/log"), "archives", "audit")),
    )
    yield case("changed-size", "trust.bad-signature"), text(GOOD).replace(b"\n300\n", b"\n301\n")
    yield (
        case("leading-zero", "checkpoint.malformed"),
        text(signed_text(GOOD.text.replace("\n300\n", "\n0300\n"))),
    )
    yield case("no-root", "checkpoint.malformed"), text(signed_text(f"{ORIGIN}\n300\n"))
    yield case("short-root", "checkpoint.malformed"), text(signed_text(f"{ORIGIN}\n300\nAAAA\n"))
    yield case("empty-extension", "checkpoint.malformed"), text(signed_text(GOOD.text + "\n"))
    yield case("extension", None), text(extended())
    yield case("no-signature", "note.malformed"), GOOD.text.encode()
    yield case("carriage-return", "note.malformed"), text(GOOD).replace(b"\n", b"\r\n")
    yield case("not-utf8", "note.malformed"), text(GOOD).replace(b"journal", b"journ\xe0l")
    yield case("hyphen-for-dash", "note.malformed"), text(GOOD).replace("—".encode(), b"-")


def proof_cases() -> Iterator[tuple[Case, bytes]]:
    """Proof files under the policy."""
    good = proof()
    content, salt = act(OPENED)
    other = act(OPENED + 1)
    swapped = replace(good, path=(good.path[1], good.path[0], *good.path[2:]))
    yield case("opening", None, index=OPENED, opened=True), good.encode()
    yield case("entry", None, index=OPENED, opened=False), proof(extra=ENTRIES[OPENED]).encode()
    yield case("first", None, index=0, opened=True), proof(0).encode()
    yield case("last", None, index=SIZE - 1, opened=True), proof(SIZE - 1).encode()
    yield case("another-act", "tree.bad-proof"), replace(good, extra=proofs.opening(*other)).encode()
    yield (
        case("another-salt", "tree.bad-proof"),
        replace(good, extra=proofs.opening(content, other[1])).encode(),
    )
    yield (
        case("short-salt", "act.malformed"),
        replace(good, extra=proofs.opening(content, salt[:31])).encode(),
    )
    changed = content.replace("ครั้งที่ 123".encode(), "ครั้งที่ 124".encode())
    yield case("changed-word", "tree.bad-proof"), replace(good, extra=proofs.opening(changed, salt)).encode()
    loose = proofs.opening(content, salt).replace(b'{"act"', b'{ "act"')
    yield case("not-canonical", "json.not-canonical"), replace(good, extra=loose).encode()
    yield case("no-extra", "proof.malformed"), replace(good, extra=None).encode()
    yield case("another-index", "tree.bad-proof"), replace(good, index=OPENED - 1).encode()
    yield case("index-beyond-size", "tree.bad-proof"), replace(good, index=SIZE).encode()
    yield case("swapped-path", "tree.bad-proof"), swapped.encode()
    yield case("short-path", "tree.bad-proof"), replace(good, path=good.path[:-1]).encode()
    yield case("long-path", "tree.bad-proof"), replace(good, path=(*good.path, good.path[0])).encode()
    yield (
        case("flipped-path", "tree.bad-proof"),
        replace(good, path=(flip(good.path[0], 5), *good.path[1:])).encode(),
    )
    yield (
        case("older-checkpoint", "tree.bad-proof"),
        replace(good, checkpoint=signed(head(OLD), "archives", "audit")).encode(),
    )
    yield case("not-witnessed", "policy.not-witnessed"), replace(good, checkpoint=signed(head(SIZE))).encode()
    yield case("index-leading-zero", "proof.malformed"), good.encode().replace(b"index 1", b"index 01")
    yield case("another-version", "proof.malformed"), good.encode().replace(b"@v1", b"@v2")
    yield case("without-empty-line", "proof.malformed"), good.encode().replace(b"\n\n", b"\n")


def witness_cases() -> Iterator[tuple[Case, bytes]]:
    """Requests to a witness that last cosigned size 200, or nothing."""
    grown = tree.prove_consistency(TREE, OLD)
    fork = tree.Tree([*LEAVES[:50], bytes(32), *LEAVES[51:]])
    forked = tree.prove_consistency(fork, OLD)
    plain = checkpoints.sign(head(SIZE), LOG)

    def ask(old: int, path: tuple[bytes, ...], note: Note) -> bytes:
        return witness.Request(old, path, note).encode()

    yield seen("first", 0, 200), ask(0, (), plain)
    yield seen("grown", OLD, 200), ask(OLD, grown, plain)
    yield seen("again", SIZE, 200), ask(SIZE, (), plain)
    yield seen("empty", 0, 200), ask(0, (), checkpoints.sign(head(0), LOG))
    yield seen("grease", OLD, 200), ask(OLD, grown, replace(plain, signatures=(grease(), *plain.signatures)))
    yield seen("no-old-line", 0, 400), text(plain)
    yield seen("old-leading-zero", 0, 400), ask(0, (), plain).replace(b"old 0", b"old 00")
    yield seen("64-lines", OLD, 400), ask(OLD, (bytes(32),) * 64, plain)
    yield seen("63-lines", OLD, 422), ask(OLD, (bytes(32),) * 63, plain)
    yield seen("bad-hash-line", OLD, 400), ask(OLD, grown, plain).replace(b"=\n", b"\n", 1)
    yield seen("not-a-checkpoint", 0, 400), ask(0, (), signed_text("hello\n"))
    yield seen("old-beyond-new", SIZE, 400), ask(SIZE, (), checkpoints.sign(head(OLD), LOG))
    yield (
        seen("unknown-log", 0, 404),
        ask(0, (), checkpoints.sign(replace(head(SIZE), origin="x.example/log"), OTHER)),
    )
    yield seen("signed-by-another", 0, 403), ask(0, (), checkpoints.sign(head(SIZE), OTHER))
    broken = replace(plain.signatures[0], data=flip(plain.signatures[0].data, 3))
    yield seen("flipped-signature", 0, 403), ask(0, (), with_lines(broken))
    yield seen("stale", OLD, 409, f"{OLD}\n"), ask(0, (), plain)
    yield seen("ahead", 0, 409, "0\n"), ask(OLD, grown, plain)
    yield seen("proof-from-nothing", 0, 422), ask(0, grown, plain)
    yield seen("no-proof", OLD, 422), ask(OLD, (), plain)
    yield seen("forked", OLD, 422), ask(OLD, forked, checkpoints.sign(head(SIZE, fork), LOG))
    yield seen("forked-same-size", OLD, 422), ask(OLD, (), checkpoints.sign(head(OLD, fork), LOG))
    empty = Checkpoint(ORIGIN, 0, bytes(32))
    yield seen("empty-with-a-root", 0, 422), ask(0, (), checkpoints.sign(empty, LOG))


def case(name: str, refused: str | None, **more: object) -> Case:
    """Return the entry of a case in the index; `refused` is the code of Saan's error, or None where it holds."""
    return {"name": name, "refused": refused, **more}


def seen(name: str, size: int, status: int, body: str | None = None) -> Case:
    """Return the entry of a witness's case."""
    return {"name": name, "seen": size, "status": status, "body": body}


def text(note: Note) -> bytes:
    """Return a note's bytes."""
    return note.encode().encode()


def with_lines(*lines: notes.Signature) -> Note:
    """Return the good checkpoint under other signatures."""
    return replace(GOOD, signatures=lines)


def signed_text(body: str) -> Note:
    """Return any text, signed by the log."""
    return Note(body, (notes.sign(body, ORIGIN, LOG),))


def extended() -> Note:
    """Return a checkpoint with an extension line, which logs should not write but readers must allow."""
    return signed(replace(head(SIZE), extensions=("anything",)), "archives", "audit")


def grease() -> notes.Signature:
    """Return a signature line of a kind that nobody knows; a reader must ignore it."""
    return notes.Signature("grease.example", b"\x00\x01\x02\x03", bytes(range(70)))


def growth() -> list[Case]:
    """Return proofs of growth between a few sizes, with their roots."""
    pairs = [
        (0, 0),
        (0, 5),
        (1, 1),
        (1, 2),
        (3, 7),
        (4, 7),
        (6, 8),
        (8, 8),
        (7, 256),
        (255, 257),
        (OLD, SIZE),
    ]
    return [
        {
            "old": old,
            "old_root": head(old).root.hex(),
            "new": new,
            "new_root": head(new).root.hex(),
            "proof": [item.hex() for item in tree.prove_consistency(TREE.at(new), old)],
        }
        for old, new in pairs
    ]


def files() -> dict[str, bytes]:
    """Return every vector file by its path."""
    made: dict[str, bytes] = {"policy": POLICY.encode(), "log/checkpoint": text(GOOD)}
    _, written = tiles.append(tiles.Edge(), LEAVES, ENTRIES)
    made |= {f"log/{tile.path}": data for tile, data in written}
    index: dict[str, Any] = {
        "origin": ORIGIN,
        "log": str(LOG_KEY),
        "witnesses": {name: str(held) for name, held in WITNESS_KEYS.items()},
        "growth": growth(),
        "roots": {str(size): head(size).root.hex() for size in (0, 1, 2, 3, 7, 255, 256, 257, OLD, SIZE)},
    }
    groups: dict[str, tuple[str, Callable[[], Iterator[tuple[Case, bytes]]]]] = {
        "checkpoints": ("checkpoint", note_cases),
        "proofs": ("tlog-proof", proof_cases),
        "witness": ("request", witness_cases),
    }
    for group, (suffix, cases) in groups.items():
        index[group] = []
        for entry_, data in cases():
            index[group].append(entry_)
            made[f"{group}/{entry_['name']}.{suffix}"] = data
    made["index.json"] = (json.dumps(index, indent=1, ensure_ascii=False) + "\n").encode()
    return made


def main() -> int:
    """Write the files, or with `--check` compare them."""
    made = files()
    kept = {"README.md", Path(__file__).name}
    present = {
        str(path.relative_to(HERE)): path.read_bytes()
        for path in HERE.rglob("*")
        if path.is_file() and path.name not in kept and "__pycache__" not in path.parts
    }
    if "--check" in sys.argv:
        wrong = sorted(name for name in made.keys() | present.keys() if made.get(name) != present.get(name))
        print("differs:", *wrong) if wrong else print(len(made), "files are as generated")  # noqa: T201 - a script
        return bool(wrong)
    for name in present.keys() - made.keys():
        (HERE / name).unlink()
    for name, data in made.items():
        (HERE / name).parent.mkdir(parents=True, exist_ok=True)
        (HERE / name).write_bytes(data)
    return 0


__all__ = ["LOG_KEY", "VerifierKey", "files"]

if __name__ == "__main__":
    sys.exit(main())
