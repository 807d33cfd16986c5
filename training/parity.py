"""Small models of each family with random weights, and what their makers' own code makes of texts and pictures.

The tests hold lib/embed to these: tokens, padding, pixels, pooling, vectors and probabilities. Nothing is learned; a seed
makes the weights. Needs requirements-parity.txt.

    python training/parity.py    # writes lib/embed/fixtures/FAMILY/
"""
import json
import shutil
from pathlib import Path

import onnx
import torch
from open_clip.model import CustomTextCLIP, CLIP, CLIPTextCfg, CLIPVisionCfg
from open_clip.transform import image_transform
from PIL import Image
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import SiglipConfig, SiglipModel, SiglipTextConfig, SiglipVisionConfig

ROOT = Path(__file__).resolve().parent.parent
PHOTOS = ROOT / "samples/collection/photos"
PICTURES = ["astronaut.jpg", "colosseum.webp", "red-panda.webp", "espresso.jpg"]
TEXTS = ["a cat", "A photo of a Cat.", "two red bicycles beside the road", "", "naïve café №5", "एक बिल्ली की फोटो", "word " * 100]
SIZE, DIMENSIONS = 64, 24
CLIP_MEAN, CLIP_STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)


def clip_tokenizer(folder):
    """Byte-pair encoding by CLIP's rules, of a vocabulary small enough to keep; the markers have the highest ids."""
    tokenizer = Tokenizer(models.BPE(continuing_subword_prefix="", end_of_word_suffix="</w>", unk_token="<|endoftext|>"))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    words = Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(words, "removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    trainer = trainers.BpeTrainer(vocab_size=400, end_of_word_suffix="</w>",
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(TEXTS * 4, trainer)
    # Each character may also end a word, as in CLIP's own vocabulary.
    state = json.loads(tokenizer.to_str())
    vocabulary = state["model"]["vocab"]
    for character in pre_tokenizers.ByteLevel.alphabet():
        vocabulary.setdefault(character + "</w>", len(vocabulary))
    tokenizer = Tokenizer.from_str(json.dumps(state))
    tokenizer.add_special_tokens([AddedToken(name, normalized=False) for name in ("<|startoftext|>", "<|endoftext|>")])
    start, end = (tokenizer.token_to_id(name) for name in ("<|startoftext|>", "<|endoftext|>"))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|startoftext|> $A <|endoftext|>", special_tokens=[("<|startoftext|>", start), ("<|endoftext|>", end)])
    tokenizer.decoder = decoders.ByteLevel()
    save(tokenizer, folder, "<|endoftext|>", "CLIPTokenizer")
    return tokenizer


def gemma_tokenizer(folder):
    """Byte-pair encoding by Gemma's rules: spaces as ▁, bytes for what is unknown, an end marker alone."""
    special = ["<pad>", "<eos>", "<bos>", "<unk>"]
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=special + [f"<0x{byte:02X}>" for byte in range(256)],
                                  show_progress=False, limit_alphabet=40)
    tokenizer.train_from_iterator([text.lower() for text in TEXTS] * 4, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    save(tokenizer, folder, "<pad>", "GemmaTokenizer")
    return tokenizer


def save(tokenizer, folder, pad, kind):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer.to_str())
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": kind, "pad_token": pad}))


def cut(ids, length):
    return ids if len(ids) <= length else ids[:length - 1] + ids[-1:]


def export(module, example, path, name_in, name_out):
    torch.onnx.export(module.eval(), (example,), str(path), input_names=[name_in], output_names=[name_out],
                      dynamic_shapes=({0: torch.export.Dim("batch")},), opset_version=18, dynamo=True,
                      external_data=False, verbose=False)
    stored = onnx.load(path)
    # The exporter's stack traces are many times the size of such weights.
    for part in (stored.graph, *stored.graph.node, *stored.graph.value_info, *stored.graph.input, *stored.graph.output):
        del part.metadata_props[:]
    onnx.save(stored, path)


def unit(vectors):
    return torch.nn.functional.normalize(vectors, dim=-1)


