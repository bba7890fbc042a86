"""`saan directory`: whom this node trusts, how it is listed itself, and, at the authority, who is listed.

Mounted by the command line with Django set up; every command imports what it needs only when it runs.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from saan.exchange.shown import console, moment_th, say, show_agencies, show_agency
from saan.trust.clock import BANGKOK, rfc3339, utc_now
from saan.trust.ids import AgencyId

if TYPE_CHECKING:
    from saan.base.agencies.api import System

app = typer.Typer(no_args_is_help=True, help="ทำเนียบกลาง · The signed directory of agencies.")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; the fingerprint was compared already.")]
Keys = Annotated[
    list[Path] | None, typer.Option("--keys", help="A folder with private keys; may be repeated.")
]
Reason = Annotated[str, typer.Option(help="Why; the journal keeps it.")]
Since = Annotated[datetime | None, typer.Option(help="From when on; else now. Bangkok time.")]

UNDECIDED = {
    "crowded": ("คำขอที่ถูกคำขอใหม่กว่าเบียดออก ยังพิจารณาได้", "Pushed out by newer ones, may still be decided"),
    "expired": ("คำขอที่รอนานเกินกำหนด ยังพิจารณาได้", "Waited too long, may still be decided"),
}
"""What `status` says of requests that wait no more."""


@app.command()
def status(
    *, agency: Annotated[str, typer.Option(help="Show one agency's keys.")] = "", as_json: AsJson = False
) -> None:
    """Show the directory that this node holds, when it expires, and, at the authority, which requests wait."""
    from saan.exchange.directory.here import signed_directory

    directory = signed_directory()
    held, now = directory.held(), utc_now()
    if agency:
        show_agency(directory.entry(AgencyId(agency)), as_json=as_json)
        return
    entries, requests, out = directory.entries(), _waiting(), _undecided()
    if as_json:
        shown: dict[str, Any] = {
            "version": held.version,
            "expires": rfc3339(held.expires),
            "expired": now >= held.expires,
            "root_version": held.roots,
            "demo": held.demo,
            "agencies": [entry.agency for entry in entries],
            "waiting": [{"digest": request.digest, "agency": request.agency} for request in requests],
            "undecided": [
                {"digest": request.digest, "agency": request.agency, "state": request.state}
                for request in out
            ],
        }
        typer.echo(json.dumps(shown, ensure_ascii=False))
    else:
        say(
            f"ทำเนียบรุ่น {held.version} (ราก {held.roots}) ใช้ได้ถึง {moment_th(held.expires)}",
            f"Directory version {held.version} (root {held.roots}), good until {rfc3339(held.expires)}",
            good=now < held.expires,
        )
        show_agencies(entries)
        for request in requests:
            say(f"คำขอรอพิจารณา {request.name_th}", f"Waiting: {request.name_en} {request.digest}", good=None)
        for request in out:
            thai, english = UNDECIDED[request.state]
            say(f"{thai} {request.name_th}", f"{english}: {request.name_en} {request.digest}", good=None)
    if now >= held.expires:
        raise typer.Exit(1)


@app.command()
def trust(
    root: Annotated[
        Path | None, typer.Argument(help="A root file; else it is fetched from directory_url.")
    ] = None,
    *,
    yes: Yes = False,
) -> None:
    """Pin the root of the directory that this node shall trust, once and for all."""
    from django.conf import settings

    from saan.exchange.directory import client
    from saan.exchange.directory.places import here

    data = root.read_bytes() if root else client.fetch_root(settings.SAAN.directory_url)
    say(
        "ลายพิมพ์ของราก โปรดเทียบกับผู้ดูแลทำเนียบผ่านช่องทางอื่น",
        "The root's fingerprint; compare it over another channel:",
    )
    console.print(f"  [bold]{client.fingerprint(data)}[/]")
    if not yes:
        typer.confirm("ตรงกันหรือไม่ · Is it the same?", abort=True)
    client.pin(here(), data, demo=settings.SAAN.demo)
    say("ตรึงรากแล้ว", "The root is pinned.", good=True)


@app.command()
def update(
    source: Annotated[
        Path | None, typer.Option("--from", help="A copy of the served files, carried here.")
    ] = None,
) -> None:
    """Fetch the directory, check it, and do what it says of this node's own agencies."""
    from saan.exchange.directory.updating import update as update_now

    with console.status("กำลังปรับปรุงทำเนียบ … updating"):
        done = update_now(source=source)
    say(
        f"ทำเนียบรุ่น {done.held.version} ใช้ได้ถึง {moment_th(done.held.expires)}",
        f"Directory version {done.held.version}, good until {rfc3339(done.held.expires)};"
        f" {done.agencies} agencies changed",
        good=True,
    )
    for name in done.keys:
        say(f"เริ่มใช้กุญแจใหม่ {name}", f"The new key {name} is in use.", good=True)


