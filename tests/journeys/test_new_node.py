"""Two administrators make two real nodes, one joins the other's directory, and its administrator gets a passkey."""

import json
import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.journeys.reader import reading
from tests.journeys.test_signing_in import authenticator
from tests.web.node.hands import Site, fingerprint

AUTHORITY, MEMBER = "th:0994000000031", "th:0994000000014"


def test_from_two_empty_folders_to_a_listed_agency_and_a_passkey(browser: Browser, tmp_path: Path) -> None:
    authority = Site(tmp_path / "authority", AUTHORITY)
    root = fingerprint(authority.say("init", *authority.answers(), "--authority"))
    member = Site(tmp_path / "member", MEMBER)
    directory = ("--directory-url", f"{authority.url}/directory/", "--root-fingerprint")
    with authority.running():
        wrong = "0" * 64
        assert "node.other-fingerprint" in member.say("init", *member.answers(), *directory, wrong, code=1)
        said = member.say("init", "--root-fingerprint", root)
        asked = member.home / "enrolment-0994000000014.json"
        digest = re.search(r"^ +([0-9a-f]{64})$", said, re.MULTILINE)
        assert digest is not None
        approved = authority.say("directory", "approve", str(asked), "--yes")
        assert digest[1] in approved, "the authority compares what the member was told"
        member.say("directory", "update")
        assert MEMBER in member.say("directory", "status")
        with member.running():
            _adds_a_passkey(browser, member, said)


def _adds_a_passkey(browser: Browser, member: Site, said: str) -> None:
    link = re.search(rf"{member.url}(/accounts/invitation/\S+/)", said)
    assert link is not None
    with reading(browser, member.url) as reader:
        authenticator(reader)
        reader.open(link[1])
        reader.page.get_by_role("button", name="เข้าใช้งาน").click()
        reader.page.get_by_role("button", name="เพิ่มพาสคีย์").click()
        reader.page.get_by_label("ชื่อพาสคีย์").fill("กุญแจผู้ดูแลระบบ")
        reader.page.get_by_role("button", name="สร้างพาสคีย์").click()
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("รหัสกู้คืน")
        reader.open("/office/people/")
        expect(reader.page.get_by_role("main")).to_contain_text("รอบคอบ")
        reader.page.get_by_role("button", name="ออกจากระบบ").click()
        reader.open("/accounts/login/")
        reader.page.get_by_role("button", name="เข้าด้วยพาสคีย์").click()
        expect(reader.page).not_to_have_url(re.compile("/accounts/login/"))
        reader.open(link[1])
        expect(reader.page.get_by_role("button", name="เข้าใช้งาน")).to_have_count(0)


def test_whoever_holds_the_folder_lets_people_in_and_gives_them_keys_to_sign_with(tmp_path: Path) -> None:
    site = Site(tmp_path / "node", AUTHORITY)
    site.say("init", *site.answers(), "--authority")
    assert f"{site.url}/accounts/invitation/" in site.say("invite", "admin@d.example")
    assert "people.unknown-person" in site.say("invite", "nobody@d.example", code=1)
    asked, chain = tmp_path / "asked.csr", tmp_path / "chain.pem"
    said = site.say("signatory", "admin@d.example", str(asked))
    reference = re.search(r"install-certificate (\S+)", said)
    assert reference is not None
    names = ("--agency", AUTHORITY, "--given", "รอบคอบ", "--family", "ดูแลระบบ")
    site.say("directory", "certify", str(asked), *names, "--out", str(chain))
    site.say("directory", "install-certificate", reference[1], str(chain))
    findings = json.loads(site.command("doctor", "--json").stdout)["findings"]
    keys = [one for one in findings if one["subject"]["en"] == "Keys and certificates"]
    assert {one["outcome"] for one in keys} == {"holds"}
    assert any(one["said"]["en"].startswith("signatory.") for one in keys)