def write(family, entry, tokenizer, encode_text, encode_image, transform, pad, dtype, probabilities):
    folder = ROOT / "lib/embed/fixtures" / family
    length = entry["maxTextTokens"]
    lower = entry["text"].get("prepare") == "lower-case"
    ids = [cut(tokenizer.encode(text.lower() if lower else text).ids, length) for text in TEXTS]
    padded = torch.tensor([row + [pad] * (length - len(row)) for row in ids], dtype=dtype)
    images = [Image.open(PHOTOS / name).convert("RGB") for name in PICTURES]
    pixels = torch.stack([transform(image) for image in images])
    mean, std = (torch.tensor(entry["pixels"][key]).view(1, 3, 1, 1) for key in ("mean", "std"))
    with torch.no_grad():
        texts, pictures = unit(encode_text(padded)), unit(encode_image(pixels))
    text, vision = entry["towers"]["text"], entry["towers"]["vision"]
    for place in (text["file"], vision["file"]):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
    export(encode_text, padded[:2], folder / text["file"], text["input"], text["output"])
    export(encode_image, pixels[:2], folder / vision["file"], vision["input"], vision["output"])
    names = [text["file"], vision["file"], *[str((Path(entry["text"].get("folder") or "") / name)) for name in
                                             ("tokenizer.json", "tokenizer_config.json")]]
    full = {"id": f"tiny-{family}", "label": f"Tiny {family}", "family": family, "note": "Random weights, for tests.",
            "source": {"kind": "folder", "folder": f"lib/embed/fixtures/{family}"}, "dimensions": DIMENSIONS,
            "languages": ["en"], "licence": "MIT", "files": [{"path": name} for name in names], **entry}
    (folder / "model.json").write_text(json.dumps(full, indent=1))
    rounded = lambda values: [round(float(value), 6) for value in values]
    reference = {
        "texts": [{"text": text, "inputIds": row, "embedding": rounded(vector)} for text, row, vector in zip(TEXTS, ids, texts)],
        "images": [{"file": name, "pixelMean": rounded((picture * std[0] + mean[0]).mean((1, 2)) * 255), "embedding": rounded(vector)}
                   for name, picture, vector in zip(PICTURES, pixels, pictures)],
        "probabilities": [rounded(row) for row in probabilities(pictures @ texts.T)],
    }
    (folder / "reference.json").write_text(json.dumps(reference, ensure_ascii=False))


def siglip():
    folder = ROOT / "lib/embed/fixtures/siglip"
    shutil.rmtree(folder, ignore_errors=True)
    tokenizer = gemma_tokenizer(folder)
    shape = {"hidden_size": DIMENSIONS, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    torch.manual_seed(1)
    model = SiglipModel(SiglipConfig(
        text_config=SiglipTextConfig(vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=64,
                                     projection_size=DIMENSIONS, **shape).to_dict(),
        vision_config=SiglipVisionConfig(image_size=SIZE, patch_size=16, **shape).to_dict())).eval()
    spread(model)
    scale, bias = 5.0, -0.5
    transform = image_transform(SIZE, is_train=False, mean=(0.5,) * 3, std=(0.5,) * 3, interpolation="bilinear", resize_mode="squash")
    entry = {"maxTextTokens": 64, "logitScale": scale, "logitBias": bias, "scoring": "sigmoid",
             "text": {"prepare": "lower-case", "padding": "full"}, "pixels": pixels("squash", [0.5] * 3, [0.5] * 3, "bilinear", "floor"),
             "towers": {"vision": {"file": "onnx/vision_model.onnx", "input": "pixel_values", "output": "pooler_output"},
                        "text": {"file": "onnx/text_model.onnx", "input": "input_ids", "output": "pooler_output"}}}
    write("siglip", entry, tokenizer, Text(model), Vision(model), transform, 0, torch.int64,
          lambda cosines: torch.sigmoid(scale * cosines + bias))


class Text(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model.text_model

    def forward(self, ids):
        return self.model(input_ids=ids).pooler_output


class Vision(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model.vision_model

    def forward(self, pixels):
        return self.model(pixel_values=pixels).pooler_output


def openclip(family, interpolation, mean, std, causal):
    folder = ROOT / "lib/embed/fixtures" / family
    shutil.rmtree(folder, ignore_errors=True)
    tokenizer = clip_tokenizer(folder / "textual")
    torch.manual_seed(2)
    vision = CLIPVisionCfg(layers=2, width=16, head_width=8, patch_size=16, image_size=SIZE)
    text = CLIPTextCfg(context_length=77, vocab_size=tokenizer.get_vocab_size(), width=16, heads=2, layers=2, no_causal_mask=not causal)
    model = (CLIP if causal else CustomTextCLIP)(embed_dim=DIMENSIONS, vision_cfg=vision, text_cfg=text).eval()
    spread(model)
    transform = image_transform(SIZE, is_train=False, mean=mean, std=std, interpolation=interpolation, resize_mode="shortest")
    entry = {"maxTextTokens": 77, "logitScale": 100, "text": {"padding": "full", "folder": "textual", "paddingId": 0},
             "pixels": pixels("cover", mean, std, interpolation, "round"),
             "towers": {"vision": {"file": "visual/model.onnx", "input": "image", "output": "embeds"},
                        "text": {"file": "textual/model.onnx", "input": "text", "output": "embeds"}}}
    write(family, entry, tokenizer, OpenText(model), OpenVision(model), transform, 0, torch.int32,
          lambda cosines: torch.softmax(100 * cosines, dim=-1))


class OpenText(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids):
        return self.model.encode_text(ids)


class OpenVision(OpenText):
    def forward(self, pixels):
        return self.model.encode_image(pixels)


def pixels(fit, mean, std, interpolation, crop):
    return {"size": SIZE, "fit": fit, "filter": interpolation, "crop": crop, "background": [255, 255, 255],
            "transparentMargin": 0, "mean": list(mean), "std": list(std)}


def spread(model):
    """Weights so large that texts and pictures get vectors far apart; a fresh model hardly looks at its input."""
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.mul_(2)


if __name__ == "__main__":
    siglip()
    openclip("openclip", "bicubic", CLIP_MEAN, CLIP_STD, causal=True)
    openclip("mobileclip", "bilinear", (0.0,) * 3, (1.0,) * 3, causal=False)
