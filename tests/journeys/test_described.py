"""Every call of a running node answers as the node's description says, asked by a program that we did not write."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.journeys.offices import OfficeNode, office_node
from tests.journeys.test_programs import Program, program

__all__ = ["office_node", "program"]

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_every_call_answers_as_it_is_described(office_node: OfficeNode, program: Program) -> None:
    described = schemathesis.openapi.from_url(f"{office_node.address}/api/v1/openapi.json")
    # Files are made otherwise each time, which Hypothesis refuses; tests/web/verify tells what that call does.
    known = described.exclude(path="/api/v1/verify")
    bearer = {"Authorization": f"Bearer {program.client.token['access_token']}"}
    faults: list[str] = []
    for found in known.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]  # a part that cannot be read raises, and fails here

        @settings(max_examples=3, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
        @given(case=operation.as_strategy())
        def as_described(case: Any) -> None:
            case.validate_response(case.call(headers=bearer), checks=CHECKS)

        try:
            as_described()
        except (BaseExceptionGroup, Exception) as fault:  # noqa: BLE001 - every fault is told, of every call
            causes = getattr(fault, "exceptions", ())
            faults.append(f"{operation.label}: {fault} {causes!r}")
    assert not faults, "\n".join(faults)
