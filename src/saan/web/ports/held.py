"""Credentials of the node: a key in its folder, or one that a token or a service holds, as `saan.toml` says."""

from contextlib import suppress
from pathlib import Path

from cryptography.x509 import Certificate
from django.conf import settings

from saan import press
from saan.exchange import api as exchange
from saan.press.errors import UnfitCertificateError
from saan.press.remote import RemoteKey, RemoteSigner
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.keys import PublicKey, PublicNumbers, public_key
from saan.web.node.config import NodeConfig, ServiceHeld, TokenHeld
from saan.web.ports.outside import HttpOutside


class SecretFileError(SaanError):
    """The file with a PIN or an access token is missing, empty, or open to others on the machine."""

    code = "node.secret-file"
    kind = Kind.UNAVAILABLE
    text = Text(th="ใช้แฟ้มความลับ {file} ไม่ได้: {reason_th}", en="The file {file} cannot be used: {reason_en}.")
    remedy_text = Text(
        th="ใส่ PIN หรือรหัสเข้าถึงบรรทัดเดียวในแฟ้มนั้น แล้วเรียก chmod 600 {file} เอกสารที่รออยู่จะลงนามต่อเอง",
        en="Put the PIN or the access token into it as one line and run `chmod 600 {file}`; what waits is then signed by itself.",
    )


def names() -> tuple[str, ...]:
    """Return the names of the keys that are held outside of the node's folder."""
    config = settings.SAAN
    return (*(one.key for one in config.tokens), *(one.key for one in config.services))


def signs_alone(name: str) -> bool:
    """Return whether the key of a name signs any number of documents without its owner, as `saan.toml` says."""
    config: NodeConfig = settings.SAAN
    held = {one.key: one.bulk for one in config.tokens} | {one.key: one.bulk for one in config.services}
    return held.get(name, True)


def credential(keys: Path, name: str) -> press.Credential:
    """Return who signs under a name. No token or service is asked before something is signed."""
    for one in settings.SAAN.tokens:
        if one.key == name:
            return _on_token(keys, one)
    for service in settings.SAAN.services:
        if service.key == name:
            return _at_service(keys, service)
    kept = exchange.seal_key(keys, name)
    return press.Credential(kept.key.signer, kept.chain)


def certificates(keys: Path, name: str) -> tuple[Certificate, ...]:
    """Return every certificate that a key of a name seals with or did, the one in use first: what was sealed is still checked.

    Of keys on a token or at a service those are known whose chains were kept (`NAME.held.crt`, and `NAME.held.2568.crt`).
    """
    found: list[Certificate] = []
    with suppress(SaanError):  # not certified yet
        found.append(credential(keys, name).chain[0])
    with suppress(SaanError):
        found += [chain[0] for chain in exchange.certified_chains(keys, name) if chain]
    return tuple(dict.fromkeys(found))


def authorities(keys: Path, name: str) -> tuple[Certificate, ...]:
    """Return every certificate between those of a key and their roots: a barcode brings none, so whoever reads it must have them."""
    found: list[Certificate] = []
    with suppress(SaanError):
        found += credential(keys, name).carried[1:]
    with suppress(SaanError):
        for chain in exchange.certified_chains(keys, name):
            found += (each for each in chain[1:] if each.issuer != each.subject)
    return tuple(dict.fromkeys(found))


def reach(credential: press.Credential) -> None:
    """Ask the token or service behind a credential as signing would, or raise what that would; a file is in reach."""
    from saan.press.tokens import TokenSigner  # a native library that only nodes with a token need

    if isinstance(credential.signer, TokenSigner | RemoteSigner):
        credential.signer.check()


def _on_token(keys: Path, one: TokenHeld) -> press.Credential:
    from saan.press.tokens import TokenKey, TokenSigner  # as above

    chain, public = _certified(keys, one.key)
    where = TokenKey(Path(one.module), one.token, one.label, lambda: _secret(keys.parent / one.pin_file))
    return press.Credential(TokenSigner(where, public), chain)


def _at_service(keys: Path, one: ServiceHeld) -> press.Credential:
    chain, public = _certified(keys, one.key)
    headers = {"Authorization": f"Bearer {_secret(keys.parent / one.token_file)}"} if one.token_file else {}
    pin = (lambda: _secret(keys.parent / one.pin_file)) if one.pin_file else None
    where = RemoteKey(HttpOutside(one.seconds, headers), one.url, one.credential, pin)
    return press.Credential(RemoteSigner(where, public), chain)


def _certified(keys: Path, name: str) -> tuple[tuple[Certificate, ...], PublicKey]:
    """Return the chain of a key that is held elsewhere, and the key that it speaks for."""
    chain = exchange.held_chain(keys, name)
    numbers = chain[0].public_key() if chain else None
    if not isinstance(numbers, PublicNumbers):
        raise UnfitCertificateError(
            holder=name,
            reason_th=f"ไม่มีสายใบรับรองที่ keys/{name}.held.crt",
            reason_en=f"its chain is not in keys/{name}.held.crt",
        )
    return chain, public_key(numbers)


def _secret(file: Path) -> str:
    """Return a PIN or an access token; read each time it is needed, so a corrected file needs no restart."""
    try:
        exposed = file.stat().st_mode & 0o077
        secret = file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise SecretFileError(file=file, reason_th="อ่านไม่ได้", reason_en="it cannot be read") from None
    if exposed:
        raise SecretFileError(
            file=file, reason_th="ผู้อื่นในเครื่องอ่านได้", reason_en="others on this machine can read it"
        )
    if not secret:
        raise SecretFileError(file=file, reason_th="ว่างเปล่า", reason_en="it is empty")
    return secret
