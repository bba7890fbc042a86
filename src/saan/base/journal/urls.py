"""Where the world reads the log, and where other logs ask this node to witness."""

from django.urls import path

from saan.base.journal import views

urlpatterns = [
    path("log/checkpoint", views.checkpoint, name="log-checkpoint"),
    path("log/<int:number>/checkpoint", views.checkpoint, name="numbered-log-checkpoint"),
    path("log/<int:number>/tile/<path:name>", views.tile, name="numbered-log-tile"),
    path("log/tile/<path:name>", views.tile, name="log-tile"),
    path("witness/add-checkpoint", views.add_checkpoint, name="witness-add-checkpoint"),
    path("witness/<slug:origin_hash>/checkpoint", views.witnessed, name="witness-checkpoint"),
]
