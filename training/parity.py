"""Small models of each family with random weights, and what their makers' own code makes of texts and pictures.

The tests hold lib/embed to these: tokens, padding, pixels, pooling, vectors and probabilities. Nothing is learned; a seed
makes the weights. Needs requirements-parity.txt.

    python training/parity.py    # writes lib/embed/fixtures/FAMILY/ and lib/embed/clip-words.json
"""
import json
import shutil
import tempfile

import timm
import torch
from open_clip.hf_model import MeanPooler
from open_clip.model import CustomTextCLIP, CLIP, CLIPTextCfg, CLIPVisionCfg
from open_clip.tokenizer import SimpleTokenizer, get_clean_fn
from open_clip.transform import image_transform
from transformers import (
    CLIPConfig, CLIPImageProcessorPil, CLIPModel, CLIPTextConfig, CLIPVisionConfig, JinaEmbeddingsV3Config, JinaEmbeddingsV3Model,
    SiglipConfig, SiglipModel, SiglipTextConfig, SiglipVisionConfig, XLMRobertaConfig)

from parity_fixture import CORPUS, DIMENSIONS, FIXTURES, SIZE, TEXTS, Tower, cut, write
from parity_tokenizers import clip_tokenizer, gemma_tokenizer, simple_words, xlm_roberta_tokenizer

VISION = CLIPVisionCfg(layers=2, width=16, head_width=8, patch_size=16, image_size=SIZE)
CLIP_MEAN, CLIP_STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)


def emptied(family):
    folder = FIXTURES / family
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def pixels(fit, mean, std, interpolation, crop):
    return {"size": SIZE, "fit": fit, "filter": interpolation, "crop": crop, "background": [255, 255, 255],
            "transparentMargin": 0, "mean": list(mean), "std": list(std)}


def spread(module):
    """Weights so large that texts and pictures get vectors far apart; a fresh model hardly looks at its input."""
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.dim() > 1:
                parameter.mul_(2)


def redraw(module, deviation):
    """As spread, where the package begins with weights that are close to nothing."""
    for parameter in module.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=deviation)


def clip():
    """OpenAI's CLIP as transformers has it: pictures cut by CLIPImageProcessorPil, words with their mask."""
    tokens = clip_tokenizer(CORPUS, emptied("clip"))
    shape = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
             "projection_dim": DIMENSIONS}
    torch.manual_seed(3)
    model = CLIPModel(CLIPConfig(
        text_config=CLIPTextConfig(vocab_size=tokens.size, max_position_embeddings=77, bos_token_id=tokens.end - 1,
                                   eos_token_id=tokens.end, **shape).to_dict(),
        vision_config=CLIPVisionConfig(image_size=SIZE, patch_size=16, **shape).to_dict(), projection_dim=DIMENSIONS)).eval()
    redraw(model, 0.5)
    processor = CLIPImageProcessorPil(size={"shortest_edge": SIZE}, crop_size={"height": SIZE, "width": SIZE})
    entry = {"maxTextTokens": 77, "logitScale": 100, "text": {}, "pixels": pixels("cover", CLIP_MEAN, CLIP_STD, "bicubic", "floor"),
             "towers": {"vision": {"file": "onnx/vision_model.onnx", "input": "pixel_values", "output": "image_embeds"},
                        "text": {"file": "onnx/text_model.onnx", "output": "text_embeds"}}}
    words = Tower(model, lambda model, ids, mask: model.text_projection(
        model.text_model(input_ids=ids, attention_mask=mask).pooler_output), masked=True)
    sight = Tower(model, lambda model, pixels: model.visual_projection(model.vision_model(pixel_values=pixels).pooler_output))
    write("clip", entry, tokens, words, sight, lambda image: processor(image, return_tensors="pt").pixel_values[0], tokens.end)


