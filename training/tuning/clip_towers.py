"""CLIP in the Hugging Face layout (config.json, weights, a tokenizer): both towers tuned as a whole."""
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset

from pictures import Pixels, to_array
from tuning.report import TuneError
from views import random_view, shrunk
from words import fix_text

TOKENS = {"text": "a photo of a cat"}
MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
NEEDED = ("config.json", "tokenizer.json")
WEIGHTS = ("model.safetensors", "pytorch_model.bin")  # lib/tune/bases.ts looks for the same
MOST_WORKERS = 16  # each keeps two batches ready in shared memory


class ClipTowers(nn.Module):
    """The trainee; pictures are decoded anew for every batch, since they change from epoch to epoch.

    `workers`: processes that decode beside the training; 0: the training's own does it."""

    def __init__(self, folder, pairs, device, workers=0):
        from tokenizers import Tokenizer
        from transformers import CLIPModel
        folder = Path(folder)
        missing = [name for name in NEEDED if not (folder / name).is_file()]
        if not any((folder / name).is_file() for name in WEIGHTS):
            missing.append(" or ".join(WEIGHTS))
        if missing:
            raise TuneError(f"{folder} has no {' and no '.join(missing)}.",
                            "Give a folder with CLIP weights in the Hugging Face layout.")
        super().__init__()
        self.clip = CLIPModel.from_pretrained(folder, local_files_only=True, dtype=torch.float32, weights_only=True,
                                              attn_implementation="eager").to(device)
        self.clip.logit_scale.requires_grad_(False)  # the loop has a temperature of its own
        self.logit_scale = self.clip.logit_scale.exp().item()
        config = self.clip.config
        self.maxTokens, self.dimensions = config.text_config.max_position_embeddings, config.projection_dim
        self.pixels = _pixels(folder, config.vision_config.image_size)
        self.pairs, self.device, self.jobs = pairs, device, _Jobs()
        workers = min(workers, MOST_WORKERS)
        self.loader = DataLoader(_Pictures(pairs.pictures, self.pixels), batch_sampler=self.jobs, num_workers=workers,
                                 persistent_workers=workers > 0, pin_memory=device.type == "cuda")
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.enable_truncation(self.maxTokens)
        end = config.text_config.eos_token_id
        # Older files say 2, the end marker of another model; CLIP pads with its own end marker.
        self.pad = self.tokenizer.token_to_id("<|endoftext|>") or end
        self.tokenizer.enable_padding(pad_id=self.pad, pad_token=self.tokenizer.id_to_token(self.pad))

    def draw(self, count, rng):
        return rng.integers(1 << 30, size=count)

    def batches(self, jobs):
        self.jobs.now = [list(zip(map(int, numbers), [None] * len(numbers) if views is None else map(int, views)))
                         for numbers, views in jobs]
        return _decoded(iter(self.loader))

    def images(self, batch):
        return self.embed_pixels(_normalised(batch.to(self.device, non_blocking=True), self.pixels))

    def texts(self, rows):
        ids, mask = self.tokens([self.pairs.texts[int(row)] for row in rows])
        return self.embed_tokens(ids.to(self.device), mask.to(self.device))

    def tokens(self, texts):
        encoded = self.tokenizer.encode_batch([fix_text(text) for text in texts])
        return torch.tensor([e.ids for e in encoded]), torch.tensor([e.attention_mask for e in encoded])

    def embed_pixels(self, pixels):
        pooled = self.clip.vision_model(pixel_values=pixels).pooler_output
        return F.normalize(self.clip.visual_projection(pooled), dim=-1)

    def embed_tokens(self, ids, mask):
        pooled = self.clip.text_model(input_ids=ids, attention_mask=mask).pooler_output
        return F.normalize(self.clip.text_projection(pooled), dim=-1)


def _decoded(batches):
    """The same batches; a picture that can't be read any more is told as such, whichever process found it."""
    try:
        yield from batches
    except _Unreadable as error:
        found = str(error).strip().splitlines()[-1].rpartition(f"{_Unreadable.__name__}: ")[2]  # a worker sends its trace
        raise TuneError(f"A picture can't be read any more: {found}",
                        "Put it back, or take it out of the captions, and train again.") from error


def ended_worker(error):
    """Why a process that decodes pictures was ended from outside, as a TuneError; None for any other error.

    PyTorch raises it wherever the training just is (torch/utils/data/_utils/signal_handling.py)."""
    if not str(error).startswith("DataLoader worker"):
        return None
    return TuneError(f"A process that decodes pictures was ended from outside: {str(error).strip().splitlines()[0]}",
                     "Give the training more memory, in a container also more of /dev/shm, or smaller batches or fewer threads.")


class _Jobs:
    """What the loader is to make next, so that its workers live as long as the trainee: lists of (number, seed)."""

    def __init__(self):
        self.now = []

    def __iter__(self):
        return iter(self.now)

    def __len__(self):
        return len(self.now)


class _Unreadable(Exception):
    """Which picture, and why not; one text, since that is all that comes out of a worker."""


class _Pictures(Dataset):
    """(number, seed) -> uint8 [size, size, 3]: the view of that seed, or the picture as it is for None."""

    def __init__(self, files, pixels):
        self.files, self.pixels = files, pixels

    def __len__(self):
        return len(self.files)

    def __getitem__(self, job):
        number, seed = job
        try:
            if seed is None:
                return torch.from_numpy(to_array(self.files[number], self.pixels).copy())
            picture = shrunk(self.files[number], 2 * self.pixels.size)
            return torch.from_numpy(np.array(random_view(picture, seed, self.pixels)))
        except Exception as error:  # Pillow throws many kinds
            raise _Unreadable(f"{self.files[number].name}: {error}") from error


class VisionTower(nn.Module):
    """pixel_values [n, 3, size, size] -> image_embeds [n, d]"""

    def __init__(self, towers):
        super().__init__()
        self.towers = towers

    def forward(self, pixel_values):
        return self.towers.embed_pixels(pixel_values)


class TextTower(nn.Module):
    """input_ids, attention_mask [n, tokens] -> text_embeds [n, d]"""

    def __init__(self, towers):
        super().__init__()
        self.towers = towers

    def forward(self, input_ids, attention_mask):
        return self.towers.embed_tokens(input_ids, attention_mask)


def _normalised(batch, pixels):
    """uint8 [n, size, size, 3] -> float32 [n, 3, size, size], as pictures.normalise, on the batch's own device."""
    mean, std = (torch.tensor(values, device=batch.device) for values in (pixels.mean, pixels.std))
    return ((batch.float() / 255 - mean) / std).permute(0, 3, 1, 2).contiguous()


def _pixels(folder, size):
    """As preprocessor_config.json says, or CLIP's own values."""
    file = folder / "preprocessor_config.json"
    said = json.loads(file.read_text()) if file.is_file() else {}
    return Pixels(size, "cover", (255, 255, 255), 0, tuple(said.get("image_mean", MEAN)), tuple(said.get("image_std", STD)))
