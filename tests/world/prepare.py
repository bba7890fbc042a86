"""Makes the folder of a node that serves both agencies of the demo's cast, with certified keys and some letters.

Prints a sign-in link per person and the path of each letter.

Run as a program in the environment of a node whose `saan.toml` stands: `SAAN_HOME=… python -m tests.world.prepare CRL`,
with the address at which the list of withdrawn certificates will be found; it is written into the folder.
"""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from saan.exchange import certificates, identity
from saan.exchange.certificates import Holder, Issuer
from saan.trust.clock import utc_now
from saan.web.demo.cast import RECEIVER, SENDER, Company
from saan.web.node.config import home
from saan.web.node.making import make_folder, make_tables

SERVED = (SENDER, RECEIVER)


def main() -> None:
    """Make the folder, the tables, the people and their certificates."""
    django.setup()
    folder = home()
    make_folder(folder, settings.SAAN)
    make_tables()
    from saan.web.demo.seeding import seed
    from tests.world.stocking import stock

    for company in SERVED:
        seed(company)
    _leave_for_later("lasting.last", "documents.archive")
    links = _certify(folder, sys.argv[1], utc_now())
    sys.stdout.write(json.dumps({"links": links, "letters": stock()}))


def _leave_for_later(*beats: str) -> None:
    """Have pages not be made to last until a story asks for it: it would weigh on all the others.

    A run of each has been put off until tomorrow, and until then no beat begins another.
    """
    from saan.base.jobs.models import Job
    from saan.base.jobs.periodic import registered
    from saan.base.jobs.rules import State

    now = utc_now()
    for name in beats:
        Job.objects.create(
            task=registered()[name].task, arguments={}, key=f"periodic:{name}", state=State.WAITING,
            attempts=1, enqueued_at=now, started_at=now, run_after=now + timedelta(days=1),
        )  # fmt: skip


def _certify(folder: Path, crl: str, now: datetime) -> dict[str, str]:
    """Have an authority of this world certify every seal and signatory; return a sign-in link per person."""
    from saan.base.people.api import Person
    from saan.web.accounts.links import demo_link

    private, keys = ec.generate_private_key(ec.SECP256R1()), folder / "keys"
    root = certificates.make_root(private, "ผู้ออกใบรับรองสมมติ", now, demo=True)
    authority = Issuer(root, private, crl)
    (folder / crl.rpartition("/")[2]).write_bytes(certificates.revocation_list(authority, (), 1, now))
    links = {}
    for company in SERVED:
        seal = identity.seal_name(company.id, tuple(one.id for one in SERVED))
        _install(authority, keys, seal, Holder(company.id, company.name_th, demo=True), now)
        for actor in company.people:
            person = Person.objects.get(email=actor.email(company.domain))
            links[actor.email(company.domain)] = demo_link(person.id)
            if actor.signs:
                name = identity.signatory_name(str(person.id))
                _install(authority, keys, name, _signer(company, person, actor.title_th), now)
    return links


def _signer(company: Company, person: Any, title: str) -> Holder:
    named = (f"{person.prefix_th}{person.given_name_th}", person.family_name_th)
    return Holder(company.id, company.name_th, named, title, person.id.hex, demo=True)


def _install(authority: Issuer, keys: Path, name: str, holder: Holder, now: datetime) -> None:
    request = identity.ask_certificate(keys, name, holder, now)
    leaf = certificates.issue(authority, certificates.requested_key(request), holder, now)
    identity.install_certificate(keys, name, certificates.pem(leaf) + certificates.pem(authority.certificate))


if __name__ == "__main__":
    main()
