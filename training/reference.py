"""reference.json: what this Python gives for a few texts and pictures, so that another runtime can prove it gives the same.

The pictures are drawn here from formulas and saved as PNG: two opaque, one transparent, one of a long shape.
"""
import json
from pathlib import Path

import numpy as np
from PIL import Image

from pictures import to_array

TEXTS = ("", "a red apple", "A photo of a dog.", "Größe, naïve café — 東京 ☕", "🐱🚀", "   two   spaces\tand a tab\n",
         "the quick brown fox jumps over the lazy dog near the river bank in the early morning",
         "a long text that does not end " * 40)


def drawings():
    """-> {file name: Pillow image}"""
    y, x = np.mgrid[0:180, 0:240]
    gradient = np.stack([x * 255 // 239, y * 255 // 179, (x + y) * 255 // 418], -1).astype(np.uint8)
    checks = np.where(((x // 20 + y // 20) % 2)[..., None], (230, 60, 40), (30, 90, 200)).astype(np.uint8)
    y, x = np.mgrid[0:200, 0:160]
    inside = ((x - 80) / 70) ** 2 + ((y - 100) / 90) ** 2 < 1
    disc = np.zeros((200, 160, 4), dtype=np.uint8)
    disc[inside] = (240, 150, 20, 255)
    disc[60:80, 50:70] = (20, 20, 20, 255)
    disc[60:80, 90:110] = (20, 20, 20, 128)
    y, x = np.mgrid[0:60, 0:400]
    waves = (127 + 127 * np.sin(x / 12 + y / 7)).astype(np.uint8)
    return {"gradient.png": Image.fromarray(gradient), "checks.png": Image.fromarray(checks),
            "disc-transparent.png": Image.fromarray(disc), "waves-wide.png": Image.fromarray(waves).convert("RGB")}


def write_reference(model, folder):
    """Writes reference/*.png and reference.json; vectors are rounded to 6 digits."""
    folder = Path(folder)
    (folder / "reference").mkdir(exist_ok=True)
    texts, images = [], []
    for text in TEXTS:
        ids = model.tokens([text])["input_ids"][0].tolist()
        texts.append({"text": text, "input_ids": ids, "embedding": _round(model.embed_texts([text])[0])})
    for name, image in drawings().items():
        path = folder / "reference" / name
        image.save(path, optimize=True)
        pixels = to_array(path, model.pixels)
        images.append({"file": f"reference/{name}", "pixelMean": [round(float(v), 3) for v in pixels.mean((0, 1))],
                       "embedding": _round(model.embed_images([path])[0])})
    (folder / "reference.json").write_text(json.dumps({
        "about": "Unit vectors from the ONNX files in this folder (onnxruntime, Python). pixelMean: mean red, green "
                 "and blue of the size x size picture before normalising, 0 to 255.",
        "texts": texts, "images": images}, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _round(vector):
    return [round(float(v), 6) for v in vector]
