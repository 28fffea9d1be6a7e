"""What people send is known by its content, and pictures lose everything that stood beside them."""

import io

import pytest
from PIL import Image

from bot import picture
from bot.picture import NotAccepted

MARKER = b"zzcanaryzz"
VOICE = b"OggS" + bytes(24) + b"OpusHead" + bytes(20)
PDF = b"%PDF-1.4\n%%EOF\n"


def photo(format: str = "JPEG", size: tuple[int, int] = (40, 20), orientation: int = 1) -> bytes:
    """A red picture with a marker in its metadata and behind its end."""
    image = Image.new("RGB", size, "red")
    exif = Image.Exif()
    exif[0x010E] = MARKER.decode()
    exif[0x0112] = orientation
    target = io.BytesIO()
    image.save(target, format, exif=exif, comment=MARKER)
    return target.getvalue() + MARKER


@pytest.mark.parametrize(("format", "type"), [("JPEG", picture.JPEG), ("PNG", picture.PNG)])
def test_a_picture_is_drawn_anew_without_metadata(format: str, type: str) -> None:
    """Place, camera, comments and what hides behind the end are gone; the picture is there, upright."""
    sent = photo(format, orientation=6)
    assert MARKER in sent
    found, kept = picture.cleaned(sent)
    assert (found, MARKER in kept, b"Exif" in kept) == (type, False, False)
    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (20, 40)
        red, green, blue = drawn.convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert red > 200 and green < 60 and blue < 60


def test_a_large_picture_becomes_smaller() -> None:
    """Enough to read a letter by."""
    with Image.open(io.BytesIO(picture.cleaned(photo(size=(5000, 100)))[1])) as drawn:
        assert drawn.width == picture.LONGEST_SIDE


@pytest.mark.parametrize("sent", [VOICE, PDF])
def test_voice_and_pdf_stay_as_they_are(sent: bytes) -> None:
    assert picture.cleaned(sent)[1] == sent


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"GIF89a" + bytes(40),
        b"MZ" + bytes(100),
        b"\xff\xd8\xff" + bytes(40),
        photo()[:200],
        b"OggS" + bytes(24) + b"vorbis",
        b" %PDF-1.4",
    ],
)
def test_everything_else_is_refused(sent: bytes) -> None:
    """T11: whatever it was called: the content counts; broken pictures too."""
    with pytest.raises(NotAccepted):
        picture.cleaned(sent)


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    """A few bytes that say they are a hundred million points."""
    with pytest.raises(NotAccepted):
        target = io.BytesIO()
        Image.new("1", (10_000, 10_000)).save(target, "PNG")
        picture.cleaned(target.getvalue())
