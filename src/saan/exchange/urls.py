"""The exchange's addresses among the pages: what anyone may fetch."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("directory/", include("saan.exchange.directory.urls")),
]
