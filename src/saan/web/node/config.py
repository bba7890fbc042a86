"""A node's own configuration: one folder, one optional file in it. Read before Django is, so it stands apart from its settings."""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec

from saan.trust.errors import SaanError, Text

LOOPBACK = ("127.0.0.1", "localhost")


class NotOnThisMachineError(SaanError):
    """Metrics were to be served where others could read them: they have no password and no encryption."""

    code = "node.metrics-not-local"
    text = Text(
        th="metrics = {address} ไม่ใช่ที่อยู่ในเครื่องนี้ (host:port)",
        en="metrics = {address} is not an address on this machine (host:port).",
    )
    remedy_text = Text(
        th='ใน saan.toml ใช้ metrics = "127.0.0.1:9464" และให้ Prometheus ในเครื่องเดียวกันอ่าน',
        en='In saan.toml say metrics = "127.0.0.1:9464", and let a Prometheus on the same machine read it.',
    )


class BadSettingsError(SaanError):
    """`saan.toml` is not TOML, cannot be read, or says what is no setting."""

    code = "node.bad-settings"
    text = Text(th="ใช้ {file} ไม่ได้: {reason}", en="{file} cannot be used: {reason}.")
    remedy_text = Text(
        th="แก้ตรงที่แจ้ง ค่าทั้งหมดอธิบายไว้ในคู่มือ docs/guide/settings.md แล้วลองใหม่",
        en="Mend it there; docs/guide/settings.md explains every setting. Then try again.",
    )


class NodeConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `saan.toml` may say; every field has a default on which a demo runs.

    `webhook_hosts` are hosts of the node's own network that webhooks may call; without it they reach the internet alone.

    `database` is `sqlite` or a `postgresql://` URL. `web` and `exchange` are `host:port` to listen on.
    `public_url` is how browsers, and `exchange_url` how other nodes, reach this node. A bulk file is issued in parts of
    `bulk_part` rows by `bulk_processes` processes of each worker; 0 means one for each core. `metrics` is where a
    Prometheus on this machine reads what the node tells of itself; empty, nowhere.
    """

    web: str = "127.0.0.1:8000"
    public_url: str = "http://127.0.0.1:8000"
    exchange: str = "127.0.0.1:8443"
    exchange_url: str = "https://127.0.0.1:8443"
    directory_url: str = ""
    directory_hours: int = 24
    database: str = "sqlite"
    agencies: tuple[str, ...] = ()
    authority: bool = False
    witnesses: tuple[str, ...] = ()
    mail_url: str = ""
    mail_from: str = "saan@localhost"
    till_secret_file: str = ""
    payees: tuple["Payee", ...] = ()
    trusted_proxies: int = 0
    metrics: str = ""
    demo: bool = False
    oidc: tuple["OidcProvider", ...] = ()
    tokens: tuple["TokenHeld", ...] = ()
    services: tuple["ServiceHeld", ...] = ()
    stamps: tuple["StampAuthority", ...] = ()
    anchors: tuple["Anchors", ...] = ()
    wallet_types: tuple[str, ...] = ()
    layouts: tuple["Layout", ...] = ()
    emblems: tuple["AgencyEmblem", ...] = ()
    webhook_hosts: tuple[str, ...] = ()
    bulk_part: Annotated[int, msgspec.Meta(ge=1, le=5000)] = 200
    bulk_processes: Annotated[int, msgspec.Meta(ge=0, le=64)] = 0

    def __post_init__(self) -> None:
        """Refuse at the start to tell strangers how the node stands."""
        host, _, port = self.metrics.rpartition(":")
        if self.metrics and (host not in LOOPBACK or not port.isdecimal()):
            raise NotOnThisMachineError(address=self.metrics)


class BadPayeeError(SaanError):
    """A payee is neither a number nor a biller of PromptPay, or is both."""

    code = "node.bad-payee"
    text = Text(
        th="payees ของ {agency} ต้องมี number (10 13 หรือ 15 หลัก) หรือ biller (15 หลัก) อย่างใดอย่างหนึ่ง",
        en="The payee of {agency} must have a number (10, 13 or 15 digits) or a biller (15 digits), and not both.",
    )
    remedy_text = Text(
        th="แก้ [[payees]] ใน saan.toml ตามที่ธนาคารให้ไว้",
        en="Mend [[payees]] in saan.toml by what the bank gave.",
    )


class Payee(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whom an agency's fees are paid to by PromptPay; without an `agency`, those of every agency here that has none above.

    `biller` is for bill payment: the 15 digits that its bank gave it, 13 of its tax number and 2 of the account. `number` is
    for a transfer: a telephone, a tax number or an e-wallet.
    """

    agency: str = ""
    number: str = ""
    biller: str = ""

    def __post_init__(self) -> None:
        """Refuse at the start a code that no bank could read."""
        named = self.number or self.biller
        lengths = (15,) if self.biller else (10, 13, 15)
        if (self.number and self.biller) or not re.fullmatch("[0-9]+", named) or len(named) not in lengths:
            raise BadPayeeError(agency=self.agency or "–")


