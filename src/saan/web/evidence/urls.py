"""The addresses of a letter's evidence."""

from django.urls import path

from saan.web.evidence import views

urlpatterns = [
    path("<uuid:letter_id>/", views.evidence, name="evidence"),
    path("<uuid:letter_id>/all.zip", views.archive, name="evidence_archive"),
    path("<uuid:letter_id>/<str:name>", views.piece, name="evidence_piece"),
]
