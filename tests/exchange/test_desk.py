"""What stands together in one commit: what cannot be stored harms nobody who came beside it."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest

from saan.exchange.node import Node
from saan.exchange.receiving import desk
from saan.exchange.receiving.commit import Delivered
from saan.exchange.receiving.metrics import Meters
from saan.exchange.refusals import StorageFailedError
from saan.trust.canonical import NotUtf8Error
from saan.trust.errors import SaanError
from tests.exchange.world import ALPHA, BRAVO


def brought(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> tuple[list[Any], list[int]]:
    """Bring three at once, of which the second cannot be committed; return what each was told, and the commits' sizes."""
    three = [Delivered(BRAVO, ALPHA, []) for _ in range(3)]
    sizes = []

    def commit(_node: Node, group: Sequence[Delivered], _head: str) -> None:
        sizes.append(len(group))
        if any(one is three[1] for one in group):
            raise failure

    async def all_at_once() -> list[Any]:
        one = desk.Desk(lambda: cast("Node", None), lambda: "null", Meters())
        return list(await asyncio.gather(*map(one.bring, three), return_exceptions=True))

    monkeypatch.setattr(desk, "commit", commit)
    return asyncio.run(all_at_once()), sizes


@pytest.mark.parametrize("failure", [NotUtf8Error(), ValueError("of no kind of ours")])
def test_what_cannot_be_stored_is_committed_alone(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    told, sizes = brought(monkeypatch, failure)
    assert sizes == [3, 1, 1, 1]
    assert [type(one) for one in told] == [type(None), type(failure), type(None)]


def test_what_ails_the_node_is_told_to_all_and_not_tried_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    told, sizes = brought(monkeypatch, StorageFailedError())
    assert sizes == [3]
    assert all(isinstance(one, SaanError) and one.code == StorageFailedError.code for one in told)
