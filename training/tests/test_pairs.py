"""Pictures with words: how they are read, and how they are parted."""
import json
from dataclasses import replace

import pytest
from PIL import Image

from tuning.pairs import copies, labels, read_pairs, read_rows, split_pictures
from tuning.report import TuneError


def test_copies_and_documents_stay_together(captions, tmp_path):
    pairs = read_pairs(captions)
    with Image.open(pairs.pictures[0]) as image:
        image.resize((200, 200), Image.Resampling.BICUBIC).save(tmp_path / "larger.jpg", quality=70)
    assert copies([*pairs.pictures[:6], tmp_path / "larger.jpg"]) == [(0, 6)]
    parts = split_pictures(replace(pairs, groups=[str(n // 4) for n in range(72)]), 1)
    assert sorted(n for part in parts.values() for n in part) == list(range(72))
    assert are_apart({n // 4 for n in part} for part in parts.values())


def are_apart(sets):
    first, second, third = sets
    return not first & second and not second & third and not first & third


def test_pictures_of_the_same_words_stay_together(capsys, captions):
    pairs = read_pairs(captions)
    texts = [f"{'A' if number % 2 else 'a'} thing {number // 3}" for number in range(72)]
    for seed in range(3):
        parts = split_pictures(replace(pairs, texts=texts), seed)
        assert are_apart({n // 3 for n in part} for part in parts.values())
    assert "flatter" not in capsys.readouterr().out


@pytest.mark.parametrize("texts", [
    [f"one of {number % 12}" for number in range(72)],                             # too few different words
    ["untitled" if number < 30 else f"thing {number}" for number in range(72)],   # too many pictures of one word
])
def test_where_too_many_pictures_share_words_it_is_said(capsys, captions, texts):
    parts = split_pictures(replace(read_pairs(captions), texts=texts), 0)
    assert sorted(n for part in parts.values() for n in part) == list(range(72))
    assert "Many pictures share their words" in capsys.readouterr().out


@pytest.mark.parametrize("count", [0, 1, 19])
def test_too_few_pictures_are_refused(captions, count):
    pairs = read_pairs(captions)
    few = replace(pairs, pictures=pairs.pictures[:count], groups=pairs.groups[:count], texts=pairs.texts[:count],
                  picture_of=pairs.picture_of[:count])
    with pytest.raises(TuneError, match=f"^{count} different pictures with words are too few"):
        split_pictures(few, 0)


def test_the_same_words_or_picture_count_as_right(captions):
    pairs = read_pairs(captions)
    of_pair, of_picture = labels(replace(pairs, texts=["Cat", "cat", *pairs.texts[2:]]))
    assert of_pair[0] == of_pair[1] == of_picture[0] == of_picture[1] != of_pair[2]


def test_broken_rows_are_left_out_and_said(capsys, captions, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG no picture")
    good = captions.parent / "1.png"
    rows = [{"image": "broken.png", "caption": "x"}, {"image": "gone.png", "caption": "x"}, {"caption": "x"},
            {"file_name": str(good), "text": "kept"}, {"image": str(good), "caption": " "}]
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, rows)))
    pairs = read_pairs(tmp_path / "pairs.jsonl")
    assert pairs.texts == ["kept"] and len(pairs.pictures) == len(pairs.digests) == 1
    assert "4 rows were left out" in capsys.readouterr().out
    with pytest.raises(TuneError):
        read_pairs(tmp_path / "none.csv")


@pytest.mark.parametrize("words", ["one\u2028two", "one\u2029two", "one\u0085two", "one\x0ctwo", "one\ntwo"])
def test_what_looks_like_the_end_of_a_line_is_none(tmp_path, words):
    # As JavaScript's JSON.stringify writes it: only the line feed is escaped.
    line = json.dumps({"image": "a.png", "text": words}, ensure_ascii=False)
    (tmp_path / "pairs.jsonl").write_text(f"{line}\n{line}\r\n", encoding="utf-8")
    assert [row["text"] for row in read_rows(tmp_path / "pairs.jsonl")] == [words, words]
    (tmp_path / "pairs.csv").write_text(f'image,text\na.png,"{words}"\nb.png,x\n', encoding="utf-8")
    assert [row["text"] for row in read_rows(tmp_path / "pairs.csv")] == [words, "x"]
