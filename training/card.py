"""model.json and README.md (the model card) from what was measured."""
import hashlib
import json
from pathlib import Path

FILES = ("vision_model.onnx", "text_model.onnx", "tokenizer.json", "tokenizer_config.json")
TEMPLATE = Path(__file__).with_name("card.md")


def file_facts(folder):
    return [{"path": f"models/starter/{name}", "bytes": len(content := (Path(folder) / name).read_bytes()),
             "sha256": hashlib.sha256(content).hexdigest()} for name in FILES]


def write_model_json(folder, pixels, max_text_tokens, logit_scale, recall):
    """recall: {set: {"r1", "r5", "r10", ...}}; the fields are explained in README.md."""
    facts = {
        "id": "diptych-starter", "dimensions": 384, "maxTextTokens": max_text_tokens, "logitScale": logit_scale,
        "pixels": {"size": pixels.size, "fit": pixels.fit, "background": list(pixels.background),
                   "transparentMargin": pixels.transparent_margin, "mean": list(pixels.mean), "std": list(pixels.std)},
        "languages": ["en"], "licence": "Apache-2.0", "files": file_facts(folder), "recall": recall}
    (Path(folder) / "model.json").write_text(json.dumps(facts, indent=2) + "\n")
    return facts


def recall_table(rows):
    """rows: [(what, pictures, zero-shot r10 or None, float32 recall, int8 recall with interval)] -> Markdown."""
    lines = ["| set | pictures | classes only @10 | before int8 @10 | @1 | @5 | @10 | 95% of @10 |",
             "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for what, count, zero, full, final, (low, high) in rows:
        lines.append(f"| {what} | {count} | {'' if zero is None else f'{zero:.2f}'} | {full['r10']:.3f} "
                     f"| {final['r1']:.3f} | {final['r5']:.3f} | **{final['r10']:.3f}** | {low:.2f} to {high:.2f} |")
    return "\n".join(lines)


def write_card(folder, **values):
    """Fills training/card.md's {{names}} and writes the model card."""
    text = TEMPLATE.read_text()
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", str(value))
    if "{{" in text:
        raise ValueError(f"card.md has a name without a value: {text[text.index('{{'):][:40]}")
    (Path(folder) / "README.md").write_text(text)
