"""The directory's addresses, below `directory/`."""

from django.urls import path, re_path

from saan.exchange.directory import views

urlpatterns = [
    # Only names that `publish` writes: nothing else in the folder can be asked for.
    re_path(
        r"^metadata/(?P<name>(?:[1-9][0-9]*\.(?:root|targets|snapshot)|timestamp)\.json)$",
        views.metadata,
        name="directory-metadata",
    ),
    re_path(
        r"^targets/(?P<path>(?:agencies/)?[0-9a-f]{64}\.[a-z0-9-]+\.(?:json|crl))$",
        views.target,
        name="directory-target",
    ),
    path("ca.crl", views.revocations, name="directory-revocations"),
    path("enrolments/", views.enrolments, name="directory-enrolments"),
    path("enrolments/<str:digest>/", views.enrolment, name="directory-enrolment"),
]
