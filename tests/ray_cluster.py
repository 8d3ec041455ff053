"""What `test_bulk_ray` starts in a process of its own: a Ray cluster of two machines, one of them lost.

``python -m tests.ray_cluster FOLDER TABLE PICTURE`` reads the folder into the table, and ends a machine when
the first rows are there. Then it serves the reader in two replicas, and prints what they answer as JSON.
"""

import json
import os
import socket
import sys
import threading
import time
import traceback
import urllib.request
from pathlib import Path
from typing import NoReturn

import ray
from ray import serve
from ray.cluster_utils import Cluster

from bulk.__main__ import main
from bulk.journal import SUFFIX
from deploy.ray_serve import app

CORES = 2  # of each machine
MACHINE = {"object_store_memory": 100 * 1024**2, "include_dashboard": False}
ASKED = 8


def run(folder: str, table: str, picture: str) -> None:
    cluster = Cluster()
    try:
        cluster.add_node(num_cpus=0, **MACHINE)
        _, lost = (cluster.add_node(num_cpus=CORES, **MACHINE) for _ in range(2))
    except Exception as error:  # Ray gives a machine half a minute
        print(json.dumps({"not_started": str(error)}), flush=True)
        end(cluster)
    try:
        ray.init(address=cluster.address, log_to_driver=False)
        journal = Path(table + SUFFIX)

        def lose() -> None:
            while not journal.exists() or journal.read_bytes().count(b"\n") < 2:  # the first line is no row
                time.sleep(0.01)
            cluster.remove_node(lost, allow_graceful=False)

        loser = threading.Thread(target=lose)
        loser.start()
        status = main([folder, "--out", table, "--engine", "ray"])
        loser.join()  # the machine that is left has room for both replicas
        print(json.dumps({"status": status}), flush=True)
        print(json.dumps(served(Path(picture).read_bytes())), flush=True)
    except BaseException:
        traceback.print_exc()
    finally:
        end(cluster)


def end(cluster: Cluster) -> NoReturn:
    """End all at once: an orderly end would take a minute."""
    for node in filter(None, [*cluster.worker_nodes, cluster.head_node]):
        node.kill_all_processes(check_alive=False, allow_graceful=False)
    os._exit(0)  # what went wrong is told by what is not printed


def served(picture: bytes) -> dict[str, object]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    try:
        serve.start(http_options={"host": "127.0.0.1", "port": port})
        serve.run(app)
    except Exception as error:  # Ray ends what does not start within half a minute
        return {"not_served": str(error)}
    answers = []
    for _ in range(ASKED):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", picture, timeout=60) as answer:
            answers.append(json.load(answer))
    return {"served": answers}


if __name__ == "__main__":
    run(*sys.argv[1:])
