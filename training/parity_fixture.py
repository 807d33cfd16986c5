"""What parity.py writes of a family: its files, its entry, and what the makers' own code makes of TEXTS and PICTURES."""
import json
from pathlib import Path

import onnx
import torch
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
PHOTOS = ROOT / "samples/collection/photos"
FIXTURES = ROOT / "lib/embed/fixtures"
PICTURES = ["astronaut.jpg", "colosseum.webp", "red-panda.webp", "espresso.jpg"]
TEXTS = ["a cat", "A photo of a Cat.", "two red bicycles beside the road", "", "naïve café №5", "एक बिल्ली की फोटो", "word " * 100,
         "it's 3 o'clock, isn't it?", "Ｆｕｌｌ ｗｉｄｔｈ ½ ﬁne", "लड़का और लड़की क़िले में", "两只猫在海滩上睡觉", "кошка на столе", "😀 emoji 👩‍👩‍👧 and\nnew\tlines",
         "क्\u200dया क्\u200cया", "cafe\u0301 A\u030angstro\u0308m",
         "  spaces   between  ", "a\u0007b\u200bc\u00a0d\u202ee", "<s> </s> <pad> <|endoftext|>",
         # Out of PDF, Word and the web.
         "“Don’t,” she said – it’s the ﬁrst ﬂoor of the oﬃce…", "Tom &amp; Jerry&#39;s &lt;house&gt; &amp;quot;by the sea&amp;quot;",
         "the 12\u00a0km walk\u2014in\u2009all", "AT&T, R&D; a &lt b, 3 < 5 &amp; 7", "\ufeffﬀ ﬁ ﬂ ﬃ ﬄ ﬆ Ĳ ŉ Ǆ", "ｶﾞﾗｽ　１２３，（ａ）！",
         "\u0093quoted\u0094 \u001b[1mbold\u001b[0m", "Zoe\u0308 Ångström Å \u212b ñ n\u0303", "‘कमरे’ में “दो” बिल्लियाँ…"]
# What the small vocabularies are learned from; TEXTS hold more, so that the unknown is tried too.
CORPUS = TEXTS[:11] + [
    "a cat sleeps on the table", "two cats and a dog on the beach", "the red bicycle stands beside the wall", "एक लड़का साइकिल पर",
    "दो बिल्लियाँ मेज़ पर सो रही हैं", "a photo of two dogs", "a drawing of a red house beside the sea", "the dog sleeps beside the cat"]
SIZE, DIMENSIONS = 64, 24


def cut(ids, length):
    return ids if len(ids) <= length else ids[:length - 1] + ids[-1:]


