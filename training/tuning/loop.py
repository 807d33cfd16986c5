"""The training loop: symmetric InfoNCE (arXiv:2103.00020, section 2.3), AdamW, warm-up, early stop, checkpoints.

What is trained is a `trainee` (adapters.py, clip_towers.py), a torch module with
- draw(count, rng): which view of each of so many pictures training is to see, [count];
- batches(jobs): for each (numbers, views) of a list these pictures as `images` takes them; as they are where views is None;
- images(batch), texts(rows): unit vectors [n, d] of such a batch, and of pairs by their numbers.
"""
import hashlib
import json
import math
import os
import time
from dataclasses import asdict, dataclass

import numpy as np
import torch

from evaluate import bootstrap_interval, first_right_ranks, recall_at
from train import symmetric_loss, targets
from tuning.report import TuneError, say

COOLEST = 0.01  # a learned temperature goes no lower, as in CLIP
SCALE_RATE = 1e-3  # of the learned temperature: the rate of whole towers would leave one number where it is
MEASURED = 64   # pictures and texts in a batch when nothing is trained
KEEPING = 0.1   # of the time goes into checkpoints at most: those of whole towers have gigabytes


@dataclass(frozen=True)
class Recipe:
    epochs: int = 10
    batch: int = 32
    learning_rate: float = 5e-6
    weight_decay: float = 0.1
    temperature: float = 0.07
    learn_temperature: bool = False
    warm_up: float = 0.1   # share of all steps
    patience: int = 3      # epochs without a better held-out recall
    seed: int = 0


class Data:
    """The pairs by part, with what is right for what."""

    def __init__(self, pairs, parts, of_pair, of_picture):
        self.pairs, self.parts, self.of_pair, self.of_picture = pairs, parts, of_pair, of_picture
        self.rows_of = {}
        for row, picture in enumerate(pairs.picture_of.tolist()):
            self.rows_of.setdefault(picture, []).append(row)

    def rows(self, part):
        return [row for picture in self.parts[part] for row in self.rows_of[picture]]


@torch.inference_mode()
def ranks(trainee, data, part):
    """-> (text -> picture, picture -> text): the rank of the first right one among the held-out part's own."""
    trainee.eval()
    pictures, rows = data.parts[part], data.rows(part)
    images, texts = picture_vectors(trainee, pictures), text_vectors(trainee, rows)
    of_picture, of_pair = data.of_picture[pictures], data.of_pair[rows]
    there = first_right_ranks((texts @ images.T).numpy(), of_pair, of_picture)
    back = first_right_ranks((images @ texts.T).numpy(), of_picture, of_pair)
    return there, back


def parts_of(numbers, size=MEASURED):
    return [numbers[start:start + size] for start in range(0, len(numbers), size)]


def picture_vectors(trainee, numbers):
    batches = trainee.batches([(part, None) for part in parts_of(numbers)])
    return torch.cat([trainee.images(batch).float().cpu() for batch in batches])


def text_vectors(trainee, rows):
    return torch.cat([trainee.texts(part).float().cpu() for part in parts_of(rows)])


def score(both):
    """Mean of recall@1, @5 and @10 in both directions: steadier than one of the six (`rsum` of arXiv:1707.05612)."""
    return float(np.mean([value for one in both for value in recall_at(one).values()]))


def compare(before, after, rounds=2000, seed=0):
    """95% interval of the gain in recall@10 on the same queries, drawn anew with replacement."""
    gain = (np.asarray(after) < 10).astype(float) - (np.asarray(before) < 10)
    draws = np.random.default_rng(seed).integers(0, len(gain), (rounds, len(gain)))
    low, high = np.percentile(gain[draws].mean(1), (2.5, 97.5))
    return [round(float(low), 3), round(float(high), 3)]


def summary(both):
    there, back = both
    return {"textToImage": recall_at(there), "imageToText": recall_at(back),
            "interval": list(bootstrap_interval(there, 10))}


