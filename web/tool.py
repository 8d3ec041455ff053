"""The tool ``read_number`` of Gradio's client API and of MCP, for programs and assistants."""

from typing import Any

import gradio as gr
from gradio.events import api

from web.metrics import Metrics
from web.problems import problem_of
from web.readings import ReadingQueue
from web.uploads import image_from_base64


def add_tool(page: gr.Blocks, queue: ReadingQueue, metrics: Metrics) -> None:
    """Add the tool to a page; its image is text, so that nobody can have a file or an address opened."""

    async def read_number(image: str) -> dict[str, Any]:
        """Read the handwritten number in an image.

        Args:
            image: The image file (PNG, JPEG, GIF, BMP, TIFF or WebP) as base64 or as a data URL.

        Returns
        -------
            The number as text, with its confidence, the next best numbers, each digit and the marks not read.
        """
        try:
            (result,) = await queue.read_all([image_from_base64(image)])
            if isinstance(result, BaseException):
                raise result
        except Exception as error:
            known = problem_of(error)
            if known is None:
                raise
            raise gr.Error(known.detail, print_exception=False) from error
        metrics.observe([result])
        return result.as_dict()

    with page:
        # Out of Gradio's queue, which would ask this server over HTTP at whatever host a request names.
        api(read_number, queue=False)
