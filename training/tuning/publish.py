"""Writes a tuned model as a folder that the product takes: ONNX files, the tokenizer, model.json; and proves them."""
import json
import re
import shutil
from pathlib import Path

import torch

from model_files import OF_THE_LISTED, file_facts, onnx_files
from precision import to_dynamic_int8
from train import fit_logit_scale
from tuning.adapters import append_adapter
from tuning.base import Base, tokenizer_files
from tuning.clip_towers import TOKENS, TextTower, VisionTower
from tuning.loop import picture_vectors, ranks, score, text_vectors
from tuning.report import TuneError, say

CLOSEST = 0.999    # the least cosine between what was trained and what was written in float32
INT8_LOSS = 0.02   # of the held-out score, which int8 may cost
PROBE = 16         # pictures and texts that prove the files
SCALED = 1000      # pairs by which the scale of the similarities is chosen at most
# Of the base's entry: the tuned model has its own, or none.
NOT_KEPT = (*OF_THE_LISTED, "id", "base", "label", "note", "logitScale", "files")


def publish_adapters(base, trainee, data, out):
    """-> the entry's own facts. The adapters go behind the base's files, whose precision stays as it is."""
    for tower, adapter in (("vision", trainee.image), ("text", trainee.text)):
        facts = base.facts["towers"][tower]
        target = out / facts["file"]
        target.parent.mkdir(parents=True, exist_ok=True)
        append_adapter(base.folder / facts["file"], target, facts["output"], adapter.eval())
    for file in tokenizer_files(base.facts):
        (out / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(base.folder / file, out / file)
    entry = {key: value for key, value in base.facts.items() if key not in NOT_KEPT}
    prove(Base(entry, out, 2), _Adapted(base, trainee, data.pairs), data, "as the base", CLOSEST)
    return entry


def publish_towers(trainee, data, out, card):
    """-> the entry's own facts. Float32 and dynamic int8 are written; int8 stays where it costs no recall that counts."""
    from export import to_onnx
    trainee = trainee.cpu().eval()
    trainee.device = torch.device("cpu")
    size, most = trainee.pixels.size, trainee.maxTokens
    tokens = torch.export.Dim("tokens", min=2, max=most)
    ones = torch.ones(2, min(9, most - 1), dtype=torch.long)
    ones[:, -1] = trainee.pad
    to_onnx(VisionTower(trainee).eval(), (torch.zeros(2, 3, size, size),), out / "vision_model.onnx", ["pixel_values"],
            ["image_embeds"])
    to_onnx(TextTower(trainee).eval(), (ones, torch.ones_like(ones)), out / "text_model.onnx", ["input_ids", "attention_mask"],
            ["text_embeds"], {"input_ids": {1: tokens}, "attention_mask": {1: tokens}})
    folder = Path(trainee.clip.config._name_or_path)
    shutil.copyfile(folder / "tokenizer.json", out / "tokenizer.json")
    pad = trainee.tokenizer.id_to_token(trainee.pad)
    said = folder / "tokenizer_config.json"
    settings = json.loads(said.read_text()) if said.is_file() else {}
    (out / "tokenizer_config.json").write_text(json.dumps(settings | {"pad_token": pad, "model_max_length": most}) + "\n")
    p = trainee.pixels
    entry = {
        "family": "clip", "dimensions": trainee.dimensions, "maxTextTokens": most, **card, "precision": "fp32",
        "pixels": {"size": p.size, "fit": p.fit, "background": list(p.background),
                   "transparentMargin": p.transparent_margin, "mean": list(p.mean), "std": list(p.std)},
        "towers": {"vision": {"file": "vision_model.onnx", "input": "pixel_values", "output": "image_embeds"},
                   "text": {"file": "text_model.onnx", "output": "text_embeds"}},
        "text": {"prepare": "fix-text"},
        "tokens": TOKENS | {"ids": trainee.tokenizer.encode(TOKENS["text"]).ids}}
    prove(Base(entry, out, 2), trainee, data, "float32", CLOSEST)
    return _smaller(entry, trainee, data, out)


def _smaller(entry, trainee, data, out):
    """Dynamic int8 of the linear layers, where the held-out pictures are found as well."""
    small = {tower: facts | {"file": facts["file"].replace(".onnx", "_int8.onnx")}
             for tower, facts in entry["towers"].items()}
    for tower, facts in small.items():
        to_dynamic_int8(out / entry["towers"][tower]["file"], out / facts["file"])
    int8 = entry | {"towers": small, "precision": "int8"}
    full, less = (score(ranks_of(Base(one, out, 2), data, "validation")) for one in (entry, int8))
    prove(Base(int8, out, 2), trainee, data, "int8", None)
    kept, dropped = (int8, entry) if less >= full - INT8_LOSS else (entry, int8)
    say("precision", float32=round(full, 4), int8=round(less, 4), kept="int8" if kept is int8 else "float32")
    for facts in dropped["towers"].values():
        for file in onnx_files(out, facts["file"]):
            (out / file).unlink()
    return kept


def ranks_of(model, data, part):
    """The ranks of loop.py, by the written files."""
    return ranks(_Written(model, data.pairs), data, part)


class _Written:
    """Written files as a trainee of loop.py, so far as it is measured."""

    def __init__(self, model, pairs):
        self.model, self.pairs = model, pairs

    def eval(self):
        return self

    def batches(self, jobs):
        return ([self.pairs.pictures[int(number)] for number in numbers] for numbers, _ in jobs)

    def images(self, files):
        return torch.from_numpy(self.model.embed_images(files))

    def texts(self, rows):
        return torch.from_numpy(self.model.embed_texts([self.pairs.texts[int(row)] for row in rows]))


class _Adapted(_Written):
    """The base's files with the trained adapters behind them: the vectors of a base in dynamic int8 depend on their batch."""

    def __init__(self, base, adapters, pairs):
        super().__init__(base, pairs)
        self.adapters = adapters.eval()

    def images(self, files):
        return self.adapters.image(super().images(files))

    def texts(self, rows):
        return self.adapters.text(super().texts(rows))


@torch.inference_mode()
def prove(model, trained, data, precision, least):
    """Compares the written files with what was trained, in batches and one by one. Throws where they differ."""
    trained, written = trained.eval(), _Written(model, data.pairs)
    pictures, rows = data.parts["test"][:PROBE], data.rows("test")[:PROBE]
    cosines = []
    for size in (PROBE, 1):
        for start in range(0, PROBE, size):
            for vectors, numbers in ((picture_vectors, pictures), (text_vectors, rows)):
                if part := numbers[start:start + size]:
                    cosines.append(float((vectors(trained, part) * vectors(written, part)).sum(1).min()))
    say("parity", precision=precision, leastCosine=round(min(cosines), 6))
    if least is not None and min(cosines) < least:
        raise TuneError(f"The written model differs from the trained one: a cosine of {min(cosines):.4f}.",
                        "Report it with the versions of torch and onnxruntime.")


@torch.inference_mode()
def logit_scale(trainee, data, of_base):
    """The scale at which the held-out pictures are least surprised by their words; that of the base where they don't tell."""
    rows = data.rows("validation")[:SCALED]
    pictures = [int(data.pairs.picture_of[row]) for row in rows]
    images, texts = picture_vectors(trainee, pictures), text_vectors(trainee, rows)
    return fit_logit_scale(images, texts, data.of_pair[rows]) or round(of_base, 2)


def write_entry(out, entry, name, base_label, scale, measured, pairs):
    """model.json: a full entry of the registry, for `diptych models import`."""
    towers = [tower["file"] for tower in entry["towers"].values() if tower]
    used = {file for tower in towers for file in onnx_files(out, tower)} | set(tokenizer_files(entry))
    before, after = measured["before"]["textToImage"]["r10"], measured["after"]["textToImage"]["r10"]
    note = (f"Tuned from {base_label} on {pairs} pictures with words; of held-out ones it finds {after:.0%} among the "
            f"first ten, {before:.0%} before.")
    written = {"id": identifier(name), "label": name, "note": note, "logitScale": scale, **entry,
               "files": file_facts(out, sorted(used)), "tuned": {"from": base_label, "pictures": pairs, **measured}}
    (out / "model.json").write_text(json.dumps(written, indent=2) + "\n")
    return written


def identifier(name):
    return re.sub(r"[^a-z0-9.-]+", "-", name.lower()).strip("-.") or "tuned"
