"""What a file is by its content, and a picture without its metadata: the only place that opens what people send."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400  # enough to read a letter on a photo of it
VOICE, JPEG, PNG, PDF = "audio/ogg", "image/jpeg", "image/png", "application/pdf"


class NotAccepted(Exception):
    """A file of a kind that is not accepted, or one that is broken."""


def cleaned(content: bytes) -> tuple[str, bytes]:
    """The type of a file and what may be kept of it: pictures are drawn anew, which leaves out all metadata.

    Raises NotAccepted for anything that is not a JPEG, a PNG, a voice note (Ogg with Opus) or a PDF, whatever it was
    called. Takes up to some seconds of computing for a large picture.
    """
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG, _drawn(content, "JPEG")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG, _drawn(content, "PNG")
    if content.startswith(b"OggS") and b"OpusHead" in content[:64]:
        return VOICE, content
    if content.startswith(b"%PDF-"):
        return PDF, content
    raise NotAccepted


def _drawn(content: bytes, format: str) -> bytes:
    """The picture as it is seen, turned upright, without anything that stood beside it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=(format,)) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise NotAccepted
                upright = ImageOps.exif_transpose(image)
                seen = upright.convert("RGB" if format == "JPEG" or upright.mode not in ("RGBA", "LA", "P") else "RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as error:
        raise NotAccepted from error
    seen.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen.info.clear()
    target = io.BytesIO()
    seen.save(target, format, **({"quality": 85} if format == "JPEG" else {}))
    return target.getvalue()
