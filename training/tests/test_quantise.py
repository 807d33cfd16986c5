"""quantise.py on the small random models of each family that the product's tests use, and on a tower drawn here."""
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

import model_files
import quantise
from precision import WAYS, has_fewer_bits
from quantise import QuantiseError, listed_entry, main

FIXTURES = Path(__file__).resolve().parent.parent.parent / "lib/embed/fixtures"
FAMILIES = sorted(file.parent.name for file in FIXTURES.glob("*/model.json"))


@pytest.fixture
def large(tmp_path):
    """A model whose weights are large enough that fewer bits make its files smaller."""
    rng = np.random.default_rng(0)

    def tower(name, kind, width):
        weights = rng.standard_normal((width, 64)).astype(np.float32)
        source = helper.make_tensor_value_info("in", kind, ["batch", *([3, 8, 8] if width == 192 else ["tokens"])])
        target = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["batch", 64])
        if width == 192:
            first = [helper.make_node("Flatten", ["in"], ["flat"])]
        else:
            first = [helper.make_node("Gather", ["words", "in"], ["rows"], axis=0),
                     helper.make_node("ReduceMean", ["rows", "axis"], ["flat"], keepdims=0)]
        graph = helper.make_graph([*first, helper.make_node("MatMul", ["flat", "weights"], ["out"])], name, [source],
                                  [target], [numpy_helper.from_array(weights, "weights")])
        if width != 192:
            words = rng.standard_normal((300, width)).astype(np.float32)
            graph.initializer.extend([numpy_helper.from_array(words, "words"),
                                      numpy_helper.from_array(np.array([1]), "axis")])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
        onnx.save(model, str(tmp_path / f"{name}.onnx"))
        return {"file": f"{name}.onnx", "input": "in", "output": "out"}
    entry = {"id": "drawn", "label": "Drawn", "dimensions": 64, "maxTextTokens": 16, "licence": "MIT",
             "pixels": {"size": 8}, "publishedRecall": [], "files": [{"path": "tokenizer.json"}],
             "towers": {"vision": tower("vision", TensorProto.FLOAT, 192), "text": tower("text", TensorProto.INT64, 96),
                        "audio": None}}
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "model.json").write_text(json.dumps(entry))
    return tmp_path


def test_there_are_families():
    assert {"clip", "siglip", "mobileclip"} <= set(FAMILIES)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_bears_every_precision(family, way, tmp_path):
    entry, least = quantise.quantise(FIXTURES / family, tmp_path, way)
    assert entry["precision"] == way.split("-")[0]
    assert all(cosine > (0.9 if way.startswith("int8") else 0.99) for cosine in least.values()), least
    assert json.loads((tmp_path / "model.json").read_text()) == entry
    for file in entry["files"]:
        assert (tmp_path / file["path"]).stat().st_size == file["bytes"]


def test_the_new_model_names_its_base_and_drops_what_was_measured_of_it(large, tmp_path):
    entry, _ = quantise.quantise(large, tmp_path / "out", "fp16")
    assert (entry["id"], entry["base"], entry["label"]) == ("drawn-fp16", "drawn", "Drawn, fp16")
    assert "publishedRecall" not in entry and entry["licence"] == "MIT"
    again, _ = quantise.quantise(large, tmp_path / "again", "int8-weights", name="mine")
    assert (again["id"], again["base"], again["precision"]) == ("mine", "drawn", "int8")


@pytest.mark.parametrize("way, share", [("fp32", 1.1), ("fp16", 0.6), ("int8", 0.8), ("int8-weights", 0.4)])
def test_fewer_bits_are_smaller(large, tmp_path, way, share):
    quantise.quantise(large, tmp_path / "out", way)
    size = {place: sum((place / f"{tower}.onnx").stat().st_size for tower in ("vision", "text"))
            for place in (large, tmp_path / "out")}
    assert size[tmp_path / "out"] < share * size[large]
    assert has_fewer_bits(tmp_path / "out/vision.onnx") == (way != "fp32")


@pytest.mark.parametrize("way", WAYS)
def test_weights_that_are_too_many_for_one_file_lie_beside_it(large, tmp_path, monkeypatch, way):
    monkeypatch.setattr(model_files, "LARGEST", 10_000)
    entry, _ = quantise.quantise(large, tmp_path / "out", way)
    written = {file["path"]: file["bytes"] for file in entry["files"]}
    assert set(written) == {file.name for file in (tmp_path / "out").iterdir()} - {"model.json"}
    assert written["text.onnx.data"] > 10_000 > written["text.onnx"]
    # What lies in several files is taken as well.
    monkeypatch.undo()
    if way == "fp32":
        again, _ = quantise.quantise(tmp_path / "out", tmp_path / "again", "fp16")
        assert {file["path"] for file in again["files"]} == {"text.onnx", "vision.onnx", "tokenizer.json"}


def test_a_file_that_is_missing_is_named(large, tmp_path, capsys):
    (large / "vision.onnx").unlink()
    assert main([str(large), "--to", "fp16", "--out", str(tmp_path / "out")]) == 1
    assert "has no vision.onnx" in capsys.readouterr().err


def test_what_has_lost_bits_is_refused(large, tmp_path, capsys):
    quantise.quantise(large, tmp_path / "half", "fp16")
    assert main([str(tmp_path / "half"), "--to", "int8", "--out", str(tmp_path / "less")]) == 1
    assert "has lost bits already" in capsys.readouterr().err
    assert not (tmp_path / "less/model.json").exists()


def test_a_model_whose_weights_half_precision_can_not_hold_is_refused(large, tmp_path, capsys):
    model = onnx.load(str(large / "vision.onnx"))
    [weights] = model.graph.initializer
    weights.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weights) * 1e6, "weights"))
    onnx.save(model, str(large / "vision.onnx"))
    assert main([str(large), "--to", "fp16", "--out", str(tmp_path / "out")]) == 1
    assert "does not bear fp16" in capsys.readouterr().err
    assert not (tmp_path / "out/model.json").exists()


def test_a_folder_that_says_nothing_of_itself_needs_a_name(large, tmp_path, capsys):
    (large / "model.json").unlink()
    assert main([str(large), "--to", "fp16", "--out", str(tmp_path / "out")]) == 1
    assert "--of" in capsys.readouterr().err
    with pytest.raises(QuantiseError, match="no model nothing"):
        listed_entry("nothing")
    with pytest.raises(SystemExit):
        main([str(large), "--to", "fp16", "--out", str(large)])


def test_the_registry_knows_models_variants_and_facts_of_elsewhere():
    starter = listed_entry("diptych-starter")
    assert starter["dimensions"] == 384 and {"path": "tokenizer.json"} in starter["files"]
    full = listed_entry("clip-vit-base-patch32-fp32")
    assert (full["base"], full["precision"]) == ("clip-vit-base-patch32", "fp32")
    assert full["towers"]["vision"]["file"] == "onnx/vision_model.onnx"
    assert full["towers"]["vision"]["output"] == "image_embeds"


def test_the_starter_as_it_comes_has_lost_bits_already(tmp_path):
    starter = tmp_path / "starter"
    shutil.copytree(FIXTURES.parent.parent.parent / "models/starter", starter)
    assert main([str(starter), "--of", "diptych-starter", "--to", "fp16", "--out", str(tmp_path / "out")]) == 1