@app.command()
def enrol(
    *,
    rotate: Annotated[
        list[str] | None, typer.Option(help="First make a new key: node, box, tls, seal or witness.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the request to this folder instead of sending it.")
    ] = None,
) -> None:
    """Ask the authority to list this node's agencies as they are now."""
    from django.conf import settings

    from saan.exchange import identity
    from saan.exchange.directory import enrolment, submitting
    from saan.exchange.directory.places import keys_here
    from saan.exchange.directory.updating import own_request

    now = utc_now()
    for name in rotate or ():
        identity.rotate(keys_here(), name, _hosts(settings.SAAN.exchange_url), now)
    for agency in map(AgencyId, settings.SAAN.agencies):
        data = own_request(agency, now)
        digest = enrolment.read(data, now).digest
        if out is not None:
            file = out / f"enrolment-{agency[3:]}.json"
            file.write_bytes(data)
            say(f"เขียนคำขอลงแฟ้ม {file}", f"The request is in {file}.", good=True)
        else:
            submitting.submit(settings.SAAN.directory_url, data)
            say(f"ส่งคำขอของ {agency} แล้ว", f"The request of {agency} was sent.", good=True)
        say("โปรดบอกเลขนี้แก่ผู้ดูแลทำเนียบผ่านช่องทางอื่น", "Tell the authority this number over another channel:")
        console.print(f"  [bold]{digest}[/]", soft_wrap=True)


@app.command()
def approve(
    request: Annotated[str, typer.Argument(help="A request's digest, or its first 8 digits, or a file.")],
    *,
    in_person: Annotated[
        bool, typer.Option(help="The agency lost its keys; who asks was checked face to face.")
    ] = False,
    yes: Yes = False,
) -> None:
    """At the authority: list an agency as it asks, and publish."""
    from saan.exchange.directory import queries
    from saan.exchange.directory.actions import enrolling
    from saan.exchange.directory.places import here

    found = queries.undecided_by(_submitted(request))
    say(
        f"{found.name_th} ({found.agency}) ขอขึ้นทะเบียนที่ {', '.join(found.endpoints)}",
        f"{found.name_en} asks to be listed; the request's digest is",
    )
    console.print(f"  [bold]{found.digest}[/]", soft_wrap=True)
    if not yes:
        typer.confirm("เลขนี้ตรงกับที่หน่วยงานแจ้งหรือไม่ · Is it what the agency told you?", abort=True)
    entry = enrolling.approve(here(), found.digest, by=_by(), in_person=in_person)
    _publish()
    say(f"ขึ้นทะเบียน {entry.listed.name_th} แล้ว", f"{entry.listed.name_en} is listed.", good=True)


@app.command()
def refuse(digest: str, *, reason: Reason) -> None:
    """At the authority: decide against a request; the agency can read the reason."""
    from saan.exchange.directory.actions import enrolling

    enrolling.refuse(digest, reason, by=_by())
    say("ไม่อนุมัติคำขอแล้ว", "The request is refused.", good=True)


@app.command()
def revoke(
    agency: str,
    *,
    reason: Reason,
    key: Annotated[str, typer.Option(help="Only this traffic or box key.")] = "",
    certificate: Annotated[str, typer.Option(help="Only this certificate, by SHA-256 of its DER.")] = "",
    since: Since = None,
) -> None:
    """At the authority: withdraw an agency, or one of its keys or certificates, and publish."""
    from saan.exchange.directory.actions import revoking
    from saan.trust.members import digest

    whom, moment = AgencyId(agency), since.replace(tzinfo=BANGKOK) if since else None
    if key:
        revoking.revoke_key(whom, key, reason, by=_by(), since=moment)
    elif certificate:
        named = digest({"certificate": certificate.replace(":", "").lower()}, "certificate")
        revoking.revoke_certificate(whom, named, reason, by=_by(), since=moment)
    else:
        revoking.withdraw(whom, reason, by=_by(), since=moment)
    _publish()
    say("เพิกถอนและเผยแพร่แล้ว", "Revoked and published.", good=True)


