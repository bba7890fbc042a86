"""`python -m saan.web.demo.at_node`: the steps of the demo, done one after the other inside one node's process.

Reads a line `{"verb": …, "asked": …}` for each step. Answers lines of progress, then `{"result": …}`.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import django

Verb = Callable[[dict[str, Any]], Any]


def say(line: Mapping[str, Any]) -> None:
    """Print a line of progress at once."""
    print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201 - the parent reads it


def verbs() -> Mapping[str, Verb]:
    """Return what can be asked of a node; importable only after Django is set up."""
    from saan.web.demo import issuing, joining, playing, proving
    from saan.web.demo.cast import COMPANIES
    from saan.web.demo.seeding import seed
    from saan.web.node.making import make_tables

    companies = {company.folder: company for company in COMPANIES}
    return {
        "tables": lambda asked: make_tables([Path(one) for one in asked.get("copies", ())]),
        "seed": lambda asked: seed(companies[asked["company"]]),
        "found": lambda _asked: joining.found(),
        "ask": lambda asked: joining.ask(companies[asked["company"]]),
        "approve": joining.approve,
        "settle": lambda asked: joining.settle(companies[asked["company"]], asked),
        "meet": joining.meet,
        "prepare": lambda asked: playing.prepare(companies[asked["company"]]),
        "write": lambda asked: playing.write_and_sign(
            playing.Script(asked["letters"], asked["largest"]), say
        ),
        "receive": lambda asked: playing.register_arrivals(asked["expected"], say),
        "issue": lambda asked: issuing.issue(asked, say),
        "prove": lambda asked: proving.prove(asked, say),
        "links": lambda asked: joining.links(companies[asked["company"]]),
        "public": lambda _asked: issuing.links(),
    }


def main() -> None:
    """Do what the lines of standard input ask, until they end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    django.setup()
    known = verbs()
    for line in sys.stdin:
        wanted = json.loads(line)
        say({"result": known[wanted["verb"]](wanted["asked"])})


if __name__ == "__main__":
    main()
