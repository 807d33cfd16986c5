"""Writes a model in another precision, as a folder that `diptych models import` takes.

    pip install -r training/requirements-tune.txt
    python training/quantise.py FOLDER --to fp16 --out OUT
    python training/quantise.py FOLDER --of clip-vit-base-patch32-fp32 --to int8 --out OUT

FOLDER holds a model in full precision: its files and a model.json, as fine-tuning writes them; or, with `--of`, the files
of a model of models/registry.json. `--to` is fp32, fp16, int8 or int8-weights, see precision.py. The files are proved
against those of FOLDER on made-up inputs; what is lost of the recall, `diptych models measure` tells.
"""
import argparse
import json
import shutil
import sys
from pathlib import Path

import numpy as np

from model_files import OF_THE_LISTED, file_facts, onnx_files
from precision import WAYS, has_fewer_bits
from session import run_rows

ROOT = Path(__file__).resolve().parent.parent
CLOSEST = {"fp32": 0.99999, "fp16": 0.99}  # the least cosine with full precision; int8 is for the recall to judge
WORDS = {"fp32": "in full precision", "fp16": "in half precision", "int8": "with dynamic int8 in its linear layers",
         "int8-weights": "with its weights in int8"}


class QuantiseError(Exception):
    """What went wrong, and what to do about it."""


def listed_entry(name):
    """The entry of a model of models/registry.json, or of one of its variants, with all its facts."""
    for entry in json.loads((ROOT / "models/registry.json").read_text())["models"]:
        if "facts" in entry:
            facts = json.loads((ROOT / entry["facts"]).read_text())
            files = [{"path": Path(file["path"]).name} for file in facts["files"]]
            entry = {**facts, **entry, "files": files}
        if entry["id"] == name:
            return entry
        for variant in entry.get("variants", []):
            if f"{entry['id']}-{variant['precision']}" == name:
                towers = {tower: facts | variant["towers"].get(tower, {}) for tower, facts in entry["towers"].items()}
                return {**entry, **variant, "towers": towers, "id": name, "base": entry["id"]}
    raise QuantiseError(f"models/registry.json has no model {name}. Name one of it with --of.")


def entry_of(folder, listed):
    if listed:
        return listed_entry(listed)
    file = folder / "model.json"
    if not file.is_file():
        raise QuantiseError(f"{file} is not there. Name the model of the registry whose files these are with --of.")
    entry = json.loads(file.read_text())
    if "towers" not in entry:
        raise QuantiseError(f"{file} does not name its towers. Name the model of the registry with --of.")
    return entry


def tower_files(entry):
    """Each ONNX file once: a model may have both towers in one."""
    return sorted({tower["file"] for tower in entry["towers"].values() if tower})


def convert(folder, entry, way, out):
    """Writes the towers in the other precision, and what else the model needs as it is -> paths, relative to `out`."""
    towers, named = tower_files(entry), [file["path"] for file in entry["files"]]
    missing = [name for name in sorted({*towers, *named}) if not (folder / name).is_file()]
    if missing:
        raise QuantiseError(f"{folder} has no {' and no '.join(missing)}. Copy the whole folder of the model again.")
    weights = {file for name in towers for file in onnx_files(folder, name)}
    for name in towers:
        if has_fewer_bits(folder / name):
            raise QuantiseError(f"{folder / name} has lost bits already. Take the model in full precision.")
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        WAYS[way](folder / name, out / name)
    others = [name for name in named if name not in weights and ".onnx" not in name]
    for name in others:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, out / name)
    return sorted([file for name in towers for file in onnx_files(out, name)] + others)


