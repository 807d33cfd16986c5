"""All pairs, split, with their features and text vectors: what training and measuring start from."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

import data_emoji
import data_openclipart
import data_words
from features import blank_pictures, read_kept, view_features, write_kept
from model import class_matrix, class_texts
from split import near_copies, split_pairs
from towers import embed_texts


@dataclass
class Data:
    pairs: dict           # train, test, choose, emoji, words -> list of pairs
    classes: torch.Tensor  # [1000, 384]
    mean: torch.Tensor     # [384]
    text_number: dict      # text -> row of text_vectors
    text_vectors: torch.Tensor  # [texts, 384], MiniLM's own
    cache: str

    def features(self, name, view=0):
        return torch.from_numpy(view_features([p["path"] for p in self.pairs[name]], view, self.cache))

    def texts(self, texts):
        return self.text_vectors[[self.text_number[t] for t in texts]]


def text_vectors(texts, cache, model):
    """list of texts -> MiniLM's vectors [n, 384]; what the cache lacks is computed and kept."""
    target = Path(cache) / "features" / "texts.npz"
    kept = read_kept(target)
    missing = sorted({t for t in texts if t not in kept})
    if missing:
        kept.update(zip(missing, embed_texts(model, missing).numpy()))
        write_kept(target, kept)
    return torch.from_numpy(np.stack([kept[t] for t in texts]))


def load_data(cache, text_model):
    clipart = data_openclipart.read_pairs(data_openclipart.fetch(cache))
    emoji = data_emoji.read_pairs(data_emoji.fetch(cache), cache)
    words = data_words.read_pairs(data_words.fetch(cache), cache)
    blank = blank_pictures([p["path"] for p in clipart], cache)
    clipart = [pair for pair, empty in zip(clipart, blank) if not empty]
    looks = view_features([p["path"] for p in clipart + emoji + words], 0, cache)
    others = len(clipart + emoji)
    shared = {j - others for i, j in near_copies(looks) if i < others <= j}
    words = [pair for i, pair in enumerate(words) if i not in shared]
    pairs = split_pairs(clipart, emoji, looks[:others]) | {"words": words}
    classes, mean = class_matrix([text_vectors(t, cache, text_model) for t in class_texts()])
    texts = sorted({t for part in pairs.values() for p in part for t in p["texts"]})
    vectors = text_vectors(texts, cache, text_model)
    return Data(pairs, classes, mean, {t: i for i, t in enumerate(texts)}, vectors, str(cache))
