"""Restores a checkpoint from the weights in src/reader/weights, to train on from.

    python checkpoint.py --network english --keep english.json --out english.pt

Writes the vocabulary and the weights in the form of `english_vocabulary.py` and `train.py`. The weights
have the precision of the shipped ones: seven bits.
"""
import argparse
import importlib
import json
import pathlib
import tempfile

import numpy as np
import onnx
import torch
import zstandard
from onnx import numpy_helper

import english
from multilingual import MARKS

WEIGHTS = pathlib.Path(__file__).parent.parent / "src" / "reader" / "weights"
SPECIAL = 4


def unpacked(name):
    packed = (WEIGHTS / name).open("rb")
    return zstandard.ZstdDecompressor().stream_reader(packed).read()


def model(network):
    """The network in ONNX, with its weights."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (f"{network}.onnx", f"{network}.data"):
            (pathlib.Path(folder) / name).write_bytes(unpacked(f"{name}.zst"))
        return onnx.load(f"{folder}/{network}.onnx")


def vocabulary(network, pieces):
    """The base's numbers of the pieces that the network has."""
    vocabulary = json.loads(unpacked(f"{network}.json.zst"))["model"]["vocab"]
    number = {piece: at for at, piece in enumerate(pieces)}
    return [number[piece] for piece, _ in vocabulary[SPECIAL : -len(MARKS)]]


def relative(graph, arrays, shape):
    """The table of relative positions: the graph has only the row of each distance. The other rows are
    of distances that no pair has."""
    norm = next(node for node in graph.node if node.name == "/rln/LayerNormalization")
    table = np.zeros(shape, np.float32)
    table[english.positions(english.LONGEST)] = arrays[norm.input[0]]
    return table


def weights(network, expected):
    """The weights by name; `expected` has the names and shapes."""
    graph = model(network).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def read(name):
        base = name.removesuffix("_quantized")
        zero = arrays.get(f"{base}_zero_point", np.zeros(1))
        return (arrays[name].astype(np.float32) - zero.astype(np.float32)) * arrays[f"{base}_scale"]

    out = {name: array for name, array in arrays.items() if name in expected}
    for node in graph.node:
        for name in node.input:
            if not name.endswith("_quantized") or name not in arrays:
                continue
            # The vocabulary keeps its name. The exporter renames the matrices, but its nodes have the
            # names of the layers.
            layer = node.name.replace("/Gemm_MatMul", "/MatMul").split("/MatMul")[0].strip("/").replace("/", ".")
            if name.removesuffix("_quantized") in expected:
                out[name.removesuffix("_quantized")] = read(name)
            elif f"{layer}.weight" in expected:
                out[f"{layer}.weight"] = read(name).T
    if "rel.weight" in expected:
        out["rel.weight"] = relative(graph, arrays, expected["rel.weight"].shape)
    assert out.keys() == expected.keys(), expected.keys() - out.keys()
    return {name: torch.tensor(np.ascontiguousarray(array)) for name, array in out.items()}


if __name__ == "__main__":
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--network", choices=["english", "multilingual"], required=True)
    cli.add_argument("--keep", required=True, help="the vocabulary to write")
    cli.add_argument("--out", required=True, help="the weights to write")
    args = cli.parse_args()
    module = importlib.import_module(args.network)
    with open(args.keep, "w") as file:
        json.dump(vocabulary(args.network, module.pieces()), file)
    net, _ = module.from_base(args.keep)
    net.load_state_dict(weights(args.network, net.state_dict()))
    torch.save(net.state_dict(), args.out)
    print(args.keep, args.out)