def siglip():
    tokens = gemma_tokenizer(CORPUS, emptied("siglip"))
    shape = {"hidden_size": DIMENSIONS, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    torch.manual_seed(1)
    model = SiglipModel(SiglipConfig(
        text_config=SiglipTextConfig(vocab_size=tokens.size, max_position_embeddings=64,
                                     projection_size=DIMENSIONS, **shape).to_dict(),
        vision_config=SiglipVisionConfig(image_size=SIZE, patch_size=16, **shape).to_dict())).eval()
    spread(model.text_model)
    redraw(model.vision_model, 0.15)
    transform = image_transform(SIZE, is_train=False, mean=(0.5,) * 3, std=(0.5,) * 3, interpolation="bilinear", resize_mode="squash")
    entry = {"maxTextTokens": 64, "logitScale": 5.0, "logitBias": -0.5, "scoring": "sigmoid",
             "text": {"prepare": "lower-case", "padding": "full"}, "pixels": pixels("squash", [0.5] * 3, [0.5] * 3, "bilinear", "floor"),
             "towers": {"vision": {"file": "onnx/vision_model.onnx", "input": "pixel_values", "output": "pooler_output"},
                        "text": {"file": "onnx/text_model.onnx", "input": "input_ids", "output": "pooler_output"}}}
    words = Tower(model.text_model, lambda model, ids: model(input_ids=ids).pooler_output)
    sight = Tower(model.vision_model, lambda model, pixels: model(pixel_values=pixels).pooler_output)
    write("siglip", entry, tokens, words, sight, transform, 0)


def openclip(family, interpolation, mean, std, causal):
    tokens = clip_tokenizer(CORPUS, emptied(family) / "textual")
    torch.manual_seed(2)
    text = CLIPTextCfg(context_length=77, vocab_size=tokens.size, width=16, heads=2, layers=2, no_causal_mask=not causal)
    model = (CLIP if causal else CustomTextCLIP)(embed_dim=DIMENSIONS, vision_cfg=VISION, text_cfg=text).eval()
    spread(model)
    write_openclip(family, tokens, model, interpolation, mean, std, pad=0)


def multilingual():
    """
    open_clip's towers with XLM-RoBERTa for the words, whose vectors are averaged. As the published files the small ones take
    batches of one alone.
    """
    tokens = xlm_roberta_tokenizer(CORPUS, TEXTS, emptied("multilingual-clip") / "textual", get_clean_fn("whitespace"))
    config = XLMRobertaConfig(vocab_size=tokens.size, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
                              intermediate_size=32, max_position_embeddings=80, type_vocab_size=1)
    torch.manual_seed(4)
    with tempfile.TemporaryDirectory() as place:
        config.save_pretrained(place)
        text = CLIPTextCfg(hf_model_name=place, hf_model_pretrained=False)
        model = CustomTextCLIP(embed_dim=DIMENSIONS, vision_cfg=VISION, text_cfg=text).eval()
    redraw(model.text, 0.4)
    spread(model.visual)
    write_openclip("multilingual-clip", tokens, model, "bicubic", CLIP_MEAN, CLIP_STD, pad=1, singly=True)


def write_openclip(family, tokens, model, interpolation, mean, std, pad, singly=False):
    transform = image_transform(SIZE, is_train=False, mean=mean, std=std, interpolation=interpolation, resize_mode="shortest")
    entry = {"maxTextTokens": 77, "logitScale": 100,
             "text": {"prepare": "fix-text", "padding": "full", "folder": "textual", "paddingId": pad},
             "pixels": pixels("cover", mean, std, interpolation, "round"),
             "towers": {"vision": {"file": "visual/model.onnx", "input": "image", "output": "embeds"},
                        "text": {"file": "textual/model.onnx", "input": "text", "output": "embeds"}}}
    words = Tower(model, lambda model, ids: model.encode_text(ids))
    sight = Tower(model, lambda model, pixels: model.encode_image(pixels))
    write(family, entry, tokens, words, sight, transform, pad, torch.int32, singly)


def jina():
    """
    Jina CLIP v2: an XLM-RoBERTa with rotary positions (transformers) and an EVA-02 (timm), both in one file. Its own code lies
    on a model hub; these are the two packages' versions of the towers that it names.
    """
    tokens = xlm_roberta_tokenizer(CORPUS, TEXTS, emptied("jina-clip"))
    torch.manual_seed(5)
    text = JinaEmbeddingsV3Model(JinaEmbeddingsV3Config(
        vocab_size=tokens.size, hidden_size=DIMENSIONS, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=130), add_pooling_layer=False).eval()
    vision = timm.create_model("eva02_large_patch14_clip_224", img_size=SIZE, patch_size=16, embed_dim=16, depth=2, num_heads=2,
                               num_classes=DIMENSIONS, ref_feat_shape=(4, 4)).eval()
    redraw(text, 0.3)
    redraw(vision, 0.15)
    pool = MeanPooler()
    transform = image_transform(SIZE, is_train=False, mean=CLIP_MEAN, std=CLIP_STD, interpolation="bicubic", resize_mode="shortest")
    file = "onnx/model.onnx"
    entry = {"maxTextTokens": 128, "logitScale": 14.2857, "text": {},
             "pixels": pixels("cover", CLIP_MEAN, CLIP_STD, "bicubic", "round"),
             "towers": {"vision": {"file": file, "input": "pixel_values", "output": "image_embeddings", "constants": [
                            {"name": "input_ids", "type": "int64", "dims": [-1, 1], "value": 1}]},
                        "text": {"file": file, "output": "text_embeddings", "constants": [
                            {"name": "pixel_values", "type": "float32", "dims": [0, 3, SIZE, SIZE], "value": 0}]}}}

    def embed(model, ids):
        mask = (ids != 1).long()
        return pool(model(input_ids=ids, attention_mask=mask), mask)

    write("jina-clip", entry, tokens, Tower(text, embed), Tower(vision, lambda model, pixels: model(pixels)), transform, 1)


def clip_words():
    """The tokens of TEXTS by CLIP's whole vocabulary, which open_clip has in its package: for whoever has CLIP's tokenizer.json."""
    words = simple_words(SimpleTokenizer())
    ids = {text: cut(words.ids(text), 77) for text in TEXTS}
    (FIXTURES.parent / "clip-words.json").write_text(json.dumps(ids, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    clip_words()
    clip()
    siglip()
    openclip("openclip", "bicubic", CLIP_MEAN, CLIP_STD, causal=True)
    openclip("mobileclip", "bilinear", (0.0,) * 3, (1.0,) * 3, causal=False)
    multilingual()
    jina()
