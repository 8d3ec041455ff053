"""Files that cost too much are refused or read cheaply; ordinary ones, however odd, are read as ever."""

import contextlib
import io
import json
import struct
import subprocess
import sys
import warnings
import zlib

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, PngImagePlugin

from benchmarks.fuzz import MUTATIONS
from benchmarks.hostile import KINDS, bmps, gifs, heifs, jpegs, pngs, tiffs, webps
from benchmarks.serving import ROOT
from segmentation.errors import ImageError
from segmentation.image import load_gray

SIZE = 0.25  # of the attacks: up to 5 MB each
MOST_SECONDS = 1.0  # of processor, for a file of up to 16 million pixels
MOST_MB = 300.0
SEED = 0


@pytest.fixture(scope="module")
def costs() -> dict[str, tuple[float, float, str]]:
    """Return what each kind of hostile file cost in a process of its own: seconds, megabytes, the answer."""
    command = [sys.executable, "-m", "benchmarks.hostile", "--json", "--size", str(SIZE), "--seed", str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: (seconds, megabytes, answer) for name, _, seconds, megabytes, answer in lines}


@pytest.mark.parametrize("name", KINDS)
def test_hostile_file_takes_little_time_and_memory(
    costs: dict[str, tuple[float, float, str]], name: str
) -> None:
    seconds, megabytes, answer = costs[name]

    assert seconds < MOST_SECONDS
    assert megabytes < MOST_MB
    assert "pixels" in answer or "again" in answer or "Send" in answer


RNG = np.random.default_rng(SEED)


