"""The routes do what their OpenAPI document says, whatever is sent: no server error, nothing undocumented."""

import base64
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from recognizer import NumberReader
from tests.test_web_routes import client_of
from web.page.examples import EXAMPLE_IMAGE
from web.settings import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]
PNG = base64.b64decode(EXAMPLE_IMAGE)

CUT_OFF = st.integers(1, len(PNG) - 1).map(lambda end: PNG[:end])
FILES = st.one_of(st.just(PNG), CUT_OFF, st.binary(max_size=200))
schemathesis.openapi.format("binary", FILES)
schemathesis.openapi.media_type("image/*", FILES)
EXAMPLES = 25  # of each kind, for each operation
OPERATIONS = [
    ("POST", "/v1/read"),
    ("POST", "/v1/read/batch"),
    ("POST", "/v1/page"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
]


@pytest.fixture(scope="module")
def documented() -> BaseSchema:
    return schemathesis.openapi.from_asgi("/openapi.json", client_of(NumberReader(), Settings()).app)


def test_every_operation_is_tried(documented: BaseSchema) -> None:
    found = [
        (method.upper(), path) for path, item in documented.raw_schema["paths"].items() for method in item
    ]
    assert sorted(found) == sorted(OPERATIONS)


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [(*operation, GenerationMode.POSITIVE) for operation in OPERATIONS]
    + [(*operation, GenerationMode.NEGATIVE) for operation in OPERATIONS if operation[0] == "POST"],
)
def test_every_answer_is_one_that_is_documented(
    documented: BaseSchema, method: str, path: str, mode: GenerationMode
) -> None:
    @given(documented[path][method].as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck])
    def answer_is_documented(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    answer_is_documented()
