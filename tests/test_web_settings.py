import os
import re
from pathlib import Path

import pytest

from web.settings import PREFIX, Settings, SettingsError, settings_from_environment

OPERATING = Path(__file__).parents[1] / "docs" / "operating.md"
KEY = "0123456789abcdef"


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def complaints(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    for name, value in variables.items():
        monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError) as caught:
        settings_from_environment()
    return str(caught.value).splitlines()


def test_without_variables_the_defaults_hold() -> None:
    settings = settings_from_environment()
    assert settings.workers >= 1
    assert settings.max_body_bytes == 20 * 1024**2
    assert (settings.api_keys, settings.login, settings.rate_limit, settings.allowed_origins) == (
        (),
        None,
        None,
        (),
    )


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}WORKERS", "")
    assert settings_from_environment() == Settings()


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}API_KEYS", f"{KEY}, {KEY}2")
    monkeypatch.setenv(f"{PREFIX}ALLOWED_ORIGINS", "https://example.org,http://localhost:3000")
    settings = settings_from_environment()
    assert [key.get_secret_value() for key in settings.api_keys] == [KEY, f"{KEY}2"]
    assert settings.allowed_origins == ("https://example.org", "http://localhost:3000")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("WORKERS", "two", "valid integer"),
        ("WORKERS", "0", "greater than or equal to 1"),
        ("QUEUE_LENGTH", "-1", "greater than or equal to 1"),
        ("MAX_BODY_MB", "1e9", "valid integer"),
        ("BODY_TIMEOUT_S", "0", "greater than 0"),
        ("RATE_LIMIT", "often", "60/minute"),
        ("ALLOWED_ORIGINS", "example.org", "https://example.org"),
        ("ALLOWED_ORIGINS", "*", "without a path or a *"),
        ("ALLOWED_ORIGINS", "https://example.org/path", "without a path"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    (line,) = complaints(monkeypatch, **{name: value})
    assert line.startswith(f"{PREFIX}{name}: got {value!r}")
    assert reason in line


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("API_KEYS", "hunter2", "at least 16 characters"),
        ("API_KEYS", "hunter2 hunter2 hunter2", "without spaces"),
        ("LOGIN", "hunter2", "NAME:PASSWORD"),
        ("LOGIN", "hunter2:", "NAME:PASSWORD"),
    ],
)
def test_a_wrong_secret_is_told_without_quoting_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    (line,) = complaints(monkeypatch, **{name: value})
    assert reason in line
    assert "hunter2" not in line


def test_a_batch_must_fit_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = complaints(monkeypatch, QUEUE_LENGTH="8")
    assert line.startswith(f"{PREFIX}MAX_BATCH")
    assert "at most 8" in line


def test_every_wrong_setting_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = complaints(monkeypatch, WORKERS="x", MAX_BATCH="0", COLOUR="red")
    assert [line.split()[0].removesuffix(":") for line in lines] == [
        f"{PREFIX}COLOUR",
        f"{PREFIX}WORKERS",
        f"{PREFIX}MAX_BATCH",
    ]


def test_the_page_for_operators_lists_every_setting() -> None:
    listed = re.findall(rf"^\| `{PREFIX}(\w+)`", OPERATING.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(field.upper() for field in Settings.model_fields)
