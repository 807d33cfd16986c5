"""Which pictures are trained on, which choose, which measure.

- test: 500 pictures of Open Clip Art drawn at random. Other pictures of the same name may be trained on (two
  artists' apples), the same picture or a near copy of it never. Measures, once.
- choose: 300 pictures of Open Clip Art with names that occur nowhere in the trained part of that collection. Chooses.
- emoji: 250 emoji, none of them in any style trained on (no flags, no people). Chooses.
The photographs of data_words.py choose too. Pictures whose features, less their mean, have a cosine above
0.95 count as copies: the same drawing in another size, place or file.
"""
import random

import numpy as np

SEED = 20261123
FINAL_TRAIN = ("train", "choose", "emoji")  # once the recipe is fixed, what chose it is trained on too; test never is
COPY = 0.95


def near_copies(looks, above=COPY):
    """features [n, d] -> list of (i, j), i < j, whose centred features have a cosine above 0.95"""
    centred = looks.astype(np.float32) - looks.astype(np.float32).mean(0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    pairs = []
    for start in range(0, len(centred), 1000):
        rows, columns = np.where(centred[start:start + 1000] @ centred.T > above)
        pairs += [(int(i) + start, int(j)) for i, j in zip(rows, columns) if i + start < j]
    return pairs


def join_families(families, copies):
    """Families as numbers; pictures of the same name or of nearly the same looks get the same number."""
    parent = {}

    def root(x):
        parent.setdefault(x, x)
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x
    for family in families:
        root(family)
    for i, j in copies:
        parent[root(families[i])] = root(families[j])
    numbers = {}
    return [numbers.setdefault(root(f), len(numbers)) for f in families]


def pick(families, wanted, rng, names):
    """Picks whole families at random until `wanted` different names are reached -> set of families."""
    order = sorted(set(families))
    rng.shuffle(order)
    by_family = {}
    for family, name in zip(families, names):
        by_family.setdefault(family, set()).add(name)
    chosen, got = set(), set()
    for family in order:
        if len(by_family[family]) > 12:  # one big cluster of look-alikes would fill the set
            continue
        if len(got) >= wanted:
            break
        chosen.add(family)
        got |= by_family[family]
    return chosen


def split_pairs(clipart, emoji, looks, seed=SEED):
    """looks: features [n, d] of clipart + emoji -> {"train": [...], "test": [...], "choose": [...], "emoji": [...]}.

    `choose` and `emoji` hold one picture per name, so that a query has one right answer."""
    rng = random.Random(seed)
    pairs, alike = clipart + emoji, near_copies(looks)
    families = join_families([f"{p['source'] == 'openclipart'} {p['family']}" for p in pairs], alike)
    art = range(len(clipart))
    drawn = range(len(clipart), len(pairs))
    choose = pick([families[i] for i in art], 300, rng, [pairs[i]["name"] for i in art])
    open_emoji = [i for i in drawn if pairs[i]["group"] not in (1, 9) and families[i] not in choose]
    held_emoji = pick([families[i] for i in open_emoji], 250, rng, [pairs[i]["name"] for i in open_emoji])
    rest = [i for i in art if families[i] not in choose | held_emoji]
    test = sorted(rng.sample(rest, min(500, len(rest) // 4)))
    measured = set(test)
    copies = measured | {j for pair in alike for i, j in (pair, pair[::-1]) if i in measured}

    def one_per_name(indices, allowed, wanted):
        first = {}
        for i in indices:
            if families[i] in allowed and i not in copies:
                first.setdefault(pairs[i]["name"], pairs[i])
        return list(first.values())[:wanted]
    held = choose | held_emoji
    return {"train": [p for i, p in enumerate(pairs) if families[i] not in held and i not in copies],
            "test": [pairs[i] for i in test],
            "choose": one_per_name(art, choose, 300),
            "emoji": one_per_name(drawn, held_emoji, 250)}
