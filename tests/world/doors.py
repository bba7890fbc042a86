"""How a test's person comes in, without a browser."""

from uuid import UUID

from django.conf import settings
from django.test import Client

from saan.web.accounts.links import demo_link


def come_in(client: Client, person: UUID) -> Client:
    """Sign a person in as the demo does, which needs no second factor; the node must be a demonstration's."""
    client.get(demo_link(person).removeprefix(settings.SAAN.public_url))
    return client
