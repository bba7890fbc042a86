"""AS2 (pyas2lib) and AS4 (as4) as two partners over HTTP; runs in the peers' own environment, never in ours.

    python partner.py serve as4 PORT FOLDER SECURITY          # receives, verifies, stores with fsync, answers a signed receipt
    python partner.py send as4 PORT FOLDER SIZE SECONDS SECURITY

`send` prints one JSON line: messages whose signed receipt it has verified and stored with fsync, the seconds that took,
and how many of them it used a core itself. SECURITY is `signed` or `encrypted`. Both sides use RSA-2048, as the libraries do.
"""

import asyncio
import base64
import contextlib
import http.client
import importlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

SIDES = ("left", "right")
PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8


class Partner(Protocol):
    """One way of exchanging messages."""

    def receive(self, headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        """Verify a message and return the signed receipt."""
        ...

    def build(self, content: bytes) -> tuple[dict[str, str], bytes, Callable[[bytes, dict[str, str]], None]]:
        """Return a signed message, and what verifies its receipt."""
        ...


def keys_in(folder: Path) -> dict[str, tuple[rsa.RSAPrivateKey, x509.Certificate]]:
    """Return both sides' keys, made when they are not there yet."""
    found = {}
    for side in SIDES:
        file = folder / f"{side}.pem"
        if not file.exists():
            file.write_bytes(_new(side))
        private = serialization.load_pem_private_key(file.read_bytes(), None)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise TypeError(file)
        found[side] = private, x509.load_pem_x509_certificate(file.read_bytes())
    return found


def _new(side: str) -> bytes:
    private = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"bench {side}")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(private, hashes.SHA256())
    )
    return private.private_bytes(PEM, PKCS8, serialization.NoEncryption()) + certificate.public_bytes(PEM)


