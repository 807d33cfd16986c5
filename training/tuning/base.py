"""The frozen towers of a model, run as the product runs them (lib/embed/onnx-encoder.ts)."""
import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from evaluate import Starter, unit
from pictures import Pixels, normalise, to_array
from session import fixed_batch, open_session, wanted
from tuning.report import TuneError
from tuning.supported import unsupported
from words import prepare

PICTURES, TEXTS = 16, 32  # in a batch


class Base(Starter):
    """Any model of the registry by its entry, or one that was just written."""

    def __init__(self, entry, folder, threads):
        if reason := unsupported(entry):
            raise TuneError(f"{entry['label']} can't be tuned: {reason}.", "Choose a model of another family.")
        self.facts, self.folder = entry, Path(folder)
        self.pixels = pixels_of(entry)
        half = entry.get("precision") == "fp16"
        self.vision, self.text = (open_session(self.folder / entry["towers"][tower]["file"], threads, half)
                                  for tower in ("vision", "text"))
        self.tokenizer = tokenizer_of(entry, self.folder)
        self.prepare = prepare(entry)

    def embed_images(self, sources, batch=PICTURES):
        """Paths or Pillow images -> unit vectors [n, dimensions]."""
        batch = fixed_batch(self.vision) or batch
        rows = []
        for start in range(0, len(sources), batch):
            arrays = np.stack([to_array(s, self.pixels) for s in sources[start:start + batch]])
            feeds = {self.facts["towers"]["vision"]["input"]: normalise(arrays, self.pixels)}
            rows.append(self._run(self.vision, "vision", feeds))
        return unit(np.concatenate(rows))

    def tokens(self, texts):
        feeds = super().tokens([self.prepare(text) for text in texts])
        feeds[self.facts["towers"]["text"].get("input", "input_ids")] = feeds.pop("input_ids")
        return feeds

    def embed_texts(self, texts, batch=TEXTS):
        """Texts -> unit vectors [n, dimensions]; batches are sorted by length to save padding."""
        batch = fixed_batch(self.text) or batch
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        out = np.zeros((len(texts), self.facts["dimensions"]), dtype=np.float32)
        for start in range(0, len(order), batch):
            part = order[start:start + batch]
            out[part] = self._run(self.text, "text", self.tokens([texts[i] for i in part]))
        return unit(out)

    def _run(self, session, tower, feeds):
        return session.run([self.facts["towers"][tower]["output"]], wanted(session, feeds))[0].astype(np.float32)


def pixels_of(entry):
    p = entry["pixels"]
    return Pixels(p["size"], p["fit"], tuple(p["background"]), p["transparentMargin"], tuple(p["mean"]), tuple(p["std"]))


def tokenizer_files(entry):
    """-> paths of the tokenizer and of its settings, relative to the model's folder"""
    place = Path(entry.get("text", {}).get("folder") or "")
    return [(place / name).as_posix() for name in ("tokenizer.json", "tokenizer_config.json")]


def tokenizer_of(entry, folder):
    definition, settings = (folder / name for name in tokenizer_files(entry))
    tokenizer, words = Tokenizer.from_file(str(definition)), entry.get("text", {})
    tokenizer.enable_truncation(entry["maxTextTokens"])
    pad = json.loads(settings.read_text()).get("pad_token") or "[PAD]"
    pad = pad["content"] if isinstance(pad, dict) else pad
    number = tokenizer.token_to_id(pad) or 0 if words.get("paddingId") is None else words["paddingId"]
    full = entry["maxTextTokens"] if words.get("padding") == "full" else None
    tokenizer.enable_padding(pad_id=number, pad_token=pad, length=full)
    return tokenizer
