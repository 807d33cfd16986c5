import pytest
import torch
from torch.nn.functional import normalize

from model import Head, join_heads
from train import fit_logit_scale, symmetric_loss, targets


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


@pytest.mark.parametrize("apart, lowest", [(3.0, 5), (0.3, 60)])
def test_the_scale_of_the_similarities_is_where_the_loss_is_least(apart, lowest):
    """There the right captions are as similar as the scale expects; the closer all cosines are, the larger it is."""
    torch.manual_seed(0)
    middle, things = torch.randn(1, 32), apart * torch.randn(300, 32)
    images, texts = (normalize(middle + things + 0.8 * apart * torch.randn(300, 32), dim=-1) for _ in range(2))
    scale, cosines = fit_logit_scale(images, texts, torch.arange(300)), images @ texts.T
    expected = (torch.softmax(cosines * scale, 1) * cosines).sum(1).mean()
    assert scale > lowest and expected == pytest.approx(cosines.diagonal().mean().item(), rel=0.01)


def test_pairs_that_tell_nothing_of_the_scale_give_none():
    assert fit_logit_scale(torch.eye(4), torch.eye(4), [0, 1, 2, 3]) is None
