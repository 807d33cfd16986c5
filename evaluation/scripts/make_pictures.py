"""Makes evaluation/pictures/documents: pictures that the starter model was never trained on, with and without words.

    venv/bin/python evaluation/scripts/make_pictures.py --cache ~/.cache/diptych-training

Needs what training/README.md installs, `npm` and `apt-get`. Three sources:

- the held-out 500 of Open Clip Art (`test` of training/split.py, which keeps near copies of them out of training),
  less what LEFT_OUT lists: drawings of one thing over and over, empty-looking ones, named persons and brands;
- OpenMoji's own signs (group `extras-openmoji`), which are no emoji and in no set that was trained on;
- the test pictures of scikit-image.

What has a cosine above 0.95 with a picture trained on (near_copies of training/split.py) is dropped. A picture goes without
words where the second byte of sha256(its name) is divisible by three. File names say nothing of what the picture shows.
"""
import argparse
import csv
import hashlib
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

EVALUATION = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(EVALUATION.parent / "training"))
import data_emoji  # noqa: E402
import data_openclipart  # noqa: E402
from features import blank_pictures, view_features  # noqa: E402
from split import near_copies, split_pairs  # noqa: E402

LEFT_OUT = {4, 10, 11, 14, 30, 39, 52, 61, 63, 65, 69, 78, 79, 80, 85, 90, 109, 116, 117, 118, 123, 128, 129, 130, 143, 148,
            150, 155, 156, 157, 158, 162, 163, 168, 171, 200, 203, 204, 207, 210, 211, 214, 215, 217, 221, 237, 245, 249,
            250, 251, 253, 259, 260, 264, 285, 286, 292, 294, 302, 303, 314, 342, 343, 351, 362, 363, 369, 375, 376, 377,
            378, 399, 405, 406, 409, 428, 429, 432, 434, 435, 440, 441, 442, 444, 446, 448, 450, 458, 459, 467, 470, 473,
            477, 484, 485, 486, 489, 491, 493, 495, 499}
SIGNS = """E000 E001 E002 E004 E010 E011 E2C0 E2C3 E2C4 E2CB E2CC E2CD E2CF E2D1 E2D2 E2D3 E2D4 E2D6 E0C0 E0C3 E0C4 E0C6
E0C8 E0CA E0CB E343 E344 E345 E347 E348 E305 E306 E309 E30C E30F E312 E313 E316 E319 E31F E324 E326 E329 E141 E142 E143
E144 E14A E151 E152 E156 E157 E1C2 E1C4 E1C8 E1CA E1CD E1CE E1CF E1D0 E1D2 E1D8 E1D9 E201 E202 E20B E20D E20E E216""".split()
PHOTOS = {  # file of skimage/data -> title; their licences are in skimage/data/_fetchers.py
    "brick": "Brick wall", "camera": "Camera man", "cell": "Quantitative phase picture of a cell",
    "coins": "Greek coins from Pompeii", "grass": "Grass texture", "gravel": "Gravel texture",
    "text": "Handwriting on a page", "clock_motion": "Clock in motion"}
SIDE = 256


def heldout(cache):
    """-> (test pairs of Open Clip Art, pictures trained on)"""
    clipart = data_openclipart.read_pairs(data_openclipart.fetch(cache))
    emoji = data_emoji.read_pairs(data_emoji.fetch(cache), cache)
    blank = blank_pictures([p["path"] for p in clipart], cache)
    clipart = [p for p, empty in zip(clipart, blank) if not empty]
    pairs = split_pairs(clipart, emoji, view_features([p["path"] for p in clipart + emoji], 0, cache))
    return pairs["test"], [p["path"] for part in ("train", "choose", "emoji") for p in pairs[part]]


def clip_art(test, root):
    for number, pair in enumerate(test):
        if number in LEFT_OUT:
            continue
        path = Path(pair["path"])
        relative = path.relative_to(root / "png")
        meta = data_openclipart.read_metadata((root / "svg" / relative).with_suffix(".svg"))
        if not meta["licence"]:
            continue
        licence = "public domain" if "publicdomain" in meta["licence"].lower() else meta["licence"]
        yield {"name": f"clip-{number:03d}.webp", "path": path, "words": max(pair["texts"], key=len), "licence": licence,
               "origin": f"openclipart {relative}", "author": meta["author"] or "unnamed"}


def signs(cache):
    folder = Path(cache) / "openmoji"
    if not (folder / "package").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "openmoji@17.0.0"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["tar", "xzf", "openmoji-17.0.0.tgz"], cwd=folder, check=True)
    known = {e["hexcode"]: e for e in json.loads((folder / "package/data/openmoji.json").read_text())}
    for code in SIGNS:
        path = data_emoji.draw((folder / f"package/color/svg/{code}.svg").read_text(), folder / f"drawn/{code}.png")
        words = ", ".join(w for w in (known[code]["annotation"], known[code]["openmoji_tags"]) if w)
        yield {"name": f"sign-{SIGNS.index(code):03d}.webp", "path": path, "words": words, "licence": "CC BY-SA 4.0",
               "origin": f"openmoji {code}", "author": known[code]["openmoji_author"]}


def photographs(cache):
    folder = Path(cache) / "scikit-image"
    data = folder / "usr/lib/python3/dist-packages/skimage/data"
    if not data.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "python3-skimage"], cwd=folder, check=True)
        subprocess.run(["dpkg", "-x", next(folder.glob("python3-skimage_*.deb")), "."], cwd=folder, check=True)
    for number, (stem, title) in enumerate(PHOTOS.items()):
        yield {"name": f"photo-{number:02d}.webp", "path": data / f"{stem}.png", "words": title, "origin": f"skimage/data/{stem}.png",
               "author": "see LICENCES.md", "licence": "CC0 1.0 or public domain, see LICENCES.md"}


def shrink(path):
    """WebP of at most 256 pixels, transparent parts on white."""
    image = Image.open(path).convert("RGBA")
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image)
    out = BytesIO()
    page.convert("RGB").save(out, "WEBP", quality=70, method=6)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", default=Path.home() / ".cache/diptych-training")
    cache = parser.parse_args().cache
    test, trained = heldout(cache)
    pictures = [*clip_art(test, data_openclipart.fetch(cache)), *signs(cache), *photographs(cache)]
    paths = [str(p["path"]) for p in pictures]
    alike = {i for i, j in near_copies(view_features(paths + trained, 0, cache)) if i < len(paths) <= j}
    target = EVALUATION / "pictures/documents"
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.webp"):
        old.unlink()
    with (target / "captions.csv").open("w", newline="") as captions, \
            (EVALUATION / "pictures/sources.csv").open("w", newline="") as sources:
        worded, origins = csv.writer(captions, lineterminator="\n"), csv.writer(sources, lineterminator="\n")
        worded.writerow(["image", "caption"])
        origins.writerow(["file", "origin", "author", "licence"])
        for number, picture in enumerate(pictures):
            if number in alike:
                print("near a picture trained on, dropped:", picture["name"], picture["words"])
                continue
            name = picture["name"]
            (target / name).write_bytes(shrink(picture["path"]))
            wordless = hashlib.sha256(name.encode()).digest()[1] % 3 == 0
            worded.writerow([name, "" if wordless else picture["words"]])
            origins.writerow([f"documents/{name}", picture["origin"], picture["author"], picture["licence"]])


main()
