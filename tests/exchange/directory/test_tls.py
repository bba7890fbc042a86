"""Nodes know each other by the directory: real handshakes against a real server, also by OpenSSL's own client."""

import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from saan.exchange import certificates, identity, listening, tls
from saan.exchange.directory.memory import MemoryDirectory
from saan.exchange.errors import UnknownCallerError
from saan.exchange.identity import Identity
from saan.exchange.keyfolder import KeyFolder
from saan.exchange.peers import Peer
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.trust.keys import Algorithm
from tests.exchange.directory.nodes import FOREST, FOREVER, HARBOUR, INTERIOR, keys_in, peer_of


class Turning:
    """A directory port that can be turned to another directory, as a refresh does."""

    def __init__(self, *peers: Peer, expires: datetime = FOREVER) -> None:
        self.now = MemoryDirectory(peers, expires=expires)

    def turn(self, *peers: Peer, expires: datetime = FOREVER) -> None:
        self.now = MemoryDirectory(peers, version=self.now.version()[0] + 1, expires=expires)

    def peer(self, agency: AgencyId) -> Peer:
        return self.now.peer(agency)

    def peers(self) -> tuple[Peer, ...]:
        return self.now.peers()

    def shown_by(self, certificate: str) -> tuple[AgencyId, ...]:
        return self.now.shown_by(certificate)

    def version(self) -> tuple[int, datetime]:
        return self.now.version()


class Server:
    """The interior's node: answers each request with the agencies that it takes the caller for."""

    def __init__(self, folder: Path, *others: Peer) -> None:
        self.folder = folder
        self.keys = keys_in(folder, INTERIOR)
        self.directory = Turning(peer_of(INTERIOR, self.keys), *others)
        self.tls = tls.ServerTls(lambda: KeyFolder(folder).current("tls"), self.directory)
        config = listening.configure(
            self.answer, self.tls, host="127.0.0.1", port=0, log_config=None, lifespan="off"
        )
        self.uvicorn = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.uvicorn.run)

    async def answer(self, scope: Any, _receive: Any, send: Any) -> None:
        status, body = 200, b""
        try:
            body = json.dumps(tls.callers(scope, self.directory)).encode()
        except UnknownCallerError as error:
            status, body = 401, error.message().th.encode()
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})

    @property
    def port(self) -> int:
        while not self.uvicorn.started:
            time.sleep(0.01)
        port: int = self.uvicorn.servers[0].sockets[0].getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/"


@pytest.fixture
def harbour(tmp_path: Path) -> Identity:
    return keys_in(tmp_path / "harbour", HARBOUR)


@pytest.fixture
def server(tmp_path: Path, harbour: Identity) -> Iterator[Server]:
    made = Server(tmp_path / "interior", peer_of(HARBOUR, harbour))
    made.thread.start()
    yield made
    made.uvicorn.should_exit = True
    made.thread.join()


def call(server: Server, own: Identity, client: httpx.Client | None = None) -> httpx.Response:
    context = tls.ClientTls(lambda: own.tls).context(peer_of(INTERIOR, server.keys))
    with client or httpx.Client(verify=context) as session:
        return session.get(server.url)


def openssl(server: Server, *options: str) -> str:
    program = shutil.which("openssl")
    assert program, "the tests need the openssl program (Debian package openssl)"
    done = subprocess.run(
        [program, "s_client", "-connect", f"127.0.0.1:{server.port}", "-ign_eof", *options],
        input=b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        capture_output=True,
        check=False,
        timeout=20,
    )
    return (done.stdout + done.stderr).decode()


def shown(keys: Identity) -> tuple[str, ...]:
    return ("-cert", str(keys.tls.certificate), "-key", str(keys.tls.path))


