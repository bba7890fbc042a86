"""A stranger who has nothing but the guide: the page of the press runs as it stands, in both languages, without Django."""

import os
import subprocess
import sys
from pathlib import Path

from tests.press import reading
from tests.press.guide import blocks, program
from tests.press.tokens import module

_LAST = """
import sys
assert not {"django", "httpx"} & {name.partition(".")[0] for name in sys.modules}
Path("certificate.pdf").write_bytes(certificates[1])
"""
_LIGHT = """
import sys
from saan import press
heavy = {"django", "httpx", "pyhanko", "asn1crypto", "pkcs11", "uharfbuzz"}
assert not heavy & {name.partition(".")[0] for name in sys.modules}, heavy & sys.modules.keys()
for name in press.__all__:
    assert getattr(press, name).__doc__ or name in {"Page"}, name
assert "django" not in sys.modules
"""


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"SOFTHSM2_CONF": str(folder / "softhsm2.conf")},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_of_the_press_runs_as_it_stands(tmp_path: Path) -> None:
    for name in ("openssl", "softhsm2-util", "pdfsig"):
        reading.program(name)
    run(["bash", "-euc", program("keys", "softhsm")], tmp_path)
    steps = ("letter", "steps", "verify", "plate", "refused", "token")
    said = run(
        [sys.executable, "-W", "error", "-c", program(*steps, driver=str(module())) + _LAST], tmp_path
    ).splitlines()
    assert said[0] == "unchecked", "nobody told whether a certificate was withdrawn"
    assert {line.split()[0] for line in said[1:-4]} == {"holds", "unchecked"}
    assert {line.split()[1] for line in said[1:-4] if line.startswith("unchecked")} == {"pdf.revocation"}
    assert said[-4] == "press.uncovered-character"
    assert said[-1].startswith("Remove or replace")
    for file, count in (("letter.pdf", 2), ("certificate.pdf", 1)):
        assert run(["pdfsig", "-nocert", file], tmp_path).count("Signature is Valid.") == count
    assert "นายกตัญญู ทั้งดี" in run(["pdftotext", "-raw", "certificate.pdf", "-"], tmp_path)
    assert "ร่าง / DRAFT" in run(["pdftotext", "-raw", "draft.pdf", "-"], tmp_path)


def test_both_languages_show_the_same_code() -> None:
    assert blocks("press.md") == blocks("press.en.md")


def test_the_library_is_light_to_import_and_says_what_each_part_does() -> None:
    subprocess.run([sys.executable, "-c", _LIGHT], check=True)
