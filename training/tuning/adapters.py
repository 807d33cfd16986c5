"""Adapters on frozen towers: small residual layers behind the image and the text vector (CLIP-Adapter, arXiv:2110.04544).

The towers are the ONNX files that the product runs, so their vectors are the product's own; they are computed once,
and training takes seconds on a processor. Works for every model of the registry, the starter among them.
"""
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

from evaluate import Starter, unit
from pictures import open_picture
from tuning.report import TuneError, say
from views import plain_view, random_view

VIEWS = 3  # the plain view and two changed ones
BATCH = 16


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
    """-> (views [views, pictures, d], words [pairs, d]) by the frozen towers; kept in `cache` (.npz) for a resumed run."""
    key = _key(model, pairs, views)
    if Path(cache).exists():
        with np.load(cache) as kept:
            if str(kept["key"]) == key:
                return kept["views"], kept["words"]
    rows, of = [], views * len(pairs.pictures)
    for view in range(views):
        for start in range(0, len(pairs.pictures), BATCH):
            pictures = [_view(path, view, model.pixels) for path in pairs.pictures[start:start + BATCH]]
            rows.append(model.embed_images(pictures))
            say("features", done=view * len(pairs.pictures) + start + len(pictures), of=of)
    vectors = np.concatenate(rows).reshape(views, len(pairs.pictures), -1).astype(np.float32)
    words = model.embed_texts(pairs.texts).astype(np.float32)
    np.savez(cache, key=key, views=vectors, words=words)
    return vectors, words


def _key(model, pairs, views):
    files = [file.get("sha256") for file in model.facts["files"]]
    return hashlib.sha256(json.dumps([files, list(map(str, pairs.pictures)), pairs.texts, views]).encode()).hexdigest()


def _view(path, view, pixels):
    rgba = open_picture(path)
    return plain_view(rgba, pixels) if view == 0 else random_view(rgba, f"{view} {path.name}", pixels)


def append_adapter(source, target, output, adapter):
    """Writes the ONNX file `source` with an adapter behind its output of that name.

    The nodes are written by hand with operators of every opset since 9, so that a file of any age, and one that was
    quantised, can be taken as it is."""
    model = onnx.load(str(source))
    graph = model.graph
    names = {"base": f"{output}.base"}
    for node in graph.node:
        node.input[:] = [names["base"] if name == output else name for name in node.input]
        node.output[:] = [names["base"] if name == output else name for name in node.output]
    constants = {"w1": adapter.first.weight.T, "b1": adapter.first.bias, "w2": adapter.last.weight.T,
                 "b2": adapter.last.bias, "root2": torch.tensor(2.0).sqrt(), "one": torch.tensor(1.0),
                 "half": torch.tensor(0.5)}
    for name, value in constants.items():
        array = np.ascontiguousarray(value.detach().cpu().numpy().astype(np.float32))
        graph.initializer.append(numpy_helper.from_array(array, f"adapter.{name}"))

    def add(kind, inputs, out, **attributes):
        graph.node.append(helper.make_node(kind, inputs, [out], name=f"adapter/{out}", **attributes))
        return out
    c = {name: f"adapter.{name}" for name in constants}
    start = add("LpNormalization", [names["base"]], "adapter.start", axis=-1, p=2)
    inner = add("Add", [add("MatMul", [start, c["w1"]], "adapter.m1"), c["b1"]], "adapter.a1")
    curve = add("Add", [add("Erf", [add("Div", [inner, c["root2"]], "adapter.d")], "adapter.e"), c["one"]], "adapter.p")
    gelu = add("Mul", [add("Mul", [inner, c["half"]], "adapter.h"), curve], "adapter.gelu")
    change = add("Add", [add("MatMul", [gelu, c["w2"]], "adapter.m2"), c["b2"]], "adapter.change")
    add("LpNormalization", [add("Add", [start, change], "adapter.sum")], output, axis=-1, p=2)
    for value in graph.output:
        if value.name == output and value.type.tensor_type.elem_type != TensorProto.FLOAT:
            raise ValueError(f"{output} is not of float32")
    onnx.save(model, str(target))


def unsupported(entry):
    """Why the towers can't be run here as the product runs them, or None. lib/tune/bases.ts asks the same.

    Where the middle of a picture is cut out may differ by half a pixel (`crop`), which no vector notices."""
    if entry["pixels"]["fit"] == "squash" or entry["pixels"].get("filter", "bicubic") != "bicubic":
        return "its pictures are scaled in another way"
    if any(tower.get("pooling", "none") != "none" or tower.get("constants") for tower in entry["towers"].values()):
        return "its vector comes out in another way"
    return None


class Base(Starter):
    """Any model of the registry by its entry: the frozen towers, run as the product runs them."""

    def __init__(self, entry, folder, threads):
        from tokenizers import Tokenizer

        from features import open_session
        from pictures import Pixels
        if reason := unsupported(entry):
            raise TuneError(f"{entry['label']} can't be tuned: {reason}.", "Choose a model of another family.")
        folder, p = Path(folder), entry["pixels"]
        self.facts, self.folder = entry, folder
        self.pixels = Pixels(p["size"], p["fit"], tuple(p["background"]), p["transparentMargin"], tuple(p["mean"]),
                             tuple(p["std"]))
        self.vision = open_session(folder / entry["towers"]["vision"]["file"], threads)
        self.text = open_session(folder / entry["towers"]["text"]["file"], threads)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(entry["maxTextTokens"])
        pad = json.loads((folder / "tokenizer_config.json").read_text()).get("pad_token") or "[PAD]"
        pad = pad["content"] if isinstance(pad, dict) else pad
        words = entry.get("text", {})
        number = self.tokenizer.token_to_id(pad) or 0 if words.get("paddingId") is None else words["paddingId"]
        full = entry["maxTextTokens"] if words.get("padding") == "full" else None
        self.tokenizer.enable_padding(pad_id=number, pad_token=pad, length=full)
        self.lower = words.get("prepare") == "lower-case"

    def embed_images(self, sources, batch=BATCH):
        from pictures import normalise, to_array
        rows = []
        for start in range(0, len(sources), batch):
            arrays = np.stack([to_array(s, self.pixels) for s in sources[start:start + batch]])
            feeds = {self.facts["towers"]["vision"]["input"]: normalise(arrays, self.pixels)}
            rows.append(self.vision.run([self.facts["towers"]["vision"]["output"]], feeds)[0])
        return unit(np.concatenate(rows))

    def tokens(self, texts):
        names = {one.name for one in self.text.get_inputs()}
        feeds = super().tokens([text.lower() for text in texts] if self.lower else texts)
        feeds[self.facts["towers"]["text"].get("input", "input_ids")] = feeds.pop("input_ids")
        return {name: value for name, value in feeds.items() if name in names}

    def embed_texts(self, texts, batch=32):
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.zeros((len(texts), self.facts["dimensions"]), dtype=np.float32)
        for start in range(0, len(order), batch):
            part = order[start:start + batch]
            feeds = self.tokens([texts[i] for i in part])
            out[part] = self.text.run([self.facts["towers"]["text"]["output"]], feeds)[0]
        return unit(out)
