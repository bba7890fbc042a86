"""`saan invite`, `saan administrator` and `saan signatory`: what only whoever holds the node's folder may do for a person."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from saan.web.cli.root import app, set_up_django

if TYPE_CHECKING:  # kept out of start-up
    from saan.base.people.api import Invited
    from saan.base.people.models import Person

console = Console()
Email = Annotated[str, typer.Argument(help="The official's e-mail address.")]


@app.command()
def invite(email: Email) -> None:
    """Make a new one-time sign-in link, for a person who lost every key; the earlier link is void."""
    set_up_django()
    from saan.base.agencies.api import System
    from saan.base.people import api as people
    from saan.trust.clock import utc_now

    person = _person(email)
    _show_link(person.name_th, people.invite_person(person.id, by=System("command line", utc_now())))


@app.command()
def administrator(
    email: Email,
    given: Annotated[str, typer.Option(help="Given name in Thai, of somebody without an account.")] = "",
    family: Annotated[str, typer.Option(help="Family name in Thai, likewise.")] = "",
    agency: Annotated[
        str, typer.Option(help="Their agency, likewise; else the one that runs this node.")
    ] = "",
) -> None:
    """Let a person administer their whole agency, once no administrator is left; the journal keeps it."""
    set_up_django()
    from saan.base.agencies.api import System
    from saan.base.people import api as people
    from saan.trust.clock import utc_now
    from saan.web.node.succession import make_administrator

    by = System("command line", utc_now())
    person = make_administrator(people.PersonEntry(email, given, family), agency, by)
    _say(
        "เป็นผู้ดูแลระบบของทั้งส่วนราชการแล้ว โปรดปิดบัญชีของผู้ที่พ้นไปในหน้า บุคคล",
        "They administer the whole agency now. Close the account of who has gone on the page “People”.",
    )
    _show_link(people.Person.objects.get(id=person).name_th, people.invite_person(person, by=by))


@app.command()
def signatory(
    email: Email, out: Annotated[Path, typer.Argument(help="Where the certificate request goes.")]
) -> None:
    """Make a signatory's key, and the request for its certificate, from what the node knows of the person."""
    set_up_django()
    from django.conf import settings

    from saan.base.agencies import api as agencies
    from saan.exchange.directory import api as directory
    from saan.trust.clock import utc_now
    from saan.trust.ids import AgencyId

    person = _person(email)
    reference, given = str(person.id), f"{person.prefix_th}{person.given_name_th}"
    agency = agencies.agency(AgencyId(str(person.agency_id)))
    holder = directory.Holder(
        agency.id, agency.name_th, person=(given, person.family_name_th), demo=settings.SAAN.demo
    )
    name = directory.signatory_name(reference)
    out.write_text(directory.ask_certificate(settings.SAAN_HOME / "keys", name, holder, utc_now()))
    _say(f"เขียนคำขอใบรับรองของ {person.name_th} ลงแฟ้ม {out}", f"The certificate request is in {out}")
    _say("ผู้ดูแลทำเนียบเรียก", "The directory's authority runs")
    console.print(
        f"  saan directory certify {out.name} --agency {agency.id} --given '{given}'"
        f" --family '{person.family_name_th}' --out chain.pem",
        soft_wrap=True,
    )
    _say("จากนั้นที่โหนดนี้เรียก", "Then, here")
    console.print(f"  saan directory install-certificate {reference} chain.pem", soft_wrap=True)


def _person(email: str) -> "Person":
    """Return an active official of this node, or raise `UnknownPersonError`."""
    from saan.base.people import api as people

    person = people.Person.objects.filter(email=email.lower(), is_active=True, is_machine=False).first()
    if person is None:
        raise people.UnknownPersonError
    return person


def _show_link(name: str, invited: "Invited") -> None:
    from saan.web.accounts.links import invitation_link

    _say(f"ลิงก์ของ {name} ใช้ได้ครั้งเดียว ภายใน 7 วัน", "A link that works once, within 7 days:")
    console.print(f"  [bold]{invitation_link(invited)}[/]", soft_wrap=True)


def _say(thai: str, english: str) -> None:
    console.print(f"{thai}\n[dim]{english}[/]", soft_wrap=True, highlight=False)
