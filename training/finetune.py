"""Tunes an embedding model on pictures with words, measures what it gained, and writes it for the product.

    pip install -r training/requirements-tune.txt
    python training/finetune.py captions.csv --weights FOLDER --out OUT            # CLIP weights, both towers
    python training/finetune.py captions.csv --entry model.json --folder FOLDER --out OUT   # adapters on a ready model

captions.csv (or .tsv, .jsonl) has the columns `image` and `caption`; a column `group` keeps pictures of one document
together. OUT gets `model/`, which `diptych models import OUT/model` registers, and `checkpoint.pt`, from which
`--resume` goes on. Each line on stdout is a JSON object; docs/fine-tuning.md explains them.
"""
import argparse
import json
import os
import sys
from pathlib import Path

FULL = {"epochs": 10, "batch": 32, "learning_rate": 5e-6, "weight_decay": 0.1, "patience": 3}
ADAPTERS = {"epochs": 60, "batch": 256, "learning_rate": 1e-3, "weight_decay": 0.1, "patience": 15}


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs")
    parser.add_argument("--out", required=True)
    parser.add_argument("--name", default="Tuned model", help="what the product calls the model")
    parser.add_argument("--weights", help="a folder with CLIP weights in the Hugging Face layout")
    parser.add_argument("--licence", help="of these weights, which the tuned ones keep (SPDX); else as their README.md says")
    parser.add_argument("--languages", help="that these weights know, with commas between them; else as their README.md says")
    parser.add_argument("--entry", help="a JSON file with the base's entry in the registry")
    parser.add_argument("--folder", help="where the base's files are")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--batch", type=int)
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--weight-decay", type=float)
    parser.add_argument("--patience", type=int, help="epochs without a better held-out recall until it stops")
    parser.add_argument("--temperature", type=float, default=0.07)
    parser.add_argument("--learn-temperature", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of the processor")
    parser.add_argument("--resume", action="store_true", help="go on from OUT/checkpoint.pt")
    options = parser.parse_args(arguments)
    if bool(options.weights) == bool(options.entry and options.folder):
        parser.error("give --weights, or --entry and --folder")
    return options


def recipe_of(options):
    from tuning.loop import Recipe
    defaults = FULL if options.weights else ADAPTERS
    chosen = {name: value if (value := getattr(options, name)) is not None else usual
              for name, usual in defaults.items()}
    return Recipe(**chosen, temperature=options.temperature, learn_temperature=options.learn_temperature,
                  seed=options.seed)


def tune(options):
    import torch

    from tuning.adapters import Adapters, embed
    from tuning.base import Base
    from tuning.clip_towers import ClipTowers
    from tuning.loop import Data, Training, compare, ranks, score, summary
    from tuning.pairs import labels, read_pairs, split_pictures
    from tuning.publish import logit_scale, publish_adapters, publish_towers, ranks_of, write_entry
    from tuning.report import say
    from tuning.weights_card import card_of
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    out = Path(options.out)
    (out / "model").mkdir(parents=True, exist_ok=True)
    pairs = read_pairs(options.pairs)
    parts = split_pictures(pairs, options.seed)
    data = Data(pairs, parts, *labels(pairs))
    on_gpu = bool(options.weights) and torch.cuda.is_available()
    say("data", pairs=len(pairs.texts), pictures=len(pairs.pictures), **{name: len(part) for name, part in parts.items()},
        device=torch.cuda.get_device_name() if on_gpu else None)
    if options.weights:
        # A GPU would wait for pictures that this process decodes; a processor is busy with training anyway.
        device, workers = ("cuda", options.threads) if on_gpu else ("cpu", 0)
        trainee, base = ClipTowers(options.weights, pairs, torch.device(device), workers), None
        card = card_of(options.weights, options.licence, options.languages)
        label, scale = Path(options.weights).resolve().name, trainee.logit_scale
    else:
        base = Base(json.loads(Path(options.entry).read_text()), options.folder, options.threads)
        trainee = Adapters(*embed(base, pairs, out / "features.npz"))
        label, scale = base.facts["label"], base.facts["logitScale"]
    training = Training(trainee, data, recipe_of(options), out / "checkpoint.pt")
    before = ranks(trainee, data, "test")
    best = training.run(options.resume)
    if best == 0:
        return say("result", improved=False, bestEpoch=0, before=summary(before), after=None, gain=None, model=None)
    scale = logit_scale(trainee, data, scale)
    say("export")
    entry = publish_adapters(base, trainee, data, out / "model") if base else publish_towers(trainee, data, out / "model", card)
    after = ranks_of(Base(entry, out / "model", options.threads), data, "test")
    if score(after) < score(before):
        say("notice", message=f"On the pictures that measure it finds less than the base, though more on those that decide when "
            f"to stop: a mean recall of {score(after):.2f}, {score(before):.2f} before.",
            fix="Keep the base, or learn from more pictures.")
    measured = {"before": summary(before), "after": summary(after), "gain": compare(before[0], after[0])}
    written = write_entry(out / "model", entry, options.name, label, scale, measured, len(pairs.pictures))
    say("result", improved=True, bestEpoch=best, **measured, model=written["id"])


def main(arguments):
    options = options_of(arguments)
    os.environ["HF_HUB_OFFLINE"] = "1"  # everything comes from the folders that were named
    from tuning.clip_towers import ended_worker
    from tuning.report import TuneError, say
    try:
        tune(options)
    except (TuneError, RuntimeError) as error:
        told = error if isinstance(error, TuneError) else ended_worker(error)
        if told is None:
            raise
        say("error", message=str(told), fix=told.fix)
        return 1
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
