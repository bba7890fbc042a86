"""What expires when, said in the language of whoever reads."""

import pytest
from django.test import Client
from pytest_django import Settings

from saan.base.people.models import Person
from tests.letters.conftest import here, home
from tests.letters.world import House
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in

__all__ = ["here", "home"]
pytestmark = pytest.mark.django_db


def test_whose_certificate_ends_is_named_in_the_readers_language(here: House, settings: Settings) -> None:
    with_node(settings, demo=True)
    director = Person.objects.get(id=here.director.person_id)
    director.name_en = "Somsri Sommut"
    director.save()
    browser = come_in(Client(), here.administrator.person_id)
    thai = browser.get("/office/expiries/").text
    browser.cookies["saan-language"] = "en"
    english = browser.get("/office/expiries/").text
    for name, named in ((director.name_th, "Somsri Sommut"), (here.agency.name_th, here.agency.name_en)):
        assert (f">{name}</td>" in thai, f">{named}</td>" in thai) == (True, False)
        assert (f">{name}</td>" in english, f">{named}</td>" in english) == (False, True)
