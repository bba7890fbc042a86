"""A webhook opens nothing that only the node can reach, whatever address was typed and wherever its name leads."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.conf import settings
from pytest_django import Settings

from saan.base.agencies.models import Agency
from saan.base.webhooks import actions, api, calling, tasks
from saan.base.webhooks.models import Endpoint, Event
from saan.trust.clock import utc_now
from saan.trust.ids import uuid7
from tests.base.webhooks.test_telling import AGENCY, CLERK, HAPPENED

pytestmark = pytest.mark.django_db
NAME = "hr.agency.invalid"


@pytest.fixture(autouse=True)
def _agency() -> None:
    Agency.objects.create(
        id=AGENCY, name_th="กรมตัวอย่าง", name_en="Example", letter_code="พบ", served_here=True
    )


def with_hosts(kept: Settings, *hosts: str, demo: bool = False) -> None:
    kept.SAAN = msgspec.structs.replace(settings.SAAN, webhook_hosts=hosts, demo=demo)


def told(url: str) -> Event:
    """Have an endpoint told of one act, whoever let its address in, and return what was noted."""
    Endpoint.objects.all().delete()
    Endpoint.objects.create(
        agency_id=AGENCY, url=url, secret=b"s" * 32, types=[HAPPENED.code], made_at=utc_now()
    )
    actions.write_events(AGENCY, uuid7(), HAPPENED.code, b"{}")
    event = Event.objects.get()
    with contextlib.suppress(api.UndeliveredError):
        tasks.deliver(str(event.endpoint_id))
    event.refresh_from_db()
    return event


@contextlib.contextmanager
def a_server(answer: bytes, *, endless: bool = False) -> Iterator[tuple[int, list[bytes]]]:
    """Listen on this machine: give the port, and what each caller said first; answer so, and perhaps without an end."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            while True:
                try:
                    line, _ = door.accept()
                    with line:
                        heard.append(line.recv(65536))
                        line.sendall(answer)
                        while endless:
                            line.sendall(b"x" * 65536)
                except OSError:
                    if door.fileno() < 0:
                        return

        threading.Thread(target=serve, daemon=True).start()
        yield door.getsockname()[1], heard


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "10.0.0.5", "127.0.0.2:8443", "localhost.", "a.localhost", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:10.0.0.5]", "[64:ff9b::a00:5]", "[fe80::1]"],
)  # fmt: skip
def test_an_address_inside_is_refused_and_the_setting_named(host: str, settings: Settings) -> None:
    with pytest.raises(api.InsideError) as refused:
        api.add_endpoint(AGENCY, f"https://{host}/", [HAPPENED.code], [HAPPENED.code], CLERK)
    assert "webhook_hosts" in refused.value.remedy().en
    with_hosts(
        settings, host.partition(":")[0] if host[0] != "[" else host.strip("[]"), "LOCALHOST", "10.0.0.5"
    )
    if "." in host and host[0] == "1":
        assert api.add_endpoint(AGENCY, f"https://{host}/", [HAPPENED.code], [HAPPENED.code], CLERK).secret


def test_a_name_that_leads_inside_is_not_called_until_it_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = socket.getaddrinfo
    asked: list[str] = []

    def looked_up(host: str, *args: Any, **how: Any) -> Any:
        asked.append(host)
        return really("127.0.0.1" if host == NAME else host, *args, **how)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with a_server(b"HTTP/1.1 200 OK\r\n\r\n") as (port, heard):
        url = f"https://{NAME}:{port}/saan"
        event = told(url)
        assert (event.state, event.last_status, event.attempts) == ("failed", None, 1)
        assert "webhook_hosts" in event.last_error
        assert heard == []
        with_hosts(settings, NAME)
        event = told(url)
        assert NAME.encode() in heard[0], "its certificate is asked for under the name"
        assert event.state == "failed", "a server that speaks no TLS shows no certificate"
    assert asked == [NAME, NAME], "looked up once for each call"


def test_whatever_goes_wrong_is_noted_and_nothing_takes_for_ever(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ("https://a:abc/", "https://a:99999/", "https://x..y/", f"https://{'a' * 70}.invalid/"):
        event = told(url)
        assert (event.state, bool(event.last_error)) == ("failed", True), url
    with_hosts(settings, demo=True)
    moved = b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n"
    with a_server(moved) as (port, _):
        assert told(f"http://localhost:{port}/").last_error == "status 302"
    with a_server(b"HTTP/1.1 200 OK\r\n\r\n", endless=True) as (port, _):
        assert told(f"http://127.0.0.1:{port}/").state == "delivered"
    monkeypatch.setattr(calling, "PATIENCE", 0.3)
    with a_server(b"HTTP/1.1 200") as (port, _), socket.create_server(("127.0.0.1", 0)) as silent:
        assert told(f"http://127.0.0.1:{port}/").state == "failed"
        assert "0.3 s" in told(f"http://127.0.0.1:{silent.getsockname()[1]}/").last_error
