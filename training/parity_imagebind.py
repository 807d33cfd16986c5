"""A small ImageBind with random weights, and what its makers' own code makes of texts, pictures and sounds.

As parity.py does for the other families; on its own because torchaudio, whose Kaldi filter banks the makers use, goes with
another PyTorch. The weights go through export_imagebind.py, so that it is tried too. Needs requirements-imagebind.txt.

    python training/parity_imagebind.py    # writes lib/embed/fixtures/imagebind/
"""
import importlib.util
import json
import math
import shutil
import sys
import types
from pathlib import Path

import torch
from PIL import Image
from torchaudio.compliance import kaldi
from torchaudio.functional import resample
from torchvision import transforms

from export_imagebind import MEAN, SOUND, STD, export

ROOT = Path(__file__).resolve().parent.parent
PHOTOS = ROOT / "samples/collection/photos"
PICTURES = ["astronaut.jpg", "colosseum.webp", "red-panda.webp", "espresso.jpg"]
# Words and their tokens, and the small vocabulary: CLIP's rules are ImageBind's.
WORDS = ROOT / "lib/embed/fixtures/openclip"
FOLDER = ROOT / "lib/embed/fixtures/imagebind"
DIMENSIONS, WIDTH, HEADS = 24, 16, 2
# (kind, seconds) of the sounds: three clips apart, three that overlap, one that is shorter than a clip.
SOUNDS = [("chirp", 7.3), ("tones", 3.1), ("noise", 6.0), ("knocks", 4.4), ("chirp", 0.8)]
SHOWN = [0, 1, 60, 120, 197, 203]


def makers_model():
    """imagebind.models without the package's own start, which wants a reader of films that no longer installs."""
    package = types.ModuleType("imagebind")
    package.__path__ = list(importlib.util.find_spec("imagebind").submodule_search_locations)
    sys.modules["imagebind"] = package
    from imagebind.models.imagebind_model import ImageBindModel
    from imagebind.models.multimodal_preprocessors import TextPreprocessor

    torch.manual_seed(3)
    small = {f"{modality}_{what}": value for modality in ("vision", "text", "audio", "depth", "thermal", "imu")
             for what, value in (("embed_dim", WIDTH), ("num_blocks", 2), ("num_heads", HEADS))}
    model = ImageBindModel(out_embed_dim=DIMENSIONS, **small)
    words = len(json.loads((WORDS / "textual/tokenizer.json").read_text())["model"]["vocab"])
    model.modality_preprocessors["text"] = TextPreprocessor(vocab_size=words, context_length=77, embed_dim=WIDTH, causal_masking=True)
    with torch.no_grad():
        # A fresh model hardly looks at its input.
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.mul_(2)
    return model.eval()


def made_up(kind, seconds, rate):
    """The sounds of lib/media/made-up-sounds.ts."""
    state, samples = 1, []
    for index in range(int(seconds * rate)):
        time = index / rate
        state = (state * 1664525 + 1013904223) % 2 ** 32
        noise = state / 2 ** 31 - 1
        samples.append({
            "chirp": lambda: 0.5 * math.sin(2 * math.pi * (200 + 600 * time) * time),
            "tones": lambda: 0.4 * math.sin(2 * math.pi * 440 * time) + 0.2 * math.sin(2 * math.pi * 1320 * time),
            "noise": lambda: 0.3 * noise,
            "knocks": lambda: 0.8 * noise * math.exp(-30 * (time % 0.5)),
        }[kind]())
    return torch.tensor(samples, dtype=torch.float64).float().unsqueeze(0)


def mel(clip):
    """waveform2melspec of the makers' data.py."""
    bands = kaldi.fbank(clip - clip.mean(), htk_compat=True, sample_frequency=SOUND["sampleRate"], use_energy=False,
                        window_type="hanning", num_mel_bins=SOUND["melBins"], dither=0.0, frame_length=25, frame_shift=10).T
    bands = bands[:, :SOUND["frames"]]
    bands = torch.nn.functional.pad(bands, (0, SOUND["frames"] - bands.shape[1]))
    return ((bands - SOUND["mean"]) / SOUND["std"]).unsqueeze(0)


def clips(sound, seconds):
    """Those of pytorchvideo's ConstantClipsPerVideoSampler."""
    rate, length, count = SOUND["sampleRate"], SOUND["clipSeconds"], SOUND["clips"]
    starts = [max(seconds - length, 0) * index / (count - 1) for index in range(count)]
    return torch.stack([mel(sound[:, int(start * rate):int((start + length) * rate)]) for start in starts])


def rounded(values, digits=6):
    return [round(float(value), digits) for value in values]


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    model = makers_model()
    export(model.state_dict(), WORDS / "textual", FOLDER, heads=dict.fromkeys(("vision", "text", "audio"), HEADS), entry={
        "id": "tiny-imagebind", "label": "Tiny imagebind", "note": "Random weights, for tests.", "licence": "MIT",
        "source": {"kind": "folder", "folder": "lib/embed/fixtures/imagebind"}})
    texts = [(one["text"], one["inputIds"]) for one in json.loads((WORDS / "reference.json").read_text())["texts"]]
    ids = torch.tensor([row + [0] * (77 - len(row)) for _, row in texts])
    look = transforms.Compose([transforms.Resize(224, interpolation=transforms.InterpolationMode.BICUBIC),
                               transforms.CenterCrop(224), transforms.ToTensor(), transforms.Normalize(mean=MEAN, std=STD)])
    pictures = torch.stack([look(Image.open(PHOTOS / name).convert("RGB")) for name in PICTURES])
    sounds = torch.stack([clips(made_up(kind, seconds, SOUND["sampleRate"]), seconds) for kind, seconds in SOUNDS])
    with torch.no_grad():
        out = model({"text": ids, "vision": pictures, "audio": sounds})
    unit = {name: torch.nn.functional.normalize(vectors, dim=-1) for name, vectors in out.items()}
    mean, std = torch.tensor(MEAN), torch.tensor(STD)
    reference = {
        "texts": [{"text": text, "inputIds": row, "embedding": rounded(vector)} for (text, row), vector in zip(texts, unit["text"])],
        "images": [{"file": name, "pixelMean": rounded((picture.mean((1, 2)) * std + mean) * 255), "embedding": rounded(vector)}
                   for name, picture, vector in zip(PICTURES, pictures, unit["vision"])],
        # As the makers compare: the vectors as they come out, scaled, of words with those of pictures or sounds.
        "probabilities": [rounded(row) for row in torch.softmax(out["vision"] @ out["text"].T, dim=-1)],
        "sounds": [{"kind": kind, "seconds": seconds, "embedding": rounded(vector),
                    "mel": [{"frame": frame, "values": rounded(picture[0, 0, :, frame], 4)} for frame in SHOWN]}
                   for (kind, seconds), picture, vector in zip(SOUNDS, sounds, unit["audio"])],
        "soundProbabilities": [rounded(row) for row in torch.softmax(
            unit["audio"] @ unit["text"].T * out["audio"].norm(dim=-1).max() * out["text"].norm(dim=-1).max(), dim=-1)],
        "resampled": [{"kind": "chirp", "from": rate, "to": SOUND["sampleRate"], "start": 8000,
                       "values": rounded(resample(made_up("chirp", 2.0, rate), rate, SOUND["sampleRate"])[0, 8000:8200])}
                      for rate in (44100, 48000, 8000)],
    }
    (FOLDER / "reference.json").write_text(json.dumps(reference, ensure_ascii=False))


if __name__ == "__main__":
    main()
