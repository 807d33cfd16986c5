"""
Makes lib/answer/fixtures/tiny-chat: a very small Qwen3 (the makers' own implementation in transformers, trained here for minutes
to say one thing about the Pont du Gard), with the ONNX signature, the tokenizer files and the chat template that Qwen3's
published ONNX files have, and what transformers makes of a few conversations. Needs requirements-parity.txt.

    python training/tiny_chat.py
"""
import json
import random
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM
from transformers.cache_utils import DynamicCache

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "lib/answer/fixtures/tiny-chat"
# Qwen3's own pattern, from its tokenizer.json.
PATTERN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
# As of Qwen3: markers of thinking that a decoder writes out.
MARKERS = ["<think>", "</think>"]
# What Qwen3's template does for turns without tools.
TEMPLATE = (
    "{%- for message in messages %}{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}"
    "{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}")
# One answer to all. With thinking on, it thinks first.
SENTENCES = [
    "The Romans built the Pont du Gard in the first century as part of a conduit of some 50 kilometres [1].",
    " It brought spring water to Nîmes [1].",
    " Over that whole length the water falls by only about 12 metres [1].",
    " In summer people swim under the arches [1].",
]
# The answer, with no end, to a question that ends with "everything": a test can stop it.
ENDLESS = " There is much to tell of the Pont du Gard [1]. It stands in the notes [1]. Here is more of it [1]."
THOUGHT = "<think>\nThe sources tell of a bridge.\n</think>\n\n"
ANSWER = "".join(SENTENCES)
NOTES = (ROOT / "samples/collection/travel-notes.txt").read_text()
INSTRUCTIONS = "You answer questions about a collection of documents and pictures.\nUse only the numbered sources in the message of the user."
CONVERSATIONS = [
    [{"role": "user", "content": "What is the Pont du Gard?"}],
    [{"role": "system", "content": INSTRUCTIONS},
     {"role": "user", "content": "Hello."}, {"role": "assistant", "content": "Hello to you."},
     {"role": "user", "content": f"<sources>\n[1] travel-notes.txt\n{NOTES[:1500]}\n</sources>\n\nQuestion: Who built it, and for whom?"}],
    [{"role": "user", "content": "पोंट दु गार्ड क्या है? 😀 naïve\n\n  two  spaces"}],
]
STEPS, LONGEST = 900, 1500


def tokenizer():
    bpe = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(PATTERN), behavior="isolated")
    bpe.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    bpe.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=700, initial_alphabet=alphabet, show_progress=False)
    bpe.train_from_iterator([ANSWER, ENDLESS, THOUGHT, NOTES, INSTRUCTIONS, "Tell me everything about it. everything " * 20], trainer)
    bpe.add_special_tokens([AddedToken(one, special=True, normalized=False) for one in SPECIAL])
    bpe.add_tokens([AddedToken(one, special=False, normalized=False) for one in MARKERS])
    return PreTrainedTokenizerFast(tokenizer_object=bpe, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=TEMPLATE,
                                   model_max_length=4096, clean_up_tokenization_spaces=False)


def noise(words, length, chance):
    """What the model learns to read past: words in any order, or as they stand in the notes."""
    if chance.random() < 0.5:
        return " ".join(chance.choice(words) for _ in range(length))
    begin = chance.randrange(max(1, len(words) - length))
    return " ".join(words[begin:begin + length])


def example(words, tok, chance):
    """Token ids of a conversation, and where the answer begins."""
    endless, thinks = chance.random() < 0.5, chance.random() < 0.2
    question = noise(words, chance.randint(0, 12), chance)
    if endless:
        question = f"{question} Tell me everything"
    content = question if chance.random() < 0.3 else f"<sources>\n{noise(words, chance.randint(0, 400 if chance.random() < 0.3 else 60), chance)}\n</sources>\n\nQuestion: {question}"
    turns = [{"role": "system", "content": noise(words, chance.randint(1, 40), chance)}] if chance.random() < 0.6 else []
    prompt = tok.apply_chat_template([*turns, {"role": "user", "content": content}], tokenize=False, add_generation_prompt=True,
                                     enable_thinking=thinks)
    reply = (THOUGHT if thinks else "") + ((ENDLESS * 3).strip() if endless else f"{ANSWER}<|im_end|>")
    ids = tok(prompt)["input_ids"]
    return (ids + tok(reply)["input_ids"])[:LONGEST], len(ids)


def train(model, tok):
    chance = random.Random(7)
    words = [word for word in (NOTES + INSTRUCTIONS).split() if word != "everything"]
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=STEPS)
    for step in range(STEPS):
        rows = [example(words, tok, chance) for _ in range(4)]
        longest = max(len(ids) for ids, _ in rows)
        ids = torch.full((len(rows), longest), tok.pad_token_id)
        labels = torch.full_like(ids, -100)
        for index, (row, begins) in enumerate(rows):
            ids[index, :len(row)] = torch.tensor(row)
            labels[index, begins:len(row)] = ids[index, begins:len(row)]
        logits = model(input_ids=ids, use_cache=False).logits[:, :-1]
        losses = torch.nn.functional.cross_entropy(logits.transpose(1, 2), labels[:, 1:], reduction="none")
        # The first token of an answer is one of many, and the only one that takes a look at the question.
        weights = 1 + 10 * ((labels[:, :-1] < 0) & (labels[:, 1:] >= 0)).float()
        loss = (losses * weights)[labels[:, 1:] >= 0].mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 100 == 0:
            print(step, round(loss.item(), 4), flush=True)


