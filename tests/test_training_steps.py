from pathlib import Path

import pytest

from training.steps import Step


def copying(folder: Path, runs: list[str], setting: int = 1) -> Step:
    """Return a step that makes ``b`` of ``a``."""

    def run() -> None:
        runs.append("b")
        (folder / "b").write_bytes((folder / "a").read_bytes())

    return Step("copy", ("b",), ("a",), (setting,), run)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a").write_text("first")
    return tmp_path


def test_a_step_runs_once(folder: Path) -> None:
    runs: list[str] = []
    assert copying(folder, runs).do(folder)
    assert not copying(folder, runs).do(folder)
    assert runs == ["b"]


def test_a_step_runs_again_where_what_it_is_made_of_has_changed(folder: Path) -> None:
    runs: list[str] = []
    copying(folder, runs).do(folder)
    (folder / "a").write_text("second")
    assert copying(folder, runs).do(folder)
    assert (folder / "b").read_text() == "second"
    assert copying(folder, runs, setting=2).do(folder)


def test_a_step_runs_again_where_its_file_is_gone_or_another(folder: Path) -> None:
    step = copying(folder, [])
    step.do(folder)
    (folder / "b").write_text("by hand")
    assert step.do(folder)
    (folder / "b").unlink()
    assert step.do(folder)


def test_a_file_written_anew_with_the_same_content_changes_nothing(folder: Path) -> None:
    step = copying(folder, [])
    step.do(folder)
    (folder / "a").write_text("first")
    assert step.is_done(folder)


def test_a_step_that_fails_is_not_done(folder: Path) -> None:
    copying(folder, []).do(folder)

    def fail() -> None:
        raise OSError

    broken = Step("copy", ("b",), ("a",), (3,), fail)
    with pytest.raises(OSError):  # noqa: PT011  # any
        broken.do(folder)
    assert not broken.is_done(folder)
    assert not copying(folder, []).is_done(folder)
