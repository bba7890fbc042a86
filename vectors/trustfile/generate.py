"""Write the trust file's vectors, good and wounded: `python -m vectors.trustfile.generate`.

Every byte follows from this file: keys are hashes of their names, times are fixed, signatures have no chance in them.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339
from saan.trust.keys import public_key
from vectors.trustfile import cast
from vectors.trustfile.cast import FOREST, HARBOUR, INTERIOR, NOON, Json, as_file, key, p256, root, signature

HERE = Path(__file__).parent
A, B, C, D = (key(f"root {letter}") for letter in "abcd")
TARGETS, TARGETS_2 = key("targets"), key("targets 2")
DAY = timedelta(days=1)
Change = Callable[[Json], None]


def signed_part(**changed: Any) -> Json:
    """Return what a sound trust file says, with members changed."""
    return {
        "_type": "saan-trust",
        "v": 1,
        "version": 12,
        "issued": rfc3339(NOON),
        "expires": rfc3339(NOON + 30 * DAY),
        "demo": True,
        "agencies": cast.agencies(),
        "witnesses": {
            "keys": [cast.witness_key(host) for host in ("audit.example", "archives.example")],
            "need": 1,
        },
    } | changed


def file(signed: Json, roots: list[Json], signers: list[cast.Private]) -> bytes:
    """Return a trust file, canonical."""
    message = canonical(signed)
    return canonical(
        {"signed": signed, "roots": roots, "signatures": [signature(one, message) for one in signers]}
    )


def with_agency(change: Change, index: int = 0) -> Json:
    """Return what the file says, with one agency's entry changed."""
    signed = signed_part()
    change(signed["agencies"][index])
    return signed


FIRST = root(1, [A, B, C], 2, [A, B])
SECOND = root(2, [B, C, D], 2, [A, B, D])
THIRD = root(3, [B, C, D], 2, [B, C], targets=[TARGETS_2])
PINS = {
    "pin": FIRST,
    "pin-3": THIRD,
    "pin-stranger": root(1, [D], 1, [D], targets=[key("stranger targets")]),
    "pin-p256": root(1, [p256("root p256"), A], 2, [p256("root p256"), A]),
    "pin-2-of-2": root(1, [A], 1, [A], targets=[TARGETS, TARGETS_2], targets_threshold=2),
    "pin-real": root(1, [A], 1, [A], demo=False),
    "pin-late": root(1, [A], 1, [A], expires=NOON + DAY),
}

Made = tuple[bytes, str, dict[str, datetime], str | None]


def plain(data: bytes, pin: str = "pin", refused: str | None = None, **at: datetime) -> Made:
    """Return a case."""
    return data, pin, at, refused


def good() -> dict[str, Made]:
    """Return the files that hold."""
    base = file(signed_part(), [FIRST], [TARGETS])
    more = signed_part(news="later members are read over")
    both = PINS["pin-2-of-2"]
    return {
        "plain": plain(base),
        "rotated-twice": plain(file(signed_part(), [FIRST, SECOND, THIRD], [TARGETS_2])),
        "pinned-later": plain(file(signed_part(), [FIRST, SECOND, THIRD], [TARGETS_2]), "pin-3"),
        "only-newer-roots": plain(file(signed_part(), [SECOND, THIRD], [TARGETS_2])),
        "p256-root": plain(file(signed_part(), [PINS["pin-p256"]], [TARGETS]), "pin-p256"),
        "two-of-two": plain(file(signed_part(), [both], [TARGETS, TARGETS_2]), "pin-2-of-2"),
        "stranger-signs-too": plain(file(signed_part(), [FIRST], [D, TARGETS])),
        "unknown-members": plain(file(more, [FIRST], [TARGETS])),
        "no-agencies": plain(file(signed_part(agencies=[]), [FIRST], [TARGETS])),
        "expired-but-asked-of-earlier": plain(base, now=NOON + 90 * DAY, of_interest=NOON + 2 * DAY),
        "asked-of-before-it-was-issued": plain(base, of_interest=NOON - 100 * DAY),
    }


def wounded_signing() -> dict[str, Made]:
    """Return files whose signatures, roots or times do not hold."""
    untrusted, sound = "directory.root-not-trusted", signed_part()
    base = file(sound, [FIRST], [TARGETS])
    twice = json.loads(file(sound, [PINS["pin-2-of-2"]], [TARGETS]))
    twice["signatures"] *= 2
    return {
        "one-letter-changed": plain(
            base.replace("ทดลองสาน".encode(), "ทดลองสาณ".encode()), refused=untrusted
        ),
        "not-signed": plain(file(sound, [FIRST], []), refused=untrusted),
        "signed-by-a-stranger": plain(file(sound, [FIRST], [D]), refused=untrusted),
        "signed-by-a-key-that-was-replaced": plain(
            file(sound, [FIRST, SECOND, THIRD], [TARGETS]), refused=untrusted
        ),
        "one-signature-twice": plain(canonical(twice), "pin-2-of-2", untrusted),
        "one-of-two": plain(file(sound, [PINS["pin-2-of-2"]], [TARGETS_2]), "pin-2-of-2", untrusted),
        "another-directory": plain(base, "pin-stranger", untrusted),
        "a-root-is-missing": plain(file(sound, [FIRST, THIRD], [TARGETS_2]), refused=untrusted),
        "root-signed-by-the-old-only": plain(
            file(sound, [FIRST, root(2, [C, D], 2, [A, B])], [TARGETS]), refused=untrusted
        ),
        "root-signed-by-the-new-only": plain(
            file(sound, [FIRST, root(2, [C, D], 2, [C, D])], [TARGETS]), refused=untrusted
        ),
        "a-demonstration-becomes-real": plain(
            file(signed_part(demo=False), [FIRST, root(2, [A, B], 2, [A, B], demo=False)], [TARGETS]),
            refused=untrusted,
        ),
        "expired": plain(base, refused="trustfile.expired", now=NOON + 30 * DAY),
        "asked-of-after-its-end": plain(base, refused="trustfile.expired", of_interest=NOON + 31 * DAY),
        "root-expired": plain(
            file(sound, [PINS["pin-late"]], [TARGETS]), "pin-late", "trustfile.expired", now=NOON + 2 * DAY
        ),
    }


