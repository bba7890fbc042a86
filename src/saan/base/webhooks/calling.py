"""Calling an endpoint: only where it may lie, and no longer and no more than an answer needs.

The name is looked up once, every address it has is checked, and the connection goes to one that was checked, under the
name: a name that leads elsewhere a moment later leads nowhere. No redirect is followed and no proxy asked, since either
would choose the address anew. One deadline bounds the whole call, and of the answer's body only a little is read.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx
from django.conf import settings

from saan.base.webhooks import rules
from saan.trust.errors import SaanError
from saan.trust.foreign import writable

PATIENCE = 15.0
"""Seconds that a call may take in all."""
_MOST_ANSWER = 16_384
_MOST_TRIED = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """How an endpoint answered: its status, or why there is none."""

    status: int | None
    error: str = ""


def call(url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
    """Post an event to an endpoint and return how that went; whatever fails is in the answer, and nothing is raised."""
    try:
        return asyncio.run(_within(url, content, headers))
    except TimeoutError:
        return Answer(None, f"no answer within {PATIENCE:g} s")
    except SaanError as refused:
        message, remedy = refused.message(), refused.remedy()
        return Answer(None, f"{message.en} {remedy.en}")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as failed:
        return Answer(None, writable(str(failed)) or type(failed).__name__)


async def _within(url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
    async with asyncio.timeout(PATIENCE):
        place = rules.place(url, settings.SAAN.webhook_hosts, demo=settings.SAAN.demo)
        addresses = await _looked_up(place)
        rules.require_outside(place, addresses)
        whole = httpx.URL(url)
        async with httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client:
            for address in addresses[:_MOST_TRIED]:
                try:
                    return await _posted(client, whole, address, content, headers)
                except httpx.ConnectError:
                    if address is addresses[:_MOST_TRIED][-1]:
                        raise
    return Answer(None, "no address")


async def _looked_up(place: rules.Place) -> Sequence[rules.Address]:
    found = await asyncio.get_running_loop().getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]


async def _posted(
    client: httpx.AsyncClient,
    url: httpx.URL,
    address: rules.Address,
    content: bytes,
    headers: Mapping[str, str],
) -> Answer:
    """Post to one address under the endpoint's own name, which its certificate must bear."""
    request = client.build_request(
        "POST",
        url.copy_with(host=str(address)),
        content=content,
        headers={**headers, "host": url.netloc.decode("ascii")},
        extensions={"sni_hostname": url.raw_host.decode("ascii").rstrip(".")},
    )
    answer = await client.send(request, stream=True)
    try:
        left = _MOST_ANSWER
        async for part in answer.aiter_raw():
            left -= len(part)
            if left <= 0:
                break
    except httpx.HTTPError:
        pass  # it has answered: what its body does matters to nobody
    finally:
        await answer.aclose()
    status = answer.status_code
    return Answer(status, "" if rules.taken(status) else f"status {status}")
