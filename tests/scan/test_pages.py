"""Every kind of picture gives the same grey page; what can't be read is refused with a sentence."""

import contextlib
import io
import struct
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from digits.errors import NoPages, PageUnreadable
from digits.scan import pages
from digits.scan.sources import find


@pytest.fixture(scope="module")
def grey() -> np.ndarray:
    smooth = np.add.outer(np.linspace(60, 200, 240), np.linspace(-40, 40, 160))
    smooth[20:60, 20:40] = 20
    return smooth.astype(np.uint8)


def saved(folder: Path, name: str, image: Image.Image, **options: object) -> Path:
    path = folder / name
    image.save(path, **options)
    return path


def in_mode(grey: np.ndarray, mode: str) -> Image.Image:
    if mode == "I;16":
        return Image.fromarray(grey.astype(np.uint16) * 257)
    if mode == "F":
        return Image.fromarray(grey.astype(np.float32))
    if mode == "F, shares":
        return Image.fromarray(grey / np.float32(255))
    return Image.fromarray(grey).convert(mode)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("a.png", "L"),
        ("a.png", "RGB"),
        ("a.png", "RGBA"),
        ("a.png", "LA"),
        ("a.png", "P"),
        ("a.png", "I;16"),
        ("a.jpg", "L"),
        ("a.jpg", "RGB"),
        ("a.jpg", "CMYK"),
        ("a.tif", "L"),
        ("a.tif", "I;16"),
        ("a.tif", "F"),
        ("a.tif", "F, shares"),
        ("a.tif", "CMYK"),
        ("a.webp", "RGB"),
        ("a.bmp", "L"),
        ("a.gif", "L"),
        ("a.avif", "L"),
        ("a.jp2", "L"),
        ("a.ppm", "RGB"),
        ("a.tga", "L"),
        ("no-suffix", "RGB"),
    ],
)
def test_every_format_and_mode_gives_the_same_grey(
    tmp_path: Path, grey: np.ndarray, name: str, mode: str
) -> None:
    kind = {"format": "PNG"} if "." not in name else {}
    path = saved(tmp_path, name, in_mode(grey, mode), **kind)
    page = pages.load_page(path)
    assert page.dtype == np.uint8
    assert page.shape == grey.shape
    assert np.abs(page.astype(int) - grey).mean() < 3


def test_heic_from_a_phone_is_read() -> None:
    # A grey picture of 64 × 48 pixels, as phones pack it.
    page = pages.load_page(Path(__file__).parent / "phone.heic")
    assert page.shape == (48, 64)


def test_a_depth_that_nobody_knows_the_white_of_is_refused(tmp_path: Path) -> None:
    for value in (2**30, float("nan")):
        image = Image.fromarray(np.full((20, 30), value, np.float32))
        with pytest.raises(PageUnreadable, match="rare way"):
            pages.load_page(saved(tmp_path, "a.tif", image))


def test_transparent_is_white_paper(tmp_path: Path) -> None:
    page = pages.load_page(saved(tmp_path, "a.png", Image.new("RGBA", (30, 20), (0, 0, 0, 0))))
    assert (page == 255).all()


def test_a_phone_photo_is_turned_as_its_exif_says(tmp_path: Path, grey: np.ndarray) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path, "a.jpg", Image.fromarray(grey), exif=exif, quality=95)
    np.testing.assert_allclose(pages.load_page(path), np.rot90(grey, -1), atol=25)


def test_all_pages_of_a_tiff_and_a_pdf_are_read(tmp_path: Path, grey: np.ndarray) -> None:
    sheets = [Image.fromarray(grey), Image.fromarray(255 - grey), Image.fromarray(grey)]
    for name in ("a.tif", "a.pdf"):
        path = saved(tmp_path, name, sheets[0], save_all=True, append_images=sheets[1:])
        brightness = [pages.load_page(path, n).mean() for n in range(pages.count(path))]
        assert len(brightness) == pages.count(path) == 3
        assert abs(brightness[1] - (255 - grey.mean())) < 2
        assert abs(brightness[2] - grey.mean()) < 2


def test_a_sub_folder_is_a_writer_and_other_files_stay_out(tmp_path: Path) -> None:
    names = ("anna/1.png", "anna/2.png", "ben.png", ".hidden.png", "notes.txt")
    for grey, name in enumerate(names):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("L", (9, 9), grey).save(tmp_path / name, format="PNG")
    found = [(source.file, source.writer) for source in find([tmp_path])]
    assert found == [("anna/1.png", "anna"), ("anna/2.png", "anna"), ("ben.png", "ben")]


