"""Photographs for everyday words, from GCompris 3.1 (Debian package gcompris-qt-data; AGPL-3+, pictures CC and GPL).

For measuring and choosing only: nothing of it is trained on, nothing of it is copied into the model.
Its pictures lie in Qt resource files (.rcc), which hold a tree, file names and file contents.
"""
import re
import struct
import subprocess
import zlib
from pathlib import Path

RESOURCES = {"lang": "words_sample/", "explore_world_animals": "animals/", "explore_farm_animals": "animals/",
             "erase": "resource/", "explore_monuments": "resource/", "instruments": "resource/"}
NOT_WORDS = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "sixteen",
             "question", "egypt", "france", "germany", "india", "usa", "key", "navajo", "family", "animal", "color"}
COMPRESSED, FOLDER = 1, 2


def fetch(cache):
    folder = Path(cache) / "gcompris"
    root = folder / "usr/share/gcompris-qt/rcc"
    if not root.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "gcompris-qt-data"], cwd=folder, check=True)
        for package in folder.glob("gcompris-qt-data_*.deb"):
            subprocess.run(["dpkg", "-x", package.name, "."], cwd=folder, check=True)
    return root


def read_resources(path):
    """A .rcc file of version 3 -> {inner path: bytes}; layout as in Qt's rcc.cpp."""
    raw = Path(path).read_bytes()
    _, tree, data, names = struct.unpack(">IIII", raw[4:20])
    found = {}

    def name_at(offset):
        length, = struct.unpack_from(">H", raw, names + offset)
        return raw[names + offset + 6:names + offset + 6 + 2 * length].decode("utf-16-be")

    def walk(node, prefix):
        name, flags, first, second = struct.unpack_from(">IHII", raw, tree + node * 22)
        here = f"{prefix}/{name_at(name)}" if node else ""
        if flags & FOLDER:
            for child in range(second, second + first):
                walk(child, here)
            return
        size, = struct.unpack_from(">I", raw, data + second)
        content = raw[data + second + 4:data + second + 4 + size]
        found[here] = zlib.decompress(content[4:]) if flags & COMPRESSED else content
    walk(0, "")
    return found


def read_pairs(root, cache):
    """-> list of {path, name, texts, family, source}; pictures are unpacked into the cache."""
    unpacked = Path(cache) / "words"
    pairs = []
    for resource, part in RESOURCES.items():
        for inner, content in sorted(read_resources(root / f"{resource}.rcc").items()):
            name = Path(inner)
            if part not in inner or name.suffix not in (".webp", ".svg"):
                continue
            drawn = resource == "instruments"
            if name.stem in NOT_WORDS or "transparent" in name.stem or drawn != (name.suffix == ".svg"):
                continue
            word = re.sub(r"([a-z])([A-Z])", r"\1 \2", name.stem).replace("_", " ").lower()
            path = unpacked / resource / name.name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.suffix == ".svg":
                from data_emoji import draw
                path = draw(content.decode(), path.with_suffix(".png"))
            elif not path.exists():
                path.write_bytes(content)
            pairs.append({"path": str(path), "name": word, "texts": [word], "family": word, "source": resource})
    return pairs
