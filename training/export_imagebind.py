"""ImageBind's published weights as a folder that `diptych models import` takes: ONNX towers for pictures, words and sounds.

Meta publishes PyTorch weights alone (imagebind_huge.pth, 4.5 GB, CC-BY-NC 4.0: not for commercial use). This reads them by
the names of their state dict (Girdhar et al. 2023, arXiv:2305.05665), builds the three towers, exports each with a dynamic
batch, and compares what onnxruntime makes of it with what PyTorch does. Takes some 12 GB of memory.

    pip install -r training/requirements-imagebind.txt
    python training/export_imagebind.py imagebind_huge.pth --tokenizer DATA_DIR/models/clip-vit-base-patch32 --out imagebind
    npx diptych models import imagebind

The tokenizer is CLIP's: tokenizer.json and tokenizer_config.json of a folder, such as that of a CLIP that is there.
"""
import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn
from torch.nn import functional

MEAN, STD = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
SOUND = {"sampleRate": 16000, "clipSeconds": 2, "clips": 3, "melBins": 128, "frames": 204, "mean": -4.268, "std": 9.138}
# Attention heads of imagebind_huge, which the shapes of the weights do not tell.
HEADS = {"vision": 16, "text": 16, "audio": 12}
# Weights above this go into a file beside the graph: a protobuf holds 2 GB at most.
LARGE = 1_000_000_000


class Attention(nn.Module):
    """Multi-head attention; the sounds' has one more key and value, which are learned and belong to no position."""

    def __init__(self, width, heads, with_bias):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)
        self.bias_k, self.bias_v = (nn.Parameter(torch.empty(1, 1, width)) if with_bias else None for _ in "kv")

    def forward(self, tokens, mask):
        count, length, width = tokens.shape
        query, key, value = functional.linear(tokens, self.in_proj_weight, self.in_proj_bias).chunk(3, dim=-1)
        if self.bias_k is not None:
            key, value = (torch.cat([each, bias.expand(count, 1, width)], dim=1)
                          for each, bias in ((key, self.bias_k), (value, self.bias_v)))
        query, key, value = (each.unflatten(-1, (self.heads, width // self.heads)).transpose(1, 2) for each in (query, key, value))
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return self.out_proj(mixed.transpose(1, 2).flatten(2))


class Block(nn.Module):
    def __init__(self, width, hidden, heads, with_bias):
        super().__init__()
        self.norm_1, self.norm_2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads, with_bias)
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(width, hidden), "fc2": nn.Linear(hidden, width)})

    def forward(self, tokens, mask):
        tokens = tokens + self.attn(self.norm_1(tokens), mask)
        return tokens + self.mlp["fc2"](functional.gelu(self.mlp["fc1"](self.norm_2(tokens))))


class Tower(nn.Module):
    """What the towers have in common: blocks, and a head that normalises one position and projects it."""

    def __init__(self, weights, modality, heads):
        super().__init__()
        trunk = part(weights, f"modality_trunks.{modality}.")
        blocks = part(trunk, "blocks.")
        depth = 1 + max(int(name.split(".")[0]) for name in blocks)
        hidden, width = blocks["0.mlp.fc1.weight"].shape
        self.blocks = nn.ModuleList(Block(width, hidden, heads, "0.attn.bias_k" in blocks) for _ in range(depth))
        self.blocks.load_state_dict(blocks)
        head = part(weights, f"modality_heads.{modality}.")
        # The head of the words keeps its layers one level deeper, and selects the position before it.
        norm, projection = ("proj.0.", "proj.1.") if modality == "text" else ("0.", "2.")
        self.norm = filled(nn.LayerNorm(width, eps=1e-6), part(head, norm))
        self.projection = filled(nn.Linear(width, head[projection + "weight"].shape[0], bias=False), part(head, projection))

    def through(self, tokens, mask=None):
        for block in self.blocks:
            tokens = block(tokens, mask)
        return tokens

    def project(self, tokens):
        return self.projection(self.norm(tokens))


class PatchTower(Tower):
    """Pictures and sounds: patches of a picture, or of a mel spectrogram, behind a class token that the vector is taken from."""

    def __init__(self, weights, modality, heads, stride):
        super().__init__(weights, modality, heads)
        front = part(weights, f"modality_preprocessors.{modality}.")
        stem = front.get("rgbt_stem.proj.1.weight", front.get("rgbt_stem.proj.weight"))
        # A picture is a film of two equal frames, so the kernels of the two may be added up.
        kernels = stem.sum(2) if stem.dim() == 5 else stem
        width, channels, *size = kernels.shape
        self.patches = filled(nn.Conv2d(channels, width, tuple(size), stride or tuple(size), bias=False), {"weight": kernels})
        stem_norm = part(front, "rgbt_stem.norm_layer.")
        self.stem_norm = filled(nn.LayerNorm(width), stem_norm) if stem_norm else nn.Identity()
        self.class_token = nn.Parameter(front["cls_token"])
        self.positions = nn.Parameter(front["pos_embedding_helper.pos_embed"])
        before = part(weights, f"modality_trunks.{modality}.pre_transformer_layer.0.")
        self.before = filled(nn.LayerNorm(width, eps=1e-6), before) if before else nn.Identity()

    def forward(self, pixels):
        tokens = self.stem_norm(self.patches(pixels).flatten(2).transpose(1, 2))
        tokens = torch.cat([self.class_token.expand(tokens.shape[0], -1, -1), tokens], dim=1) + self.positions
        return self.project(self.through(self.before(tokens))[:, 0])


