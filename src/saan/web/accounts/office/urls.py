"""The addresses of the office's pages."""

from django.urls import URLPattern, path

from saan.web.accounts.office import delegations, posts, programs, staff, units, webhooks

urlpatterns: list[URLPattern] = [
    path("people/", staff.roster, name="office_people"),
    path("people/new/", staff.register, name="office_register"),
    path("people/<uuid:person_id>/", staff.card, name="office_person"),
    path("people/<uuid:person_id>/change/", staff.change, name="office_change"),
    path("people/<uuid:person_id>/clearance/", staff.clear, name="office_clear"),
    path("people/<uuid:person_id>/number/", staff.number, name="office_number"),
    path("people/<uuid:person_id>/invite/", staff.invite, name="office_invite"),
    path("people/<uuid:person_id>/active/", staff.activate, name="office_active"),
    path("people/<uuid:person_id>/appoint/", posts.appoint, name="office_appoint"),
    path("people/<uuid:person_id>/posts/<uuid:appointment_id>/end/", posts.end, name="office_end"),
    path("people/<uuid:person_id>/grant/", posts.grant, name="office_grant"),
    path("people/<uuid:person_id>/roles/<uuid:grant_id>/withdraw/", posts.withdraw, name="office_withdraw"),
    path("units/", units.tree, name="office_units"),
    path("units/<uuid:unit_id>/", units.unit, name="office_unit"),
    path("units/<uuid:unit_id>/new/", units.make, name="office_unit_new"),
    path("units/<uuid:unit_id>/change/", units.change, name="office_unit_change"),
    path("units/<uuid:unit_id>/move/", units.move, name="office_unit_move"),
    path("units/<uuid:unit_id>/registry/", units.name_registry, name="office_unit_registry"),
    path("units/<uuid:unit_id>/posts/new/", posts.make, name="office_post_new"),
    path("posts/<uuid:position_id>/change/", posts.change, name="office_post_change"),
    path("delegations/", delegations.board, name="office_delegations"),
    path("delegations/new/", delegations.delegate, name="office_delegate"),
    path("delegations/<uuid:delegation_id>/revoke/", delegations.revoke, name="office_revoke"),
    path("programs/", programs.board, name="office_programs"),
    path("programs/new/", programs.register, name="office_program_new"),
    path("programs/<uuid:machine_id>/", programs.program, name="office_program"),
    path("programs/<uuid:machine_id>/secret/", programs.renew, name="office_program_secret"),
    path("programs/<uuid:machine_id>/withdraw/", programs.withdraw, name="office_program_withdraw"),
    path("programs/<uuid:machine_id>/grant/", programs.grant, name="office_program_grant"),
    path("webhooks/", webhooks.board, name="office_webhooks"),
    path("webhooks/new/", webhooks.add, name="office_webhook_new"),
    path("webhooks/<uuid:endpoint_id>/", webhooks.endpoint, name="office_webhook"),
    path("webhooks/<uuid:endpoint_id>/remove/", webhooks.remove, name="office_webhook_remove"),
    path(
        "webhooks/<uuid:endpoint_id>/events/<uuid:event_id>/replay/",
        webhooks.replay,
        name="office_webhook_replay",
    ),
    path(
        "programs/<uuid:machine_id>/roles/<uuid:grant_id>/withdraw/",
        programs.ungrant,
        name="office_program_ungrant",
    ),
]
