"""The addresses of letters."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from saan.letters.rules import incoming as received
from saan.letters.rules import outgoing as sent
from saan.letters.rules.numbers import Book
from saan.letters.views import downloads, drafting, finding, incoming, outgoing, readers, registers, tray


class OutboxConverter(StringConverter):
    """A heading of the outbox."""

    regex = "|".join(sent.Box)


class InboxConverter(StringConverter):
    """A heading of the inbox."""

    regex = "|".join(received.Box)


class BookConverter(StringConverter):
    """A register."""

    regex = "|".join(sorted(Book, key=len, reverse=True))


register_converter(OutboxConverter, "outbox")
register_converter(InboxConverter, "inbox")
register_converter(BookConverter, "book")

app_name = "letters"

urlpatterns = [
    path("inbox/", incoming.inbox, name="inbox"),
    path("inbox/<inbox:box>/", incoming.inbox, name="inbox"),
    path("incoming/<uuid:letter_id>/", incoming.incoming, name="incoming"),
    path("incoming/<uuid:letter_id>/register/", incoming.register, name="register-incoming"),
    path("incoming/<uuid:letter_id>/correct/", incoming.correct, name="correct-incoming"),
    path("incoming/<uuid:letter_id>/enter/<uuid:unit_id>/", incoming.enter, name="enter"),
    path("incoming/<uuid:letter_id>/void/<uuid:line>/", incoming.void, name="void"),
    path("incoming/<uuid:letter_id>/minute/", incoming.minute, name="minute"),
    path("incoming/<uuid:letter_id>/assign/", incoming.assign, name="assign"),
    path("incoming/<uuid:letter_id>/readers/", readers.received, name="incoming-readers"),
    path("incoming/<uuid:letter_id>/reject/", incoming.end, {"how": "reject"}, name="reject"),
    path("incoming/<uuid:letter_id>/fault/", incoming.end, {"how": "fault"}, name="fault"),
    path("incoming/<uuid:letter_id>/close/", incoming.end, {"how": "close"}, name="close-incoming"),
    path("incoming/<uuid:letter_id>/reopen/", incoming.end, {"how": "reopen"}, name="reopen"),
    path("letters/", outgoing.outbox, name="outbox"),
    path("letters/<outbox:box>/", outgoing.outbox, name="outbox"),
    path("letters/new/", drafting.begin, name="begin"),
    path("letters/<uuid:letter_id>/", outgoing.letter, name="letter"),
    path("letters/<uuid:letter_id>/edit/", drafting.edit, name="edit"),
    path("letters/<uuid:letter_id>/preview/", drafting.preview, name="preview"),
    path("letters/<uuid:letter_id>/dispatch/", outgoing.dispatch, name="dispatch"),
    path("letters/<uuid:letter_id>/to/<int:place>/again/", outgoing.send_again, name="send-again"),
    path("letters/<uuid:letter_id>/keep/", outgoing.keep, name="keep"),
    path("letters/<uuid:letter_id>/readers/", readers.sent, name="readers"),
    path("letters/<uuid:letter_id>/recall/", outgoing.recall, name="recall"),
    path("letters/<uuid:letter_id>/withdraw/", outgoing.end, {"how": "withdraw"}, name="withdraw"),
    path("letters/<uuid:letter_id>/cancel/", outgoing.end, {"how": "cancel"}, name="cancel"),
    path("letters/<uuid:letter_id>/close/", outgoing.end, {"how": "close"}, name="close"),
    path("letters/<uuid:letter_id>/return/", outgoing.end, {"how": "return"}, name="return"),
    path("tray/", tray.tray, name="tray"),
    path("tray/sign/", tray.sign_several, name="sign-several"),
    path("tray/<uuid:letter_id>/", tray.item, name="item"),
    path("tray/<uuid:letter_id>/decide/", tray.decide, name="decide"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<book:book>/<uuid:unit_id>/", registers.register, name="register"),
    path("registers/<book:book>/<uuid:unit_id>/own/", registers.register, {"own": True}, name="own-register"),
    path("registers/<book:book>/<uuid:unit_id>/lines.csv", registers.sheet, name="register-sheet"),
    path(
        "registers/<book:book>/<uuid:unit_id>/own/lines.csv",
        registers.sheet,
        {"own": True},
        name="own-register-sheet",
    ),
    path("search/", finding.search, name="search"),
    path("files/<uuid:letter_id>/letter.pdf", downloads.pdf, name="pdf"),
    path("files/<uuid:letter_id>/lasting.pdf", downloads.lasting, name="lasting"),
    path("files/<uuid:letter_id>/record.json", downloads.record, name="record"),
    path("files/<uuid:letter_id>/copies/", downloads.certify, name="certify"),
    path("files/<uuid:letter_id>/copies/<uuid:copy_id>.pdf", downloads.copy, name="copy"),
    path("files/<uuid:letter_id>/<slug:sha256>/", downloads.enclosure, name="enclosure"),
]
