"""An office with people who sign in, on a node whose passwords are cheap to check."""

from typing import Any

import msgspec
import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from saan.base.people.models import Person
from tests.base.people.test_actions import Office, an_office

PASSWORD = "สวนหลังบ้านมีต้นมะม่วงสามต้น"


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [quick, *django_settings.PASSWORD_HASHERS]


@pytest.fixture
def office(db: None) -> Office:
    return an_office()


@pytest.fixture
def clerk(office: Office) -> Person:
    person = Person.objects.get(id=office.clerk)
    person.set_password(PASSWORD)
    person.save()
    return person


def with_node(settings: Settings, **changes: Any) -> None:
    """Change what `saan.toml` says, for one test."""
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, **changes)
