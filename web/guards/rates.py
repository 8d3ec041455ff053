"""Rate limits for each client: on images, and on wrong logins."""

import ipaddress
import math
import time
from http import HTTPStatus

from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.problems import RequestError, problem_response

ONLY_LOOKING = ("GET", "HEAD", "OPTIONS")
ONE_HOME_IPV6 = 64  # bits; a client has all the addresses below them


class Rate:
    """A rate that each client has for itself.

    Parameters
    ----------
    item : RateLimitItem
        How much in which time.
    """

    def __init__(self, item: RateLimitItem) -> None:
        self.item = item
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def take(self, client: str, count: int = 1) -> bool:
        """Take `count` from what the client may still send; if less is left, take nothing, return False."""
        return self._limiter.hit(self.item, client, cost=count)

    def is_used_up(self, client: str) -> bool:
        """Tell whether the client may take no more now."""
        return not self._limiter.test(self.item, client)

    def give_back(self, client: str) -> None:
        """Forget what the client took."""
        self._limiter.clear(self.item, client)

    def refusal(self, client: str, detail: str) -> RequestError:
        """Return a 429 that says when the client may come again; its detail begins with `detail`."""
        reset = self._limiter.get_window_stats(self.item, client).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        detail = f"{detail} Try again in {wait} s."
        return RequestError(HTTPStatus.TOO_MANY_REQUESTS, detail, {"Retry-After": str(wait)})


class RateLimit:
    """Middleware that answers 429 to a client that asks too often; looking at pages is not counted.

    Every other request counts as one image; `count_images` counts those beyond it.

    Parameters
    ----------
    app : ASGIApp
        What answers the others.
    rate : RateLimitItem
        Most images of one client.
    """

    def __init__(self, app: ASGIApp, rate: RateLimitItem) -> None:
        self._app = app
        self._rate = Rate(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] in ONLY_LOOKING:
            return await self._app(scope, receive, send)
        client = client_of(scope)
        if not self._rate.take(client):
            error = self._rate.refusal(client, f"You may send {self._rate.item} images.")
            return await problem_response(error)(scope, receive, send)
        scope.setdefault("state", {})["rate"] = self._rate
        return await self._app(scope, receive, send)


def count_images(request: Request, count: int) -> None:
    """Count the images of a request, once it is known how many it holds.

    Raises
    ------
    RequestError
        429, if the client may send no more than that, or ever so many at once.
    """
    rate: Rate | None = getattr(request.state, "rate", None)  # None where no rate is set
    client = client_of(request.scope)
    if rate and count > 1 and not rate.take(client, count - 1):  # the request itself was counted as one
        raise rate.refusal(
            client, f"You may send {rate.item} images, and these are {count}. Send fewer at once."
        )


def client_of(scope: Scope) -> str:
    """Return what stands for a client: its IPv4 address, or the network of its IPv6 address."""
    address = scope["client"][0] if scope.get("client") else ""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return str(address)
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(ip), ONE_HOME_IPV6), strict=False))
