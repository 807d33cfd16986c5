"""finetune.py on pictures drawn here: coloured shapes with their names, on a small random CLIP and on random towers."""
import json

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

import finetune
from tuning.adapters import Adapter, append_adapter
from tuning.pairs import copies, labels, read_pairs, split_pictures
from tuning.report import TuneError

COLOURS = {"red": (220, 40, 40), "green": (40, 160, 60), "blue": (40, 70, 210), "yellow": (230, 210, 40),
           "black": (20, 20, 20), "pink": (240, 130, 190)}


def draw(path, colour, shape, seed):
    rng = np.random.default_rng(seed)
    left, top, width, height = rng.integers(2, 24), rng.integers(2, 24), rng.integers(16, 38), rng.integers(16, 38)
    image = Image.fromarray(rng.integers(170, 255, (64, 64, 3), dtype=np.uint8))
    getattr(ImageDraw.Draw(image), shape)((left, top, left + width, top + height), fill=COLOURS[colour])
    image.save(path)


@pytest.fixture(scope="module")
def captions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs")
    rows = ["image,caption"]
    for number in range(72):
        colour, shape = list(COLOURS)[number % 6], ("ellipse", "rectangle")[number // 6 % 2]
        draw(folder / f"{number}.png", colour, shape, number)
        rows.append(f"{number}.png,a {colour} {shape} {number}")
    (folder / "captions.csv").write_text("\n".join(rows))
    return folder / "captions.csv"


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """A CLIP of random weights in the Hugging Face layout, with a tokenizer of whole words."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import CLIPConfig, CLIPModel
    folder = tmp_path_factory.mktemp("weights")
    words = ["<|startoftext|>", "<|endoftext|>", "a", "photo", "of", "cat", "ellipse", "rectangle", *COLOURS,
             *map(str, range(72))]
    vocabulary = {word: number for number, word in enumerate([w for w in words if w != "<|endoftext|>"])}
    vocabulary["<|endoftext|>"] = len(vocabulary)
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="a"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        "<|startoftext|> $A <|endoftext|>",
        special_tokens=[(name, vocabulary[name]) for name in ("<|startoftext|>", "<|endoftext|>")])
    torch.manual_seed(0)
    tower = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    ends = {"bos_token_id": 0, "eos_token_id": vocabulary["<|endoftext|>"], "pad_token_id": vocabulary["<|endoftext|>"]}
    CLIPModel(CLIPConfig(text_config={**tower, **ends, "vocab_size": len(vocabulary), "max_position_embeddings": 16},
                         vision_config={**tower, "image_size": 32, "patch_size": 8}, projection_dim=24)
              ).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def run(capsys, arguments):
    code = finetune.main([str(argument) for argument in arguments])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def of(events, name):
    return [event for event in events if event["event"] == name]


def test_tuning_clip_lowers_the_loss_and_writes_what_was_trained(capsys, captions, weights, tmp_path):
    code, events = run(capsys, [captions, "--weights", weights, "--out", tmp_path, "--epochs", 12, "--patience", 12,
                                "--learning-rate", 3e-3, "--batch", 16, "--name", "Shapes", "--licence", "CC0-1.0"])
    assert code == 0
    losses = [event["loss"] for event in of(events, "epoch")][1:]
    assert losses[-1] < losses[0]
    result, = of(events, "result")
    assert result["improved"]
    assert [parity["leastCosine"] > 0.999 for parity in of(events, "parity")][0]
    assert of(events, "precision")[0]["kept"] in ("int8", "float32")
    entry = json.loads((tmp_path / "model/model.json").read_text())
    assert entry["id"] == "shapes" and entry["licence"] == "CC0-1.0" and entry["dimensions"] == 24
    for file in entry["files"]:
        assert (tmp_path / "model" / file["path"]).stat().st_size == file["bytes"]


def test_a_run_that_was_left_goes_on_as_if_it_had_not_been(capsys, captions, weights, tmp_path):
    from tuning import loop
    whole, left = tmp_path / "whole", tmp_path / "left"
    common = ["--weights", weights, "--epochs", 4, "--patience", 9, "--learning-rate", 1e-3, "--seed", 3]
    _, expected = run(capsys, [captions, "--out", whole, *common])
    kept = loop.Training._save

    def save_twice(self):
        kept(self)
        if self.epoch == 2:
            raise KeyboardInterrupt
    loop.Training._save = save_twice
    try:
        with pytest.raises(KeyboardInterrupt):
            run(capsys, [captions, "--out", left, *common])
    finally:
        loop.Training._save = kept
    _, resumed = run(capsys, [captions, "--out", left, *common, "--resume"])
    assert of(resumed, "resumed")[0]["epoch"] == 2
    assert ([event["loss"] for event in of(resumed, "epoch") if event["epoch"] > 2]
            == [event["loss"] for event in of(expected, "epoch")][3:])
    code, refused = run(capsys, [captions, "--out", left, *common[:-1], 4, "--resume"])
    assert code == 1 and "another recipe" in of(refused, "error")[0]["message"]


def test_an_adapter_in_a_file_gives_what_it_gives_in_torch(tmp_path):
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper
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


def test_copies_and_documents_stay_together(captions, tmp_path):
    pairs = read_pairs(captions)
    with Image.open(pairs.pictures[0]) as image:
        image.resize((200, 200), Image.Resampling.BICUBIC).save(tmp_path / "larger.jpg", quality=70)
    assert copies([*pairs.pictures[:6], tmp_path / "larger.jpg"]) == [(0, 6)]
    grouped = type(pairs)(pairs.pictures, [str(n // 4) for n in range(72)], pairs.texts, pairs.picture_of)
    parts = split_pictures(grouped, 1)
    assert sorted(n for part in parts.values() for n in part) == list(range(72))
    documents = [{n // 4 for n in part} for part in parts.values()]
    assert not documents[0] & documents[1] and not documents[1] & documents[2] and not documents[0] & documents[2]


def test_the_same_words_or_picture_count_as_right(captions):
    pairs = read_pairs(captions)
    texts = ["Cat", "cat", *pairs.texts[2:]]
    of_pair, of_picture = labels(type(pairs)(pairs.pictures, pairs.groups, texts, pairs.picture_of))
    assert of_pair[0] == of_pair[1] == of_picture[0] == of_picture[1] != of_pair[2]


def test_broken_rows_are_left_out_and_said(capsys, captions, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG no picture")
    good = captions.parent / "1.png"
    rows = [{"image": "broken.png", "caption": "x"}, {"image": "gone.png", "caption": "x"}, {"caption": "x"},
            {"file_name": str(good), "text": "kept"}, {"image": str(good), "caption": " "}]
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, rows)))
    pairs = read_pairs(tmp_path / "pairs.jsonl")
    assert pairs.texts == ["kept"] and len(pairs.pictures) == 1
    assert "4 rows were left out" in capsys.readouterr().out


def test_too_few_pictures_are_refused(capsys, captions, weights, tmp_path):
    few = captions.parent / "few.csv"
    few.write_text("\n".join(captions.read_text().splitlines()[:9]))
    code, events = run(capsys, [few, "--weights", weights, "--out", tmp_path])
    assert code == 1 and "too few" in events[-1]["message"]
    code, events = run(capsys, [captions, "--weights", tmp_path, "--out", tmp_path])
    assert code == 1 and "model.safetensors" in events[-1]["message"]
    with pytest.raises(TuneError):
        read_pairs(tmp_path / "none.csv")