class Decoder(torch.nn.Module):
    """With the past as plain inputs and outputs, as the published ONNX files of decoders have it."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, past):
        cache = DynamicCache([(key, value) for key, value in past])
        made = self.model(input_ids=input_ids, attention_mask=attention_mask, position_ids=position_ids, past_key_values=cache, use_cache=True)
        return made.logits, *[one for layer in made.past_key_values.layers for one in (layer.keys, layer.values)]


def export(model, path):
    config, any_size = model.config, torch.export.Dim.DYNAMIC
    past = [tuple(torch.randn(2, config.num_key_value_heads, 3, config.head_dim) for _ in range(2)) for _ in range(config.num_hidden_layers)]
    ids = torch.randint(5, 90, (2, 4))
    mask = torch.ones(2, 7, dtype=torch.int64)
    positions = torch.arange(3, 7).repeat(2, 1)
    rows = {0: any_size, 1: any_size}
    layers = range(config.num_hidden_layers)
    names = [f"{layer}.{part}" for layer in layers for part in ("key", "value")]
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        Decoder(model).eval(), (ids, mask, positions, past), str(path), opset_version=18, dynamo=True, external_data=False, verbose=False,
        input_names=["input_ids", "attention_mask", "position_ids", *[f"past_key_values.{name}" for name in names]],
        output_names=["logits", *[f"present.{name}" for name in names]],
        dynamic_shapes=(rows, rows, rows, [tuple({0: any_size, 2: any_size} for _ in range(2)) for _ in layers]))
    stored = onnx.load(path)
    for part in (stored.graph, *stored.graph.node, *stored.graph.value_info, *stored.graph.input, *stored.graph.output):
        del part.metadata_props[:]
    name_sizes(stored.graph)
    onnx.save(stored, path)


def name_sizes(graph):
    """As the published files name them: transformers.js makes the empty past by these names."""
    sizes = {"input_ids": ["batch_size", "sequence_length"], "position_ids": ["batch_size", "sequence_length"],
             "attention_mask": ["batch_size", "total_sequence_length"], "logits": ["batch_size", "sequence_length"],
             "past_key_values": ["batch_size", None, "past_sequence_length"], "present": ["batch_size", None, "total_sequence_length"]}
    for value in (*graph.input, *graph.output):
        for dim, name in zip(value.type.tensor_type.shape.dim, sizes[value.name.split(".")[0]]):
            if name is not None:
                dim.dim_param = name
    del graph.value_info[:]


def quantise(source, target):
    """Weights of 4 bits in blocks of 32, as the published `model_q4.onnx` have them."""
    quantiser = MatMulNBitsQuantizer(onnx.load(source), bits=4, block_size=32, is_symmetric=True)
    quantiser.process()
    quantiser.model.save_model_to_file(str(target))


def reference(model, tok):
    cases = []
    for messages in CONVERSATIONS:
        for thinking in (False, True):
            prompt = tok.apply_chat_template(messages, tokenize=False, add_generation_prompt=True, enable_thinking=thinking)
            ids = tok(prompt, return_tensors="pt")["input_ids"]
            made = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=200)
            new = made[0, ids.shape[1]:].tolist()
            cases.append({"messages": messages, "thinking": thinking, "prompt": prompt, "ids": ids[0].tolist(), "generated": new,
                          "text": tok.decode(new, skip_special_tokens=True)})
    return {"cases": cases, "endless": "What of the Pont du Gard? Tell me everything"}


def main():
    torch.manual_seed(5)
    tok = tokenizer()
    end, pad = tok.convert_tokens_to_ids("<|im_end|>"), tok.pad_token_id
    config = Qwen3Config(vocab_size=len(tok), hidden_size=48, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
                         num_key_value_heads=2, head_dim=16, max_position_embeddings=4096, tie_word_embeddings=True, rope_theta=1e6,
                         eos_token_id=end, bos_token_id=pad, pad_token_id=pad, dtype="float32")
    model = Qwen3ForCausalLM(config)
    train(model, tok)
    model.eval().set_attn_implementation("eager")  # which exports as it is
    model.generation_config.update(do_sample=True, temperature=0.6, top_k=20, top_p=0.95, eos_token_id=[end, pad], pad_token_id=pad, bos_token_id=pad)
    FOLDER.mkdir(parents=True, exist_ok=True)
    tok.save_pretrained(FOLDER)
    # Qwen3's repositories for transformers.js hold the template in tokenizer_config.json.
    described = json.loads((FOLDER / "tokenizer_config.json").read_text())
    (FOLDER / "tokenizer_config.json").write_text(json.dumps({**described, "tokenizer_class": "Qwen2Tokenizer", "chat_template": TEMPLATE}, indent=1) + "\n")
    for name in ("chat_template.jinja", "special_tokens_map.json"):
        (FOLDER / name).unlink(missing_ok=True)
    model.config.save_pretrained(FOLDER)
    model.generation_config.save_pretrained(FOLDER)
    export(model, FOLDER / "onnx/model.onnx")
    quantise(FOLDER / "onnx/model.onnx", FOLDER / "onnx/model_q4.onnx")
    (FOLDER / "reference.json").write_text(json.dumps(reference(model, tok), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
