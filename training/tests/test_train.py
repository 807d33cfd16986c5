import torch

from model import Head, join_heads
from train import symmetric_loss, targets


def test_pairs_of_one_family_or_text_share_the_target():
    rows = targets(torch.tensor([1, 1, 2]), torch.tensor([7, 8, 9]))
    assert rows.tolist() == [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]


def test_loss_is_lower_where_pairs_agree():
    eye = torch.eye(4)
    assert symmetric_loss(eye, eye, eye, 0.07) < symmetric_loss(eye, eye.flip(0), eye, 0.07)


def test_a_new_head_adds_nothing():
    assert Head().eval()(torch.randn(3, 1280)).abs().max() == 0


def test_joined_heads_give_their_mean():
    heads = [Head(8).eval(), Head(8).eval()]
    for head in heads:
        torch.nn.init.normal_(head.last.weight)
    x = torch.randn(5, 1280)
    assert torch.allclose(join_heads(heads)(x), (heads[0](x) + heads[1](x)) / 2, atol=1e-5)