def refusal(server: Server, client: ssl.SSLContext) -> str:
    """Return why a handshake in memory fails at the server; the event loops close without sending the alert."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = server.tls.context().wrap_bio(to_server, to_client, server_side=True)
    theirs = client.wrap_bio(to_client, to_server)
    for _ in range(4):
        for side in (theirs, ours):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError as error:
                return str(error)
    return ""


def test_the_caller_s_agency_is_known(server: Server, harbour: Identity) -> None:
    assert call(server, harbour).json() == [HARBOUR]
    assert "th:0994000000023" in openssl(server, *shown(harbour))


def test_one_node_may_speak_for_several_agencies(server: Server, harbour: Identity) -> None:
    server.directory.turn(peer_of(HARBOUR, harbour), peer_of(FOREST, harbour))
    assert call(server, harbour).json() == [HARBOUR, FOREST]


def test_without_a_certificate_nobody_is_let_in(server: Server) -> None:
    assert "HTTP/1.1" not in openssl(server)
    anonymous = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anonymous.check_hostname, anonymous.verify_mode = False, ssl.CERT_NONE
    assert "peer did not return a certificate" in refusal(server, anonymous)


def test_a_stranger_s_certificate_is_refused(server: Server, tmp_path: Path) -> None:
    stranger = keys_in(tmp_path / "stranger")
    assert "HTTP/1.1" not in openssl(server, *shown(stranger))
    with pytest.raises(httpx.TransportError):
        call(server, stranger)


def test_older_tls_is_refused(server: Server, harbour: Identity) -> None:
    assert "HTTP/1.1" not in openssl(server, *shown(harbour), "-tls1_2")
    older = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    older.check_hostname, older.verify_mode = False, ssl.CERT_NONE
    assert "unsupported protocol" in refusal(server, older)


def test_an_agency_that_joins_is_let_in_without_a_restart(server: Server, tmp_path: Path) -> None:
    forest = keys_in(tmp_path / "forest", FOREST)
    with pytest.raises(httpx.TransportError):
        call(server, forest)
    server.directory.turn(peer_of(FOREST, forest))
    assert call(server, forest).json() == [FOREST]


def test_a_withdrawn_agency_is_refused_at_once(server: Server, harbour: Identity) -> None:
    context = tls.ClientTls(lambda: harbour.tls).context(peer_of(INTERIOR, server.keys))
    with httpx.Client(verify=context) as open_connection:
        assert open_connection.get(server.url).status_code == 200
        server.directory.turn()
        again = open_connection.get(server.url)
        assert again.status_code == 401
        assert "ทำเนียบกลาง" in again.text
    with pytest.raises(httpx.TransportError):
        call(server, harbour)
    assert "HTTP/1.1" not in openssl(server, *shown(harbour))


def test_a_directory_of_thousands_is_followed_beside_the_listener(
    server: Server, harbour: Identity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built, build = list[threading.Thread](), tls._Wanted.build

    def counted(wanted: tls._Wanted) -> tls._Built:
        built.append(threading.current_thread())
        return build(wanted)

    monkeypatch.setattr(tls._Wanted, "build", counted)
    assert call(server, harbour).json() == [HARBOUR]
    built.clear()
    monkeypatch.setattr(tls, "AT_ONCE", 1)
    forest = keys_in(tmp_path / "forest", FOREST)
    server.directory.turn(peer_of(HARBOUR, harbour), peer_of(FOREST, forest))
    assert call(server, forest).json() == [FOREST]
    assert call(server, harbour).json() == [HARBOUR]
    assert server.thread not in built, "nobody is answered while thousands are sorted"

    server.directory.turn(peer_of(FOREST, forest), peer_of(INTERIOR, server.keys))
    with suppress(httpx.TransportError):
        assert call(server, harbour).status_code == 401
    while beside := server.tls._building:
        beside.join()
    with pytest.raises(httpx.TransportError):
        call(server, harbour)
    assert call(server, forest).json() == [FOREST]
    assert server.thread not in built


def test_a_session_is_never_resumed(server: Server, harbour: Identity, tmp_path: Path) -> None:
    kept = str(tmp_path / "session")
    openssl(server, *shown(harbour), "-sess_out", kept)
    assert not Path(kept).exists(), "no ticket was given"


def test_an_expired_certificate_is_refused(server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "late"
    keys = KeyFolder(folder)

    key = keys.make("tls", Algorithm.ES256, utc_now())
    long_ago = utc_now() - timedelta(days=certificates.TLS_DAYS + 1)
    identity.certify_tls(keys, key, ["127.0.0.1"], long_ago)
    late = keys_in(folder, FOREST)
    server.directory.turn(peer_of(FOREST, late))
    assert "HTTP/1.1" not in openssl(server, *shown(late))
    context = tls.ClientTls(lambda: late.tls).context(peer_of(INTERIOR, server.keys))
    assert "certificate has expired" in refusal(server, context)
    with pytest.raises(httpx.TransportError):
        call(server, late)


def test_nobody_is_let_in_under_an_expired_directory(server: Server, harbour: Identity) -> None:
    server.directory.turn(peer_of(HARBOUR, harbour), expires=utc_now() - timedelta(seconds=1))
    assert "HTTP/1.1" not in openssl(server, *shown(harbour))
    context = tls.ClientTls(lambda: harbour.tls).context(peer_of(INTERIOR, server.keys))
    assert "callback failed" in refusal(server, context)
    server.directory.turn(peer_of(HARBOUR, harbour))
    assert not refusal(server, context)


def test_a_certificate_authority_smuggled_into_the_directory_cannot_make_callers(
    server: Server, harbour: Identity, tmp_path: Path
) -> None:
    """Enrolment refuses it (`check_tls`); should one slip in, the caller's own certificate is still what counts."""
    child = keys_in(tmp_path / "child")
    root = certificates.make_root(harbour.tls.signer.private, "x", utc_now(), demo=False)
    issuer = certificates.Issuer(root, harbour.tls.signer.private, "http://127.0.0.1/")
    leaf = certificates.issue(
        issuer, child.tls.signer.public.numbers, certificates.Holder(FOREST, "x"), utc_now()
    )
    child.tls.certificate.write_text(certificates.pem(leaf))
    entry = peer_of(HARBOUR, harbour)
    server.directory.turn(
        Peer(**{name: getattr(entry, name) for name in entry.__slots__} | {"tls": (certificates.pem(root),)})
    )
    assert "th:" not in openssl(server, *shown(child))


