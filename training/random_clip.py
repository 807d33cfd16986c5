"""Writes CLIP weights of full size, with random numbers, in the Hugging Face layout: to try and to time finetune.py without
the real ones. ViT-B/32 unless said; the tokenizer is CLIP's own, from a folder that has it.

    python training/random_clip.py --tokenizer data/models/clip-vit-base-patch32 --out random
    python training/finetune.py captions.csv --weights random --out tuned --learning-rate 5e-4
"""
import argparse
import shutil
from pathlib import Path

SIZES = {"b32": (768, 12, 12, 32, 512, 8, 512), "b16": (768, 12, 12, 16, 512, 8, 512), "l14": (1024, 24, 16, 14, 768, 12, 768)}
TOKENIZER = ("tokenizer.json", "tokenizer_config.json")


def configuration(size):
    """As openai/clip-vit-base-patch32 and its larger sisters have it (arXiv:2103.00020, table 19)."""
    from transformers import CLIPConfig
    width, layers, heads, patch, text_width, text_heads, dimensions = SIZES[size]
    text = {"hidden_size": text_width, "intermediate_size": 4 * text_width, "num_hidden_layers": 12,
            "num_attention_heads": text_heads, "vocab_size": 49408, "max_position_embeddings": 77,
            "bos_token_id": 49406, "eos_token_id": 49407, "pad_token_id": 49407}
    vision = {"hidden_size": width, "intermediate_size": 4 * width, "num_hidden_layers": layers,
              "num_attention_heads": heads, "image_size": 224, "patch_size": patch}
    return CLIPConfig(text_config=text, vision_config=vision, projection_dim=dimensions)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", required=True, help="a folder with CLIP's tokenizer.json")
    parser.add_argument("--out", required=True)
    parser.add_argument("--size", choices=SIZES, default="b32")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    import torch
    from transformers import CLIPModel
    torch.manual_seed(options.seed)
    CLIPModel(configuration(options.size)).save_pretrained(options.out)
    for name in TOKENIZER:
        if (file := Path(options.tokenizer) / name).is_file():
            shutil.copyfile(file, Path(options.out) / name)


if __name__ == "__main__":
    main()
