"""Open Clip Art Library 0.18 (Debian packages openclipart-png, openclipart-svg; public domain, CC0).

Each picture is a PNG; the SVG of the same name carries title, keywords, description and author.
Left out: 1,378 stars that differ in numbers alone, and theme icons, whose names are those of programs;
gradients and patterns, many of which are drawn as an empty page.
"""
import re
import subprocess
from collections import Counter
from pathlib import Path

LEFT_OUT = ("shapes/stars", "computer/icons", "special/", "unsorted/duplicates")
# Drawings that Tux Paint has among its stamps, or that come close to one. The stamps measure, so these can't train.
STAMPS = {"home1", "home13", "contour_kangaroo", "apple", "green_pear_01", "prune", "trumpet_b_flat_colour_ganso",
          "ladybug_01", "bass_guitar_a.j._ashton_", "electric_guitar_andrea__01r"}
EMPTY_KEYWORDS = {"hash", "unsorted", "magick", "theme", "special", "work", "united_nations_member",
                  "signs_and_symbols", "geometry", "appicon", "mapsym", "11"}

MAX_BYTES = 600_000  # a handful of posters of up to 230 megapixels
AT_THE_END = {"ganson", "bw", "aj"}  # not in the author's field: a pen name, "black and white", initials


def fetch(cache):
    """Downloads and unpacks both Debian packages; returns the folder that holds png/ and svg/."""
    folder = Path(cache) / "openclipart"
    root = folder / "usr/share/openclipart"
    if not (root / "svg").is_dir() or not (root / "png").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "openclipart-png", "openclipart-svg"], cwd=folder, check=True)
        for package in folder.glob("openclipart-*.deb"):
            subprocess.run(["dpkg", "-x", package.name, "."], cwd=folder, check=True)
    return root


def split_words(name):
    """'oldCar_-_front02' -> ['old', 'car', 'front', '02']"""
    name = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    name = re.sub(r"([A-Za-z])(\d)", r"\1 \2", name)
    return [w for w in re.split(r"[^0-9A-Za-z]+", name.lower()) if w]


def without_author(words, author):
    """File names end in the author's name, often cut short, and a number: drop both."""
    slug = "".join(split_words(author))
    while words and (words[-1].isdigit() or len(words[-1]) == 1):
        words = words[:-1]
    for start in range(1, len(words)):
        tail = "".join(words[start:])
        if len(tail) >= 3 and (slug.startswith(tail) or tail.startswith(slug) and slug):
            return [w for w in words[:start] if not w.isdigit()]
    return [w for w in words if not w.isdigit()]


def read_metadata(svg):
    """Title, keywords, description and author of an SVG file's RDF block ('' where missing)."""
    work = re.search(r"<(?:cc:)?Work.*?</(?:cc:)?Work>", svg.read_text(errors="replace"), re.S)
    work = work.group(0) if work else ""

    def one(pattern):
        found = re.search(pattern, work, re.S)
        return found.group(1).strip() if found else ""
    return {
        "title": one(r"<dc:title[^>]*>([^<]*)<"),
        "description": one(r"<dc:description[^>]*>([^<]*)<"),
        "author": one(r"<dc:creator[^>]*>.*?<dc:title[^>]*>([^<]*)<"),
        "licence": one(r'license rdf:resource="([^"]*)"'),
        "keywords": [k.strip().lower() for k in re.findall(r"<rdf:li[^>]*>([^<]*)<", work) if k.strip()],
    }


def read_pairs(root):
    """-> list of {path, name, folder, texts, family}; texts[0] is the name, the others say more."""
    records = []
    for png in sorted((root / "png").rglob("*.png")):
        relative = png.relative_to(root / "png")
        svg = (root / "svg" / relative).with_suffix(".svg")
        if str(relative).startswith(LEFT_OUT) or png.stem in STAMPS or not svg.exists():
            continue
        meta = read_metadata(svg)
        if "GPL" not in meta["licence"]:
            records.append((png, relative, meta))
    titles = Counter(meta["title"] for _, _, meta in records)
    authors = Counter(w for _, _, meta in records for w in split_words(meta["author"]))
    pairs = []
    for png, relative, meta in records:
        words = without_author(split_words(relative.stem), meta["author"])
        while len(words) > 1 and words[-1] in AT_THE_END:
            words = words[:-1]
        name = " ".join(words).removeprefix("aiga ")
        if not re.search(r"[a-z]{3}", name) or png.stat().st_size > MAX_BYTES:
            continue
        folders = [f.replace("_", " ") for f in relative.parts[:-1]]
        title = " ".join(w for w in split_words(meta["title"]) if not w.isdigit())
        good_title = titles[meta["title"]] <= 4 and 3 <= len(title) <= 60 and "clipart by" not in title
        keywords = [k.replace("_", " ") for k in meta["keywords"] if k not in EMPTY_KEYWORDS
                    and len(k) < 25 and k not in meta["author"].lower() and not authors[k]]
        texts = [name, f"{name}, {folders[-1]}"]
        if good_title and title != name:
            texts.append(title)
        if keywords:
            texts += [", ".join(keywords), f"{name}, {', '.join(keywords)}"]
        if 8 <= len(meta["description"]) <= 90 and not re.search(r"http|@|svg|EPS", meta["description"]):
            texts.append(meta["description"])
        pairs.append({"path": str(png), "name": name, "folder": "/".join(folders), "texts": texts,
                      "family": name, "source": "openclipart"})
    return pairs
