"""The tool ``read_number`` for programs through Gradio's client, and for assistants through MCP.

Its image is text, so that nobody can have a file or an address opened.
"""

from typing import Annotated, Any

import gradio as gr
from gradio.events import api
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.answers import ReadingAnswer, answer_to
from web.problems import RequestError, problem_of, problem_response
from web.readings import ReadingQueue
from web.uploads import image_from_base64, in_turn, json_fields

MCP_PATH = "/mcp"
Image = Annotated[
    str, Field(description="The image file (PNG, JPEG, GIF, BMP, TIFF or WebP) as base64 or as a data URL.")
]


def describe_client_tool(page: gr.Blocks) -> None:
    """Let a page tell Gradio's client of the tool; `web.client_route` answers it."""

    def read_number(image: str) -> dict[str, Any]:
        """Read the handwritten number in an image, given as base64 or as a data URL."""
        raise NotImplementedError  # none of Gradio's own ways to call it is open

    with page:
        api(read_number)


def mcp_server(queue: ReadingQueue) -> FastMCP:
    """Return the MCP server with the tool, over streamable HTTP at `MCP_PATH`; it keeps no sessions."""
    server = FastMCP(
        "Number Reader",
        log_level="WARNING",
        streamable_http_path=MCP_PATH,
        stateless_http=True,
        json_response=True,
        # The address that it is reached by is not known here, and it tells nobody more than any other route.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    @server.tool()
    async def read_number(image: Image) -> ReadingAnswer:
        """Read the handwritten number in an image: its text, how sure it is, and each digit."""
        try:
            return await answer_to(await in_turn(image_from_base64, image), queue)
        except Exception as error:
            raise ToolError(problem_of(error).detail) from error

    return server


def mcp_route(server: FastMCP) -> Route:
    """Return the route of a server; what is no JSON is refused first, which it would call its own fault.

    Only POST: by GET it would hold a connection, and it has nothing to say unasked.
    """
    (route,) = server.streamable_http_app().routes
    assert isinstance(route, Route)
    return Route(route.path, _Checked(route.endpoint), methods=["POST"])


class _Checked:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        try:
            await in_turn(json_fields, body, "Send a message of MCP.")
        except RequestError as error:
            return await problem_response(error)(scope, receive, send)
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive_again() -> Message:
            return waiting.pop() if waiting else await receive()

        return await self._app(scope, receive_again, send)
