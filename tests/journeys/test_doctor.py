"""The doctor finds a sound node sound, and says what is wrong with a wounded one."""

import json
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.web.node.hands import Site, joined

PATIENCE = 180.0
SOUND = ("Reachable from outside", "Witnesses", "Directory", "Backup", "Keys and certificates")
AUTHORITY = "th:0994000000031"


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    with joined(tmp_path_factory.mktemp("nodes")) as (authority, member, _):
        yield authority, member


def examine(site: Site) -> tuple[int, list[dict[str, Any]]]:
    done = site.command("doctor", "--json")
    return done.returncode, json.loads(done.stdout)["findings"]


def about(findings: list[dict[str, Any]], subject: str) -> list[str]:
    return [found["outcome"] for found in findings if found["subject"]["en"] == subject]


@pytest.mark.timeout(1200)
def test_a_sound_node_is_found_sound(nodes: tuple[Site, Site]) -> None:
    _, member = nodes
    member.say("backup", str(member.home.parent / "copy.tar"))
    deadline = time.monotonic() + PATIENCE
    code, findings = examine(member)
    # Witnesses find each other within a minute; a peer that has just called back does so again in ten seconds.
    while (
        code or not all(set(about(findings, one)) == {"holds"} for one in SOUND)
    ) and time.monotonic() < deadline:
        time.sleep(5)
        code, findings = examine(member)
    assert code == 0, [found for found in findings if found["outcome"] == "fails"]
    for subject in SOUND:
        assert set(about(findings, subject)) == {"holds"}, (subject, findings)
    assert about(findings, "Mail") == ["unchecked"]
    assert all(found["said"]["th"] and found["said"]["en"] for found in findings)


def test_a_key_that_others_can_read_is_found(nodes: tuple[Site, Site]) -> None:
    _, member = nodes
    key = (member.home / "keys" / "seal.pem").resolve()
    key.chmod(0o644)
    try:
        code, findings = examine(member)
    finally:
        key.chmod(0o600)
    assert code == 1
    assert about(findings, "Keys and certificates").count("fails") == 1
    assert all(one["remedy"]["th"] and one["remedy"]["en"] for one in findings if one["outcome"] == "fails")


def test_a_door_that_leads_elsewhere_is_found(nodes: tuple[Site, Site]) -> None:
    """The member's settings claim another address than the directory lists."""
    _, member = nodes
    config = member.home / "saan.toml"
    before = config.read_text()
    config.write_text(
        before.replace(f"https://localhost:{member.ports[1]}", "https://elsewhere.example:8443")
    )
    try:
        code, findings = examine(member)
    finally:
        config.write_text(before)
    assert code == 1
    assert "fails" in about(findings, "Directory")


def test_only_a_listed_node_is_called_back_and_only_now_and_then(nodes: tuple[Site, Site]) -> None:
    authority, member = nodes
    time.sleep(11)  # the doctor has just asked
    keys = member.home / "keys"
    url = f"https://localhost:{authority.ports[1]}/saan/1/{AUTHORITY}/callback"
    with httpx.Client(verify=_shows(keys)) as client:
        first = client.post(url, content=b'{"endpoints": ["https://192.0.2.1:22"]}')
        assert [one["endpoint"] for one in first.json()["endpoints"]] == [
            f"https://localhost:{member.ports[1]}"
        ]
        assert first.json()["endpoints"][0]["reach"] == "reached"
        again = client.post(url)
        assert again.status_code == 429
        assert again.json()["code"] == "exchange.called-back"
        assert 8 <= int(again.headers["retry-after"]) <= 10
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    stranger.check_hostname, stranger.verify_mode = False, ssl.CERT_NONE
    with httpx.Client(verify=stranger) as client, pytest.raises(httpx.HTTPError):
        client.post(url)


def _shows(keys: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.load_cert_chain((keys / "tls.pem").resolve().with_suffix(".crt"), keys / "tls.pem")
    return context


def test_an_old_backup_is_found(nodes: tuple[Site, Site]) -> None:
    _, member = nodes
    (member.home / "run" / "last-backup.json").write_text(
        json.dumps({"file": "/nowhere.tar", "taken_at": "2026-01-01T00:00:00.000Z", "log_size": 1})
    )
    code, findings = examine(member)
    assert code == 1
    assert about(findings, "Backup") == ["fails"]
