"""Pictures drawn here, coloured shapes with their names, and a small CLIP of random weights to tune on them."""
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

COLOURS = {"red": (220, 40, 40), "green": (40, 160, 60), "blue": (40, 70, 210), "yellow": (230, 210, 40),
           "black": (20, 20, 20), "pink": (240, 130, 190)}


def draw(path, colour, shape, seed):
    rng = np.random.default_rng(seed)
    left, top, width, height = rng.integers(2, 24), rng.integers(2, 24), rng.integers(16, 38), rng.integers(16, 38)
    image = Image.fromarray(rng.integers(170, 255, (64, 64, 3), dtype=np.uint8))
    getattr(ImageDraw.Draw(image), shape)((left, top, left + width, top + height), fill=COLOURS[colour])
    image.save(path)


@pytest.fixture(scope="session")
def captions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs")
    rows = ["image,caption"]
    for number in range(72):
        colour, shape = list(COLOURS)[number % 6], ("ellipse", "rectangle")[number // 6 % 2]
        draw(folder / f"{number}.png", colour, shape, number)
        rows.append(f"{number}.png,a {colour} {shape} {number}")
    (folder / "captions.csv").write_text("\n".join(rows))
    return folder / "captions.csv"


@pytest.fixture(scope="session")
def weights(tmp_path_factory):
    """A CLIP of random weights in the Hugging Face layout, with a tokenizer of whole words."""
    import torch
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


@pytest.fixture
def tune(capsys):
    """Runs finetune.py -> (its code, its events)"""
    import finetune

    def run(*arguments):
        code = finetune.main([str(argument) for argument in arguments])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return run
