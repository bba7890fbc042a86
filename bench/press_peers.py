"""The same certificate by two more: WeasyPrint with pyHanko, and PDFBox 2 with BouncyCastle; each in processes of its own.

What is counted is processor time after a warm-up, of all threads. A peer that this machine cannot run says why.
"""

import base64
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.press.plates.records import CERTIFICATE

from bench.peers.renting import environment
from bench.pyhanko_signer import signed
from saan.press.credentials import Credential, der
from saan.press.fonts import FOLDER
from saan.press.plates import Filling
from saan.press.plates.squares import Squares
from saan.trust.keys import FileSigner

HERE = Path(__file__).parent / "peers/press"
JARS = [
    Path(f"/usr/share/java/{name}.jar")
    for name in ("pdfbox2", "fontbox2", "bcpkix", "bcprov", "bcutil", "commons-logging")
]
LONGEST = 62
_PASSAGE = re.search(r'#passage\("([^"]*)"', CERTIFICATE)


class Made(NamedTuple):
    """Documents that a peer made, and how many of them in a second of processor time."""

    documents: list[bytes]
    rate: float


class AbsentError(Exception):
    """A peer cannot run here."""


def weasyprint(asked: Sequence[Filling], credential: Credential, at: datetime, warm: int) -> Made:
    """Return certificates set by WeasyPrint and signed by pyHanko."""
    try:
        python = environment(HERE / "requirements.lock", "press-peers")
    except subprocess.CalledProcessError as error:
        raise AbsentError("WeasyPrint could not be installed") from error
    documents = [
        {"title": each.title, "texts": dict(each.texts), "passage": _passage(each),
         "link": each.squares["verify"], "record": each.record.decode()}
        for each in asked
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        task = Path(name, "task.json")
        task.write_text(json.dumps({"fonts": str(FOLDER), "warm": warm, "documents": documents}))
        used = _run([str(python), str(HERE.parent / "weasyprint_pages.py"), str(task), name])
        pages = _read(name, len(asked), warm)
    signed(pages[0], credential, at)
    began = time.process_time()
    made = [signed(page, credential, at) for page in pages]
    return Made(made, len(made) / (used + time.process_time() - began))


def pdfbox(asked: Sequence[Filling], credential: Credential, at: datetime, warm: int) -> Made:
    """Return certificates drawn by PDFBox, unshaped, and signed by BouncyCastle."""
    if not shutil.which("javac") or not all(jar.exists() for jar in JARS):
        raise AbsentError("needs a JDK, libpdfbox2-java and libbcpkix-java")
    assert isinstance(credential.signer, FileSigner)
    path = ":".join(map(str, JARS))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "key.der").write_bytes(
            credential.signer.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        )
        (folder / "chain.der").write_bytes(der(credential.chain[0]))
        (folder / "task.tsv").write_text("\n".join(map(_line, asked)))
        subprocess.run(["javac", "-d", name, "-cp", path, str(HERE / "Certificate.java")], check=True)
        used = _run(
            ["java", "-cp", f"{name}:{path}", "Certificate", str(FOLDER), f"{name}/key.der", f"{name}/chain.der",
             f"{name}/task.tsv", name, str(warm), str(round(at.timestamp() * 1000))]
        )  # fmt: skip
        made = _read(name, len(asked), warm)
    return Made(made, len(made) / used)


def _passage(filling: Filling) -> str:
    assert _PASSAGE is not None
    return _PASSAGE[1].format(**filling.texts)


def _line(filling: Filling) -> str:
    """Return a document as the program in Java reads it; its code comes made, which spares it that work."""
    code = str(filling.squares["verify"]).encode()
    side, rows = Squares(LONGEST).drawn(code)
    wide = len(rows) // side
    modules = bytes(rows[y * wide + x // 8] >> (7 - x % 8) & 1 for y in range(side) for x in range(side))
    parts = [filling.title, _passage(filling), str(side), _base64(modules), _base64(filling.record)]
    return "\t".join([*parts, *(f"{name}={text}" for name, text in filling.texts.items())])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _run(command: Sequence[str]) -> float:
    """Run a peer, and return the seconds of processor time that it counted."""
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return float(json.loads(said.splitlines()[-1])["cpu"])


def _read(folder: str, count: int, warm: int) -> list[bytes]:
    return [Path(folder, f"{place}.pdf").read_bytes() for place in range(warm, count)]
