"""Answers of OCSP responders (RFC 6960), believed only over the signature of the issuer or of whom it has named."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

Answer = ocsp.OCSPSingleResponse
_MOST_RESPONSES = 32


def question(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """Return the request, DER, that asks whether a certificate was withdrawn."""
    asked = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA256()).build()
    return asked.public_bytes(Encoding.DER)


def read(
    responses: Sequence[ocsp.OCSPResponse],
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    at: datetime,
) -> tuple[Answer, ...]:
    """Return what responses say of a certificate, as known at a moment; those that may not speak say nothing."""
    found = []
    for response in responses[:_MOST_RESPONSES]:
        try:
            found += [each for each in _singles(response, certificate, issuer) if each.this_update_utc <= at]
        except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature):
            continue
    return tuple(found)


def fresh(answer: Answer, at: datetime) -> bool:
    """Return whether an answer still speaks at a moment; one without an end speaks for moments before it was made."""
    return at <= (answer.next_update_utc or answer.this_update_utc)


def _singles(
    response: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> list[Answer]:
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL or not _vouched(response, issuer):
        return []
    return [each for each in response.responses if _is_about(each, certificate, issuer)]


def _is_about(answer: Answer, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    if answer.serial_number != certificate.serial_number:
        return False
    asked = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, answer.hash_algorithm).build()
    return (asked.issuer_key_hash, asked.issuer_name_hash) == (
        answer.issuer_key_hash,
        answer.issuer_name_hash,
    )


def _vouched(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Return whether the issuer signed a response, or someone whom it certified for that (RFC 6960 §4.2.2.2)."""
    return any(
        _signed(response, each)
        for each in (issuer, *response.certificates)
        if _may_speak(each, issuer, response)
    )


def _may_speak(responder: x509.Certificate, issuer: x509.Certificate, response: ocsp.OCSPResponse) -> bool:
    if responder == issuer:
        return True
    try:
        responder.verify_directly_issued_by(issuer)
        purposes = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    alive = responder.not_valid_before_utc <= response.produced_at_utc < responder.not_valid_after_utc
    return alive and ExtendedKeyUsageOID.OCSP_SIGNING in purposes


def _signed(response: ocsp.OCSPResponse, by: x509.Certificate) -> bool:
    key, digest = by.public_key(), response.signature_hash_algorithm
    if digest is None or isinstance(digest, hashes.SHA1):
        return False
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(response.signature, response.tbs_response_bytes, padding.PKCS1v15(), digest)
        else:
            return False
    except InvalidSignature:
        return False
    return True