def made_up(entry, kind, count, rng):
    """Inputs of one tower for a batch, by their names; text towers that want no mask leave it unused."""
    tower = entry["towers"][kind]
    if kind == "text":
        ids = entry.get("tokens", {}).get("ids") or [1, 2, 3]
        rows = np.tile(np.array(ids, dtype=np.int64), (count, 1))
        full = entry["maxTextTokens"] if entry.get("text", {}).get("padding") == "full" else len(ids)
        rows = np.pad(rows, ((0, 0), (0, max(0, full - len(ids)))))
        mask = np.zeros_like(rows)
        mask[:, :len(ids)] = 1
        feeds = {tower.get("input", "input_ids"): rows, "attention_mask": mask}
    elif kind == "vision":
        side = entry["pixels"]["size"]
        feeds = {tower["input"]: rng.standard_normal((count, 3, side, side), dtype=np.float32)}
    else:
        sound = entry["sound"]
        shape = count, 1, sound["melBins"], sound["frames"]
        feeds = {tower["input"]: rng.standard_normal(shape, dtype=np.float32)}
    for one in tower.get("constants", []):
        dims = [count if size == -1 else size for size in one["dims"]]
        feeds[one["name"]] = np.full(dims, one["value"], dtype=one["type"])
    return feeds


def run(session, feeds, output):
    rows = run_rows(session, feeds, output).astype(np.float64)
    return rows.reshape(len(rows), -1)


def prove(folder, out, entry, way):
    """-> the least cosine of each tower, for batches of one and of three. Throws where a file is of no use."""
    from onnxruntime import InferenceSession
    least = {}
    for kind, tower in entry["towers"].items():
        if not tower:
            continue
        before, after = (InferenceSession(str(place / tower["file"]), providers=["CPUExecutionProvider"])
                         for place in (folder, out))
        rng = np.random.default_rng(0)
        cosines = []
        for count in (1, 3):
            feeds = made_up(entry, kind, count, rng)
            full, less = run(before, feeds, tower["output"]), run(after, feeds, tower["output"])
            norms = np.linalg.norm(full, axis=1) * np.linalg.norm(less, axis=1)
            cosines += list((full * less).sum(1) / norms)
        least[kind] = float(np.min(cosines))  # NaN where any is
        if not least[kind] >= CLOSEST.get(way, -1):
            raise QuantiseError(f"The {kind} tower does not bear {way}: a cosine of {least[kind]:.4f}. Try another.")
    return least


def write_entry(out, entry, way, files, name):
    """model.json: a full entry of the registry, which names what it was made from."""
    base = entry.get("base", entry["id"])
    written = {**{key: value for key, value in entry.items() if key not in OF_THE_LISTED},
               "id": name or f"{base}-{way}", "base": base, "label": f"{entry['label']}, {way}",
               "note": f"{entry['label']} {WORDS[way]}; made by training/quantise.py.",
               "precision": way.split("-")[0], "files": file_facts(out, files)}
    (out / "model.json").write_text(json.dumps(written, indent=2) + "\n")
    return written


def quantise(folder, out, way, listed=None, name=None):
    """-> (the new entry, the least cosine of each tower with full precision)"""
    folder, out = Path(folder), Path(out)
    entry = entry_of(folder, listed)
    out.mkdir(parents=True, exist_ok=True)
    files = convert(folder, entry, way, out)
    least = prove(folder, out, entry, way)
    return write_entry(out, entry, way, files, name), least


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--to", required=True, choices=WAYS)
    parser.add_argument("--out", required=True)
    parser.add_argument("--of", metavar="ID", help="the model of models/registry.json whose files the folder holds")
    parser.add_argument("--id", help="of the new model; otherwise that of the base with the precision behind it")
    options = parser.parse_args(arguments)
    if Path(options.folder).resolve() == Path(options.out).resolve():
        parser.error("--out must be another folder")
    try:
        entry, least = quantise(options.folder, options.out, options.to, options.of, options.id)
    except QuantiseError as error:
        print(error, file=sys.stderr)
        return 1
    cosines = ", ".join(f"{tower} {cosine:.4f}" for tower, cosine in least.items())
    megabytes = sum(file["bytes"] for file in entry["files"]) / 1e6
    print(f"{entry['id']}: {megabytes:.1f} MB; least cosine with full precision: {cosines}.")
    print(f"Register it with: diptych models import {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