def test_an_empty_folder_and_a_wrong_name_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoPages, match="put scans there"):
        find([tmp_path])
    with pytest.raises(NoPages, match="check the name"):
        find([tmp_path / "nowhere"])


def png(width: int, height: int, data: bytes) -> bytes:
    """A PNG whose header says what it likes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def pdf(pages_object: bytes, trailer: bytes = b"") -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj"
        + pages_object
        + b"endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R" + trailer + b">>"
    )


def image_in_pdf(about: bytes, data: bytes) -> bytes:
    """A page with nothing but a picture."""
    objects = (
        b"4 0 obj<<" + about + b"/Length %d>>stream\n" % len(data) + data +
        b"\nendstream endobj\n5 0 obj<</Length 28>>stream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream "
        b"endobj\ntrailer"
    )  # fmt: skip
    page = b"/Contents 5 0 R/Resources<</XObject<</I 4 0 R>>>>/MediaBox"
    whole = pdf(b"<</Type/Pages/Kids[3 0 R]/Count 1>>").replace(b"/MediaBox", page)
    return whole.replace(b"trailer", objects)


def image_bomb(side: int, bits: int) -> bytes:
    """A page with a large picture in it."""
    about = b"/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent %d"
    data = zlib.compress(bytes(side * side * bits // 8), 1)
    return image_in_pdf(about % (side, side, bits) + b"/Filter/FlateDecode", data)


def bmp(bits: int, packing: int) -> bytes:
    """A picture of 8 × 8 pixels, stored as it says."""
    header = struct.pack("<IiiHHIIiiII", 40, 8, 8, 1, bits, packing, 512, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 566, 0, 0, 54) + header + bytes(512)


def endless_tiff() -> bytes:
    """100,000 pages of one pixel."""
    tags = [(256, 3, 1), (257, 3, 1), (273, 4, 8), (279, 4, 1)]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    size = 2 + len(entries) + 4
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + b"".join(
            struct.pack("<H", len(tags)) + entries + struct.pack("<I", 8 + size * page)
            for page in range(1, 100_001)
        )
    )


def icon() -> bytes:
    """A picture of a kind that nobody scans to."""
    file = io.BytesIO()
    Image.new("L", (32, 32)).save(file, format="ICO")
    return file.getvalue()


def encrypted() -> bytes:
    lock = (
        b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>"
    )
    return pdf(b"<</Type/Pages/Kids[3 0 R]/Count 1>>", lock + b"/ID[<4142><4142>]")


BAD = {
    "text.png": (b"This is no picture.", "neither a picture nor a PDF"),
    "empty.jpg": (b"", "neither a picture nor a PDF"),
    "bomb.png": (png(50_000, 50_000, bytes(1000)), "far too large"),
    "truncated.png": (png(3000, 3000, bytes(1000)), "damaged"),
    "garbage.pdf": (b"%PDF-1.7\n" + bytes(range(256)) * 9, "damaged"),
    "encrypted.pdf": (encrypted(), "encrypted"),
    "endless.pdf": (
        pdf(b"<</Type/Pages/Kids[" + b"3 0 R " * 1001 + b"]/Count 1001>>"),
        "more than 1000",
    ),
    "endless.tif": (endless_tiff(), "more than 1000"),
    "huge-picture.pdf": (image_bomb(12_000, 8), "far too large"),
    "huge-fax.pdf": (image_bomb(40_000, 1), "far too large"),
    "rare.bmp": (bmp(64, 0), "rare way"),
    "packed.bmp": (bmp(24, 4), "rare way"),
    "rare.tif": (b"II*\0" + bytes(100), "rare way"),
    "icon.png": (icon(), "format ICO"),
    "cut.pdf": (pdf(b"<</Type/Pages/Kids[]/Count 0>>"), "damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_quickly_with_a_sentence(tmp_path: Path, name: str) -> None:
    content, sentence = BAD[name]
    (tmp_path / name).write_bytes(content)
    started = time.process_time()
    with pytest.raises(PageUnreadable, match=sentence) as caught:
        pages.load_page(tmp_path / name)
    assert name in str(caught.value)
    assert str(caught.value).endswith(".")
    assert time.process_time() - started < 3
    assert len(find([tmp_path])) == 1


def test_a_bomb_behind_a_harmless_first_page_is_refused(tmp_path: Path, grey: np.ndarray) -> None:
    huge = Image.new("1", (20_000, 20_000))
    options = {"save_all": True, "append_images": [huge], "compression": "group4"}
    path = saved(tmp_path, "a.tif", Image.fromarray(grey).convert("1"), **options)
    with pytest.raises(PageUnreadable, match="far too large"):
        pages.load_page(path, 1)


def test_a_fax_with_many_fine_dots_is_read_more_coarsely(
    tmp_path: Path, grey: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    fax = Image.fromarray(grey > 100)
    path = saved(tmp_path, "a.tif", fax, compression="group4")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", grey.size // 2)
    monkeypatch.setattr(pages, "PDF_PIXELS", grey.size // 3)
    monkeypatch.setattr(pages, "STRIP", 50)
    smaller = np.asarray(fax.convert("L").reduce(2))
    assert np.array_equal(pages.load_page(path), smaller)
    with pytest.raises(PageUnreadable, match="far too large"):
        pages.load_page(saved(tmp_path, "b.tif", Image.fromarray(grey)))


def test_a_truncated_scan_is_refused(tmp_path: Path, grey: np.ndarray) -> None:
    whole = saved(tmp_path, "a.jpg", Image.fromarray(grey)).read_bytes()
    (tmp_path / "a.jpg").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PageUnreadable, match="damaged"):
        pages.load_page(tmp_path / "a.jpg")


def test_a_huge_pdf_page_is_drawn_more_coarsely(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(
        pdf(b"<</Type/Pages/Kids[3 0 R]/Count 1>>").replace(b"595 842", b"14400 14400")
    )
    assert pages.load_page(tmp_path / "a.pdf").size <= pages.PDF_PIXELS * 1.01


def test_lab_pictures_are_read(tmp_path: Path, grey: np.ndarray) -> None:
    channels = [Image.fromarray(grey), *[Image.new("L", (160, 240), 128)] * 2]
    path = saved(tmp_path, "a.tif", Image.merge("LAB", channels))
    np.testing.assert_array_equal(pages.load_page(path), grey)


def test_previews_and_masks_in_a_tiff_are_no_pages(tmp_path: Path, grey: np.ndarray) -> None:
    sheet, small = Image.fromarray(grey), Image.new("L", (30, 40))
    path = tmp_path / "a.tif"
    with TiffImagePlugin.AppendingTiffWriter(path, new=True) as file:
        for image, tags in [
            (small, {254: 1}), (sheet, {}), (small, {254: 4}), (small, {255: 2}), (sheet, {254: 2})
        ]:  # fmt: skip
            image.save(file, format="TIFF", tiffinfo=tags)
            file.newFrame()
    assert pages.count(path) == 2
    assert [pages.load_page(path, number).shape for number in range(2)] == [grey.shape] * 2


def test_a_fine_fax_in_a_pdf_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # 1200 dots an inch on A4.
    width, height = 9921, 14031
    black = Image.new("1", (width, height), 1)
    black.paste(0, (0, 0, width, height // 2))
    packed = io.BytesIO()
    # In one strip, as a PDF has it.
    monkeypatch.setattr(TiffImagePlugin, "STRIP_SIZE", 2**30)
    black.save(packed, format="TIFF", compression="group4")
    with pytest.warns(Image.DecompressionBombWarning), Image.open(packed) as tiff:
        start, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    about = b"/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray" % (width, height)
    about += b"/BitsPerComponent 1/Filter/CCITTFaxDecode"
    about += b"/DecodeParms<</K -1/Columns %d/Rows %d/BlackIs1 true>>" % (width, height)
    (tmp_path / "a.pdf").write_bytes(image_in_pdf(about, packed.getvalue()[start : start + length]))
    page = pages.load_page(tmp_path / "a.pdf")
    assert page.shape == (3509, 2480)
    assert page[1000].mean() < 5
    assert page[2500].mean() > 250


def test_what_libtiff_thinks_of_a_file_is_not_for_the_screen(
    tmp_path: Path, grey: np.ndarray, capfd: pytest.CaptureFixture[str]
) -> None:
    path = saved(tmp_path, "a.tif", Image.fromarray(grey).convert("1"), compression="group4")
    damaged = bytearray(path.read_bytes())
    damaged[300:2000:7] = b"\x55" * len(damaged[300:2000:7])
    path.write_bytes(damaged)
    with contextlib.suppress(PageUnreadable):
        pages.load_page(path)
    print("still heard", file=sys.stderr)
    assert capfd.readouterr().err == "still heard\n"