@app.command("export-trust")
def export_trust(
    file: Path,
    *,
    root: Annotated[
        Path | None, typer.Option(help="Also write the pinned root, which verifiers need.")
    ] = None,
) -> None:
    """Write the trust file, with which letters and proofs are checked offline."""
    from saan.exchange.directory.here import signed_directory
    from saan.exchange.directory.places import here, pinned

    directory = signed_directory()
    read = directory.trusted()
    file.write_bytes(directory.trust_file())
    if root is not None:
        root.write_bytes(pinned(here()))
    say(
        f"แฟ้มความเชื่อถือรุ่น {read.version} มี {len(read.agencies)} หน่วยงาน ใช้ได้ถึง {moment_th(read.expires)}",
        f"Trust file version {read.version}, {len(read.agencies)} agencies, good until {rfc3339(read.expires)}",
        good=True,
    )


@app.command()
def create(
    *,
    root_keys: Annotated[int, typer.Option(min=1, help="How many root keys to make.")] = 3,
    threshold: Annotated[int, typer.Option(min=1, help="How many of them must sign.")] = 2,
) -> None:
    """At the authority: found the directory, publish it, and trust it here."""
    from django.conf import settings

    from saan.exchange.directory import client
    from saan.exchange.directory.actions import founding
    from saan.exchange.directory.places import here
    from saan.exchange.directory.updating import update as update_now

    root = founding.found(here(), by=_by(), root_keys=root_keys, threshold=threshold)
    _publish()
    shown = client.pin(here(), root, demo=settings.SAAN.demo)
    update_now()
    say("ตั้งทำเนียบแล้ว ลายพิมพ์ของรากคือ", "The directory is founded; its root's fingerprint is", good=True)
    console.print(f"  [bold]{shown}[/]")
    say(
        f"ย้ายแฟ้ม root-*.pem ใน {here().keys} ไปเก็บแยกในที่ปลอดภัย",
        "Move the root-*.pem files to separate, safe places; daily signing does not need them.",
        good=None,
    )


@app.command()
def sign() -> None:
    """At the authority: sign what changed or grows old, and publish; the worker does this by itself."""
    signed = _publish()
    say(
        f"ลงลายมือชื่อ: {', '.join(signed) or 'ไม่มีสิ่งใดต้องลงใหม่'}",
        f"Signed: {', '.join(signed) or 'nothing was due'}",
        good=True,
    )


@app.command()
def recover(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders `directory/trusted` of members; the newest counts, or what this node holds."
        ),
    ] = None,
) -> None:
    """At an authority restored from a copy: take in again what it signed since, as its members hold it; then publish."""
    from saan.exchange.directory.actions import recovering
    from saan.exchange.directory.places import here

    held = recovering.recover(here(), folders or (), by=_by())
    _publish()
    say(
        f"รับทำเนียบรุ่น {held.version} กลับมาและเผยแพร่แล้ว",
        f"Directory version {held.version} is taken in, and published.",
        good=True,
    )