def export(module, inputs, path, outputs, long=(), singly=False):
    """
    One ONNX file of `module`, for batches of any size.
    :param inputs: examples of at least two, by their names, in the order of the module's arguments
    :param long: names of those whose rows may have any length
    :param singly: for batches of one alone, as some publishers' files are
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    any_size = torch.export.Dim.DYNAMIC
    sizes = None if singly else tuple({0: any_size, 1: any_size} if name in long else {0: any_size} for name in inputs)
    examples = tuple(example[:1] if singly else example for example in inputs.values())
    torch.onnx.export(module.eval(), examples, str(path), input_names=list(inputs), output_names=outputs,
                      dynamic_shapes=sizes, opset_version=18, dynamo=True, external_data=False, verbose=False)
    stored = onnx.load(path)
    # The exporter's stack traces are many times the size of such weights.
    for part in (stored.graph, *stored.graph.node, *stored.graph.value_info, *stored.graph.input, *stored.graph.output):
        del part.metadata_props[:]
    onnx.save(stored, path)


def export_towers(folder, entry, encode_text, encode_image, ids, pixels, singly):
    """A file for each tower, or one of both where the entry names one."""
    text, vision = entry["towers"]["text"], entry["towers"]["vision"]
    name = text.get("input", "input_ids")
    long = () if entry["text"].get("padding") == "full" else (name, "attention_mask")
    if text["file"] == vision["file"]:
        export(Both(encode_text, encode_image), {name: ids, vision["input"]: pixels}, folder / text["file"],
               [text["output"], vision["output"]], long)
        return
    words = {name: ids, "attention_mask": torch.ones_like(ids)} if encode_text.masked else {name: ids}
    export(encode_text, words, folder / text["file"], [text["output"]], long, singly)
    export(encode_image, {vision["input"]: pixels}, folder / vision["file"], [vision["output"]], singly=singly)


class Tower(torch.nn.Module):
    """A part of a model that is called in its own way."""

    def __init__(self, model, encode, masked=False):
        super().__init__()
        self.model, self.encode, self.masked = model, encode, masked

    def forward(self, data, mask=None):
        return self.encode(self.model, data) if mask is None else self.encode(self.model, data, mask)


class Both(torch.nn.Module):
    def __init__(self, text, vision):
        super().__init__()
        self.text, self.vision = text, vision

    def forward(self, ids, pixels):
        return self.text(ids), self.vision(pixels)


def write(family, entry, words, encode_text, encode_image, transform, pad, dtype=torch.int64, singly=False):
    """
    The fixture of a family: the model's files, its entry, and what it makes of TEXTS and PICTURES.
    :param pad: id of the token that fills a row up to the full length, where the entry wants that
    :param singly: see export
    """
    folder = FIXTURES / family
    length = entry["maxTextTokens"]
    full = entry["text"].get("padding") == "full"
    ids = [cut(words.ids(text), length) for text in TEXTS]
    # One by one: a row's vector must not depend on its neighbours.
    rows = [torch.tensor([row + [pad] * (length - len(row)) if full else row], dtype=dtype) for row in ids]
    pixels = torch.stack([transform(Image.open(PHOTOS / name).convert("RGB")) for name in PICTURES])
    mean, std = (torch.tensor(entry["pixels"][key]).view(1, 3, 1, 1) for key in ("mean", "std"))
    with torch.no_grad():
        texts = unit(torch.cat([encode_text(row, torch.ones_like(row)) if encode_text.masked else encode_text(row) for row in rows]))
        pictures = unit(encode_image(pixels))
    logits = entry["logitScale"] * pictures @ texts.T + entry.get("logitBias", 0)
    probabilities = torch.sigmoid(logits) if entry.get("scoring") == "sigmoid" else torch.softmax(logits, dim=-1)
    export_towers(folder, entry, encode_text, encode_image, rows[0].repeat(2, 1), pixels[:2], singly)

    names = dict.fromkeys(tower["file"] for tower in entry["towers"].values())
    tokens = [str(Path(entry["text"].get("folder") or "") / name) for name in ("tokenizer.json", "tokenizer_config.json")]
    described = {"id": f"tiny-{family}", "label": f"Tiny {family}", "family": family, "note": "Random weights, for tests.",
                 "source": {"kind": "folder", "folder": f"lib/embed/fixtures/{family}"}, "dimensions": DIMENSIONS,
                 "languages": ["en"], "licence": "MIT", "files": [{"path": name} for name in [*names, *tokens]], **entry}
    (folder / "model.json").write_text(json.dumps(described, indent=1) + "\n")
    reference = {
        "texts": [{"text": text, "inputIds": row, "embedding": rounded(vector)} for text, row, vector in zip(TEXTS, ids, texts)],
        "images": [{"file": name, "pixelMean": rounded((picture * std[0] + mean[0]).mean((1, 2)) * 255), "embedding": rounded(vector)}
                   for name, picture, vector in zip(PICTURES, pixels, pictures)],
        "probabilities": [rounded(row) for row in probabilities],
    }
    (folder / "reference.json").write_text(json.dumps(reference, ensure_ascii=False) + "\n")


def unit(vectors):
    return torch.nn.functional.normalize(vectors, dim=-1)


def rounded(values):
    return [round(float(value), 6) for value in values]
