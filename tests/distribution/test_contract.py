"""docs/tablet-api.yaml against the server: whatever a tablet sends, the answer is one that the contract names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, Phase, settings

from khue.shared.actor import Actor
from khue.tablets import actions as keeping
from tests.meetings.conftest import make_draft, make_published, make_ready, small_city, surroundings  # noqa: F401 - a fixture
from tests.tablets.device import Device

OURS = {"headers": {"X-Khue-Tablet": "1"}}
CONTRACT = Path(__file__).parents[2] / "docs" / "tablet-api.yaml"
schema = schemathesis.openapi.from_path(CONTRACT)
schema.app = get_wsgi_application()

pytestmark = pytest.mark.slow


@pytest.fixture
def device(db: None) -> Device:
    """The tablet of somebody with a published meeting in the feed."""
    city = small_city()
    system = Actor.system("test")
    tablet = keeping.register_tablet(system, tag="MTB-0418", model="iPad (10)", platform="ios")
    keeping.assign_holder(system, tablet, city.ward_chair.id)
    made = Device()
    assert made.enrol(keeping.issue_enrolment_code(system, tablet)).status_code == 201
    make_published(city, make_ready(city, make_draft(city)))
    return made


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The handler closes its connection after each request; here it is the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# What tablets send is signed: made-up requests of the right form are refused, so acceptance isn't asked for.
CHECKS = [
    schemathesis.checks.not_a_server_error,
    *schemathesis.checks.CHECKS.get_by_names(
        [
            "status_code_conformance",
            "content_type_conformance",
            "response_headers_conformance",
            "response_schema_conformance",
            "unsupported_method",
        ]
    ),
]


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_contract_names(case, device, one_connection):
    case.call_and_validate(cookies={"khue_tablet": device.token}, checks=CHECKS)


def test_without_its_session_a_tablet_learns_nothing(db):
    for path, methods in schema.raw_schema["paths"].items():
        for method, told in methods.items():
            if "security" in told:
                continue
            answer = Client().generic(
                method.upper(), path.replace("{package}", "1"), "{}", "application/json", **OURS
            )
            assert answer.status_code == 401, (path, answer.status_code)


def test_the_contract_names_every_call_of_the_tablet_and_no_other():
    served = {
        f"/{pattern.pattern}{inner.pattern}".replace("<int:package_id>", "{package}")
        for pattern in get_resolver().url_patterns
        if str(pattern.pattern).startswith("api/tablet/")
        for inner in pattern.url_patterns
    }
    assert served == set(schema.raw_schema["paths"])
