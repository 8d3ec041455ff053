import base64
import hashlib

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient

from web.page.headers import SECURITY_HEADERS, SecurityHeaders, page_policy


def hash_of(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def scripts_of(policy: str) -> str:
    return next(part for part in policy.split("; ") if part.startswith("script-src"))


def test_each_inline_script_is_allowed_by_its_hash() -> None:
    html = "<script>one()</script><script data-mode>\n  two()\n</script><script src='/a.js'></script>"
    scripts = scripts_of(page_policy(html.encode()))
    assert hash_of("one()") in scripts
    assert hash_of("\n  two()\n") in scripts
    assert scripts.count("sha256-") == 2
    assert "unsafe-inline" not in scripts


def test_a_page_without_scripts_has_a_policy_too() -> None:
    assert scripts_of(page_policy(b"<p>")).split() == ["script-src", "'self'", "'unsafe-eval'"]


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(SecurityHeaders)

    @app.get("/page")
    def page() -> Response:
        return Response("<script>one()</script>", media_type="text/html")

    @app.get("/data")
    def data() -> dict[str, int]:
        return {"one": 1}

    return TestClient(app)


def test_an_answer_that_is_no_page_may_load_nothing(client: TestClient) -> None:
    response = client.get("/data")
    assert response.json() == {"one": 1}
    assert SECURITY_HEADERS.items() <= {k.title(): v for k, v in response.headers.items()}.items()


def test_a_page_arrives_whole_with_its_policy(client: TestClient) -> None:
    response = client.get("/page", headers={"Accept": "text/html"})
    assert response.text == "<script>one()</script>"
    assert hash_of("one()") in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
