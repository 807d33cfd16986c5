import numpy as np
from PIL import Image

from pictures import Pixels, is_blank, lay_on_background, normalise, to_array


def test_transparent_picture_gets_a_margin_of_a_tenth_of_the_longer_side():
    rgba = Image.new("RGBA", (200, 100), (255, 0, 0, 255))
    rgba.putpixel((0, 0), (0, 0, 0, 0))
    laid = lay_on_background(rgba)
    assert laid.size == (240, 140)
    assert laid.getpixel((19, 70)) == (255, 255, 255) and laid.getpixel((25, 70)) == (255, 0, 0)


def test_opaque_picture_gets_no_margin():
    assert lay_on_background(Image.new("RGBA", (200, 100), (255, 0, 0, 251))).size == (200, 100)


def test_contain_keeps_all_and_cover_fills_all():
    wide = Image.new("RGB", (520, 130), (0, 0, 0))
    contained, covered = to_array(wide), to_array(wide, Pixels(fit="cover"))
    assert contained.shape == covered.shape == (260, 260, 3)
    assert contained[0].min() == 255 and contained[130].max() == 0
    assert covered.max() == 0


def test_normalise_gives_channels_first():
    out = normalise(np.full((2, 260, 260, 3), 127, dtype=np.uint8))
    assert out.shape == (2, 3, 260, 260) and abs(float(out.mean())) < 0.01


def test_an_empty_page_is_blank():
    page = np.full((64, 64, 3), 255, dtype=np.uint8)
    assert is_blank(page)
    page[20:40, 20:40] = 0
    assert not is_blank(page)
