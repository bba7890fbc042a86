"""What `saan init` must know of a node, and whether it can be so; nothing here touches the disk."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, TypeVar
from urllib.parse import urlsplit

import msgspec

from saan.base.agencies import rules as agency_rules  # pure: answers are judged before Django can start
from saan.base.people import rules as person_rules
from saan.trust.errors import SaanError, Text
from saan.web.node.config import NodeConfig

Judged = TypeVar("Judged")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class BadAnswerError(SaanError):
    """An answer given to `saan init` cannot be what was asked for."""

    code = "node.bad-answer"
    text = Text(th="ค่า {value} ใช้กับ {name} ไม่ได้: {why_th}", en="{value} cannot be {name}: {why_en}.")
    remedy_text = Text(
        th="แก้ค่านี้แล้วเรียก saan init อีกครั้ง คำตอบอื่นที่ให้ไว้ยังอยู่",
        en="Change it and run `saan init` again; the other answers are kept.",
    )


class Answers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of what is asked. `root_fingerprint` is needed only where the directory's root comes by URL.

    `registry_number` stands after the letter code in the central registry's letters.
    """

    agency: str
    name_th: str
    name_en: str
    letter_code: str
    address_th: str = ""
    contact: str = ""
    registry_th: str = "ทะเบียนกลาง"
    registry_en: str = "Central Registry"
    registry_number: str = "0001"
    admin_email: str
    admin_prefix: str = ""
    admin_given: str
    admin_family: str
    admin_name_en: str = ""
    public_url: str
    web: str = "127.0.0.1:8000"
    exchange_url: str
    exchange: str = "0.0.0.0:8443"
    database: str = "sqlite"
    mail_url: str = ""
    mail_from: str = ""
    authority: bool = False
    directory_url: str = ""
    directory_root: str = ""
    root_fingerprint: str = ""

    def config(self) -> NodeConfig:
        """Return what these answers say in `saan.toml`."""
        return NodeConfig(
            web=self.web,
            public_url=self.public_url.rstrip("/"),
            exchange=self.exchange,
            exchange_url=self.exchange_url.rstrip("/"),
            directory_url=self._directory_url(),
            database=self.database,
            agencies=(self.agency,),
            authority=self.authority,
            mail_url=self.mail_url,
            mail_from=self.mail_from or f"saan@{urlsplit(self.public_url).hostname}",
        )

    def _directory_url(self) -> str:
        own = f"{self.public_url.rstrip('/')}/directory/"
        return self.directory_url or (own if self.authority else "")


def check(answers: Answers) -> None:
    """Return when the answers can be a node; else raise the refusal of the first that cannot."""
    for field, judge in JUDGES.items():
        judge(getattr(answers, field))
    _check_directory(answers)


def judge(field: str, value: str) -> None:
    """Return when one answer can be what was asked for, as far as it can be judged alone; else raise its refusal."""
    if field in JUDGES:
        JUDGES[field](value)


def faulty(answers: Answers) -> frozenset[str]:
    """Return the answers that cannot stay as they are, of which `check` refuses the first."""
    found = {field for field, judge in JUDGES.items() if _refuses(judge, getattr(answers, field))}
    of_directory = {"directory_url", "directory_root", "root_fingerprint"}
    return frozenset(found | (of_directory if _refuses(_check_directory, answers) else set()))


def _refuses(judge: Callable[[Judged], object], value: Judged) -> bool:
    try:
        judge(value)
    except SaanError:
        return True
    return False


def fingerprint(text: str) -> str:
    """Return a fingerprint as 64 hex digits, however it was grouped."""
    return re.sub(r"[\s:]", "", text).lower()


def _check_url(name: str, value: str, schemes: tuple[str, ...]) -> None:
    try:
        parts = urlsplit(value)
        good = parts.scheme in schemes and (bool(parts.hostname) or name == "database")
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        good = False
    if not good:
        wanted = " / ".join(f"{scheme}://…" for scheme in schemes)
        raise BadAnswerError(name=name, value=value, why_th=f"ต้องเขียนเป็น {wanted}", why_en=f"write {wanted}")


def _check_listener(name: str, value: str) -> None:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:  # noqa: PLR2004 - the ports there are
        raise BadAnswerError(
            name=name, value=value, why_th="ต้องเขียนเป็น ที่อยู่:พอร์ต", why_en="write address:port"
        )


def _check_database(value: str) -> None:
    if value != "sqlite":
        _check_url("database", value, ("postgresql", "postgres"))


def _check_mail(value: str) -> None:
    if value:
        _check_url("mail_url", value, ("smtp", "smtps"))


def _check_directory(answers: Answers) -> None:
    """An authority founds its own directory; any other node must be told whom to trust, not merely where to ask."""
    if answers.authority:
        return
    if answers.directory_url:
        _check_url("directory_url", answers.directory_url, ("http", "https"))
    elif not answers.directory_root:
        raise BadAnswerError(
            name="directory",
            value="–",
            why_th="ต้องให้แฟ้มราก (--directory-root) หรือ URL พร้อมลายพิมพ์ของราก",
            why_en="give a root file (--directory-root), or a URL and the root's fingerprint",
        )
    if not answers.directory_root and not _FINGERPRINT.fullmatch(fingerprint(answers.root_fingerprint)):
        raise BadAnswerError(
            name="root_fingerprint",
            value=answers.root_fingerprint or "–",
            why_th="ต้องเป็นเลขฐานสิบหก 64 หลักที่ผู้ดูแลทำเนียบแจ้ง",
            why_en="it has 64 hexadecimal digits, as the directory's authority tells",
        )


JUDGES: Final[Mapping[str, Callable[[str], object]]] = {
    "agency": agency_rules.agency_id,
    "name_th": agency_rules.name,
    "name_en": agency_rules.name,
    "registry_th": agency_rules.name,
    "registry_en": agency_rules.name,
    "letter_code": agency_rules.letter_code,
    "registry_number": agency_rules.number_code,
    "admin_email": person_rules.email,
    "admin_given": person_rules.person_name,
    "admin_family": person_rules.person_name,
    "public_url": partial(_check_url, "public_url", schemes=("http", "https")),
    "exchange_url": partial(_check_url, "exchange_url", schemes=("https",)),
    "web": partial(_check_listener, "web"),
    "exchange": partial(_check_listener, "exchange"),
    "database": _check_database,
    "mail_url": _check_mail,
}
"""What judges each answer by itself, in the order in which they are asked for; of the directory's, several count together."""
