"""The tools for programs through Gradio's client (``read_number``), and for assistants through MCP.

Their image is text, so that nobody can have a file or an address opened.
"""

from typing import Annotated, Any

import gradio as gr
from gradio.events import api
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import Field

from web.answers import PageAnswer, ReadingAnswer, answer_to, page_answer_to
from web.problems import problem_of
from web.reading.readings import ReadingQueue
from web.routes.mcp_messages import MCP_PATH, quieten_mcp
from web.routes.uploads import image_from_base64, in_turn

Image = Annotated[
    str,
    Field(
        description="The image file (PNG, JPEG, GIF, BMP, TIFF, WebP, AVIF or HEIC), base64 or a data URL."
    ),
]


def describe_client_tool(page: gr.Blocks) -> None:
    """Let a page tell Gradio's client of the tool; `web.routes.client_route` answers it."""

    def read_number(image: str) -> dict[str, Any]:
        """Read the handwritten number in an image, given as base64 or as a data URL."""
        raise NotImplementedError  # none of Gradio's own ways to call it is open

    with page:
        api(read_number)


def mcp_server(queue: ReadingQueue) -> FastMCP:
    """Return the MCP server with the tools, over streamable HTTP at `MCP_PATH`; it keeps no sessions."""
    quieten_mcp()
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
        """Read the handwritten number in an image: as written, its value, how sure it is, and each digit."""
        try:
            return await answer_to(await in_turn(image_from_base64, image), queue)
        except Exception as error:
            raise ToolError(problem_of(error).detail) from error

    @server.tool()
    async def read_page(image: Image) -> PageAnswer:
        """Read all handwritten numbers on a page: each with its place, and the table that they stand in."""
        try:
            answer = await page_answer_to(await in_turn(image_from_base64, image), queue)
        except Exception as error:
            raise ToolError(problem_of(error).detail) from error
        return await in_turn(PageAnswer.model_validate_json, answer)

    return server
