import asyncio
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.serving import NoAnswerError, User, family, quantile, served, waited_for_a_core


def test_a_quantile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(100)]
    assert (quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)) == (50, 99, 99)


def test_a_user_gets_back_what_the_echo_was_sent() -> None:
    async def use(url: str) -> list[tuple[int, bytes]]:
        user = User(url)
        try:
            return [await user.post("/v1/read", "image/png", body) for body in (b"one", b"", b"three")]
        finally:
            user.leave()

    with served("-m", "benchmarks.echo") as server, ThreadPoolExecutor(1) as thread:
        answers = thread.submit(lambda: asyncio.run(use(server.url))).result()
        assert server.memory_mb > 10
    assert answers == [(200, b"one"), (200, b""), (200, b"three")]


def test_a_user_who_gets_no_answer_says_how_much_came_and_after_what() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for reply in (b"HTTP/1.1 500 Fault\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 200"):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply)
        writer.close()

    async def use() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            user = User(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            assert await user.ask("GET", "/", {}) == (500, b"")
            told = "closed after 12 bytes: request 2 of its connection, the last was answered 500"
            with pytest.raises(NoAnswerError, match=told):
                await user.ask("GET", "/", {})

    with ThreadPoolExecutor(1) as thread:  # Playwright may run a loop in this one
        thread.submit(asyncio.run, use()).result()


def test_memory_is_that_of_all_processes() -> None:
    filled = "import subprocess, sys, time; x = bytearray(b'4') * 50_000_000"
    child = f"{filled}; print('http://', flush=True); time.sleep(60)"
    parent = f"{filled}; subprocess.run([sys.executable, '-c', {child!r}])"
    with served("-c", parent) as server:
        processes = family(server.pid)
        assert len(processes) == 2
        assert 95 < server.memory_mb < 300
        assert server.peak_mb >= server.memory_mb
        os.kill(processes[1], signal.SIGTERM)


def test_what_waits_for_a_core_is_told_from_what_works() -> None:
    busy = "print('http://', flush=True)\nwhile True: pass"
    cores = os.sched_getaffinity(0)
    with served("-c", busy) as one, served("-c", busy) as other:
        for server in (one, other):
            os.sched_setaffinity(server.pid, {min(cores)})
        before = waited_for_a_core(one.pid) + waited_for_a_core(other.pid)
        time.sleep(0.5)
        assert waited_for_a_core(one.pid) + waited_for_a_core(other.pid) - before > 0.2
    assert waited_for_a_core(one.pid) == 0
