"""A real OpenID Connect provider in a process of its own: npm's certified `oidc-provider`, run by node."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

SOURCE = Path(__file__).parent / "oidc"
PEOPLE: Mapping[str, Mapping[str, object]] = {
    "somchai": {
        "pid": "1234567890121",
        "title": "นาย",
        "given_name": "สมชาย",
        "family_name": "ใจดี",
        "given_name_en": "Somchai",
        "ial": "2.3",
    },
    "stranger": {"pid": "1111111111119", "given_name": "แปลก", "family_name": "หน้า", "ial": "2.3"},
    "by-address": {"email": "clerk@agency.invalid", "email_verified": True},
    "unverified": {"email": "clerk@agency.invalid", "email_verified": False},
    "new-owner": {"pid": "1111111111119", "email": "clerk@agency.invalid", "email_verified": True},
}


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the provider listens, and a browser's way through its pages."""

    issuer: str

    def answer(self, address: str, who: str) -> str:
        """Follow a sign-in as a person would, and return the address that leads back to the node."""
        with httpx.Client(follow_redirects=False, timeout=10) as browser:
            page = browser.get(address)
            for _ in range(10):
                if page.is_redirect:
                    target = urljoin(str(page.url), page.headers["Location"])
                    if not target.startswith(self.issuer):
                        return target
                    page = browser.get(target)
                    continue
                prompt = "login" if 'name="login"' in page.text else "consent"
                page = browser.post(str(page.url), data={"prompt": prompt, "login": who, "password": "any"})
        pytest.fail(f"the provider does not come to an end: {page.text[:500]}")


@contextmanager
def provider(redirect: str, wound: str = "") -> Iterator[Provider]:
    """Run a provider until the block ends; without node skip the test, or fail it in CI."""
    node = _node()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = {"port": port, "redirect": redirect, "people": PEOPLE, "wound": wound}
    process = subprocess.Popen(
        [node, "provider.mjs"], cwd=SOURCE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(told) + "\n")
            process.stdin.flush()
            assert process.stdout.readline().strip() == "ready"
            yield Provider(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def _node() -> str:
    """Return node with the provider's packages installed beside its program."""
    path = f"{os.environ['PATH']}{os.pathsep}{Path(sys.executable).parent}"  # the machine's own node first
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node is None or npm is None:
        if os.environ.get("CI"):
            pytest.fail("the provider needs node")
        pytest.skip("no node on this machine")
    installed, lock = SOURCE / "node_modules" / ".package-lock.json", SOURCE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([npm, "ci", "--silent"], cwd=SOURCE, env=os.environ | {"PATH": path}, check=True)
    return node