@pytest.mark.parametrize(
    ("data", "got", "limit"),
    [
        pytest.param(
            tiffs.giant_tile(RNG, 1), "strips or tiles of 2,1", "67,108,992 bytes for 8 × 8", id="tile"
        ),
        pytest.param(tiffs.tiles_far_beyond(RNG, 1), "400,320,000 bytes", "67,148,864", id="all tiles"),
        pytest.param(
            tiffs.millions_of_strips(RNG, 0.01), "50,008 strips", "at most 8 for 8 × 8", id="strips"
        ),
        pytest.param(tiffs.shared_strips(RNG, 0.1), "packed bytes", "the file's", id="shared strips"),
        pytest.param(
            tiffs.one_strip_of_everything(RNG, 1), "384,000,000 each", "256,000,000 each", id="strip"
        ),
        pytest.param(tiffs.lzma_dictionary(RNG, 1), "compression 34925", "not read", id="LZMA"),
        pytest.param(jpegs.empty_scans(RNG, 1e-3), "over 16 scans", "16 for 8000 × 8000", id="scans"),
        pytest.param(
            jpegs.scans_without_data(RNG, 1e-3), "over 64 scans", "64 for 4000 × 4000", id="empty scans"
        ),
        pytest.param(
            jpegs.several_scans_of_four_components(RNG, 1),
            "256,000,000 coeff",
            "192,000,000",
            id="coefficients",
        ),
        pytest.param(jpegs.tables(RNG, 0.1), "bytes of tables", "262,144", id="tables"),
        pytest.param(
            jpegs.tiny_segments(RNG, 0.1), "over 11,909 parts", "for 2,000,339 bytes", id="segments"
        ),
        pytest.param(pngs.private_chunks(RNG, 0.1), "parts", "for 2,000,", id="chunks"),
        pytest.param(gifs.empty_extensions(RNG, 0.1), "parts", "for 2,000,", id="extensions"),
        pytest.param(gifs.frame_beyond_the_screen(RNG, 1), "65008 × 65008", "64 million", id="frame"),
        pytest.param(webps.canvas_of_any_size(RNG, 1), "16000008 × 16000008", "16,000,000", id="canvas"),
        pytest.param(webps.frame_on_a_canvas_far_larger(RNG, 1), "8000 × 8000", "16,000,000", id="animation"),
        pytest.param(
            bmps.steps_to_nowhere(RNG, 0.2), "64,000,000 pixels", "4,000,000 pixels", id="run lengths"
        ),
        pytest.param(heifs.avif_frame_far_larger(RNG, 0.1), "1257 × 1257", "8 × 8", id="AVIF's frame"),
        pytest.param(heifs.heic_frame_far_larger(RNG, 0.1), "920 × 920", "8 × 8", id="HEIC's frame"),
        pytest.param(heifs.film_of_larger_frames(RNG, 0.1), "257 × 257", "8 × 8", id="film"),
        pytest.param(
            heifs.frames_over_and_over(RNG, 0.001), "1,616,000,000 pixels", "1,024,000,000", id="frames"
        ),
        pytest.param(
            heifs.one_tile_over_and_over(RNG, 0.1), "tiles of 2,704,000,000", "16 × 16", id="one tile"
        ),
        pytest.param(heifs.tiles_of_tiles(RNG, 0.1), "type 'grid'", "not read", id="tiles of tiles"),
        pytest.param(heifs.millions_of_items(RNG, 0.1), "parts", "for 384,410 bytes", id="items"),
    ],
)
def test_refusal_says_what_was_got_the_limit_and_the_remedy(data: bytes, got: str, limit: str) -> None:
    with pytest.raises(ImageError) as caught:
        load_gray(data)

    assert got in str(caught.value)
    assert limit in str(caught.value)
    assert "send" in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(tiffs.giant_tile(RNG, 1), id="tile"),
        pytest.param(tiffs.strips_over_and_over(RNG, 0.01), id="strips"),
        pytest.param(jpegs.empty_scans(RNG, 1e-3), id="scans"),
    ],
)
def test_unread_pil_image_is_bounded_as_its_file_is(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as image, pytest.raises(ImageError, match="costs too much to read"):
        load_gray(image)


# Noise 60 pixels wide and 40 high: every format and every part of it differs.
NOISE = np.random.default_rng(SEED).integers(0, 256, (40, 60), np.uint8)
GRAY = Image.fromarray(NOISE)
COLOURS = Image.merge("RGB", [GRAY, GRAY.rotate(180), GRAY.transpose(Image.Transpose.FLIP_LEFT_RIGHT)])
XMP = b'<x:xmpmeta xmlns:tiff="t"><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
TURNED = np.rot90(NOISE, -1)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def with_text(name: str, text: str, *, is_packed: bool) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt(name, text, zip=is_packed) if name.startswith("XML") else info.add_text(
        name, text, is_packed
    )
    return saved(GRAY, "PNG", pnginfo=info)


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = "a camera"
    return tags


def tiled(side: int) -> bytes:
    """Return the noise in tiles, which Pillow does not write."""
    columns, rows = -(-60 // side), -(-40 // side)
    canvas = np.zeros((rows * side, columns * side), np.uint8)
    canvas[:40, :60] = NOISE
    tiles = canvas.reshape(rows, side, columns, side).swapaxes(1, 2).reshape(-1, side * side)
    packed = [zlib.compress(tile.tobytes()) for tile in tiles]
    tags, count = tiffs.page(60, 40, compression=tiffs.DEFLATE), len(packed)
    where = tiffs.after(len(tags) + 4)
    sizes = [len(tile) for tile in packed]
    starts = [where + 8 * count + sum(sizes[:number]) for number in range(count)]
    lists = struct.pack(f"<{2 * count}I", *starts, *sizes) if count > 1 else b"\0" * 8
    values = (where, where + 4 * count) if count > 1 else (starts[0], sizes[0])
    tags += [(322, 4, 1, side), (323, 4, 1, side), (324, 4, count, values[0]), (325, 4, count, values[1])]
    return tiffs.file(tags, lists + b"".join(packed))


def big_endian() -> bytes:
    """Return the noise in one plain strip, as Motorola's processors write it."""
    tags = [
        (256, 60),
        (257, 40),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 8 + 2 + 12 * 8 + 4),
        (277, 1),
        (279, 2_400),
    ]
    entries = b"".join(struct.pack(">HHII", tag, 4, 1, value) for tag, value in tags)
    return b"MM\0\x2a" + struct.pack(">IH", 8, len(tags)) + entries + bytes(4) + NOISE.tobytes()


def run_lengths() -> bytes:
    """Return the noise in absolute runs of a BMP, from the lowest row up."""
    rows = (b"\0" + bytes([60]) + row.tobytes() + b"\0\0" for row in NOISE[::-1])
    file = bytearray(bmps.file(60, 40, b"".join(rows) + bmps.END))
    file[54 : 54 + bmps.PALETTE] = b"".join(bytes([level] * 3 + [0]) for level in range(256))
    return bytes(file)


OTHERS = [GRAY.rotate(90), GRAY.rotate(180)]
RAW_EXIF = exif(6).tobytes()


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        pytest.param(
            saved(GRAY, "TIFF", save_all=True, append_images=OTHERS), NOISE, id="TIFF of three pages"
        ),
        pytest.param(saved(GRAY, "TIFF", big_tiff=True), NOISE, id="BigTIFF"),
        pytest.param(saved(GRAY, "TIFF", compression="tiff_lzw"), NOISE, id="TIFF, LZW"),
        pytest.param(saved(GRAY, "TIFF", compression="packbits"), NOISE, id="TIFF, PackBits"),
        pytest.param(saved(GRAY, "TIFF", compression="zstd"), NOISE, id="TIFF, Zstandard"),
        pytest.param(
            saved(GRAY, "TIFF", compression="tiff_adobe_deflate", tiffinfo={317: 2, 278: 16}),
            NOISE,
            id="TIFF, deflate with a predictor in three strips",
        ),
        pytest.param(saved(GRAY, "TIFF", exif=exif(6)), TURNED, id="TIFF turned"),
        pytest.param(saved(GRAY, "TIFF", tiffinfo={700: XMP}), TURNED, id="TIFF turned by XMP"),
        pytest.param(tiled(16), NOISE, id="TIFF in tiles of 16"),
        pytest.param(tiled(256), NOISE, id="TIFF in a tile of 256"),
        pytest.param(tiled(2_048), NOISE, id="TIFF in a tile of 2,048"),
        pytest.param(big_endian(), NOISE, id="TIFF, big-endian"),
        pytest.param(saved(GRAY, "PNG", save_all=True, append_images=OTHERS), NOISE, id="APNG"),
        pytest.param(
            saved(GRAY, "PNG", icc_profile=bytes(3_000), exif=exif(6)),
            TURNED,
            id="PNG with a profile, turned",
        ),
        pytest.param(with_text("Comment", "4" * 9_999, is_packed=True), NOISE, id="PNG with a text"),
        pytest.param(
            with_text("XML:com.adobe.xmp", XMP.decode(), is_packed=False), TURNED, id="PNG turned by XMP"
        ),
        pytest.param(
            with_text("XML:com.adobe.xmp", XMP.decode(), is_packed=True),
            TURNED,
            id="PNG turned by packed XMP",
        ),
        pytest.param(
            with_text(
                "Raw profile type exif", f"\nexif\n{len(RAW_EXIF):8}\n{RAW_EXIF.hex()}", is_packed=True
            ),
            TURNED,
            id="PNG turned by ImageMagick",
        ),
        pytest.param(
            saved(Image.fromarray(NOISE.astype(np.uint16) * 257), "PNG"), NOISE, id="PNG of 16 bits"
        ),
        pytest.param(
            saved(GRAY, "GIF", save_all=True, append_images=OTHERS, loop=0), NOISE, id="GIF, animated"
        ),
        pytest.param(saved(GRAY, "GIF", comment=b"4" * 9_999, interlace=1), NOISE, id="GIF with a comment"),
        pytest.param(
            saved(GRAY.convert("RGB"), "WEBP", lossless=True, save_all=True, append_images=OTHERS),
            NOISE,
            id="WebP, animated",
        ),
        pytest.param(
            saved(GRAY.convert("RGB"), "WEBP", lossless=True, exif=exif(6), icc_profile=bytes(3_000)),
            TURNED,
            id="WebP turned",
        ),
        pytest.param(
            saved(GRAY.convert("RGB"), "WEBP", lossless=True, xmp=XMP), TURNED, id="WebP turned by XMP"
        ),
        pytest.param(run_lengths(), NOISE, id="BMP, run lengths"),
        pytest.param(saved(GRAY, "BMP"), NOISE, id="BMP"),
    ],
)
def test_odd_file_is_read_as_it_looks(data: bytes, shown: npt.NDArray[np.uint8]) -> None:
    np.testing.assert_array_equal(load_gray(data), shown)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(saved(COLOURS, "JPEG", progressive=True, quality=80), id="progressive"),  # ten scans
        pytest.param(saved(GRAY, "JPEG", progressive=True), id="progressive gray"),
        pytest.param(saved(COLOURS.convert("CMYK"), "JPEG"), id="CMYK"),
        pytest.param(
            saved(COLOURS, "JPEG", comment=b"407", icc_profile=bytes(200_000)), id="profile in pieces"
        ),
        pytest.param(saved(COLOURS, "JPEG", restart_marker_blocks=1), id="restarts"),
        pytest.param(
            saved(COLOURS, "JPEG", subsampling=0) + bytes(100_000), id="film behind it"
        ),  # a phone's
        pytest.param(saved(COLOURS, "MPO", save_all=True, append_images=[COLOURS]), id="MPO"),  # two lenses
        pytest.param(saved(COLOURS, "WEBP", quality=50), id="WebP"),
        pytest.param(saved(COLOURS, "TIFF", compression="jpeg"), id="TIFF of JPEG"),
        pytest.param(saved(COLOURS.convert("P"), "GIF"), id="GIF in colours"),
    ],
)
def test_file_in_colours_looks_as_pillow_shows_it(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as image:
        shown = np.asarray(image.convert("L"))

    np.testing.assert_array_equal(load_gray(data), shown)


def test_later_frame_that_the_caller_has_turned_to_is_read() -> None:
    image = Image.open(io.BytesIO(saved(GRAY, "TIFF", save_all=True, append_images=OTHERS)))
    image.seek(2)

    np.testing.assert_array_equal(load_gray(image), NOISE[::-1, ::-1])


def test_unread_pil_image_stays_unread() -> None:
    file = io.BytesIO(saved(GRAY, "PNG", exif=exif(6)))
    image = Image.open(file)
    place = file.tell()

    np.testing.assert_array_equal(load_gray(image), TURNED)

    assert image.tile
    assert file.tell() == place
    np.testing.assert_array_equal(np.asarray(image), NOISE)


def test_no_warning_reaches_the_caller_of_any_damaged_file() -> None:
    rng = np.random.default_rng(SEED)
    files = [saved(GRAY, kind) for kind in ("PNG", "GIF", "BMP", "TIFF", "WEBP")]
    files += [saved(GRAY, "JPEG", exif=exif(6)), saved(GRAY, "PNG", save_all=True, append_images=OTHERS)]

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for _ in range(1_500):
            mutation = MUTATIONS[rng.integers(1, 5)]
            with contextlib.suppress(ImageError):
                load_gray(mutation(files[rng.integers(len(files))], rng))

    assert [str(warning.message) for warning in warned] == []
