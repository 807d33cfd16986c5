"""Pictures with their words, read from a captions file, and their split into what trains, what stops and what measures."""
import csv
import hashlib
import io
import json
import os
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from pictures import lay_on_background, open_picture
from split import join_families, near_copies
from tuning.report import TuneError, say

PICTURE = ("image", "file_name", "path")
WORDS = ("caption", "text")
PARTS = ("train", "validation", "test")
SHARES = {"validation": 0.15, "test": 0.15}
FEWEST = 5      # pictures in each held-out part
FEWEST_FAMILIES = 20
THUMBNAIL = 24  # pixels
MOST_PIXELS = 100_000_000


@dataclass(frozen=True)
class Pairs:
    pictures: list       # paths of different pictures
    groups: list         # for each picture what it must not be parted from: the document it stands in
    digests: list        # for each picture sha256 of its file
    texts: list          # one for each pair
    picture_of: np.ndarray  # [pairs] number of the picture


def read_rows(path):
    """A .csv, .tsv or .jsonl -> list of dict."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        # Only what ends a row may end a line: words can hold U+2028, and a quoted cell can hold lines.
        if path.suffix.lower() == ".jsonl":
            return [json.loads(line) for line in text.split("\n") if line.strip()]
        return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if path.suffix.lower() == ".tsv" else ","))
    except (OSError, ValueError, csv.Error) as error:
        raise TuneError(f"{path} can't be read: {error}",
                        "Give a .csv, .tsv or .jsonl with the columns image and caption.") from error


def read_pairs(path):
    """-> Pairs. The same picture in two files is one picture. What can't be used is left out and said."""
    folder = Path(path).resolve().parent
    named, left_out = [], []
    for row in read_rows(path):
        name = next((row[c] for c in PICTURE if isinstance(row, dict) and row.get(c)), None)
        words = next((row[c] for c in WORDS if isinstance(row, dict) and row.get(c)), "")
        if name is None or not str(words).strip():
            left_out.append(f"{name or 'a row'}: no words" if name else "a row names no picture")
        else:
            named.append((folder / str(name), str(words).strip(), row.get("group")))
    files = list(dict.fromkeys(file for file, _, _ in named))
    digests = dict(zip(files, for_each(_digest, files)))
    left_out += [f"{file.name}: {digest}" for file, digest in digests.items() if isinstance(digest, Exception)]
    numbers, pictures, groups, texts, picture_of = {}, [], [], [], []
    for file, words, group in named:
        digest = digests[file]
        if isinstance(digest, Exception):
            continue
        if digest not in numbers:
            numbers[digest] = len(pictures)
            pictures.append(file)
            groups.append(str(group or digest))
        texts.append(words)
        picture_of.append(numbers[digest])
    if left_out:
        say("notice", message=f"{len(left_out)} rows were left out, such as {left_out[0]}.", fix=None)
    return Pairs(pictures, groups, list(numbers), texts, np.array(picture_of, dtype=np.int64))


def for_each(work, files):
    """work(file) of every file, in their order, in threads: Pillow decodes and scales without the interpreter's lock."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(work, files))


def _digest(file):
    """sha256 of a picture that can be opened, else why not."""
    try:
        with Image.open(file) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            image.load()
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except Exception as error:  # Pillow throws many kinds on broken files
        return error


def thumbnails(paths):
    """-> float32 [n, 24 * 24 * 3], each picture less its own mean: near copies have a cosine near 1."""
    return np.stack(for_each(_thumbnail, paths))


def _thumbnail(path):
    small = lay_on_background(open_picture(path)).resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    row = np.asarray(small, dtype=np.float32).ravel()
    return row - row.mean()


def copies(paths, above=0.98):
    """-> list of (i, j): the same picture in another size, format or quality."""
    rows = thumbnails(paths)
    # near_copies takes the mean of all rows away; twice mirrored, the rows have none, and keep their cosines.
    return [(i, j) for i, j in near_copies(np.concatenate([rows, -rows]), above) if j < len(paths)]


def split_pictures(pairs, seed):
    """-> {"train", "validation", "test": sorted picture numbers}. Documents, copies and those of the same words stay together."""
    if len(pairs.pictures) < 4 * FEWEST:  # half of them to train
        raise _too_few(pairs)
    alike = copies(pairs.pictures)
    families = join_families(pairs.groups, alike)
    if max(np.bincount(families), default=0) > len(families) / 2:
        say("notice", message="Most pictures stand in one document: they are parted by picture, not by document, so "
            "the held-out figures may flatter.", fix=None)
        families = join_families(list(range(len(pairs.pictures))), alike)
    families = _with_same_words(pairs, families)
    order = sorted(set(families))
    random.Random(seed).shuffle(order)
    parts, rest = {}, list(order)
    for name, share in SHARES.items():
        wanted, chosen = max(FEWEST, round(share * len(families))), set()
        got = 0
        while rest and got < wanted:
            family = rest.pop()
            chosen.add(family)
            got += families.count(family)
        parts[name] = [i for i, family in enumerate(families) if family in chosen]
    held = {i for part in parts.values() for i in part}
    parts["train"] = [i for i in range(len(families)) if i not in held]
    if min(len(parts[name]) for name in SHARES) < FEWEST or len(parts["train"]) < 2 * FEWEST:
        raise _too_few(pairs)
    return parts


def _too_few(pairs):
    return TuneError(f"{len(pairs.pictures)} different pictures with words are too few to train on and to measure with.",
                     "Give at least 20; a few hundred are worth more.")


def _with_same_words(pairs, families):
    """Joins the families whose pictures share words, where enough of them remain to be parted; else says what that means."""
    words = [(int(pairs.picture_of[row]), int(pairs.picture_of[first])) for row, first in same_words(pairs)]
    joined = join_families(families, words)
    sizes = np.bincount(joined)
    if len(sizes) == len(set(families)) or len(sizes) >= FEWEST_FAMILIES and sizes.max() <= max(SHARES.values()) * len(families):
        return joined
    say("notice", message="Many pictures share their words: some of the words that are looked for were trained on with other "
        "pictures, so the held-out figures may flatter.", fix=None)
    return families


def same_words(pairs):
    """-> list of (row, first row of the same words, however written)"""
    first = {}
    return [(row, first.setdefault(text.lower(), row)) for row, text in enumerate(pairs.texts)]


def labels(pairs):
    """-> (for each pair, for each picture) numbers; equal where a picture is right for a text: its own, or of the same words."""
    of_pair = join_families(pairs.picture_of.tolist(), same_words(pairs))
    of_picture = [0] * len(pairs.pictures)
    for row, picture in enumerate(pairs.picture_of):
        of_picture[picture] = of_pair[row]
    return np.array(of_pair), np.array(of_picture)
