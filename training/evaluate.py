"""Recall@k of text -> image (and back) with the exported ONNX files.

    python training/evaluate.py FOLDER/captions.csv [--models models/starter]

captions.csv has the columns `image` (path beside the file) and `caption`. Recall@k is the share of captions
whose own picture is among the k nearest; where several pictures carry the same caption, any of them counts.
"""
import argparse
import csv
import json
import sys
from pathlib import Path

import numpy as np

CUTS = (1, 5, 10)


def first_right_ranks(similarities, query_labels, item_labels):
    """similarities [queries, items] -> rank (0 = best) of the first item whose label equals the query's.

    Ties count against the query: an item as similar as the right one stands before it."""
    right = np.asarray(query_labels)[:, None] == np.asarray(item_labels)[None, :]
    best = np.where(right, similarities, -np.inf).max(1, keepdims=True)
    return ((similarities >= best) & ~right).sum(1)


def recall_at(ranks, cuts=CUTS):
    """-> {"r1": share of ranks below 1, ...}"""
    return {f"r{k}": round(float((np.asarray(ranks) < k).mean()), 4) for k in cuts}


def bootstrap_interval(ranks, k, rounds=2000, seed=0):
    """95% interval of recall@k by drawing the queries anew, with replacement."""
    hits = np.asarray(ranks) < k
    draws = np.random.default_rng(seed).integers(0, len(hits), (rounds, len(hits)))
    low, high = np.percentile(hits[draws].mean(1), (2.5, 97.5))
    return round(float(low), 3), round(float(high), 3)


def unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


class Starter:
    """The exported model in onnxruntime; the Python twin of the project's runtime."""

    def __init__(self, folder, threads=2):
        from tokenizers import Tokenizer

        from pictures import Pixels
        from session import open_session
        folder = Path(folder)
        facts = json.loads((folder / "model.json").read_text())
        p = facts["pixels"]
        self.facts = facts
        self.pixels = Pixels(p["size"], p["fit"], tuple(p["background"]), p["transparentMargin"],
                             tuple(p["mean"]), tuple(p["std"]))
        self.vision = open_session(folder / "vision_model.onnx", threads)
        self.text = open_session(folder / "text_model.onnx", threads)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(facts["maxTextTokens"])
        self.tokenizer.enable_padding()

    def embed_images(self, sources, batch=16):
        """Paths or Pillow images -> unit vectors [n, dimensions]."""
        from pictures import normalise, to_array
        rows = []
        for start in range(0, len(sources), batch):
            arrays = np.stack([to_array(s, self.pixels) for s in sources[start:start + batch]])
            rows.append(self.vision.run(None, {"pixel_values": normalise(arrays, self.pixels)})[0])
        return unit(np.concatenate(rows))

    def tokens(self, texts):
        encoded = self.tokenizer.encode_batch(list(texts))
        return {"input_ids": np.array([e.ids for e in encoded], dtype=np.int64),
                "attention_mask": np.array([e.attention_mask for e in encoded], dtype=np.int64)}

    def embed_texts(self, texts, batch=32):
        """Texts -> unit vectors [n, dimensions]; batches are sorted by length to save padding."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.zeros((len(texts), self.facts["dimensions"]), dtype=np.float32)
        for start in range(0, len(order), batch):
            part = order[start:start + batch]
            out[part] = self.text.run(None, self.tokens([texts[i] for i in part]))[0]
        return unit(out)


def measure(model, paths, captions):
    """-> {"text_to_image": ranks, "image_to_text": ranks}"""
    images, texts = model.embed_images(paths), model.embed_texts(captions)
    return {"text_to_image": first_right_ranks(texts @ images.T, captions, captions),
            "image_to_text": first_right_ranks(images @ texts.T, captions, captions)}


def read_captions(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [str(Path(path).parent / r["image"]) for r in rows], [r["caption"] for r in rows]


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captions")
    parser.add_argument("--models", default=str(Path(__file__).resolve().parent.parent / "models/starter"))
    options = parser.parse_args(arguments)
    paths, captions = read_captions(options.captions)
    for direction, ranks in measure(Starter(options.models), paths, captions).items():
        low, high = bootstrap_interval(ranks, 10)
        print(json.dumps({"direction": direction, "pictures": len(paths), **recall_at(ranks),
                          "r10_95%": [low, high]}))


if __name__ == "__main__":
    main(sys.argv[1:])
