"""How fast documents for wallets are written, beside npm's issuer of SD-JWTs in the same run: rows for `bench.documents`."""

import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.rows import Row
from saan.trust import sdjwt
from saan.trust.keys import generate

PEER = "@sd-jwt/core@0.19.0"
ROUNDS = 1000
_WITHHELD = ("number", "holder", "issued_on")
CLAIMS: dict[str, Any] = {
    "iss": "https://reg.example.ac.th",
    "vct": "https://reg.example.ac.th/wallet/types/0994000000015/transcript/1",
    "iat": 1_795_000_000,
    "record_sha256": "0" * 64,
    "issuer": {"agency": "th:0994000000015", "name": {"th": "กรมทดลอง", "en": "Department"}},
    "number": "ทล 0102/45",
    "holder": "นายปั้น ตั้งใจเรียน",
    "issued_on": "2026-11-22",
    "data": {
        "student_name": "นายปั้น ตั้งใจเรียน",
        "student_id": "6401234",
        "faculty": "คณะวิศวกรรมศาสตร์",
        "degree": "วิศวกรรมศาสตรบัณฑิต",
        "gpa": "3.45",
        "courses": [
            {"code": f"21{n:05d}", "name": f"วิชาที่ {n} ว่าด้วยการคำนวณและออกแบบ", "credits": "3.0", "grade": "A"}
            for n in range(8)
        ],
    },
}
"""A transcript of eight courses, of which the table is withheld whole or not at all."""


def rows() -> list[Row]:
    """Measure both on one core each, one after the other; without npm the peer's row says so."""
    ours = _ours()
    theirs = _theirs()
    if theirs is None:
        return [
            Row("transcripts for wallets (SD-JWT), each core", ours, "/s"),
            Row(f"npm's {PEER}: npm or its registry is not here", 0, "/s"),
        ]
    return [
        Row("transcripts for wallets (SD-JWT), each core", ours, "/s"),
        Row(f"npm's {PEER}, the same, each core", theirs, "/s"),
        Row("ours, by theirs", ours / theirs, "times"),
    ]


def _ours() -> float:
    named = [("data", name) for name in CLAIMS["data"]]
    paths: list[sdjwt.Path] = [*((name,) for name in _WITHHELD), *named]
    issuer = sdjwt.Issuer(generate(), paths)
    for _ in range(50):
        issuer.issue(CLAIMS)
    began = time.perf_counter()
    for _ in range(ROUNDS):
        issuer.issue(CLAIMS)
    return ROUNDS / (time.perf_counter() - began)


def _theirs() -> float | None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    frame = {"_sd": [*_WITHHELD], "data": {"_sd": list(CLAIMS["data"])}}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(Path(__file__).parent / "sdjwt_peer.mjs", folder)
        install = [npm, "install", "--silent", "--no-audit", "--no-fund", PEER]
        if subprocess.run(install, cwd=folder, check=False).returncode != 0:
            return None
        asked = json.dumps({"claims": CLAIMS, "frame": frame, "rounds": ROUNDS})
        command = [node, "sdjwt_peer.mjs"]
        done = subprocess.run(command, cwd=folder, input=asked, capture_output=True, text=True, check=True)
        return float(json.loads(done.stdout)["rate"])
