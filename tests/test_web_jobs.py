"""What the service's processes do with an image."""

import base64
import json
from concurrent.futures import Future
from io import BytesIO
from typing import Any

from PIL import Image

from recognizer.limits import Limits
from recognizer.worker import TooLarge
from recognizer.workers import Workers
from tests.conftest import KnownReader
from web.page.examples import EXAMPLE_IMAGE
from web.reading.jobs import explain, plain, read, read_page, read_table, shipped_reader
from web.reading.readings import PRELOADED

PATIENCE_S = 60  # far more than an idle machine needs


def test_the_shipped_reader_reads_explains_and_makes_plain_in_its_process() -> None:
    file = BytesIO()
    Image.new("L", (40, 20), 255).save(file, "PNG")
    quick = Workers(shipped_reader, 1, Limits(1536, 10, small_only=True), PRELOADED)
    try:
        jobs: list[Future[Any]] = [quick.submit(job, file.getvalue()) for job in (read, explain, plain)]
        reading, explanation, png = (job.result(PATIENCE_S) for job in jobs)
        assert (reading.text, reading.width) == ("", 40)
        assert 'class="explanation"' in json.loads(explanation)["explanation"]
        assert Image.open(BytesIO(png)).size == (40, 20)
        large = BytesIO()
        Image.new("1", (3000, 3000)).save(large, "PNG")
        assert isinstance(quick.submit(read, large.getvalue()).result(PATIENCE_S), TooLarge)
    finally:
        quick.close()


def test_a_table_is_a_page_with_its_picture(known_reader: KnownReader) -> None:
    page, table = (
        json.loads(job(known_reader, base64.b64decode(EXAMPLE_IMAGE))) for job in (read_page, read_table)
    )
    assert 'data-place="0"' in table.pop("picture")
    assert table == page
