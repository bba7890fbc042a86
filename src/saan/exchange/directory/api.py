"""The directory's front door: founding and keeping it, being listed in it, and holding it."""

from saan.exchange.certificates import Holder
from saan.exchange.directory.actions.certifying import certify
from saan.exchange.directory.actions.enrolling import approve, lists, submit
from saan.exchange.directory.actions.founding import found, founding_root
from saan.exchange.directory.actions.publishing import sign
from saan.exchange.directory.actions.recovering import doubt
from saan.exchange.directory.actions.revoking import set_witnesses
from saan.exchange.directory.client import fetch_root, fingerprint, pin
from saan.exchange.directory.entry import Entry
from saan.exchange.directory.errors import DoubtedError
from saan.exchange.directory.here import holds, signed_directory
from saan.exchange.directory.joining import request
from saan.exchange.directory.places import Places, here
from saan.exchange.directory.updating import update
from saan.exchange.identity import ask_certificate, install_certificate, signatory_name

__all__ = [
    "DoubtedError",
    "Entry",
    "Holder",
    "Places",
    "approve",
    "ask_certificate",
    "certify",
    "doubt",
    "fetch_root",
    "fingerprint",
    "found",
    "founding_root",
    "here",
    "holds",
    "install_certificate",
    "lists",
    "pin",
    "request",
    "set_witnesses",
    "sign",
    "signatory_name",
    "signed_directory",
    "submit",
    "update",
]
