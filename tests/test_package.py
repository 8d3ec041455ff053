"""The library as others install it: a wheel, in a folder that knows nothing of the project's."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.pictures import goldens

ROOT = Path(__file__).parents[1]
PHOTO = goldens()["pen-thin-1"]
BEYOND_THE_LIBRARY = {
    "app", "web", "bulk", "corrections", "training",
    "fastapi", "gradio", "keras", "pyarrow", "pypdfium2", "skimage", "sqlalchemy", "tensorflow", "uvicorn",
}  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the installed wheel; what it depends on is taken from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*install, "--target", str(folder), str(wheel)], check=True, capture_output=True)
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Return a folder with nothing but a photo, to run things in."""
    shutil.copy(PHOTO.path, tmp_path / "photo.png")
    return tmp_path


def run(installed: Path, elsewhere: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(installed)}
    return subprocess.run(
        command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_the_two_packages_with_their_weights_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = set(archive.namelist())
    folders = {name.split("/")[0] for name in files}
    assert {name for name in folders if not name.endswith(".dist-info")} == {"recognizer", "segmentation"}
    for package in ("recognizer", "segmentation"):
        tracked = {
            path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*") if path.is_file()
        }
        assert {name for name in tracked if "__pycache__" not in name} <= files


def test_the_python_example_of_the_readme_runs_with_the_library_alone(
    installed: Path, elsewhere: Path
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", readme, re.DOTALL)
    assert example
    loaded = (
        "import recognizer, sys; print(recognizer.__file__, *{name.split('.')[0] for name in sys.modules})"
    )

    result = run(installed, elsewhere, sys.executable, "-c", f"{example[1]}\n{loaded}")

    assert result.stderr == ""
    lines = result.stdout.splitlines()
    written, value, confidence = lines[0].split()
    assert written == value == PHOTO.text
    assert 0 < float(confidence) <= 1
    assert lines[1].startswith(f"{PHOTO.text} (Alternative(")
    assert [line.split()[0] for line in lines[2:-1]] == list(PHOTO.text)
    file, *modules = lines[-1].split()
    assert Path(file).is_relative_to(installed)
    assert not BEYOND_THE_LIBRARY & set(modules)


def test_the_command_reads_outside_the_project(installed: Path, elsewhere: Path) -> None:
    command = str(installed / "bin" / "number-reader")

    result = run(installed, elsewhere, command, "read", "photo.png")

    assert result.stderr == ""
    assert result.stdout.startswith(f"photo.png: {PHOTO.text} (")


@pytest.mark.parametrize(("name", "extra"), [("serve", "app"), ("bulk", "bulk")])
def test_commands_beyond_the_library_say_so_outside_the_project(
    name: str, extra: str, installed: Path, elsewhere: Path
) -> None:
    result = run(installed, elsewhere, str(installed / "bin" / "number-reader"), name)

    assert result.returncode == 1
    assert result.stdout == ""
    needs = f"number-reader {name} needs the project's folder and the extra [{extra}]."
    assert result.stderr.startswith(needs)