def twins(tmp_path: Path, number: int) -> list[Identity]:
    """Return nodes whose certificates have one and the same name."""
    made = []
    for index in range(number):
        keys = keys_in(tmp_path / f"twin{index}")
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "twin")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(keys.tls.signer.public.numbers)
            .serial_number(1)
            .not_valid_before(utc_now() - timedelta(days=1))
            .not_valid_after(utc_now() + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(keys.tls.signer.private, hashes.SHA256())
        )
        keys.tls.certificate.write_text(certificates.pem(certificate))
        made.append(keys)
    return made


def test_certificates_of_one_name_do_not_shut_each_other_out(server: Server, tmp_path: Path) -> None:
    nodes = twins(tmp_path, 4)
    agencies = [AgencyId(f"th:099400000000{index}") for index in range(4)]
    server.directory.turn(*(peer_of(agency, keys) for agency, keys in zip(agencies, nodes, strict=True)))
    assert [call(server, keys).json() for keys in nodes] == [[agency] for agency in agencies]


def test_the_client_calls_only_the_agency_it_means(server: Server, harbour: Identity, tmp_path: Path) -> None:
    forest = keys_in(tmp_path / "forest", FOREST)
    wrong = tls.ClientTls(lambda: harbour.tls).context(peer_of(FOREST, forest))
    with httpx.Client(verify=wrong) as session, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY"):
        session.get(server.url)


def test_the_client_uses_nothing_older_than_tls_1_3(server: Server, harbour: Identity) -> None:
    context = tls.ClientTls(lambda: harbour.tls).context(peer_of(INTERIOR, server.keys))
    with (
        socket.create_connection(("127.0.0.1", server.port)) as plain,
        context.wrap_socket(plain) as secured,
    ):
        assert secured.version() == "TLSv1.3"
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_a_new_server_key_is_shown_without_a_restart(server: Server, harbour: Identity) -> None:
    new = identity.rotate(server.folder, "tls", ["127.0.0.1"], utc_now())
    KeyFolder(server.folder).promote(new, "tls")
    with pytest.raises(httpx.ConnectError):
        call(server, harbour)
    server.keys = identity.load(server.folder)
    assert call(server, harbour).status_code == 200