def wounded_form() -> dict[str, Made]:
    """Return files that are soundly signed and malformed."""
    malformed = "wire.malformed"
    base = file(signed_part(), [FIRST], [TARGETS])

    def bad(signed: Json, refused: str = malformed) -> Made:
        return plain(file(signed, [FIRST], [TARGETS]), refused=refused)

    double = deepcopy(cast.agencies())
    double.append(double[0])
    mute = {"keys": [cast.witness_key("audit.example")], "need": 2}
    return {
        "spaces": plain(base.replace(b'"v":1', b'"v": 1', 1), refused="json.not-canonical"),
        "repeated-name": plain(
            base.replace(b'"demo":true,', b'"demo":true,"demo":true,', 1), refused="json.repeated-name"
        ),
        "cut-off": plain(base[:-40], refused="json.malformed"),
        "not-a-trust-file": bad(signed_part(_type="targets")),
        "version-2": bad(signed_part(v=2), "wire.unknown-version"),
        "an-agency-twice": bad(signed_part(agencies=double)),
        "not-marked-as-its-root-is": bad(signed_part(demo=False)),
        "more-witnesses-needed-than-named": bad(signed_part(witnesses=mute)),
        "a-log-as-witness": bad(signed_part(witnesses={"keys": [cast.log_key("a.example")], "need": 1})),
        "a-witness-as-log": bad(
            with_agency(lambda entry: entry["log"]["keys"].append(cast.witness_key("a.example")))
        ),
        "a-key-twice": bad(with_agency(lambda entry: entry["keys"].append(entry["keys"][0]))),
        "a-key-that-ends-before-it-begins": bad(
            with_agency(lambda entry: entry["keys"][0].update({"until": entry["keys"][0]["from"]}))
        ),
        "kid-of-another-key": bad(
            with_agency(
                lambda entry: entry["keys"][0]["jwk"].update({"kid": entry["keys"][1]["jwk"]["kid"]})
            ),
            "trust.unusable-key",
        ),
        "a-point-off-the-curve": bad(
            with_agency(lambda entry: entry["keys"][0]["jwk"].update({"x": entry["keys"][1]["jwk"]["x"]})),
            "trust.unusable-key",
        ),
        "a-seal-root-that-is-none": bad(
            with_agency(lambda entry: entry["seal"].update({"roots": ["hello"]}))
        ),
        "a-name-with-a-line-feed": bad(with_agency(lambda entry: entry["name"].update({"th": "ก\nข"}))),
        "a-time-without-its-zone": bad(signed_part(expires="2026-12-22T05:00:00.000")),
    }


def key_cases() -> list[Json]:
    """Return questions to the file `plain` about traffic keys, with the answers."""
    asked = [
        ("in use", INTERIOR, "interior new", NOON, None),
        ("replaced, asked of its time", INTERIOR, "interior old", NOON - 100 * DAY, None),
        ("replaced, in the overlap", INTERIOR, "interior old", NOON - 20 * DAY, None),
        ("replaced, after the overlap", INTERIOR, "interior old", NOON, "trustfile.key-not-valid"),
        ("before it began", INTERIOR, "interior new", NOON - 41 * DAY, "trustfile.key-not-valid"),
        ("revoked, asked of before", HARBOUR, "harbour", NOON - 4 * DAY, None),
        ("revoked, asked of that moment", HARBOUR, "harbour", NOON - 3 * DAY, "trustfile.key-not-valid"),
        ("another agency's", HARBOUR, "interior new", NOON, "trustfile.key-not-valid"),
        ("agency withdrawn, asked of before", FOREST, "forest", NOON - 11 * DAY, None),
        ("agency withdrawn", FOREST, "forest", NOON - 10 * DAY, "trustfile.key-not-valid"),
        ("agency not listed", "th:0994000000999", "forest", NOON, "trustfile.unknown-agency"),
    ]
    return [
        {
            "name": name,
            "agency": agency,
            "key": public_key(p256(held).public_key()).key_id,
            "at": rfc3339(at),
            "refused": refused,
        }
        for name, agency, held, at, refused in asked
    ]


def files() -> dict[str, bytes]:
    """Return every file of the vectors by its name."""
    cases = {**good(), **wounded_signing(), **wounded_form()}
    made = {f"{name}.json": as_file(pin) for name, pin in PINS.items()}
    index = []
    for name, (data, pin, at, refused) in cases.items():
        folder = "wounded" if refused else "good"
        made[f"{folder}/{name}.json"] = data
        moments = {"now": NOON + DAY, **at}
        index.append(
            {
                "name": name,
                "file": f"{folder}/{name}.json",
                "pin": f"{pin}.json",
                **{what: rfc3339(moment) for what, moment in moments.items()},
                "refused": refused,
            }
        )
    text = json.dumps({"cases": index, "keys": key_cases()}, ensure_ascii=False, indent=1)
    return made | {"index.json": (text + "\n").encode()}


def main() -> None:
    """Write every file."""
    for name, data in files().items():
        (HERE / name).parent.mkdir(parents=True, exist_ok=True)
        (HERE / name).write_bytes(data)


if __name__ == "__main__":
    main()
