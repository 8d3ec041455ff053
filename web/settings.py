"""What the operator chooses, read from the environment and checked before the app starts.

Each field is set by the variable ``NUMBER_READER_`` and its name in capitals; docs/operating.md lists them.
"""

import math
import os
from typing import Annotated

from limits import parse as parse_rate
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "NUMBER_READER_"
SECRET = {f"{PREFIX}API_KEYS", f"{PREFIX}LOGIN", f"{PREFIX}DATABASE_URL"}
KEY_LENGTH = 16  # characters; a shorter key could be guessed


class SettingsError(Exception):
    """Settings that cannot be used; the message has one line for each of them."""


def _split(value: object) -> object:
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


def _origin(value: str) -> str:
    scheme, separator, host = value.partition("://")
    if scheme not in ("http", "https") or not separator or not host or "/" in host or "*" in host:
        raise ValueError(f"{value!r} is no origin; write https://example.org, without a path or a *")
    return value.lower()


def _key(value: SecretStr) -> SecretStr:
    key = value.get_secret_value()
    if len(key) < KEY_LENGTH or not key.isascii() or not key.isprintable() or " " in key:
        raise ValueError(f"each needs at least {KEY_LENGTH} characters, printable ASCII without spaces")
    return value


def _login(value: SecretStr) -> SecretStr:
    name, separator, password = value.get_secret_value().partition(":")
    if not (name and separator and password):
        raise ValueError("write NAME:PASSWORD")
    return value


def _rate(value: str) -> str:
    try:
        parse_rate(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no rate; write 60/minute, 5/second or the like") from error
    return value


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """The settings with their defaults, which suit one machine and no stranger.

    Attributes
    ----------
    api_keys : tuple of SecretStr
        A program must send one of them; with none set everybody may call.
    login : SecretStr or None
        ``NAME:PASSWORD`` that opens the page; None opens it to everybody.
    session_hours : float
        Hours after which a visitor must log in again.
    rate_limit : str or None
        Most images of one client, like ``60/minute``.
    allowed_origins : tuple of str
        Other web sites whose pages may call the routes (CORS).
    trusted_proxies : str
        Addresses whose ``X-Forwarded-For`` is believed, separated by commas.
    workers : int
        Processes that read drawings, and as many again for what is large.
    queue_length : int
        Images that may wait for them, in each of both lanes; beyond it the answer is 429.
    worker_memory_mb : int
        Memory that each of these processes may take, in units of 1024² bytes.
    reading_timeout_s : float
        Seconds of processor time that one image may take.
    max_body_mb : int
        Largest request in units of 1024² bytes.
    max_in_flight_mb : int
        All requests that are received or answered at the same time, in the same units.
    max_connections : int
        Most connections at the same time; at most half as many as the process may open files.
    max_batch : int
        Most images in one request.
    body_timeout_s : float
        Seconds that a client may take to send a request's body.
    stop_timeout_s : int
        Seconds that a stop may take; all but the last two are for requests in flight.
    database_url : str or None
        Where corrections that visitors give are kept; None keeps none and offers nothing.
    database_timeout_s : float
        Seconds that the database gets for each of: a connection, a lock, a statement.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, hide_input_in_errors=True
    )

    api_keys: Annotated[
        tuple[Annotated[SecretStr, AfterValidator(_key)], ...], NoDecode, BeforeValidator(_split)
    ] = ()
    login: Annotated[SecretStr, AfterValidator(_login)] | None = None
    session_hours: float = Field(default=12, gt=0, le=24 * 365)
    rate_limit: Annotated[str, AfterValidator(_rate)] | None = None
    allowed_origins: Annotated[
        tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(_split)
    ] = ()
    trusted_proxies: str = "127.0.0.1"
    workers: int = Field(default_factory=_cores, ge=1, le=256)
    queue_length: int = Field(default=64, ge=1, le=100_000)
    worker_memory_mb: int = Field(default=1536, ge=512, le=1024**2)
    reading_timeout_s: float = Field(default=10, gt=0, le=3600)
    max_body_mb: int = Field(default=20, ge=1, le=1024)
    max_in_flight_mb: int = Field(default=256, ge=1, le=1_000_000)
    max_connections: int = Field(default=500, ge=1, le=100_000)
    max_batch: int = Field(default=32, ge=1, le=1000)
    body_timeout_s: float = Field(default=30, gt=0, le=3600)
    stop_timeout_s: int = Field(default=10, ge=0, le=3600)
    database_url: str | None = None
    database_timeout_s: float = Field(default=3, ge=1, le=60)

    @field_validator("max_in_flight_mb")
    @classmethod
    def _must_have_room_for_one(cls, value: int, info: ValidationInfo) -> int:
        one = info.data.get("max_body_mb", value)
        if value < one:
            raise ValueError(f"one request must have room; at least {one}, as {PREFIX}MAX_BODY_MB says")
        return value

    @field_validator("max_batch")
    @classmethod
    def _must_fit_the_queue(cls, value: int, info: ValidationInfo) -> int:
        room = info.data.get("queue_length", value)
        if value > room:
            raise ValueError(f"a batch must fit the queue; at most {room}, as {PREFIX}QUEUE_LENGTH says")
        return value

    @property
    def session_s(self) -> int:
        """Seconds after which a visitor must log in again."""
        return math.ceil(3600 * self.session_hours)

    @property
    def gift_timeout_s(self) -> float:
        """Seconds in which whoever gives a correction has an answer: for a connection and a statement."""
        return 2 * self.database_timeout_s

    @property
    def max_body_bytes(self) -> int:
        """Largest request, bytes."""
        return self.max_body_mb * 1024**2

    @property
    def max_in_flight_bytes(self) -> int:
        """All requests together, bytes."""
        return self.max_in_flight_mb * 1024**2


def settings_from_environment() -> Settings:
    """Return the settings that the environment holds.

    Raises
    ------
    SettingsError
        If a variable cannot be used or none has its name.
    """
    names = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    complaints = [
        f"{name} is no setting. There are {', '.join(sorted(names))}."
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX) and name.upper() not in names
    ]
    try:
        settings = Settings()
    except ValidationError as error:
        complaints += map(_complaint, error.errors(include_url=False))
    if complaints:
        raise SettingsError("\n".join(dict.fromkeys(complaints)))
    return settings


def _complaint(error: ErrorDetails) -> str:
    """Say in one line which variable is wrong and why; a secret is never quoted."""
    name = f"{PREFIX}{str(error['loc'][0]).upper()}"
    reason = error["msg"].removeprefix("Value error, ").replace("Input should be", "it should be")
    got = "" if name in SECRET or name not in os.environ else f" got {os.environ[name]!r},"
    return f"{name}:{got} {reason}."
