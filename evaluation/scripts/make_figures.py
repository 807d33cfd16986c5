"""Makes evaluation/figures/documents: pages of two handbooks as Markdown with their figures, shortened.

    venv/bin/python evaluation/scripts/make_figures.py --cache ~/.cache/diptych-evaluation

Needs Pillow, `apt-get` and `dpkg`. Pages of the GIMP user manual on filters (Debian packages gimp-help-en and
gimp-help-common) and of the example gallery of scikit-image (python-skimage-doc). Kept are headings, paragraphs, and up to
six figures with their captions; code, tables, lists of options and pictures of dialogs are left out.
"""
import argparse
import re
import subprocess
from base64 import b64encode
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

from PIL import Image

TARGET = Path(__file__).resolve().parents[1] / "figures/documents"
GIMP = """alien-map apply-canvas apply-lens bump-map cartoon checkerboard color-to-alpha cubism diffraction-patterns displace
dropshadow edge-neon emboss engrave fractal-trace gaussian-blur illusion kaleidoscope lens-distortion lens-flare
little-planet long-shadow maze mosaic newsprint oilify photocopy pixelize plasma polar-coordinates ripple sepia
softglow spiral supernova tile-paper vignette waterpixels motion-blur-zoom red-eye-removal""".split()
SKIMAGE = """edges/plot_line_hough_transform edges/plot_skeleton edges/plot_convex_hull edges/plot_contours
segmentation/plot_coins_segmentation segmentation/plot_watershed segmentation/plot_regionprops color_exposure/plot_equalize
features_detection/plot_template features_detection/plot_gabor filters/plot_inpaint transform/plot_swirl
transform/plot_radon_transform filters/plot_denoise transform/plot_pyramid features_detection/plot_blob""".split()
SIDE, FIGURES = 256, 6
SILENT = {"pre", "table", "script", "style", "dl", "nav", "footer", "title"}


class Page(HTMLParser):
    """HTML -> blocks: ('h', level, text), ('p', text), ('caption', text), ('img', src, alt), in reading order."""

    def __init__(self):
        super().__init__()
        self.blocks, self.text, self.kind, self.silent, self.classes = [], None, None, 0, []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag in SILENT:
            self.silent += 1
        if tag == "div":
            self.classes.append(values.get("class") or "")
        if tag == "img" and not self.silent:
            self.blocks.append(("img", values.get("src") or "", values.get("alt") or ""))
        elif tag == "p" or re.fullmatch("h[1-6]", tag):
            self.text = []
            inside = values.get("class") == "title" and tag == "p" or any("caption" in c for c in self.classes)
            self.kind = "caption" if inside else tag

    def handle_data(self, data):
        if self.text is not None and not self.silent:
            self.text.append(data)

    def handle_endtag(self, tag):
        if tag in SILENT:
            self.silent -= 1
        if tag == "div" and self.classes:
            self.classes.pop()
        if self.text is None or tag != "p" and not re.fullmatch("h[1-6]", tag):
            return
        text = re.sub(r"\s+", " ", "".join(self.text)).strip(" ¶")
        if text and self.kind in ("p", "caption"):
            self.blocks.append((self.kind, text))
        elif text:
            self.blocks.append(("h", int(self.kind[1]), re.sub(r"^[\d.]+ ", "", text)))
        self.text = None


def unpack(package, cache):
    folder = Path(cache) / package
    if not (folder / "usr").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", package], cwd=folder, check=True)
        subprocess.run(["dpkg", "-x", next(folder.glob(f"{package}_*.deb")).name, "."], cwd=folder, check=True)
    return folder / "usr/share"


def is_figure(source):
    return "images/filters/" in source and "dialog" not in source and "options" not in source or "sphx_glr_plot" in source


def embedded(path):
    """The figure as a data: URI, so that it is part of its page and no picture of its own."""
    image = Image.open(path).convert("RGBA")
    image.thumbnail((SIDE, SIDE) if "sphx" not in path.name else (384, 384), Image.Resampling.LANCZOS)
    page = Image.new("RGBA", image.size, "white")
    page.alpha_composite(image)
    out = BytesIO()
    page.convert("RGB").save(out, "WEBP", quality=72, method=6)
    return f"data:image/webp;base64,{b64encode(out.getvalue()).decode()}"


def write_page(html, name):
    """A figure's words: the captions around it, in the order of the page."""
    parser = Page()
    parser.feed(html.read_text(errors="replace"))
    lines, figures, top, title, seen = [], 0, None, "", False
    for kind, *rest in parser.blocks:
        if kind == "h":
            top = top or rest[0]
            level = max(1, min(3, rest[0] - top + 1))
            lines.append(f"{'#' * level} {rest[1]}")
            seen, title = True, ""
        elif not seen:
            continue
        elif kind == "p" and not re.search(r"^(You can (find|get|access)|Total running time|Out:|Download|Gallery generated|Go to the end|Click here)", rest[0]):
            lines.append(rest[0])
        elif kind == "caption" and lines and lines[-1].startswith("!["):
            lines.append(f"_{title}{rest[0]}_")
        elif kind == "caption":
            title = re.sub(r"^Figure [\d.]+ ?", "", rest[0]).rstrip(".") + ". "
        elif kind == "img" and is_figure(rest[0]) and "options" not in rest[1].lower() and figures < FIGURES:
            path = (html.parent / rest[0]).resolve()
            if not path.exists() or path.suffix not in (".png", ".jpg"):
                continue
            figures += 1
            alt = "" if "sphx" in path.name else rest[1].strip()
            lines.append(f"![{alt}]({embedded(path)})")
    filled = [line for line, after in zip(lines, [*lines[1:], "#"]) if not (line.startswith("##") and after.startswith("#"))]
    (TARGET / f"{name}.md").write_text("\n\n".join(filled) + "\n")
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", default=Path.home() / ".cache/diptych-evaluation")
    cache = parser.parse_args().cache
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.glob("*.md"):
        old.unlink()
    manual = unpack("gimp-help-en", cache) / "gimp/2.0/help/en"
    gallery = unpack("python-skimage-doc", cache) / "doc/python-skimage-doc/html/auto_examples"
    pages = [(manual / f"gimp-filter-{n}.html", f"gimp-{n}") for n in GIMP]
    pages += [(gallery / f"{n}.html", f"skimage-{n.split('plot_')[1].replace('_', '-')}") for n in SKIMAGE]
    for html, name in pages:
        if not html.exists() or write_page(html, name) == 0:
            print("left out, no page or no figure:", name)
            (TARGET / f"{name}.md").unlink(missing_ok=True)


main()
