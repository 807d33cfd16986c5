"""Tokenizers of each family's kind, with a vocabulary small enough to keep in the repository; parity.py uses them.

Each writes tokenizer.json, and returns the `Words` that the makers' own code makes of a text.
"""
import gzip
import io
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import sentencepiece
from open_clip.tokenizer import SimpleTokenizer, bytes_to_unicode, get_clean_fn
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import XLMRobertaTokenizer


@dataclass
class Words:
    """The tokens of a text with their markers, before anything is cut; how many tokens there are; the end marker."""
    ids: Callable[[str], list[int]]
    size: int
    end: int


def simple_words(tokenizer):
    """
    What CLIP was trained with, by open_clip's own class: the words are fixed (ftfy, HTML entities, white space, lower case)
    before they are cut. Its markers go by other names than OpenAI's, which are those of tokenizer.json.
    """
    def ids(text):
        text = text.replace("<|startoftext|>", "<start_of_text>").replace("<|endoftext|>", "<end_of_text>")
        return [tokenizer.sot_token_id, *tokenizer.encode(text), tokenizer.eot_token_id]
    return Words(ids, tokenizer.vocab_size, tokenizer.eot_token_id)


def clip_tokenizer(texts, folder):
    """Byte-pair encoding by CLIP's rules; the markers have the highest ids."""
    pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    # As in CLIP's own vocabulary each character comes first inside a word, then as its end; the trainer's own order would
    # be another at every run.
    alphabet = list(bytes_to_unicode().values())
    trained = Tokenizer(models.BPE(continuing_subword_prefix="", end_of_word_suffix="</w>"))
    trained.normalizer, trained.pre_tokenizer = normalizer, pre_tokenizer
    trained.train_from_iterator(texts * 4, trainers.BpeTrainer(
        vocab_size=600, end_of_word_suffix="</w>", show_progress=False,
        special_tokens=[*alphabet, *[character + "</w>" for character in alphabet]]))
    merges = [tuple(pair) for pair in json.loads(trained.to_str())["model"]["merges"]]
    with tempfile.TemporaryDirectory() as place:
        vocabulary = Path(place) / "bpe.txt.gz"
        vocabulary.write_bytes(gzip.compress("\n".join(["#version: 0.2", *map(" ".join, merges)]).encode()))
        simple = SimpleTokenizer(str(vocabulary))
    names = {"<start_of_text>": "<|startoftext|>", "<end_of_text>": "<|endoftext|>"}
    vocab = {names.get(token, token): number for token, number in simple.encoder.items()}
    tokenizer = Tokenizer(models.BPE(vocab, merges, continuing_subword_prefix="", end_of_word_suffix="</w>", unk_token="<|endoftext|>"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, pre_tokenizer
    tokenizer.add_special_tokens([AddedToken(name, normalized=False) for name in names.values()])
    start, end = (tokenizer.token_to_id(name) for name in names.values())
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|startoftext|> $A <|endoftext|>", special_tokens=[("<|startoftext|>", start), ("<|endoftext|>", end)])
    tokenizer.decoder = decoders.ByteLevel()
    save(json.loads(tokenizer.to_str()), folder, "<|endoftext|>", "CLIPTokenizer")
    return simple_words(simple)


def gemma_tokenizer(texts, folder):
    """Byte-pair encoding by Gemma's rules: spaces as ▁, bytes for what is unknown, an end marker alone."""
    special = ["<pad>", "<eos>", "<bos>", "<unk>"]
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    trainer = trainers.BpeTrainer(vocab_size=600, special_tokens=special + [f"<0x{byte:02X}>" for byte in range(256)],
                                  show_progress=False)
    tokenizer.train_from_iterator([text.lower() for text in texts] * 4, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    save(json.loads(tokenizer.to_str()), folder, "<pad>", "GemmaTokenizer")
    return Words(lambda text: tokenizer.encode(text.lower()).ids, tokenizer.get_vocab_size(), 1)


def xlm_roberta_tokenizer(corpus, texts, folder, clean=lambda text: text):
    """
    SentencePiece's unigrams and normalisation in transformers' XLM-RoBERTa; both must give the same pieces of `texts`.
    Of the normalisation XLM-RoBERTa uses, which is larger than all the rest, only what concerns `texts` is compiled.
    :param clean: what the makers put a text through before the tokenizer
    """
    texts = [clean(text) for text in texts]
    rules = "".join(f"{hexadecimal(key)}\t{hexadecimal(value)}\n" for key, value in sorted(nmt_nfkc_rules(corpus + texts)))
    trained = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as table:
        table.write(rules)
        table.flush()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(corpus * 4), model_writer=trained, vocab_size=300, hard_vocab_limit=False, character_coverage=1,
            normalization_rule_tsv=table.name, minloglevel=2)
    pieces = sentencepiece_model_pb2.ModelProto.FromString(trained.getvalue())
    # fairseq's order of the markers, which XLM-RoBERTa kept: the rest moves up by one.
    vocabulary = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0),
                  *[(piece.piece, piece.score) for piece in pieces.pieces[3:]], ("<mask>", 0.0)]
    whole = XLMRobertaTokenizer(vocab=vocabulary, _spm_precompiled_charsmap=pieces.normalizer_spec.precompiled_charsmap)
    own = sentencepiece.SentencePieceProcessor(model_proto=trained.getvalue())
    for text in texts:
        expected = [0, *[3 if piece == 0 else piece + 1 for piece in own.encode(text)], 2]
        assert "<" in text or whole(text)["input_ids"] == expected, text
    save(json.loads(whole.backend_tokenizer.to_str()), folder, "<pad>", "XLMRobertaTokenizer")
    return Words(lambda text: whole(clean(text))["input_ids"], len(whole), 2)


def nmt_nfkc_rules(texts):
    """What SentencePiece's nmt_nfkc makes of each character, and each character with a mark, that it changes."""
    normalise = sentencepiece.SentencePieceNormalizer(
        rule_name="nmt_nfkc", add_dummy_prefix=False, escape_whitespaces=False, remove_extra_whitespaces=False).normalize
    keys = {text[at:at + length] for text in texts for at in range(len(text)) for length in (1, 2)}
    whole = {key: normalise(key) for key in keys}
    return {(key, value) for key, value in whole.items()
            if value != key and (len(key) == 1 or value != "".join(normalise(character) for character in key))}


def hexadecimal(text):
    return " ".join(f"{ord(character):X}" for character in text)


def save(state, folder, pad, kind):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(state, ensure_ascii=False))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": kind, "pad_token": pad}))