class TextTower(Tower):
    """Words: the vector is taken from the end marker, which has the highest id."""

    def __init__(self, weights, heads):
        super().__init__(weights, "text", heads)
        front = part(weights, "modality_preprocessors.text.")
        self.tokens = nn.Embedding.from_pretrained(front["token_embedding.weight"])
        self.positions = nn.Parameter(front["pos_embed"])
        length = self.positions.shape[1]
        self.register_buffer("mask", torch.full((length, length), float("-inf")).triu(1))

    def forward(self, ids):
        tokens = self.through(self.tokens(ids) + self.positions, self.mask)
        end = ids.argmax(dim=-1, keepdim=True).unsqueeze(-1).expand(-1, -1, tokens.shape[-1])
        return self.project(tokens.gather(1, end).squeeze(1))


def part(weights, prefix):
    return {name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)}


def filled(module, weights):
    module.load_state_dict(weights)
    return module


def towers_of(weights, heads=None):
    heads = heads or HEADS
    return {"vision": PatchTower(weights, "vision", heads["vision"], None).eval(),
            "text": TextTower(weights, heads["text"]).eval(),
            "audio": PatchTower(weights, "audio", heads["audio"], 10).eval()}


def write_tower(tower, example, path, name_in):
    """Exports a tower and returns its files; raises where onnxruntime makes something else of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    large = sum(value.numel() * value.element_size() for value in tower.state_dict().values()) > LARGE
    torch.onnx.export(tower, (example,), str(path), input_names=[name_in], output_names=["embeds"], opset_version=18, dynamo=True,
                      dynamic_shapes=({0: torch.export.Dim("batch")},), external_data=large, verbose=False)
    stored = onnx.load(path, load_external_data=False)
    # Where in the source each step comes from is of no use to who runs it.
    for node in (stored.graph, *stored.graph.node, *stored.graph.value_info, *stored.graph.input, *stored.graph.output):
        del node.metadata_props[:]
    onnx.save(stored, path)
    three = torch.cat([example, example[:1]])
    with torch.no_grad():
        expected = functional.normalize(tower(three), dim=-1).numpy()
    found = onnxruntime.InferenceSession(str(path)).run(None, {name_in: three.numpy()})[0]
    found = found / np.linalg.norm(found, axis=-1, keepdims=True)
    if (found * expected).sum(-1).min() < 0.9999:
        raise SystemExit(f"{path} gives other vectors than the weights do.")
    return [path, *path.parent.glob(f"{path.name}.data")]


def export(weights, tokenizer, out, heads=None, entry=None):
    """Writes the folder: the towers, the tokenizer and model.json, which says what they are."""
    towers = towers_of(weights, heads)
    torch.manual_seed(0)
    vision, text, audio = (towers[name] for name in ("vision", "text", "audio"))
    patches = vision.positions.shape[1] - 1
    size = vision.patches.kernel_size[0] * round(patches ** 0.5)
    length = text.positions.shape[1]
    files = [
        *write_tower(vision, torch.randn(2, 3, size, size), out / "onnx/vision.onnx", "pixel_values"),
        *write_tower(text, torch.randint(text.tokens.num_embeddings, (2, length)), out / "onnx/text.onnx", "input_ids"),
        *write_tower(audio, torch.randn(2, 1, SOUND["melBins"], SOUND["frames"]), out / "onnx/audio.onnx", "mel"),
    ]
    for name in ("tokenizer.json", "tokenizer_config.json"):
        files.append(Path(shutil.copy(Path(tokenizer) / name, out / name)))
    tower = lambda name, fed: {"file": f"onnx/{name}.onnx", "input": fed, "output": "embeds"}
    described = {
        "id": "imagebind-huge", "label": "ImageBind huge", "family": "imagebind",
        "note": "Finds pictures, words and sounds by one another, in English; not for commercial use.",
        "source": {"kind": "imported"}, "dimensions": vision.projection.out_features, "maxTextTokens": length,
        "logitScale": scale(weights, "text"), "languages": ["en"], "licence": "CC-BY-NC-4.0",
        "files": [{"path": file.relative_to(out).as_posix(), "bytes": file.stat().st_size, "sha256": sha256(file)} for file in files],
        "text": {"padding": "full", "paddingId": 0},
        "pixels": {"size": size, "fit": "cover", "filter": "bicubic", "crop": "round", "background": [255, 255, 255],
                   "transparentMargin": 0, "mean": MEAN, "std": STD},
        "sound": {**SOUND, "logitScale": scale(weights, "audio")},
        "towers": {"vision": tower("vision", "pixel_values"), "text": tower("text", "input_ids"), "audio": tower("audio", "mel")},
        **(entry or {}),
    }
    (out / "model.json").write_text(json.dumps(described, indent=2) + "\n")


def scale(weights, modality):
    """What the makers' last layer multiplies vectors of a modality by, which is never more than 100."""
    return min(100.0, round(float(weights[f"modality_postprocessors.{modality}.1.log_logit_scale"].exp()), 4))


def sha256(file):
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    export(torch.load(given.checkpoint, map_location="cpu", weights_only=True), given.tokenizer, given.out)
    print(f"Written. Take it in with: npx diptych models import {given.out}")
