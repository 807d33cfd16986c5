"""What the makers of weights say of them, at the head of their README.md: licence and languages."""
import re
from pathlib import Path

import yaml
from huggingface_hub.repocard import metadata_load

from tuning.report import say

UNKNOWN = "LicenseRef-unknown"  # an SPDX expression, as the registry wants one
SPDX = {"mit": "MIT", "apache-2.0": "Apache-2.0", "unknown": UNKNOWN}  # as the registry writes them; SPDX reads any case
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


def card_of(folder, licence=None, languages=None):
    """-> {"licence", "languages"}: those that were given, else what README.md says; what neither says is said.

    CLIP's weights know English where nothing else is written: what was learned of another language rests on that word."""
    said = _head(Path(folder) / "README.md")
    name = licence or _licence(said)
    known = languages.split(",") if languages else _languages(said)
    missing = [what for what, value in (("no licence, so the tuned model's is unknown", name),
                                        ("no language, so English is assumed", known)) if not value]
    if missing:
        say("notice", message=f"{Path(folder).resolve().name} names {', and '.join(missing)}.",
            fix="Write `license:` and `language:` at the head of its README.md.")
    return {"licence": name or UNKNOWN, "languages": known or ["en"]}


def _head(file):
    try:
        return metadata_load(file) or {}
    except (OSError, ValueError, yaml.YAMLError):
        return {}


def _licence(said):
    name = said.get("license")
    if name == "other":
        name = f"LicenseRef-{said['license_name']}" if said.get("license_name") else None
    return SPDX.get(name, name) if isinstance(name, str) else None


def _languages(said):
    tags = said.get("language")
    tags = tags if isinstance(tags, list) else [tags]
    return [tag for tag in tags if isinstance(tag, str) and TAG.fullmatch(tag)]
