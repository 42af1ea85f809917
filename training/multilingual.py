"""The network: the layers of multilingual-e5-small, its vocabulary pruned, with two heads."""
import json

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn

import multilingual_base as base

LAYERS = 12
WIDTH, HIDDEN, HEADS = 384, 1536, 12
POSITIONS = 256
# Sixteen parties and four marks (see pairs.py), after the pieces of the vocabulary.
MARKS = [chr(0xE000 + at) for at in range(16)] + [chr(0xE200 + at) for at in range(4)]


class Dropout(nn.Module):
    """Drops one value in ten. The random bits are drawn once and used from random places on: torch
    draws anew each time, one number after the other, which takes an eighth of a training step."""

    # Values: ten times those of a batch of 4,096 pieces. A batch must have fewer.
    DRAWN = 1 << 24

    def __init__(self):
        super().__init__()
        kept = torch.rand(self.DRAWN) >= 0.1
        # In bfloat16, 1 / 0.9 is 1.109: the mean shrinks by 0.2 %, which does not matter.
        self.register_buffer("scale", kept.to(torch.bfloat16) / 0.9, persistent=False)

    def forward(self, x):
        if not self.training:
            return x
        begin = torch.randint(self.DRAWN - x.numel(), ()).item()
        return x * self.scale[begin : begin + x.numel()].view_as(x)


class Layer(nn.Module):
    def __init__(self, epsilon=1e-12):
        super().__init__()
        self.qkv, self.ao = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.fi, self.fo = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)
        self.aln, self.oln = nn.LayerNorm(WIDTH, epsilon), nn.LayerNorm(WIDTH, epsilon)

    def forward(self, x, mask):
        batch, length, _ = x.shape
        qkv = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        # Written out: PyTorch's fused kernel takes eight times as long backwards on a CPU.
        weights = (q @ k.transpose(-1, -2)) * (WIDTH // HEADS) ** -0.5 + mask
        heads = weights.softmax(-1).to(v.dtype) @ v
        x = self.aln(x + self.ao(heads.transpose(1, 2).reshape(batch, length, WIDTH)))
        return self.oln(x + self.fo(F.gelu(self.fi(x))))


class Reader(nn.Module):
    """Piece numbers in (padding is 1), nine scores out: four of asking, five of saying."""

    def __init__(self, pieces):
        super().__init__()
        self.word, self.pos = nn.Embedding(pieces, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.eln = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.dense, self.out = nn.Linear(2 * WIDTH, WIDTH), nn.Linear(WIDTH, 9)
        self.drop = Dropout()

    def forward(self, ids):
        held = ids != 1
        x = self.drop(self.eln(self.word(ids) + self.pos.weight[: ids.shape[1]]))
        mask = (~held[:, None, None, :]).to(x.dtype) * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        return scores(self, x, held[:, :, None].to(x.dtype))


def scores(net, x, weights):
    """The nine scores of both networks from the last activations; `weights` is 1 for a piece and 0 for padding."""
    mean = (x * weights).sum(1) / weights.sum(1)
    return net.out(net.drop(torch.tanh(net.dense(torch.cat([x[:, 0], mean], 1)))))


def pieces():
    """The base's pieces, by number."""
    return base.read()["pieces"]


def tokenizer(keep, source):
    pieces = [(piece, 0.0) for piece in ("<s>", "<pad>", "</s>", "<unk>")]
    pieces += [(source["pieces"][at], float(source["scores"][at])) for at in keep]
    tokenizer = Tokenizer(models.Unigram(pieces + [(mark, 0.0) for mark in MARKS], unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def from_base(keep_path):
    """The network with the base model's weights, and its tokenizer."""
    keep, source = json.load(open(keep_path)), base.read()
    get = source["get"]
    tensor = lambda name, *shape: torch.tensor(np.ascontiguousarray(get(name, shape)))
    net = Reader(4 + len(keep) + len(MARKS))
    with torch.no_grad():
        words = tensor("emb.word", source["VOC"], WIDTH)[[0, 1, 2, 3] + keep]
        marks = words.mean(0) + torch.randn(len(MARKS), WIDTH) * words.std() * 0.7
        net.word.weight.copy_(torch.cat([words, marks]))
        positions = tensor("emb.pos", source["MAXP"], WIDTH)[:POSITIONS]
        net.pos.weight.copy_(positions + tensor("emb.type", 2, WIDTH)[:1])
        copy_norm(net.eln, tensor, "emb.ln")
        for at, layer in enumerate(net.layers):
            copy_layer(layer, tensor, f"l{at}.")
    return net, tokenizer(keep, source)


def copy_norm(norm, tensor, name):
    norm.weight.copy_(tensor(name + ".w", WIDTH))
    norm.bias.copy_(tensor(name + ".b", WIDTH))


def copy_layer(layer, tensor, name):
    layer.qkv.weight.copy_(torch.cat([tensor(f"{name}{x}.w", WIDTH, WIDTH) for x in "qkv"]))
    layer.qkv.bias.copy_(torch.cat([tensor(f"{name}{x}.b", WIDTH) for x in "qkv"]))
    for linear, part in ((layer.ao, "ao"), (layer.fi, "fi"), (layer.fo, "fo")):
        linear.weight.copy_(tensor(f"{name}{part}.w", *linear.weight.shape))
        linear.bias.copy_(tensor(f"{name}{part}.b", *linear.bias.shape))
    copy_norm(layer.aln, tensor, name + "aln")
    copy_norm(layer.oln, tensor, name + "oln")
