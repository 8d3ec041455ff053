"""The containers' files name only what exists; `docs/containers.md` says how they were tried."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from web.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PORT = 7860
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
ROUTER = (ROOT / "web" / "routes" / "router.py").read_text(encoding="utf-8")
ROUTES = re.findall(r'"(/healthz|/readyz)"', ROUTER)
APP, *_ = KUBERNETES = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text("utf-8")))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]


def copied() -> list[str]:
    return [source for source, _ in re.findall(r"^COPY (?!--from)(\S+) (\S+)$", DOCKERFILE, re.MULTILINE)]


def container() -> dict[str, Any]:
    (only,) = APP["spec"]["template"]["spec"]["containers"]
    return dict(only)


@pytest.mark.parametrize("path", copied())
def test_the_image_is_made_of_what_is_there_and_let_through(path: str) -> None:
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert (ROOT / path).exists()
    assert f"!{path.split('/')[0]}" in let_through


def test_the_image_has_all_that_the_app_imports_and_no_more() -> None:
    packages = {path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()}
    needed = {"corrections", "recognizer", "segmentation", "web"}
    assert packages & set(copied()) == needed


def test_the_image_runs_as_nobody_special_and_is_asked_how_it_is() -> None:
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert "'http://127.0.0.1:%s/healthz' % os.environ['GRADIO_SERVER_PORT']" in DOCKERFILE
    assert "/healthz" in ROUTES
    assert f"GRADIO_SERVER_PORT={PORT}" in DOCKERFILE


def test_compose_sets_what_there_is_to_set_and_mounts_nothing_writable_but_tmp() -> None:
    app = COMPOSE["app"]
    assert app["environment"].keys() <= SETTINGS
    assert app["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    assert app["read_only"]
    assert app["tmpfs"] == ["/tmp"]
    assert app["depends_on"].keys() <= COMPOSE.keys()


def test_kubernetes_sets_what_there_is_to_set_and_probes_routes_that_exist() -> None:
    assert {variable["name"] for variable in container()["env"]} <= SETTINGS
    probes = [container()[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")]
    assert {probe["path"] for probe in probes} <= set(ROUTES)
    assert [port["containerPort"] for port in container()["ports"]] == [PORT]
    assert container()["securityContext"]["readOnlyRootFilesystem"]


def test_kubernetes_grants_the_memory_that_the_settings_may_take() -> None:
    values = {variable["name"]: variable.get("value") for variable in container()["env"]}
    workers, memory_mb = (int(values[f"{PREFIX}{name}"]) for name in ("WORKERS", "WORKER_MEMORY_MB"))
    granted = container()["resources"]["limits"]["memory"]
    assert granted.endswith("Gi")
    assert int(granted[:-2]) * 1024 > (2 * workers + 2) * memory_mb


def test_kubernetes_waits_for_a_stop_and_sends_to_the_app() -> None:
    pod, service = APP["spec"]["template"], KUBERNETES[1]["spec"]
    stop = {variable["name"]: variable.get("value") for variable in container()["env"]}
    assert pod["spec"]["terminationGracePeriodSeconds"] > int(stop[f"{PREFIX}STOP_TIMEOUT_S"])
    assert service["selector"] == pod["metadata"]["labels"]


def test_the_space_asks_the_port_that_the_image_opens() -> None:
    _, header, _ = (ROOT / "deploy" / "space" / "README.md").read_text(encoding="utf-8").split("---", 2)
    assert yaml.safe_load(header)["app_port"] == PORT
    assert f"EXPOSE {PORT}" in DOCKERFILE
