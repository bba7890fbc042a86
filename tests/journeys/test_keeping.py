"""A node is lost and comes back: from a copy that holds everything, and from one that is too old."""

import json
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.web.node.databases import NewDatabase, new_database
from tests.web.node.hands import Site, free_ports, joined

__all__ = ["new_database"]

PATIENCE = 200.0


def witness_stands(site: Site, seen: int) -> int:
    """Wait until the witness has cosigned more than `seen` acts, and return how many."""
    look = "from saan.base.journal import api; print('seen', max([0, *(w.seen_size for w in api.health().witnesses)]))"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        said = site.say("django", "shell", "-v0", "-c", look)
        number = int(said.split("seen ")[1].split()[0])
        if number > seen:
            return number
        time.sleep(3)
    pytest.fail(f"the witness never cosigned more than {seen}")


@pytest.mark.timeout(1700)
def test_a_copy_that_witnesses_know_to_be_old_does_not_run(tmp_path: Path) -> None:
    with joined(tmp_path) as (authority, member, running):
        first = witness_stands(member, 0)
        old, new = tmp_path / "old.tar", tmp_path / "new.tar"
        member.say("backup", str(old))
        member.say("invite", "admin@d.example")
        witness_stands(member, first)
        running.terminate()
        running.wait(60)
        member.say("backup", str(new))

        twin = replace(member, home=tmp_path / "twin")
        assert "node.held" in (said := twin.say("restore", str(old), code=1))
        assert "has cosigned up to entry" in said
        assert "node.held" in twin.say("run", code=1)
        assert "node.held" in twin.say("release", code=1)

        whole = replace(member, home=tmp_path / "whole")
        whole.say("restore", str(new))
        with whole.running():
            assert httpx.get(f"{whole.url}/log/checkpoint").status_code == httpx.codes.OK

        twin.say("release", "--new-journal", "--because", "the disk broke")
        twin.say("directory", "enrol", "--out", str(tmp_path))
        authority.say("directory", "approve", str(tmp_path / "enrolment-0994000000014.json"), "--yes")
        twin.say("directory", "update")
        with twin.running():
            witness_stands(twin, 0)
            assert httpx.get(f"{twin.url}/log/2/checkpoint").text.splitlines()[0].endswith("/log/2")
            assert httpx.get(f"{twin.url}/log/checkpoint").status_code == httpx.codes.NOT_FOUND


@pytest.mark.timeout(1200)
def test_a_running_node_s_copy_becomes_its_twin(tmp_path: Path, new_database: NewDatabase) -> None:
    site = Site(tmp_path / "node", "th:0994000000031", database=new_database())
    site.say("init", *site.answers(), "--authority")
    copy = tmp_path / "copy.tar"
    with site.running():
        site.say("backup", str(copy))
    ports = free_ports(2)
    config = tmp_path / "twin.toml"
    text = (site.home / "saan.toml").read_text()
    for before, after in zip(site.ports, ports, strict=True):
        text = text.replace(f"127.0.0.1:{before}", f"127.0.0.1:{after}")
    other = new_database()
    config.write_text(text.replace(site.database, other) if other != "sqlite" else text)
    twin = Site(tmp_path / "twin", site.agency, ports, other)
    twin.say("restore", str(copy), "--config", str(config))
    with twin.running():
        assert httpx.get(f"{twin.url}/accounts/login/").status_code == httpx.codes.OK
    status = json.loads(twin.say("directory", "status", "--json"))
    assert status["agencies"] == [site.agency]
    assert "node.not-empty" in twin.say("restore", str(copy), code=1)
