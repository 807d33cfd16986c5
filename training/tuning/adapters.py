"""Adapters on frozen towers: small residual layers behind the image and the text vector (CLIP-Adapter, arXiv:2110.04544).

The towers are the ONNX files that the product runs, so their vectors are the product's own; they are computed once,
and training takes seconds on a processor. Works for every model of the registry, the starter among them.
"""
import hashlib
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

from model_files import save_onnx
from pictures import open_picture
from tuning.base import PICTURES
from tuning.report import say
from views import plain_view, random_view

VIEWS = 3  # the plain view and two changed ones


class Adapter(nn.Module):
    """unit vectors [n, d] -> unit vectors [n, d]; changes nothing before training."""

    def __init__(self, dimensions, hidden=128, dropout=0.2):
        super().__init__()
        self.first, self.last = nn.Linear(dimensions, hidden), nn.Linear(hidden, dimensions)
        self.drop = nn.Dropout(dropout)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, vectors):
        return F.normalize(vectors + self.last(self.drop(F.gelu(self.first(vectors)))), dim=-1)


class Adapters(nn.Module):
    """The trainee: views [views, pictures, d] and words [pairs, d] are the frozen towers' vectors."""

    def __init__(self, views, words):
        super().__init__()
        self.views, self.words = torch.from_numpy(views), torch.from_numpy(words)
        self.image, self.text = Adapter(views.shape[-1]), Adapter(words.shape[-1])

    def draw(self, count, rng):
        return rng.integers(0, len(self.views), count)

    def batches(self, jobs):
        return (self.views[0 if views is None else views, np.asarray(numbers)] for numbers, views in jobs)

    def images(self, batch):
        return self.image(batch)

    def texts(self, rows):
        return self.text(self.words[np.asarray(rows)])


def embed(model, pairs, cache, views=VIEWS):
    """-> (views [views, pictures, d], words [pairs, d]) by the frozen towers.

    Each view is kept in `cache` (.npz) once it is whole, for a run that is resumed."""
    kept = _read_cache(cache, key := _key(model, pairs))
    names = [f"view{view}" for view in range(views)]
    for view, name in enumerate(names):
        if name not in kept:
            kept[name] = _embed_view(model, pairs.pictures, view, views)
            _write_cache(cache, key, kept)
    if "words" not in kept:
        kept["words"] = model.embed_texts(pairs.texts)
        _write_cache(cache, key, kept)
    return np.stack([kept[name] for name in names]), kept["words"]


def _embed_view(model, pictures, view, views):
    rows = []
    for start in range(0, len(pictures), PICTURES):
        rows.append(model.embed_images([_view(path, view, model.pixels) for path in pictures[start:start + PICTURES]]))
        say("features", done=view * len(pictures) + min(start + PICTURES, len(pictures)), of=views * len(pictures))
    return np.concatenate(rows)


def _read_cache(cache, key):
    """-> {name: vectors} of the same model and pairs; empty where there are none, or the file is broken."""
    try:
        with np.load(cache) as kept:
            return {name: kept[name] for name in kept.files if name != "key"} if str(kept["key"]) == key else {}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {}


def _write_cache(cache, key, kept):
    draft = f"{cache}.part"
    with open(draft, "wb") as file:
        np.savez(file, key=key, **kept)
    os.replace(draft, cache)


def _key(model, pairs):
    base = [model.facts["id"], model.facts["files"]]
    pictures = [[path.name, digest] for path, digest in zip(pairs.pictures, pairs.digests)]
    return hashlib.sha256(json.dumps([base, pictures, pairs.texts]).encode()).hexdigest()


def _view(path, view, pixels):
    rgba = open_picture(path)
    return plain_view(rgba, pixels) if view == 0 else random_view(rgba, f"{view} {path.name}", pixels)


def append_adapter(source, target, output, adapter):
    """Writes the ONNX file `source` with an adapter behind its output of that name, in float32.

    The nodes are written by hand with operators of every opset since 9, so that a file of any age, and one that was
    quantised, can be taken as it is."""
    model = onnx.load(str(source))
    graph = model.graph
    # A model that was tuned before has such nodes already.
    prefix = f"adapter{sum(one.name.startswith('adapter') and one.name.endswith('.w1') for one in graph.initializer)}"
    renamed = f"{prefix}.{output}"
    for node in graph.node:
        node.input[:] = [renamed if name == output else name for name in node.input]
        node.output[:] = [renamed if name == output else name for name in node.output]
    constants = {"w1": adapter.first.weight.T, "b1": adapter.first.bias, "w2": adapter.last.weight.T,
                 "b2": adapter.last.bias, "root2": torch.tensor(2.0).sqrt(), "one": torch.tensor(1.0),
                 "half": torch.tensor(0.5)}
    c = {name: f"{prefix}.{name}" for name in constants}
    for name, value in constants.items():
        array = np.ascontiguousarray(value.detach().cpu().numpy().astype(np.float32))
        graph.initializer.append(numpy_helper.from_array(array, c[name]))

    def add(kind, inputs, out, **attributes):
        name = out if out == output else f"{prefix}.{out}"
        graph.node.append(helper.make_node(kind, inputs, [name], name=f"{prefix}/{out}", **attributes))
        return name
    base = add("Cast", [renamed], "base", to=TensorProto.FLOAT)  # a tower in half precision may end in it
    start = add("LpNormalization", [base], "start", axis=-1, p=2)
    inner = add("Add", [add("MatMul", [start, c["w1"]], "m1"), c["b1"]], "a1")
    curve = add("Add", [add("Erf", [add("Div", [inner, c["root2"]], "d")], "e"), c["one"]], "p")
    gelu = add("Mul", [add("Mul", [inner, c["half"]], "h"), curve], "gelu")
    change = add("Add", [add("MatMul", [gelu, c["w2"]], "m2"), c["b2"]], "change")
    add("LpNormalization", [add("Add", [start, change], "sum")], output, axis=-1, p=2)
    for value in graph.output:
        if value.name == output:
            value.type.tensor_type.elem_type = TensorProto.FLOAT
    save_onnx(model, target)
