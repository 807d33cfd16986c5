"""Trains the head with symmetric InfoNCE (as in CLIP, arXiv:2103.00020) on cached features.

Each step draws pictures, a view of each, and a text of each (half the time its name). Pairs of one family, or with
the same text, share the target, so that two drawings of an apple don't push each other's words away.
"""
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from evaluate import first_right_ranks, recall_at
from model import Head

SCALES = torch.logspace(0.5, 3, 400)  # CLIP's own is 100; steps of 1.5%


@dataclass(frozen=True)
class Recipe:
    """Chosen on the held-out sets of split.py; README.md has the figures of what was tried."""
    epochs: int = 40
    batch: int = 512
    learning_rate: float = 2e-3
    weight_decay: float = 0.3
    temperature: float = 0.07
    name_share: float = 0.5
    hidden: int = 512
    dropout: float = 0.4
    warm_up: int = 20  # steps
    teacher: float = 0.0   # share of the target that follows the likeness of the texts themselves
    teacher_temperature: float = 0.1


def targets(text_ids, families):
    """[n, n]: each row's weight is shared by all pairs of the same family or the same text; rows sum to 1."""
    same = (text_ids[:, None] == text_ids[None]) | (families[:, None] == families[None])
    same = same.float()
    return same / same.sum(1, keepdim=True)


def symmetric_loss(images, texts, target, temperature):
    """Cross-entropy of image -> text and text -> image over the batch."""
    logits = images @ texts.T / temperature
    there = -(target * F.log_softmax(logits, 1)).sum(1).mean()
    back = -(target.T * F.log_softmax(logits, 0)).sum(0).mean()
    return (there + back) / 2


def train_head(features, conse, text_vectors, text_lists, families, recipe=Recipe(), seed=0):
    """Trains one head.

    features [views, n, 1280] float16, conse [views, n, 384] float16: the views of n pictures
    text_vectors [texts, 384]: the text side's unit vectors
    text_lists: for each picture the numbers of its texts, its name first
    families [n]: the same number for pictures of the same thing
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    views, count = features.shape[:2]
    head = Head(recipe.hidden, recipe.dropout).train()
    steps = max(1, recipe.epochs * count // recipe.batch)
    optimiser = torch.optim.AdamW(head.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1, (step + 1) / recipe.warm_up)
                                                 * 0.5 * (1 + np.cos(np.pi * step / steps)))
    widest = max(map(len, text_lists))
    table = np.array([texts + [texts[0]] * (widest - len(texts)) for texts in text_lists])
    lengths = np.array([len(texts) for texts in text_lists])
    families = torch.as_tensor(families)
    for _ in range(steps):
        rows = rng.choice(count, min(recipe.batch, count), replace=False)
        view = rng.integers(0, views, len(rows))
        column = np.where(rng.random(len(rows)) < recipe.name_share, 0,
                          (rng.random(len(rows)) * lengths[rows]).astype(int))
        ids = torch.from_numpy(table[rows, column])
        texts = text_vectors[ids]
        images = F.normalize(conse[view, rows].float() + head(features[view, rows].float()), dim=-1)
        target = targets(ids, families[rows])
        if recipe.teacher:
            alike = torch.softmax(texts @ texts.T / recipe.teacher_temperature, 1)
            target = (1 - recipe.teacher) * target + recipe.teacher * alike
        loss = symmetric_loss(images, texts, target, recipe.temperature)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return head.eval()


@torch.inference_mode()
def recall_of(side, sets):
    """sets: {name: (features [n, 1280], text vectors [n, 384], names)} -> {name: {"r1": .., "r5": .., "r10": ..}}"""
    return {name: recall_at(first_right_ranks((texts @ side(features.float()).T).numpy(), labels, labels))
            for name, (features, texts, labels) in sets.items()}


@torch.inference_mode()
def fit_logit_scale(images, texts, labels):
    """The scale at which softmax over cosine x scale is least surprised by the right captions (held-out pairs).

    None where that lies at an end of what is searched: the pairs tell nothing of it, such as a few that are all found."""
    cosines = images @ texts.T
    labels = torch.as_tensor(np.unique(labels, return_inverse=True)[1])
    same = (labels[:, None] == labels[None]).float()
    target = same / same.sum(1, keepdim=True)
    losses = torch.stack([-(target * F.log_softmax(cosines * scale, 1)).sum(1).mean() for scale in SCALES])
    best = int(losses.argmin())
    return None if best == 0 or losses[-1] <= losses[best] else round(float(SCALES[best]), 1)
