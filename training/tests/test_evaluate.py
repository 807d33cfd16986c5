import numpy as np

from evaluate import bootstrap_interval, first_right_ranks, recall_at


def test_rank_of_the_right_picture():
    similarities = np.array([[0.9, 0.1, 0.3], [0.8, 0.5, 0.6]])
    assert first_right_ranks(similarities, ["a", "b"], ["a", "b", "c"]).tolist() == [0, 2]


def test_any_picture_of_the_same_caption_counts():
    similarities = np.array([[0.1, 0.5, 0.9]])
    assert first_right_ranks(similarities, ["a"], ["a", "b", "a"]).tolist() == [0]


def test_a_tie_counts_against_the_query():
    assert first_right_ranks(np.ones((1, 3)), ["a"], ["a", "b", "c"]).tolist() == [2]


def test_recall_is_the_share_of_ranks_below_k():
    assert recall_at([0, 4, 9, 30]) == {"r1": 0.25, "r5": 0.5, "r10": 0.75}


def test_bootstrap_interval_holds_the_value():
    low, high = bootstrap_interval([0] * 60 + [50] * 40, 10)
    assert low < 0.6 < high
