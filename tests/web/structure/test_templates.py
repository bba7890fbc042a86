"""A name that a page gives to an address is known where it is used; elsewhere the link would lead nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import saan

PAGES = sorted(Path(saan.__path__[0]).glob("**/templates/**/*.html"))
TAG = re.compile(r"{%-?\s*(?P<tag>.*?)\s*-?%}|{{\s*(?P<value>.*?)\s*}}", re.DOTALL)
QUOTED = re.compile(r'"[^"]*"')


def forgotten(page: str) -> Iterator[str]:
    """Yield each name that `url … as` gives in one block and that is used in a block that does not know it."""
    inside: list[str] = []
    known: dict[str, list[str]] = {}
    for found in TAG.finditer(page):
        said = found["tag"] or found["value"] or ""
        word = said.split(maxsplit=1)[0] if said else ""
        if found["tag"] and word == "block":
            inside.append(said.split()[1])
        elif found["tag"] and word == "endblock":
            inside.pop()
        elif found["tag"] and word == "url" and (named := re.search(r" as (\w+)$", said)):
            known.setdefault(named[1], []).append(inside[-1] if inside else "")
        else:
            for name in re.findall(r"(?<![.\w])\w+", QUOTED.sub("", said)):
                if name in known and not {"", *inside} & set(known[name]):
                    yield f"{name} in the block {inside[-1] if inside else '–'}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_of_a_page_is_lost_between_its_blocks(page: Path) -> None:
    assert list(forgotten(page.read_text())) == []


def test_a_lost_link_is_found() -> None:
    lost = '{% block a %}{% url "home" as there %}{% endblock %}{% block b %}{{ there }}{% endblock %}'
    assert list(forgotten(lost)) == ["there in the block b"]
    assert list(forgotten(lost.replace("block b %}", 'block b %}{% url "home" as there %}'))) == []