class Training:
    """A run that can be left and taken up again at the end of every epoch."""

    def __init__(self, trainee, data, recipe, checkpoint):
        self.trainee, self.data, self.recipe, self.checkpoint = trainee, data, recipe, checkpoint
        torch.manual_seed(recipe.seed)
        self.rng = np.random.default_rng(recipe.seed)
        trained = [p for p in trainee.parameters() if p.requires_grad]
        self.device = trained[0].device
        self.log_scale = torch.nn.Parameter(torch.tensor(-math.log(recipe.temperature), device=self.device),
                                            requires_grad=recipe.learn_temperature)
        groups = [{"params": [p for p in trained if p.ndim > 1]},
                  {"params": [p for p in trained if p.ndim < 2], "weight_decay": 0.0},
                  {"params": [self.log_scale], "weight_decay": 0.0, "lr": SCALE_RATE}]
        self.optimiser = torch.optim.AdamW(groups, recipe.learning_rate, weight_decay=recipe.weight_decay)
        self.batches = max(1, math.ceil(len(data.parts["train"]) / recipe.batch))
        total = recipe.epochs * self.batches
        warm_up = max(1, round(recipe.warm_up * total))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser,
            lambda step: min(1, (step + 1) / warm_up) * 0.5 * (1 + math.cos(math.pi * step / max(1, total))))
        # Mixed precision: float16 products on a GPU, with the loss scaled so that small gradients don't vanish.
        self.scaler = torch.amp.GradScaler(self.device.type, enabled=self.device.type == "cuda")
        self.epoch, self.best_epoch, self.best_score, self.best = 0, 0, -1.0, None
        self.next_save = 0.0

    def run(self, resume=False):
        """Trains until the held-out recall no longer grows; leaves the trainee as it was at its best."""
        if not (resume and self._restore()):
            both = ranks(self.trainee, self.data, "validation")
            self._weigh(both)
            self._report(None, both, 0.0)
        while not self._is_done():
            started = time.perf_counter()
            loss = self._epoch()
            self.epoch += 1
            both = ranks(self.trainee, self.data, "validation")
            self._weigh(both)
            self._report(loss, both, time.perf_counter() - started)
            if self._is_done() or time.monotonic() >= self.next_save:
                self._save()
        self.trainee.load_state_dict(self.best, strict=False)
        return self.best_epoch

    def _is_done(self):
        return self.epoch >= self.recipe.epochs or self.epoch - self.best_epoch >= self.recipe.patience

    def _epoch(self):
        self.trainee.train()
        order = self.rng.permutation(self.data.parts["train"])
        drawn = [(pictures, self.trainee.draw(len(pictures), self.rng)) for pictures in np.array_split(order, self.batches)]
        losses, said = [], time.monotonic()
        for (pictures, _), batch in zip(drawn, self.trainee.batches(drawn), strict=True):
            rows = [int(self.rng.choice(self.data.rows_of[p])) for p in pictures]
            # Pairs of the same picture or the same words share the target.
            of_pair = torch.as_tensor(self.data.of_pair[rows], device=self.device)
            with torch.autocast(self.device.type, torch.float16, enabled=self.device.type == "cuda"):
                images, texts = self.trainee.images(batch), self.trainee.texts(rows)
            temperature = torch.exp(-self.log_scale).clamp(min=COOLEST)
            loss = symmetric_loss(images.float(), texts.float(), targets(of_pair, of_pair), temperature)
            if not torch.isfinite(loss):
                raise TuneError("The loss is no number any more.", "Train again with a smaller learning rate.")
            self.optimiser.zero_grad()
            self.scaler.scale(loss).backward()
            scale = self.scaler.get_scale()
            self.scaler.step(self.optimiser)
            self.scaler.update()
            # A step whose gradients overflowed was not taken: the scale falls, and the learning rate stays where it is.
            if self.scaler.get_scale() >= scale:
                self.schedule.step()
            losses.append(loss.item() * len(pictures))
            if time.monotonic() - said > 1 and len(losses) < self.batches:
                say("batch", epoch=self.epoch + 1, done=len(losses), of=self.batches)
                said = time.monotonic()
        return sum(losses) / len(order)

    def _weigh(self, both):
        if score(both) > self.best_score:
            self.best_score, self.best_epoch = score(both), self.epoch
            self.best = {name: value.detach().cpu().clone() for name, value in self._trained().items()}

    def _trained(self):
        return {name: value for name, value in self.trainee.named_parameters() if value.requires_grad}

    def _report(self, loss, both, seconds):
        say("epoch", epoch=self.epoch, epochs=self.recipe.epochs, loss=loss, recall=recall_at(both[0]),
            score=round(score(both), 4), best=self.best_epoch == self.epoch, seconds=round(seconds, 2))

    def _save(self):
        draft, started = f"{self.checkpoint}.part", time.monotonic()
        torch.save({"recipe": asdict(self.recipe), "data": self._fingerprint(), "epoch": self.epoch,
                    "best_epoch": self.best_epoch, "best_score": self.best_score, "best": self.best,
                    "trained": self._trained(), "log_scale": self.log_scale.data,
                    "optimiser": self.optimiser.state_dict(), "schedule": self.schedule.state_dict(),
                    "scaler": self.scaler.state_dict(), "rng": self.rng.bit_generator.state,
                    "torch_rng": torch.get_rng_state()}, draft)
        os.replace(draft, self.checkpoint)
        ended = time.monotonic()
        self.next_save = ended + (ended - started) * (1 / KEEPING - 1) if ended - started > 0.5 else ended

    def _restore(self):
        if not os.path.exists(self.checkpoint):
            return False
        kept = torch.load(self.checkpoint, map_location="cpu", weights_only=False)
        if kept["recipe"] != asdict(self.recipe) or kept["data"] != self._fingerprint():
            raise TuneError("The checkpoint is of another recipe or other pairs.", "Start a new tuning.")
        self.trainee.load_state_dict(kept["trained"], strict=False)
        self.log_scale.data.copy_(kept["log_scale"])
        for name in ("optimiser", "schedule", "scaler"):
            getattr(self, name).load_state_dict(kept[name])
        self.rng.bit_generator.state = kept["rng"]
        torch.set_rng_state(kept["torch_rng"])
        self.epoch, self.best_epoch = kept["epoch"], kept["best_epoch"]
        self.best_score, self.best = kept["best_score"], kept["best"]
        say("resumed", epoch=self.epoch)
        return True

    def _fingerprint(self):
        pairs = self.data.pairs
        facts = [pairs.digests, pairs.texts, pairs.picture_of.tolist(), self.data.parts]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
