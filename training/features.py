"""Image features of many pictures and views, computed once and kept as float16 in the cache.

View 0 is the picture as the runtime sees it; views 1.. are random ones (views.py).
"""
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from pictures import is_blank, normalise, to_array
from session import THREADS, open_session
from views import random_view, thumbnail_bytes

BATCH = 32


def feature_session(cache):
    """EfficientNet-Lite2 as ONNX: onnxruntime is four times as fast as PyTorch on a CPU."""
    path = Path(cache) / "features.onnx"
    if not path.exists():
        from export import to_onnx
        from towers import ImageFeatures, load_image_backbone
        to_onnx(ImageFeatures(load_image_backbone()).eval(), (torch.zeros(2, 3, 260, 260),), path,
                ["pixel_values"], ["features"])
    return open_session(path)


def read_kept(target):
    """{path or text: row} of an .npz file, empty where there is none."""
    if not target.exists():
        return {}
    with np.load(target) as stored:
        return dict(zip(stored["keys"].tolist(), stored["rows"]))


def write_kept(target, rows):
    target.parent.mkdir(parents=True, exist_ok=True)
    np.savez(target, keys=np.array(list(rows)), rows=np.stack(list(rows.values())))


def _thumbnails(paths, cache):
    folder = Path(cache) / "thumbnails"
    folder.mkdir(exist_ok=True)

    def read(path):
        target = folder / hashlib.sha256(path.encode()).hexdigest()[:24]
        if not target.exists():
            target.write_bytes(thumbnail_bytes(path))
        return target
    return read


def view_features(paths, view, cache, session=None):
    """list of paths -> float16 [n, 1280] of one view; what the cache lacks is computed and kept."""
    target = Path(cache) / "features" / f"view{view}.npz"
    kept = read_kept(target)
    missing = [p for p in paths if p not in kept]
    if missing:
        session = session or feature_session(cache)
        kept.update(zip(missing, _compute(missing, view, cache, session)))
        write_kept(target, kept)
    return np.stack([kept[p] for p in paths])


def _compute(paths, view, cache, session):
    thumbnail = _thumbnails(paths, cache)

    def pixels(path):
        if view == 0:
            return to_array(path)
        rgba = Image.open(io.BytesIO(thumbnail(path).read_bytes())).convert("RGBA")
        return np.asarray(random_view(rgba, f"{view} {path}"))
    rows = []
    with ThreadPoolExecutor(THREADS) as pool:
        batches = [paths[s:s + BATCH] for s in range(0, len(paths), BATCH)]
        waiting = [pool.map(pixels, batches[0])]
        for following in [*batches[1:], None]:
            if following:
                waiting.append(pool.map(pixels, following))
            arrays = np.stack(list(waiting.pop(0)))
            rows.append(session.run(None, {"pixel_values": normalise(arrays)})[0].astype(np.float16))
    return np.concatenate(rows)


def blank_pictures(paths, cache):
    """list of paths -> list of bool, kept in the cache."""
    target = Path(cache) / "features" / "blank.npz"
    kept = read_kept(target)
    missing = [p for p in paths if p not in kept]
    if missing:
        with ThreadPoolExecutor(THREADS) as pool:
            kept.update(zip(missing, pool.map(lambda p: np.bool_(is_blank(to_array(p))), missing)))
        write_kept(target, kept)
    return [bool(kept[p]) for p in paths]
