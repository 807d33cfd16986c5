"""What is done to a text before a tokenizer cuts it: `text.prepare` of an entry, as lib/embed/tokens.ts does it."""
import html

import ftfy


def fix_text(text):
    """lib/embed/fix-text.ts: as CLIP's own code at its training, but for the repair of words decoded by the wrong table."""
    fixed = ftfy.fix_text(text, fix_encoding=False)
    return " ".join(html.unescape(html.unescape(fixed)).split())


PREPARATIONS = {"none": str, "lower-case": str.lower, "fix-text": fix_text}


def prepare(entry):
    """The preparation that an entry names: a function of a text."""
    return PREPARATIONS[entry.get("text", {}).get("prepare", "none")]
