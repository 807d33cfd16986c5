"""Changed copies of a picture for training: placing, background, turning, colour, blur.

A clip-art picture has a transparent background; on a user's machine the same thing may stand on any page.
"""
import io
import random
from dataclasses import replace

from PIL import Image, ImageEnhance, ImageOps

from pictures import Pixels, fit_to_size, is_transparent, lay_on_background, open_picture

THUMBNAIL = 320


def thumbnail_bytes(path):
    """A picture cut down to 320 pixels on the longer side, as PNG bytes with alpha."""
    rgba = open_picture(path)
    rgba.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    rgba.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def shrunk(path, shorter):
    """RGBA whose shorter side is at most `shorter`: what changes a picture takes time for every pixel of it."""
    image = Image.open(path)
    image.draft("RGB", (shorter, shorter))  # of a JPEG only as much is decoded
    rgba = open_picture(image)
    share = shorter / min(rgba.size)
    size = tuple(max(1, round(side * share)) for side in rgba.size)
    return rgba.resize(size, Image.Resampling.BICUBIC, reducing_gap=2) if share < 1 else rgba


def random_background(rng):
    kind = rng.random()
    if kind < 0.5:
        return (255, 255, 255)
    low = 190 if kind < 0.75 else 0
    return tuple(rng.randint(low, 255) for _ in range(3))


def place(rgba, rng):
    """Transparent: on a background with uneven margins. Opaque: a random cut of 55-100% of the area."""
    if is_transparent(rgba):
        longer = max(rgba.size)
        left, top, right, bottom = (round(longer * rng.uniform(-0.05, 0.3)) for _ in range(4))
        colour = random_background(rng)
        canvas = Image.new("RGBA", (max(8, rgba.width + left + right), max(8, rgba.height + top + bottom)),
                           (*colour, 255))
        layer = Image.new("RGBA", canvas.size, (*colour, 0))
        layer.paste(rgba, (left, top))
        return Image.alpha_composite(canvas, layer).convert("RGB"), colour
    share = rng.uniform(0.55, 1) ** 0.5
    width, height = max(8, round(rgba.width * share)), max(8, round(rgba.height * share))
    left, top = rng.randint(0, max(0, rgba.width - width)), rng.randint(0, max(0, rgba.height - height))
    return rgba.convert("RGB").crop((left, top, left + width, top + height)), (255, 255, 255)


def random_view(rgba, seed, pixels=Pixels()):
    """RGBA -> RGB of size x size; the same seed gives the same view."""
    rng = random.Random(seed)
    if rng.random() < 0.5:
        rgba = ImageOps.mirror(rgba)
    if rng.random() < 0.3 and is_transparent(rgba):
        rgba = rgba.rotate(rng.uniform(-18, 18), Image.Resampling.BICUBIC, expand=True)
    rgb, colour = place(rgba, rng)
    if rng.random() < 0.15:
        rgb = ImageOps.grayscale(rgb).convert("RGB")
    for enhancer, spread in ((ImageEnhance.Color, 0.5), (ImageEnhance.Brightness, 0.25), (ImageEnhance.Contrast, 0.3)):
        if rng.random() < 0.5:
            rgb = enhancer(rgb).enhance(rng.uniform(1 - spread, 1 + spread))
    if rng.random() < 0.2:
        small = rng.randint(48, 140)
        rgb.thumbnail((small, small), Image.Resampling.BICUBIC)
    return fit_to_size(rgb, replace(pixels, background=colour))


def plain_view(rgba, pixels=Pixels()):
    return fit_to_size(lay_on_background(rgba, pixels), pixels)
