import errno

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from web.guards.shortages import Shortages
from web.problems import PROBLEM_TYPE


def client_of(error: OSError) -> TestClient:
    app = FastAPI()
    app.add_middleware(Shortages)

    @app.get("/")
    def fail() -> None:
        raise error

    return TestClient(app)


@pytest.mark.parametrize(
    ("number", "status"), [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EMFILE, 503), (errno.ENFILE, 503)]
)
def test_a_shortage_is_a_problem_that_says_what_to_do(
    number: int, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    response = client_of(OSError(number, "no more")).get("/")
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM_TYPE
    assert "Try again" in response.json()["detail"]
    assert [line.exc_info for line in caplog.records] == [None]


def test_another_error_is_none_of_its_business() -> None:
    with pytest.raises(PermissionError):
        client_of(PermissionError(errno.EACCES, "no")).get("/")