class OidcProvider(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An OpenID Connect provider to sign in with, such as ThaID.

    `strong` says that the provider itself asks for two factors, so that Saan asks for no other.
    `email_matches` says that an address it calls verified may name an official. Scopes are ThaID's by default.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    secret_file: str
    scopes: tuple[str, ...] = ("openid", "pid", "name", "given_name", "family_name")
    strong: bool = False
    email_matches: bool = True


class TokenHeld(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key that signs documents from a token or a hardware security module, by PKCS#11.

    `key` is the name that a file would have under `keys/`: `seal`, `seal.DIGITS` or `signatory.REFERENCE`; its chain
    stands in `keys/KEY.held.crt`. `module` is the maker's driver, `token` and `label` name the token and the key on
    it, and `pin_file`, for its owner's eyes only, holds the PIN; it may be given relative to the node's folder.
    Without `bulk`, a signatory's key signs no bulk issue: as where its owner presses a button for each signature.
    """

    key: str
    module: str
    token: str
    label: str
    pin_file: str
    bulk: bool = True


class ServiceHeld(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key that signs documents from a signing service, by the CSC API.

    `key` and its chain are as for a token. `url` ends with `csc/v1` or `csc/v2`, which says the version; `credential`
    is the key's id there. `token_file` holds the access token, and `pin_file` the PIN where the credential has one.
    With `bulk`, a signatory's key signs bulk issues too, as many documents by one request as the service takes.
    `seconds` is how long one answer may take.
    """

    key: str
    url: str
    credential: str
    token_file: str = ""
    pin_file: str = ""
    bulk: bool = False
    seconds: Annotated[float, msgspec.Meta(gt=0, le=25)] = 20


class StampAuthority(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A time-stamp authority (RFC 3161) that letters are stamped by; several are asked in turn.

    `roots` is a PEM file of the roots under which its stamps are believed, and may be given relative to the node's
    folder. `seconds` is how long one answer may take.
    """

    url: str
    roots: str
    seconds: float = 20


class Anchors(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Authorities of others under which signed PDFs that Saan did not make are believed on the page that verifies.

    `file` is PEM, or a European trusted list (XML), and may be given relative to the node's folder.
    """

    name: str
    file: str


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Measures of the page that an agency sets for itself, by their names in the press's `layout.toml`.

    Without an `agency` they are those of every agency here that sets none of its own for the same name.
    """

    figures: dict[str, float]
    agency: str = ""

    def __post_init__(self) -> None:
        """Refuse at the start what would be refused when the first letter is signed."""
        from saan.press.layout import values  # nodes that set none start without the press

        values(self.figures)


class AgencyEmblem(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An agency's emblem, which its letters, orders and certificates bear, and documents whose template asks for it.

    `file` is an SVG or PNG, and may be given relative to the node's folder; in `emblems/` it is backed up with the node.
    `described` says it to whoever cannot see it. Without an `agency` it is of every agency here that has none of its own.
    """

    file: str
    described: str = "ตราประจำหน่วยงาน"
    agency: str = ""


def home() -> Path:
    """Return the node's folder: `SAAN_HOME`, or `saan-node` below the current folder."""
    return Path(os.environ.get("SAAN_HOME", "saan-node")).absolute()


def load(folder: Path) -> NodeConfig:
    """Return the node's configuration; without a file, the defaults. `SAAN_DATABASE` overrides the database.

    Raises `BadSettingsError`, or what a setting itself refuses.
    """
    file = folder / "saan.toml"
    try:
        raw: dict[str, Any] = tomllib.loads(file.read_text()) if file.exists() else {}
        if database := os.environ.get("SAAN_DATABASE"):
            raw["database"] = database
        return msgspec.convert(raw, NodeConfig)
    except (OSError, ValueError) as error:  # what is not TOML, not UTF-8, or no setting is a ValueError
        raise BadSettingsError(file=file, reason=str(error).removesuffix(".")) from error
