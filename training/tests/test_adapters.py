"""Adapters behind frozen towers: on the small random models of each family that the product's tests use."""
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper

import model_files
from precision import to_dynamic_int8
from tuning import adapters
from tuning.adapters import Adapter, append_adapter, embed
from tuning.base import Base, tokenizer_of
from tuning.pairs import read_pairs
from tuning.supported import unsupported
from words import prepare

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "lib/embed/fixtures"
FIXED = ("clip", "openclip", "mobileclip", "imagebind")  # as lib/embed/registry.ts
FAMILIES = sorted(file.parent.name for file in FIXTURES.glob("*/model.json"))


def as_the_product_writes_it(family):
    """The entry with what lib/embed/registry.ts fills in: null where there is nothing."""
    entry = json.loads((FIXTURES / family / "model.json").read_text())
    return {"sound": None, "logitBias": 0, "publishedRecall": [{"of": "Flickr30k, text to image", "k": 1, "value": 0.9}],
            "unproved": "Never run.", "precision": "fp32", "base": entry["id"], **entry,
            "text": {"prepare": "fix-text" if entry["family"] in FIXED else "none", "padding": "longest", "folder": None, "paddingId": None, **entry.get("text", {})},
            "towers": {"audio": None, **entry["towers"]}}


@pytest.fixture
def tune_base(tune, captions, tmp_path):
    """Tunes the model of `entry` and `folder` as lib/tune/run-tuning.ts does -> (events, folder of the tuned model)"""
    def run(entry, folder, out="out", seed=0):
        described = tmp_path / f"{out}.json"
        described.write_text(json.dumps(entry))
        code, events = tune(captions, "--entry", described, "--folder", folder, "--out", tmp_path / out, "--name", "Shapes",
                            "--epochs", 20, "--learning-rate", 1e-2, "--batch", 32, "--threads", 1,
                            "--seed", seed)
        assert code == 0 and events[-1]["improved"], events[-1]
        return events, tmp_path / out / "model"
    return run


@pytest.mark.parametrize("family", [name for name in FAMILIES if not unsupported(as_the_product_writes_it(name))])
def test_every_family_that_is_offered_can_be_tuned(tune_base, family):
    entry = as_the_product_writes_it(family)
    events, folder = tune_base(entry, FIXTURES / family)
    assert [event["leastCosine"] > 0.999 for event in events if event["event"] == "parity"] == [True]
    tuned = json.loads((folder / "model.json").read_text())
    for file in tuned["files"]:
        assert (folder / file["path"]).stat().st_size == file["bytes"]
    assert {file["path"] for file in tuned["files"]} >= {tuned["towers"]["text"]["file"], tuned["towers"]["vision"]["file"]}
    assert (tuned["id"], tuned["licence"], tuned["tuned"]["from"]) == ("shapes", entry["licence"], entry["label"])
    assert not {"publishedRecall", "unproved", "base", "source"} & set(tuned)


@pytest.mark.parametrize("family", [name for name in FAMILIES if not unsupported(as_the_product_writes_it(name))])
def test_words_become_the_tokens_that_the_product_gives(family):
    entry = as_the_product_writes_it(family)
    reference = json.loads((FIXTURES / family / "reference.json").read_text())
    tokenizer = tokenizer_of(entry, FIXTURES / family)
    for one in reference["texts"]:
        encoded = tokenizer.encode(prepare(entry)(one["text"]))
        if len(encoded.ids) < entry["maxTextTokens"] or entry["text"]["padding"] == "full":
            assert [i for i, used in zip(encoded.ids, encoded.attention_mask) if used] == one["inputIds"], one["text"]


def test_other_families_are_refused(tune, captions, tmp_path):
    assert {"clip", "openclip", "multilingual-clip"} <= {name for name in FAMILIES if not unsupported(as_the_product_writes_it(name))}
    (tmp_path / "entry.json").write_text(json.dumps(as_the_product_writes_it("siglip")))
    code, events = tune(captions, "--entry", tmp_path / "entry.json", "--folder", FIXTURES / "siglip", "--out", tmp_path)
    assert code == 1 and "scaled in another way" in events[-1]["message"]
    assert "hears" in unsupported(as_the_product_writes_it("imagebind"))


def test_a_model_can_be_tuned_again(tune_base):
    _, once = tune_base(as_the_product_writes_it("clip"), FIXTURES / "clip", "once")
    tune_base(json.loads((once / "model.json").read_text()), once, "twice", seed=1)


