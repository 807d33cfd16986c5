"""Emoji in five drawn styles, with the names and keywords of emojibase (all from npm).

| package | pictures | licence |
| --- | --- | --- |
| @lobehub/fluent-emoji-3d 1.1.0 | Fluent Emoji, 3D | MIT |
| @iconify-json/fluent-emoji-flat 1.2.6 | Fluent Emoji, flat | MIT |
| @iconify-json/noto 1.2.9 | Noto Emoji | Apache-2.0 |
| @iconify-json/noto-v1 1.2.5 | Noto Emoji, first design | Apache-2.0 |
| @iconify-json/fxemoji 1.2.2 | Firefox OS Emoji | Apache-2.0 |
| emojibase-data 17.0.0 | names and keywords | MIT |
"""
import json
import re
import subprocess
from pathlib import Path

PACKAGES = ("@lobehub/fluent-emoji-3d@1.1.0", "@iconify-json/fluent-emoji-flat@1.2.6", "@iconify-json/noto@1.2.9",
            "@iconify-json/noto-v1@1.2.5", "@iconify-json/fxemoji@1.2.2", "emojibase-data@17.0.0")
SETS = ("noto", "noto-v1", "fluent-emoji-flat", "fxemoji")
DRAWN_PIXELS = 300


def fetch(cache):
    """Installs the packages (no scripts run); returns the node_modules folder."""
    folder = Path(cache) / "emoji"
    modules = folder / "node_modules"
    if not all((modules / p.rsplit("@", 1)[0]).is_dir() for p in PACKAGES):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", *PACKAGES],
                       cwd=folder, check=True)
    return modules


def slug(label):
    """'red apple' -> 'red-apple', as the icon sets name their pictures"""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"[’'.“”()!:,&]", "", label.lower())).strip("-")


def draw(svg, path):
    """Renders SVG text to a transparent PNG of 300 pixels, once."""
    if not path.exists():
        import resvg_py
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=DRAWN_PIXELS, height=DRAWN_PIXELS)))
    return path


def load_set(modules, name):
    """-> {slug: SVG text} of an Iconify set, aliases included."""
    data = json.loads((modules / "@iconify-json" / name / "icons.json").read_text())
    bodies = {key: icon for key, icon in data["icons"].items()}
    for alias, target in data.get("aliases", {}).items():
        if set(target) == {"parent"} and target["parent"] in bodies:
            bodies[alias] = bodies[target["parent"]]
    icons = {}
    for key, icon in bodies.items():
        width, height = (icon.get(k, data.get(k, 16)) for k in ("width", "height"))
        box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
        icons[key.replace("-", "") if name == "fxemoji" else key] = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="{box}">{icon["body"]}</svg>')
    return icons


def texts_of(emoji):
    """Name, name with keywords, keywords alone."""
    label = emoji["label"].lower()
    if emoji.get("group") == 9 and label.startswith("flag: "):
        country = label.removeprefix("flag: ")
        return [f"flag of {country}", country]
    tags = [t for t in emoji.get("tags", []) if t != label][:6]
    return [label] + ([f"{label}, {', '.join(tags)}", ", ".join(tags)] if tags else [])


def read_pairs(modules, cache):
    """-> list of {path, name, texts, family, source}; the family is the emoji, in all its styles."""
    emojis = json.loads((modules / "emojibase-data/en/data.json").read_text())
    emojis = [e for e in emojis if "group" in e and e["group"] != 2]
    sets = {name: load_set(modules, name) for name in SETS}
    drawn = Path(cache) / "emoji-drawn"
    pairs = []
    for emoji in emojis:
        key, code = slug(emoji["label"]), emoji["hexcode"].lower()
        texts = texts_of(emoji)
        found = []
        for name in (code, code.replace("-fe0f", "")):
            path = modules / "@lobehub/fluent-emoji-3d/assets" / f"{name}.webp"
            if path.exists():
                found.append(("fluent-emoji-3d", path))
                break
        for name, icons in sets.items():
            svg = icons.get(key.replace("-", "") if name == "fxemoji" else key)
            if svg:
                found.append((name, draw(svg, drawn / name / f"{key}.png")))
        for source, path in found:
            pairs.append({"path": str(path), "name": texts[0], "texts": texts, "source": source,
                          "family": f"emoji {emoji['hexcode']}", "group": emoji["group"]})
    return pairs
