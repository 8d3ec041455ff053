"""Images that are wrong in every way: told so, never a fault of ours. `benchmarks.fuzz` sends far more."""

from collections import Counter
from itertools import islice

from benchmarks.fuzz import bodies
from recognizer import NumberReader
from tests.test_web_routes import client_of
from web.settings import Settings

COUNT = 150


def test_wrong_images_are_no_fault_of_the_server() -> None:
    client = client_of(NumberReader(), Settings())
    statuses: Counter[int] = Counter()
    for kind, body in islice(bodies(seed=1), COUNT):
        statuses[client.post("/v1/read", content=body, headers={"Content-Type": kind}).status_code] += 1
    assert statuses.keys() == {200, 422}
    assert statuses[422] > COUNT / 4  # else the images were not wrong


def test_the_same_seed_gives_the_same_images() -> None:
    assert [*islice(bodies(3), 50)] == [*islice(bodies(3), 50)]
    assert [*islice(bodies(3), 50)] != [*islice(bodies(4), 50)]