def test_files_that_take_one_at_a_time(tune_base, tmp_path):
    """As https://huggingface.co/immich-app exports them."""
    entry = as_the_product_writes_it("openclip")
    folder = shutil.copytree(FIXTURES / "openclip", tmp_path / "base")
    for tower in ("vision", "text"):
        file = folder / entry["towers"][tower]["file"]
        model = onnx.load(str(file))
        model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
        onnx.save(model, str(file))
    tune_base(entry, folder)


def test_files_in_half_precision(tune_base, tmp_path):
    """With every pass of onnxruntime this text tower ends the process; its own output is made one of half precision, too."""
    entry = as_the_product_writes_it("openclip") | {"precision": "fp16"}
    folder = shutil.copytree(FIXTURES / "openclip", tmp_path / "base")
    model = onnx.load(str(FIXTURES.parent / "crash-fixture/textual.onnx"))
    [last] = [node for node in model.graph.node if model.graph.output[0].name in node.output]
    assert last.op_type == "Cast"
    last.attribute[0].i = model.graph.output[0].type.tensor_type.elem_type = TensorProto.FLOAT16
    onnx.save(model, str(folder / entry["towers"]["text"]["file"]))
    tune_base(entry, folder)


def test_files_in_dynamic_int8(tune_base, tmp_path):
    entry = as_the_product_writes_it("clip") | {"precision": "int8"}
    folder = shutil.copytree(FIXTURES / "clip", tmp_path / "base")
    for tower in ("vision", "text"):
        to_dynamic_int8(FIXTURES / "clip" / entry["towers"][tower]["file"], folder / entry["towers"][tower]["file"])
    tune_base(entry, folder)


def test_weights_that_are_too_many_for_one_file(tune_base, monkeypatch):
    monkeypatch.setattr(model_files, "LARGEST", 10_000)
    _, folder = tune_base(as_the_product_writes_it("clip"), FIXTURES / "clip")
    tuned = json.loads((folder / "model.json").read_text())
    assert any(file["path"].endswith(".onnx.data") for file in tuned["files"])


def test_vectors_are_kept_for_a_run_that_goes_on(captions, tmp_path, monkeypatch):
    base, pairs, cache = Base(as_the_product_writes_it("clip"), FIXTURES / "clip", 1), read_pairs(captions), tmp_path / "features.npz"
    cache.write_bytes(b"PK\x03\x04 cut off")
    embedded = []
    embed_view = adapters._embed_view

    def view_until(last):
        def one(model, pictures, view, views):
            if view == last:
                raise KeyboardInterrupt
            embedded.append(view)
            return embed_view(model, pictures, view, views)
        return one
    monkeypatch.setattr(adapters, "_embed_view", view_until(1))
    with pytest.raises(KeyboardInterrupt):
        embed(base, pairs, cache)
    monkeypatch.setattr(adapters, "_embed_view", view_until(None))
    views, words = embed(base, pairs, cache)
    assert embedded == [0, 1, 2]
    again = embed(base, pairs, cache)
    assert embedded == [0, 1, 2] and np.array_equal(again[0], views) and np.array_equal(again[1], words)
    assert views.shape == (3, len(pairs.pictures), 24) and not list(tmp_path.glob("*.part"))


def test_an_adapter_in_a_file_gives_what_it_gives_in_torch(tmp_path):
    for opset in (11, 18):
        graph = helper.make_graph([helper.make_node("Identity", ["in"], ["out"])], "tower",
                                  [helper.make_tensor_value_info("in", TensorProto.FLOAT, ["n", 8])],
                                  [helper.make_tensor_value_info("out", TensorProto.FLOAT, ["n", 8])])
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8), tmp_path / "in.onnx")
        adapter = Adapter(8, 4).eval()
        torch.nn.init.normal_(adapter.last.weight)
        append_adapter(tmp_path / "in.onnx", tmp_path / "out.onnx", "out", adapter)
        session = onnxruntime.InferenceSession(tmp_path / "out.onnx", providers=["CPUExecutionProvider"])
        for count in (1, 5):
            vectors = torch.nn.functional.normalize(torch.randn(count, 8), dim=-1)
            expected = adapter(vectors).detach().numpy()
            assert np.allclose(session.run(None, {"in": vectors.numpy()})[0], expected, atol=1e-5)


def test_a_new_adapter_changes_nothing():
    vectors = torch.nn.functional.normalize(torch.randn(3, 8), dim=-1)
    assert torch.allclose(Adapter(8).eval()(vectors), vectors, atol=1e-6)
