"""Credentials of the node: a key in its folder, or one that a token holds, as `saan.toml` says."""

from pathlib import Path

from django.conf import settings

from saan import press
from saan.exchange import api as exchange
from saan.press.errors import UnfitCertificateError
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.keys import PublicNumbers, public_key
from saan.web.node.config import TokenHeld


class PinFileError(SaanError):
    """The file with a token's PIN is missing, empty, or open to others on the machine."""

    code = "node.pin-file"
    kind = Kind.UNAVAILABLE
    text = Text(
        th="ใช้แฟ้ม PIN {file} ของโทเคนไม่ได้: {reason_th}", en="The PIN file {file} cannot be used: {reason_en}."
    )
    remedy_text = Text(
        th="ใส่ PIN บรรทัดเดียวในแฟ้มนั้น แล้วเรียก chmod 600 {file} เอกสารที่รออยู่จะลงนามต่อเอง",
        en="Put the PIN into it as one line and run `chmod 600 {file}`; what waits is then signed by itself.",
    )


def names() -> tuple[str, ...]:
    """Return the names of the keys that are held outside of the node's folder."""
    return tuple(one.key for one in settings.SAAN.tokens)


def credential(keys: Path, name: str) -> press.Credential:
    """Return who signs under a name. No token is touched before something is signed."""
    for one in settings.SAAN.tokens:
        if one.key == name:
            return _on_token(keys, one)
    kept = exchange.seal_key(keys, name)
    return press.Credential(kept.key.signer, kept.chain)


def reach(credential: press.Credential) -> None:
    """Open the token behind a credential as signing would, or raise what signing would; a file is always in reach."""
    from saan.press.tokens import TokenSigner  # a native library that only nodes with a token need

    if isinstance(credential.signer, TokenSigner):
        credential.signer.check()


def _on_token(keys: Path, one: TokenHeld) -> press.Credential:
    from saan.press.tokens import TokenKey, TokenSigner  # as above

    chain = exchange.held_chain(keys, one.key)
    numbers = chain[0].public_key() if chain else None
    if not isinstance(numbers, PublicNumbers):
        raise UnfitCertificateError(
            holder=one.key,
            reason_th=f"ไม่มีสายใบรับรองที่ keys/{one.key}.held.crt",
            reason_en=f"its chain is not in keys/{one.key}.held.crt",
        )
    where = TokenKey(Path(one.module), one.token, one.label, lambda: _pin(keys.parent / one.pin_file))
    return press.Credential(TokenSigner(where, public_key(numbers)), chain)


def _pin(file: Path) -> str:
    """Return the PIN; read each time a token opens, so a corrected file needs no restart."""
    try:
        exposed = file.stat().st_mode & 0o077
        pin = file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise PinFileError(file=file, reason_th="อ่านไม่ได้", reason_en="it cannot be read") from None
    if exposed:
        raise PinFileError(
            file=file, reason_th="ผู้อื่นในเครื่องอ่านได้", reason_en="others on this machine can read it"
        )
    if not pin:
        raise PinFileError(file=file, reason_th="ว่างเปล่า", reason_en="it is empty")
    return pin
