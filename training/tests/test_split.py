import numpy as np

from split import FINAL_TRAIN, near_copies, split_pairs


def made_up_pairs():
    """1,200 clip-art pictures of 500 names and 300 emoji in two styles; some pictures are copies of others."""
    clipart = [{"path": f"c{i}", "name": f"thing {i % 500}", "family": f"thing {i % 500}", "source": "openclipart"}
               for i in range(1200)]
    emoji = [{"path": f"e{i}-{style}", "name": f"emoji {i}", "family": f"emoji {i}", "source": style, "group": 4}
             for i in range(300) for style in ("noto", "flat")]
    looks = np.random.default_rng(1).normal(size=(1800, 64))
    looks[0:1200:40] = looks[7:1207:40] * 1.01
    return clipart, emoji, looks


def test_no_held_out_picture_or_copy_is_trained_on():
    clipart, emoji, looks = made_up_pairs()
    parts = split_pairs(clipart, emoji, looks)
    number = {p["path"]: i for i, p in enumerate(clipart + emoji)}
    trained = {number[p["path"]] for p in parts["train"]}
    for part in ("test", "choose", "emoji"):
        held = {number[p["path"]] for p in parts[part]}
        assert held and not trained & held
        assert not [pair for pair in near_copies(looks) if len(held & set(pair)) == len(trained & set(pair)) == 1]


def test_what_is_trained_on_at_last_holds_no_copy_of_what_measures():
    clipart, emoji, looks = made_up_pairs()
    parts = split_pairs(clipart, emoji, looks)
    number = {p["path"]: i for i, p in enumerate(clipart + emoji)}
    held = {number[p["path"]] for p in parts["test"]}
    trained = {number[p["path"]] for part in FINAL_TRAIN for p in parts[part]}
    assert not [pair for pair in near_copies(looks) if len(held & set(pair)) == len(trained & set(pair)) == 1]


def test_names_that_choose_are_not_trained_on():
    parts = split_pairs(*made_up_pairs())
    trained = {p["name"] for p in parts["train"]}
    assert not trained & {p["name"] for p in parts["choose"] + parts["emoji"]}


def test_no_picture_is_in_two_parts():
    parts = split_pairs(*made_up_pairs())
    paths = [p["path"] for part in parts.values() for p in part]
    assert len(paths) == len(set(paths))


def test_copies_are_found_whatever_their_brightness():
    looks = np.eye(6)
    looks[3] = looks[2] * 0.9
    assert near_copies(looks) == [(2, 3)]
