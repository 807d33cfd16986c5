"""Pictures: opening, laying on a background, bringing to the encoder's size.

This module is the reference for the preprocessing that models/starter/model.json names.
The steps, in order:

1. Open, turn as EXIF says, to RGBA (8 bit).
2. A picture counts as transparent when any alpha is below 250. A transparent one is laid on
   `background` and gets a margin of `transparentMargin` x its longer side on each of the four sides,
   filled with `background`. An opaque one is only stripped of its alpha.
3. `contain`: the longer side becomes `size`, the other follows in proportion (rounded, at least 1),
   the rest is filled with `background`, the picture in the middle (floor of half the rest before it).
   `cover`: the shorter side becomes `size`, then the middle size x size is cut out.
   Both resize with Pillow's BICUBIC, which widens its filter when it shrinks (antialiasing).
4. pixel / 255, minus `mean`, divided by `std`; channels first, RGB.
"""
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

TRANSPARENT_BELOW = 250


@dataclass(frozen=True)
class Pixels:
    """What model.json says under `pixels`. mean and std are on the 0..1 scale."""
    size: int = 260
    fit: str = "contain"
    background: tuple = (255, 255, 255)
    transparent_margin: float = 0.1
    mean: tuple = (0.498, 0.498, 0.498)
    std: tuple = (0.502, 0.502, 0.502)


def is_transparent(rgba):
    """True when any alpha of an RGBA picture is below 250."""
    return rgba.getchannel("A").getextrema()[0] < TRANSPARENT_BELOW


def open_picture(source):
    """Path, file object or Pillow image -> RGBA image, upright."""
    image = source if isinstance(source, Image.Image) else Image.open(source)
    return ImageOps.exif_transpose(image).convert("RGBA")


def lay_on_background(rgba, pixels=Pixels()):
    """RGBA -> RGB; transparent pictures on the background with a margin."""
    if not is_transparent(rgba):
        return rgba.convert("RGB")
    margin = round(max(rgba.size) * pixels.transparent_margin)
    canvas = Image.new("RGBA", (rgba.width + 2 * margin, rgba.height + 2 * margin), (*pixels.background, 255))
    canvas.alpha_composite(rgba, (margin, margin))
    return canvas.convert("RGB")


def fit_to_size(rgb, pixels=Pixels()):
    """RGB of any shape -> RGB of size x size."""
    size = pixels.size
    side = max(rgb.size) if pixels.fit == "contain" else min(rgb.size)
    width, height = (max(1, round(s * size / side)) for s in rgb.size)
    resized = rgb.resize((width, height), Image.Resampling.BICUBIC)
    if pixels.fit == "contain":
        canvas = Image.new("RGB", (size, size), pixels.background)
        canvas.paste(resized, ((size - width) // 2, (size - height) // 2))
        return canvas
    left, top = (width - size) // 2, (height - size) // 2
    return resized.crop((left, top, left + size, top + size))


def to_array(source, pixels=Pixels()):
    """Any picture -> uint8 array [size, size, 3], before the normalisation."""
    return np.asarray(fit_to_size(lay_on_background(open_picture(source), pixels), pixels))


def normalise(arrays, pixels=Pixels()):
    """uint8 [n, size, size, 3] -> float32 [n, 3, size, size], the encoder's `pixel_values`."""
    scaled = arrays.astype(np.float32) / 255
    scaled = (scaled - np.float32(pixels.mean)) / np.float32(pixels.std)
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def is_blank(array):
    """True for a page with nothing on it: the values of a uint8 [h, w, 3] array hardly spread."""
    return float(array.std()) < 4