class As2:
    """pyas2lib: CMS signature and signed MDN; AES-256-CBC where encrypted."""

    def __init__(self, folder: Path, *, encrypted: bool) -> None:
        keys_in(folder)
        with _any_openssl():
            self._as2 = importlib.import_module("pyas2lib.as2")
        pem = {side: (folder / f"{side}.pem").read_bytes() for side in SIDES}
        key = {"sign_key_pass": None, "decrypt_key_pass": None}
        self._own = {
            side: self._as2.Organization(side, sign_key=pem[side], decrypt_key=pem[side], **key)
            for side in SIDES
        }
        self._other = {
            side: self._as2.Partner(
                side,
                verify_cert=_certificate(pem[side]),
                encrypt_cert=_certificate(pem[side]),
                validate_certs=False,
                sign=True,
                encrypt=encrypted,
                enc_alg="aes_256_cbc",
                mdn_mode="SYNC",
                mdn_digest_alg="sha256",
            )
            for side in SIDES
        }

    def receive(self, headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        """Verify a message and return the signed MDN."""
        del headers  # they travel as they are signed, before the body
        message = self._as2.Message()
        status, _, mdn = message.parse(
            body, lambda name: self._own[name], lambda name: self._other[name], lambda *_: False
        )
        if status != "processed":
            raise ValueError(status)
        return {}, mdn.headers_str + b"\r\n" + mdn.content

    def build(self, content: bytes) -> tuple[dict[str, str], bytes, Callable[[bytes, dict[str, str]], None]]:
        """Return a signed message, and what verifies its MDN."""
        message = self._as2.Message(self._own["left"], self._other["right"])
        message.build(content, content_type="application/octet-stream")

        def verify(receipt: bytes, _headers: dict[str, str]) -> None:
            status, detail = self._as2.Mdn().parse(receipt, lambda *_: message)
            if status != "processed":
                raise ValueError(detail)

        return {}, message.headers_str + b"\r\n" + message.content, verify


@contextlib.contextmanager
def _any_openssl() -> Iterator[None]:
    """Let oscrypto, which pyas2lib stands on, know an OpenSSL whose third number has two digits."""
    usual = re.search

    def search(pattern: Any, *rest: Any, **options: Any) -> Any:
        if isinstance(pattern, str):
            pattern = pattern.replace(r"\d\.\d\.\d[a-z]*", r"\d\.\d\.\d+[a-z]*")
        return usual(pattern, *rest, **options)

    re.search = search
    try:
        yield
    finally:
        re.search = usual


class As4:
    """as4: the Peppol profile signs, compresses and encrypts always; a signed non-repudiation receipt."""

    def __init__(self, folder: Path, *, encrypted: bool) -> None:
        del encrypted  # the profile has no other way
        as4, self._peppol = importlib.import_module("as4"), importlib.import_module("as4.peppol")
        keys = keys_in(folder)
        make = self._peppol.create_peppol_internal_party
        self._own = {
            side: make(
                party_id=side, certificate=keys[side][1], private_key=as4.AS4LocalPrivateKey(keys[side][0])
            )
            for side in SIDES
        }
        self._other = {
            side: self._peppol.create_peppol_external_party(party_id=side, certificate=keys[side][1])
            for side in SIDES
        }
        self._right = keys["right"][1]
        self._policy = as4.SecurityPolicy(signer_resolver=as4.pinned_certificates(keys["left"][1]))

    def receive(self, headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        """Verify a message and return the signed receipt."""
        receiving = self._peppol.parse_peppol_message(
            request_headers=headers,
            request_body=body,
            local_party=self._own["right"],
            security_policy=self._policy,
        )
        answer_headers, signal = receiving.build_signal()
        if not receiving.successful:
            raise ValueError(signal[:500])
        return dict(answer_headers), signal

    def build(self, content: bytes) -> tuple[dict[str, str], bytes, Callable[[bytes, dict[str, str]], None]]:
        """Return a signed message, and what verifies its receipt."""
        message = self._peppol.build_peppol_message(
            payload=b'<x xmlns="urn:x">' + base64.b64encode(content) + b"</x>",
            local_party=self._own["left"],
            remote_party=self._other["right"],
            sender="9932:9999999999",
            recipient="9932:1111111111",
            sender_country_id="GB",
            document_type_identifier_scheme="busdox-docid-qns",
            document_type_identifier_value="urn:x::x##x::2.1",
            process_identifier="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        )
        body, boundary = message.get_request_data()

        def verify(receipt: bytes, _headers: dict[str, str]) -> None:
            self._peppol.parse_peppol_receipt(receipt, self._right).verify_non_repudiation(
                message.signed_references
            )

        return dict(message.get_http_headers(boundary)), body, verify


PARTNERS: dict[str, Any] = {"as2": As2, "as4": As4}


def _certificate(pem: bytes) -> bytes:
    return pem[pem.index(b"-----BEGIN CERTIFICATE-----") :]


class Store:
    """Keeps what arrived: one file, one fsync for each message, as the fairness rules of the benchmark ask."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("ab", buffering=0)

    def keep(self, data: bytes) -> None:
        """Return once the bytes are on the disk."""
        self._file.write(len(data).to_bytes(8, "big") + data)
        os.fsync(self._file.fileno())


def serve(kind: str, port: int, folder: Path, security: str) -> None:
    """Receive until ended."""
    partner: Partner = PARTNERS[kind](folder, encrypted=security == "encrypted")
    store = Store(folder / f"{kind}-received")

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            event = await receive()
            body, more = body + event.get("body", b""), event.get("more_body", False)
        headers = {key.decode(): value.decode() for key, value in scope["headers"]}
        if not body:
            await _answer(send, 200, {}, b"ready")
            return
        answer_headers, receipt = partner.receive(headers, body)
        store.keep(body)
        await _answer(send, 200, answer_headers, receipt)

    uvicorn = importlib.import_module("uvicorn")
    uvicorn.run(application, port=port, loop="uvloop", lifespan="off", log_level="warning", access_log=False)


async def _answer(send: Any, status: int, headers: dict[str, str], body: bytes) -> None:
    kept = [(key.lower().encode(), value.encode()) for key, value in headers.items() if "\n" not in value]
    kept = [pair for pair in kept if pair[0] != b"content-length"] + [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": kept})
    await send({"type": "http.response.body", "body": body})
    await asyncio.sleep(0)


@dataclass(frozen=True)
class Work:
    """What is sent: content of so many bytes, for so many seconds, `signed` or `encrypted`."""

    size: int
    seconds: float
    security: str


def send(kind: str, port: int, folder: Path, work: Work) -> None:
    """Say "ready" after a first message, wait for a line, send, at least one, and print what came of it."""
    partner: Partner = PARTNERS[kind](folder, encrypted=work.security == "encrypted")
    store = Store(folder / f"{kind}-receipts-{os.getpid()}")
    content, line = os.urandom(work.size), http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    with contextlib.closing(line):
        _exchange(partner, line, store, content)  # the first loads what is loaded lazily
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        started, used, count = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - started < work.seconds or not count:
            _exchange(partner, line, store, content)
            count += 1
        seconds, cpu = time.perf_counter() - started, time.process_time() - used
        sys.stdout.write(json.dumps({"count": count, "seconds": seconds, "cpu": cpu}) + "\n")


def _exchange(partner: Partner, line: http.client.HTTPConnection, store: Store, content: bytes) -> None:
    headers, body, verify = partner.build(content)
    flat = {key: " ".join(value.split()) for key, value in headers.items() if key.lower() != "content-length"}
    line.request("POST", "/", body, flat)
    answer = line.getresponse()
    receipt = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(answer.status)
    verify(receipt, dict(answer.getheaders()))
    store.keep(receipt)


def main(arguments: list[str]) -> None:
    """Serve, or send, on the core that `PARTNER_CORE` names."""
    os.sched_setaffinity(0, {int(os.environ["PARTNER_CORE"])})
    if arguments[0] == "serve":
        serve(arguments[1], int(arguments[2]), Path(arguments[3]), arguments[4])
    else:
        _, kind, port, folder, size, seconds, security = arguments
        send(kind, int(port), Path(folder), Work(int(size), float(seconds), security))


if __name__ == "__main__":
    main(sys.argv[1:])