@app.command("rotate-root")
def rotate_root(
    *,
    keys: Keys = None,
    replace: Annotated[
        list[str] | None, typer.Option(help="A role with new keys: root, targets, snapshot or timestamp.")
    ] = None,
    root_keys: Annotated[int, typer.Option(min=1)] = 3,
    threshold: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """At the authority: sign the next root, to renew its life or to replace keys; then publish."""
    from saan.exchange.directory.actions import founding
    from saan.exchange.directory.places import here
    from saan.exchange.directory.signing import RoleKeys

    now = utc_now()
    stamp = now.strftime("%Y%m%d%H%M%S")
    roles = {}
    for role in replace or ():
        names = (
            [f"root-{stamp}-{number}" for number in range(1, root_keys + 1)]
            if role == "root"
            else [f"{role}-{stamp}"]
        )
        made = founding.make_keys(here().keys, names, now)
        roles[role] = RoleKeys(made.keys, threshold if role == "root" else 1)
    founding.rotate_root(roles, [here().keys, *(keys or ())], by=_by())
    _publish()
    say("รากรุ่นใหม่เผยแพร่แล้ว", "The next root is published.", good=True)
    if "root" in roles:
        say(
            f"ย้ายแฟ้ม root-{stamp}-*.pem จาก {here().keys} ไปเก็บแยกกันในที่ปลอดภัย กุญแจรากเดิมใช้ลงนามไม่ได้อีก",
            f"Move the files root-{stamp}-*.pem from {here().keys} to separate, safe places; the old root keys sign nothing any more.",
        )


@app.command()
def certify(  # noqa: PLR0913 - one option for each part of a name
    csr: Path,
    *,
    agency: Annotated[str, typer.Option(help="Whom the person signs for.")],
    given: Annotated[str, typer.Option(help="Given name, in Thai.")],
    family: Annotated[str, typer.Option(help="Family name, in Thai.")],
    title: Annotated[str, typer.Option(help="Position.")] = "",
    reference: Annotated[str, typer.Option(help="An opaque id; never a citizen number.")] = "",
    out: Annotated[Path | None, typer.Option(help="Where the chain goes; else printed.")] = None,
) -> None:
    """At the authority: issue a signatory's certificate for a PKCS#10 request."""
    from django.conf import settings

    from saan.exchange.certificates import Holder
    from saan.exchange.directory.actions import certifying
    from saan.exchange.directory.actions.shared import stored
    from saan.exchange.directory.places import here

    whom = AgencyId(agency)
    name = stored(whom).listed.name_th
    holder = Holder(whom, name, (given, family), title, reference, demo=settings.SAAN.demo)
    chain = certifying.certify(here(), csr.read_text(), holder, by=_by())
    if out is None:
        typer.echo(chain)
    else:
        out.write_text(chain)


@app.command("ask-certificate")
def ask_certificate(
    reference: Annotated[str, typer.Argument(help="An opaque id of the signatory; never a citizen number.")],
    out: Path,
    *,
    given: Annotated[str, typer.Option(help="Given name, in Thai.")],
    family: Annotated[str, typer.Option(help="Family name, in Thai.")],
    title: Annotated[str, typer.Option(help="Position.")] = "",
) -> None:
    """Make a signatory's key where there is none, and write a PKCS#10 request for its certificate."""
    from django.conf import settings

    from saan.base.agencies import api as agencies
    from saan.exchange import identity
    from saan.exchange.certificates import Holder
    from saan.exchange.directory.places import keys_here

    view = agencies.agency(settings.SAAN.agencies[0])
    holder = Holder(view.id, view.name_th, (given, family), title, reference, demo=settings.SAAN.demo)
    name = identity.signatory_name(reference)
    out.write_text(identity.ask_certificate(keys_here(), name, holder, utc_now()))
    say(f"เขียนคำขอลงแฟ้ม {out}", f"The request is in {out}.", good=True)


@app.command("install-certificate")
def install_certificate(reference: str, chain: Path) -> None:
    """Keep the certificate chain that an authority issued for a signatory, and take its key into use."""
    from saan.exchange import identity
    from saan.exchange.directory.places import keys_here

    identity.install_certificate(keys_here(), identity.signatory_name(reference), chain.read_text())
    say("ติดตั้งใบรับรองแล้ว", "The certificate is installed.", good=True)


@app.command()
def witnesses(
    keys: Annotated[list[str], typer.Argument(help="Verifier keys, or agencies whose node's key is listed.")],
    *,
    need: Annotated[int, typer.Option(min=0, help="How many of them must have cosigned.")],
) -> None:
    """At the authority: say whose cosignatures count on every journal, and publish."""
    from saan.exchange.directory.actions import revoking
    from saan.exchange.directory.actions.shared import stored
    from saan.trust.trustfile import read_witnesses

    written = [str(stored(AgencyId(key)).witness) if key.startswith("th:") else key for key in keys]
    revoking.set_witnesses(read_witnesses({"keys": written, "need": need}), by=_by())
    _publish()
    say(
        f"กำหนดพยาน {len(written)} ราย ต้องรับรอง {need}",
        f"{need} of {len(written)} witnesses must cosign.",
        good=True,
    )


def _submitted(request: str) -> str:
    """Return the digest of a request that was named, taking it in first when it is a file."""
    from saan.exchange.directory.actions.enrolling import submit

    file = Path(request)
    return submit(file.read_bytes(), at=utc_now()) if file.is_file() else request


def _waiting() -> tuple[Any, ...]:
    from django.conf import settings

    from saan.exchange.directory import queries

    return queries.waiting() if settings.SAAN.authority else ()


def _undecided() -> tuple[Any, ...]:
    from django.conf import settings

    from saan.exchange.directory import queries

    return queries.undecided() if settings.SAAN.authority else ()


def _publish() -> tuple[str, ...]:
    from saan.exchange.directory.actions.publishing import sign as sign_now
    from saan.exchange.directory.places import here
    from saan.exchange.directory.updating import update as update_now

    signed = sign_now(here(), by=_by())
    if here().pin.exists():
        update_now()  # the authority's own node, too, lets in at once whom it has just listed
    return signed


def _by() -> "System":
    """Return the authority of whoever may run commands in this node's folder."""
    from saan.base.agencies.api import System

    return System("command line", utc_now())


def _hosts(url: str) -> list[str]:
    from urllib.parse import urlsplit

    return [urlsplit(url).hostname or "localhost"]
