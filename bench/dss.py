"""What EU DSS says of our PDFs: `./dev bench dss`. Needs Maven and JDK 17; fetches DSS once, to `build/dss`.

A sealed letter, one with two signatories, a certificate of a plate, one that its signatory signed too, and a letter made to last (B-LTA) must each be
`TOTAL_PASSED`, and the evidence records of certificates in an archive `PASSED`, trusting the roots that made them and told that nothing was withdrawn. Of each, a copy with one byte changed under the signature must be refused.
"""

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from tests.press.authority import NOW, RECORD, letter, settled
from tests.press.notary import Office, office
from tests.press.papers import JOINT
from tests.press.plates.records import CERTIFICATE, filling
from tests.press.test_lasting import SOON, written

from saan.press.archives import begin, rehash
from saan.press.archives import renew as renew_archive
from saan.press.evidencerecords import Mould, leaf_anew, record
from saan.press.hashtrees import grow
from saan.press.lasting import renew
from saan.press.plates import Issuer, Signatory, compile_plate
from saan.press.signing import issue, sign

REFUSED = ("TOTAL_FAILED", "INDETERMINATE SIGNED_DATA_NOT_FOUND")
"""What is said of a changed file, and of an evidence record in which a changed file does not stand."""
ROOT = Path(__file__).parents[1]
PEER, JARS = ROOT / "bench/peers/dss", ROOT / "build/dss"


def main() -> int:
    """Make the files, have them judged, and print a line each; 0 when every verdict is what it should be."""
    if not JARS.exists():
        command = ["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={JARS}"]
        subprocess.run([*command, "-DincludeScope=runtime"], cwd=PEER, check=True)
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        roots, files = _files(folder)
        for file, said in judged(folder, roots, files).items():
            good = bool(said) and all(each.startswith(("TOTAL_PASSED", "PASSED")) for each in said)
            if file.startswith("flipped-"):
                good = any(each.startswith(REFUSED) for each in said)
            wrong += not good
            sys.stdout.write(f"{'✓' if good else '✗'} {file:24} {'; '.join(said)}\n")
    return min(wrong, 1)


def _files(folder: Path) -> tuple[list[Path], dict[str, bytes]]:
    by = settled()
    (folder / "office").mkdir()
    with office(folder / "office") as running:
        lasting = renew(written(running), running.notary(SOON), SOON)
        records = _archived(running)
        trusted = [by.root, *running.roots, *running.stamp_roots]
    plate = compile_plate(CERTIFICATE)
    joint = issue(JOINT, RECORD, seal_by=by.seal, sign_by=by.director, at=NOW)
    for _ in JOINT.signatories[1:]:
        joint = sign(joint, by.director, NOW)
    files = {
        "letter": issue(letter(), RECORD, seal_by=by.seal, sign_by=by.director, at=NOW),
        "joint": joint,
        "certificate": Issuer(plate, by.seal, NOW).issue(filling(1), NOW),
        "two-hands": _two_hands(),
        "lasting": lasting,
    }
    (folder / "list.crl").write_bytes(by.crl(at=NOW).public_bytes(Encoding.DER))
    roots = []
    for number, root in enumerate(trusted):
        roots.append(folder / f"root-{number}.cer")
        roots[-1].write_bytes(root.public_bytes(Encoding.DER))
    return roots, files | {f"flipped-{name}": _flipped(pdf) for name, pdf in files.items()} | records


def _two_hands() -> bytes:
    """Return a certificate that the agency seals and its director signs."""
    by, body = settled(), CERTIFICATE.replace("square", "square, signatory", 1)
    plate = compile_plate(body + "\n#signatory[ผู้ลงนาม]\n")
    tail = Issuer(plate, by.seal, NOW).tail(filling(1), NOW)
    Signatory(by.director, NOW).follow(plate, tail, NOW)
    return plate.prefix + tail.bytes


def _archived(running: Office) -> dict[str, bytes]:
    """Return evidence records of one certificate among many: new, renewed, and under a new hash tree; and one of another file."""
    plate = compile_plate(CERTIFICATE)
    by = Issuer(plate, running.credential("seal"), NOW)
    pdfs = [by.issue(filling(number), NOW) for number in range(7)]
    leaves = [hashlib.sha256(each).digest() for each in pdfs]
    notary, ways = running.notary(SOON), [grow(leaves).way(place) for place in range(len(leaves))]
    first = begin(leaves, pdfs[:1], notary, SOON)
    renewed = renew_archive(first.trunk, notary, SOON)

    def anew(trunk: bytes) -> list[bytes]:
        mould = Mould(trunk)
        return [leaf_anew(pdf, mould.of([way]), "sha512") for pdf, way in zip(pdfs, ways, strict=True)]

    rehashed = rehash(renewed.trunk, anew, "sha512", notary, SOON)
    both = [ways[5], grow(rehashed.leaves, "sha512").way(5)]
    made = {"new": record(first.trunk, ways[5:6]), "renewed": record(renewed.trunk, ways[5:6])}
    made["rehashed"] = record(rehashed.trunk, both)
    found: dict[str, bytes] = {}
    for name, said in made.items():
        found |= {f"archived-{name}.ers": said, f"archived-{name}.pdf": pdfs[5]}
        found |= {f"flipped-{name}.ers": said, f"flipped-{name}.pdf": _flipped(pdfs[5])}
    return found


def _flipped(pdf: bytes) -> bytes:
    """Return a PDF with one byte of its title changed, which stands under every signature."""
    changed = bytearray(pdf)
    changed[pdf.index(b"<rdf:li xml:lang=") + 30] ^= 1
    return bytes(changed)


def judged(folder: Path, roots: list[Path], files: dict[str, bytes]) -> dict[str, list[str]]:
    """Return what DSS says of each signature of each file."""
    for name, pdf in files.items():
        (folder / name).write_bytes(pdf)
    command = [
        "java",
        f"-Dat={SOON.isoformat().replace('+00:00', 'Z')}",
        "-cp",
        f"{JARS}/*",
        str(PEER / "Judge.java"),
    ]
    command.insert(1, f"-Dcrl={folder / 'list.crl'}")
    asked = [name for name in files if f"{name.removesuffix('.pdf')}.ers" not in files]
    command += [",".join(map(str, roots)), *(str(folder / name) for name in asked)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    found: dict[str, list[str]] = {name: [] for name in asked}
    for line in done.stdout.splitlines():
        file, *said = line.split("\t")
        found[Path(file).name].append(
            " ".join(said[:2]).removesuffix(" null")
            + (f" {said[2]}" if len(said) > 2 and said[0] in {"TOTAL_PASSED", "PASSED"} else "")
        )
    return found


if __name__ == "__main__":
    sys.exit(main())
