"""Whole towers of CLIP weights: how they are loaded, and how their pictures are decoded."""
import os
import shutil
import signal

import pytest
import torch

from tuning.clip_towers import ClipTowers, ended_worker
from tuning.pairs import read_pairs
from tuning.report import TuneError
from tuning.weights_card import card_of

CPU = torch.device("cpu")
JOBS = [([0, 1, 2], [7, 8, 9]), ([3, 4], None), ([5], [1])]


@pytest.fixture(scope="module")
def pairs(captions):
    return read_pairs(captions)


def test_workers_decode_what_the_training_itself_would(weights, pairs):
    alone, helped = ClipTowers(weights, pairs, CPU), ClipTowers(weights, pairs, CPU, workers=2)
    for _ in range(2):  # the workers live on
        for here, there in zip(alone.batches(JOBS), helped.batches(JOBS), strict=True):
            assert torch.equal(here, there)


@pytest.mark.parametrize("workers", [0, 2])
def test_a_picture_that_is_gone_is_named(weights, captions, tmp_path, workers):
    for picture in captions.parent.glob("*.png"):
        shutil.copyfile(picture, tmp_path / picture.name)
    towers = ClipTowers(weights, read_pairs(shutil.copyfile(captions, tmp_path / "captions.csv")), CPU, workers)
    (tmp_path / "4.png").unlink()
    with pytest.raises(TuneError, match="^A picture can't be read any more: 4.png: .*No such file"):
        list(towers.batches(JOBS))


def test_a_worker_that_is_killed_ends_the_training_with_a_reason(weights, pairs):
    towers = ClipTowers(weights, pairs, CPU, workers=1)
    list(towers.batches(JOBS))
    os.kill(towers.loader._iterator._workers[0].pid, signal.SIGKILL)
    with pytest.raises(RuntimeError) as ended:
        list(towers.batches(JOBS * 10))
    assert "was ended from outside" in str(ended_worker(ended.value))
    assert ended_worker(RuntimeError("CUDA error")) is None


def test_weights_may_be_pickled(weights, pairs, tmp_path):
    from transformers import CLIPModel
    for name in ("config.json", "tokenizer.json"):
        shutil.copyfile(weights / name, tmp_path / name)
    torch.save(CLIPModel.from_pretrained(weights).state_dict(), tmp_path / "pytorch_model.bin")
    with torch.inference_mode():
        expected, found = (ClipTowers(folder, pairs, CPU).eval().texts([0, 1]) for folder in (weights, tmp_path))
    assert torch.equal(expected, found)


@pytest.mark.parametrize("head, card", [
    ("license: apache-2.0\nlanguage:\n- de\n- zh-TW", {"licence": "Apache-2.0", "languages": ["de", "zh-TW"]}),
    ("license: other\nlicense_name: apple-amlr\nlanguage: en", {"licence": "LicenseRef-apple-amlr", "languages": ["en"]}),
    ("tags:\n- vision\nlanguage: multilingual", {"licence": "LicenseRef-unknown", "languages": ["en"]}),
    ("license: [", {"licence": "LicenseRef-unknown", "languages": ["en"]}),
    (None, {"licence": "LicenseRef-unknown", "languages": ["en"]}),
])
def test_licence_and_languages_are_those_of_the_card(tmp_path, capsys, head, card):
    if head is not None:
        (tmp_path / "README.md").write_text(f"---\n{head}\n---\n# Weights\n")
    assert card_of(tmp_path) == card
    assert ("names no licence" in capsys.readouterr().out) == (card["licence"] == "LicenseRef-unknown")
    assert card_of(tmp_path, "MIT", "fr,it") == {"licence": "MIT", "languages": ["fr", "it"]}
