"""Three nodes come to know each other, step by step; each function runs in a process of one node.

A directory is founded, agencies enrol, certificates are issued, journals find their witnesses. What passes between
the processes is text.
"""

import base64
from typing import Any

from django.conf import settings

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.base.people import api as people
from saan.base.people.models import Person
from saan.exchange.directory import api as directory
from saan.trust import notes
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.trust.trustfile import Witnesses
from saan.web.accounts.links import demo_link
from saan.web.demo.cast import Company

NEED = 2
"""How many of the three nodes must have cosigned a journal's head: all but the one whose journal it is."""

CAST = journal.Actor(system="demo")


def _authority() -> agencies.System:
    return agencies.System("demo", utc_now())


def found() -> dict[str, str]:
    """At the authority: found the directory, and return its root for the others to pin."""
    places = directory.here()
    if not places.pin.exists():
        root = directory.found(places, by=_authority())
        directory.pin(places, root, demo=True)
    return {"root": _text(places.pin.read_bytes())}


def ask(company: Company) -> dict[str, Any]:
    """At a node: return its enrolment request, its signatories' certificate requests, and its journal's keys."""
    now, keys = utc_now(), settings.SAAN_HOME / "keys"
    signatories = {}
    for actor in company.people:
        if actor.signs:
            person = Person.objects.get(email=actor.email(company.domain))
            holder = _holder(company, person)
            csr = directory.ask_certificate(keys, directory.signatory_name(str(person.id)), holder, now)
            signatories[str(person.id)] = {"csr": csr, "name": _name(person)}
    return {
        "request": _text(directory.request(keys, company.id, None, now)),
        "signatories": signatories,
        "log": str(journal.log_key()),
        "witness": str(journal.witness_key()),
        "url": settings.SAAN.public_url,
        "agency": company.id,
        "agency_name": company.name_th,
    }


def approve(asked: dict[str, Any]) -> dict[str, dict[str, str]]:
    """At the authority: enrol every node that asked, certify its signatories, sign the directory."""
    places, issued = directory.here(), {}
    for one in asked["requests"]:
        digest = directory.submit(_bytes(one["request"]), at=utc_now())
        directory.approve(places, digest, by=_authority())
    for one in asked["requests"]:
        agency = AgencyId(one["agency"])
        for person, wanted in one["signatories"].items():
            holder = directory.Holder(agency, one["agency_name"], person=tuple(wanted["name"]), demo=True)
            issued[person] = directory.certify(places, wanted["csr"], holder, by=_authority())
    keys = tuple(notes.parse_key(one["witness"]) for one in asked["requests"])
    directory.set_witnesses(Witnesses(keys, NEED), by=_authority())
    directory.sign(places, by=_authority())
    return {"issued": issued}


def settle(company: Company, asked: dict[str, Any]) -> None:
    """At a node: pin the root, fetch the directory, install the certificates that were issued."""
    places = directory.here()
    if not places.pin.exists():
        directory.pin(places, _bytes(asked["root"]), demo=True)
    directory.update()
    keys = settings.SAAN_HOME / "keys"
    for actor in company.people:
        if actor.signs:
            person = str(Person.objects.get(email=actor.email(company.domain)).id)
            directory.install_certificate(keys, directory.signatory_name(person), asked["issued"][person])


def meet(asked: dict[str, Any]) -> None:
    """At a node: watch the journals of the others, and ask them to witness one's own."""
    for other in asked["others"]:
        journal.watch_log([notes.parse_key(other["log"])], CAST, utc_now())
        journal.name_witness(notes.parse_key(other["witness"]), other["url"] + "/witness", CAST, utc_now())


def links(company: Company) -> list[dict[str, str]]:
    """At a node: return one sign-in link per person of the cast."""
    now, found = utc_now(), []
    for actor in company.people:
        person = Person.objects.get(email=actor.email(company.domain))
        name = people.person(person.id, now)
        found.append(
            {
                "who": name.name_th,
                "post": name.title_th,
                "post_en": name.title_en,
                "link": demo_link(person.id),
            }
        )
    return found


def _holder(company: Company, person: Person) -> directory.Holder:
    return directory.Holder(company.id, company.name_th, person=_name(person), demo=True)


def _name(person: Person) -> tuple[str, str]:
    return f"{person.prefix_th}{person.given_name_th}", person.family_name_th


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
