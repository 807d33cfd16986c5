"""finetune.py from end to end on whole towers: a small random CLIP."""
import json

import pytest

from tuning import loop


def of(events, name):
    return [event for event in events if event["event"] == name]


def test_tuning_clip_lowers_the_loss_and_writes_what_was_trained(tune, captions, weights, tmp_path):
    code, events = tune(captions, "--weights", weights, "--out", tmp_path, "--epochs", 12, "--patience", 12,
                        "--learning-rate", 3e-3, "--batch", 16, "--name", "Shapes", "--licence", "CC0-1.0")
    assert code == 0
    losses = [event["loss"] for event in of(events, "epoch")][1:]
    assert losses[-1] < losses[0]
    result, = of(events, "result")
    assert result["improved"]
    assert [parity["leastCosine"] > 0.999 for parity in of(events, "parity")][0]
    kept = of(events, "precision")[0]["kept"]
    entry = json.loads((tmp_path / "model/model.json").read_text())
    assert entry["id"] == "shapes" and entry["licence"] == "CC0-1.0" and entry["dimensions"] == 24
    assert entry["precision"] == {"int8": "int8", "float32": "fp32"}[kept]
    for file in entry["files"]:
        assert (tmp_path / "model" / file["path"]).stat().st_size == file["bytes"]


def test_a_run_that_was_left_goes_on_as_if_it_had_not_been(tune, captions, weights, tmp_path, monkeypatch):
    whole, left = tmp_path / "whole", tmp_path / "left"
    common = ["--weights", weights, "--epochs", 4, "--patience", 9, "--learning-rate", 1e-3, "--learn-temperature"]
    _, expected = tune(captions, "--out", whole, *common, "--seed", 3)
    with monkeypatch.context() as patched:
        leave_after(2, patched)
        with pytest.raises(KeyboardInterrupt):
            tune(captions, "--out", left, *common, "--seed", 3)
    _, resumed = tune(captions, "--out", left, *common, "--seed", 3, "--resume")
    assert of(resumed, "resumed")[0]["epoch"] == 2
    assert ([event["loss"] for event in of(resumed, "epoch") if event["epoch"] > 2]
            == [event["loss"] for event in of(expected, "epoch")][3:])
    code, refused = tune(captions, "--out", left, *common, "--seed", 4, "--resume")
    assert code == 1 and "another recipe" in of(refused, "error")[0]["message"]
    other = captions.with_name("other.csv")
    other.write_text(captions.read_text().replace("a red", "a pink"))
    code, refused = tune(other, "--out", left, *common, "--seed", 3, "--resume")
    assert code == 1 and "other pairs" in of(refused, "error")[0]["message"]


def leave_after(epoch, patched):
    save = loop.Training._save

    def save_and_leave(self):
        save(self)
        if self.epoch == epoch:
            raise KeyboardInterrupt
    patched.setattr(loop.Training, "_save", save_and_leave)


def test_the_temperature_is_learned_at_a_rate_of_its_own(tune, captions, weights, tmp_path, monkeypatch):
    scales = []
    epoch = loop.Training._epoch

    def watched(self):
        scales.append(self.log_scale.item())
        return epoch(self)
    monkeypatch.setattr(loop.Training, "_epoch", watched)
    tune(captions, "--weights", weights, "--out", tmp_path, "--epochs", 4, "--learning-rate", 1e-9, "--learn-temperature",
         "--batch", 8)
    assert abs(scales[-1] - scales[0]) > 5e-3


def test_a_model_that_finds_less_on_what_measures_is_told_as_such(tune, captions, weights, tmp_path, monkeypatch):
    ranks = loop.ranks
    monkeypatch.setattr(loop, "ranks", lambda trainee, data, part: all_found(data) if part == "test" else ranks(trainee, data, part))
    code, events = tune(captions, "--weights", weights, "--out", tmp_path, "--epochs", 8, "--patience", 8,
                        "--learning-rate", 3e-3, "--batch", 16)
    assert code == 0 and of(events, "result")[0]["improved"]
    assert [event["message"] for event in of(events, "notice")][-1].startswith("On the pictures that measure it finds less")


def all_found(data):
    return [0] * len(data.rows("test")), [0] * len(data.parts["test"])


def test_what_can_not_be_tuned_is_refused(tune, captions, weights, tmp_path):
    few = captions.with_name("few.csv")
    few.write_text("\n".join(captions.read_text().splitlines()[:9]))
    code, events = tune(few, "--weights", weights, "--out", tmp_path)
    assert code == 1 and "too few" in events[-1]["message"]
    code, events = tune(captions, "--weights", tmp_path, "--out", tmp_path)
    assert code == 1 and "model.safetensors or pytorch_model.bin" in events[-1]["message"]
