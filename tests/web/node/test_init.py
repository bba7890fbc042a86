"""An administrator makes a node in an empty folder, and cannot make one by mistake."""

import json
import os
import pty
import re
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from saan.base.agencies.errors import InvalidAgencyIdError
from saan.web.node import beginning
from saan.web.node.answers import Answers, BadAnswerError, check, faulty, judge
from saan.web.node.archive import NotEmptyError
from tests.web.node.hands import Site, environment

ANSWERS = Answers(
    agency="th:0994000000014",
    name_th="กรมตัวอย่าง",
    name_en="Department of Examples",
    letter_code="ตย",
    admin_email="admin@d.example",
    admin_given="รอบคอบ",
    admin_family="ดูแลระบบ",
    public_url="https://saan.example",
    exchange_url="https://saan.example:8443",
    authority=True,
)


def changed(**what: object) -> Answers:
    known = {name: getattr(ANSWERS, name) for name in Answers.__struct_fields__}
    return Answers(**{**known, **what})


@pytest.mark.parametrize(
    "wrong",
    [
        {"public_url": "saan.example"},
        {"exchange_url": "http://saan.example"},
        {"exchange": "8443"},
        {"web": "127.0.0.1:99999"},
        {"database": "mysql://x"},
        {"mail_url": "mail.example:25"},
        {"authority": False},
        {"authority": False, "directory_url": "https://c.example/directory/"},
        {"authority": False, "directory_url": "https://c.example/directory/", "root_fingerprint": "9dd9"},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_before_anything_is_made(wrong: dict[str, object]) -> None:
    check(ANSWERS)
    with pytest.raises(BadAnswerError):
        check(changed(**wrong))


def test_an_agency_id_has_its_form() -> None:
    with pytest.raises(InvalidAgencyIdError):
        check(changed(agency="0994000000014"))


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(NotEmptyError):
        beginning.earlier_answers(tmp_path)


def test_a_node_is_never_made_over_another(tmp_path: Path) -> None:
    home = tmp_path / "node"
    beginning.begin(home, ANSWERS)
    assert beginning.earlier_answers(home)["agency"] == ANSWERS.agency, "cut short: may go on"
    beginning.finish(home)
    with pytest.raises(beginning.AlreadyANodeError):
        beginning.earlier_answers(home)


def test_keys_and_settings_are_for_their_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "node"
    beginning.begin(home, ANSWERS)
    secret = [home, home / "saan.toml", *(home / "keys").glob("*.pem"), home / "keys" / "django-secret"]
    assert len(secret) > 8
    assert [file for file in secret if stat.S_IMODE(file.stat().st_mode) & 0o077] == []


def test_a_try_that_failed_is_mended_and_goes_on(tmp_path: Path) -> None:
    site = Site(tmp_path / "node", "th:0994000000014")
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    refused = site.say("init", *site.answers(), "--authority", "--database", nowhere, code=1)
    assert "node.no-database" in refused
    assert "node.half-a-node" in site.say("run", code=1)
    key = (site.home / "keys" / "node.pem").read_bytes()
    said = site.say("init", "--database", "sqlite")
    assert re.search(rf"{site.url}/accounts/invitation/\S+/", said)
    assert (site.home / "keys" / "node.pem").read_bytes() == key, "keys are made once"
    status = json.loads(site.say("directory", "status", "--json"))
    assert status["agencies"] == ["th:0994000000014"]
    assert not status["demo"]
    assert "node.already-a-node" in site.say("init", *site.answers(), "--authority", code=1)


def test_a_refused_answer_costs_no_other(tmp_path: Path) -> None:
    """What was given beside it is kept; on the next run only the refused one is wanted."""
    site = Site(tmp_path / "node", "th:0994000000014")
    assert "node.bad-answer" in site.say(
        "init", *site.answers(), "--authority", "--mail-url", "mail.example:25", code=1
    )
    kept = json.loads((site.home / "init.json").read_bytes())
    assert kept["agency"] == "th:0994000000014"
    assert "mail_url" not in kept
    with pytest.raises(BadAnswerError):
        judge("mail_url", "mail.example:25")
    assert faulty(changed(mail_url="x", web="8000")) == {"mail_url", "web"}


def test_without_a_terminal_what_is_missing_is_named(tmp_path: Path) -> None:
    site = Site(tmp_path / "node", "th:0994000000014")
    said = site.say("init", "--authority", "--agency", site.agency, code=1)
    assert "--name-th" in said
    assert "--admin-email" in said
    assert not site.home.exists()


def test_on_a_terminal_what_is_missing_is_asked(tmp_path: Path) -> None:
    site = Site(tmp_path / "node", "th:0994000000014")
    answers = site.answers()
    answers = answers[:2] + answers[4:]  # all but the Thai name
    words = ["init", *answers, "--authority", "--registry-number", "0001", "--database", "sqlite"]
    words += ["--address-th", "", "--contact", "", "--mail-url", ""]
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "saan", "--home", str(site.home), *words]
    with subprocess.Popen(line, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        seen = _read_until(ours, ">")
        assert "ชื่อหน่วยงาน ภาษาไทย" in seen
        assert "Agency's name in Thai" in seen
        os.write(ours, "กรมถามตอบ\n".encode())
        seen = _read_until(ours, "saan doctor")
        assert process.wait(60) == 0
    os.close(ours)
    look = "from saan.base.agencies.api import agency; print(agency('th:0994000000014').name_th)"
    kept = site.say("django", "shell", "-v0", "-c", look)
    assert "กรมถามตอบ" in kept


def _read_until(terminal: int, words: str) -> str:
    seen, deadline = b"", time.monotonic() + 120
    while words.encode() not in seen:
        assert time.monotonic() < deadline, seen.decode()
        try:
            seen += os.read(terminal, 4096)
        except OSError:  # the other side ended
            pytest.fail(seen.decode())
    return seen.decode(errors="replace")
