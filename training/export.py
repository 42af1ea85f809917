"""Writes a trained network as 8-bit ONNX with its vocabulary, compressed: the files in src/reader/weights."""
import argparse
import importlib
import os

import numpy as np
import onnx
import torch
import zstandard
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

cli = argparse.ArgumentParser(description=__doc__)
cli.add_argument("--network", choices=["english", "multilingual"], required=True)
cli.add_argument("--keep", required=True)
cli.add_argument("--weights", required=True)
cli.add_argument("--bits", type=int, default=8, help="bits of precision; fewer compress better")
cli.add_argument("--out", required=True)
args = cli.parse_args()


def coarser(model, bits):
    """Rounds the 8-bit weights to multiples, so that they hold no more than `bits` bits each."""
    step = 2 ** (8 - bits)
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype not in (np.int8, np.uint8) or array.size < 1000:
            continue
        zero = 0 if array.dtype == np.int8 else 128
        rounded = np.round((array.astype(np.int32) - zero) / step) * step + zero
        limits = np.iinfo(array.dtype)
        rounded = rounded.clip(limits.min, limits.max).astype(array.dtype)
        tensor.CopyFrom(numpy_helper.from_array(rounded, tensor.name))
    return model


def shared(model):
    """Drops repeated tensors: the exporter writes a matrix once for each of its uses."""
    first, names, kept = {}, {}, []
    for tensor in model.graph.initializer:
        key = (tensor.data_type, tuple(tensor.dims), numpy_helper.to_array(tensor).tobytes())
        names[tensor.name] = first.setdefault(key, tensor.name)
        if names[tensor.name] == tensor.name:
            kept.append(tensor)
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    return model


def write(name, data):
    path = os.path.join(args.out, f"{args.network}.{name}.zst")
    with open(path, "wb") as file:
        file.write(zstandard.ZstdCompressor(level=19).compress(data))
    print(path, os.path.getsize(path), "bytes")


net, tokenizer = importlib.import_module(args.network).from_base(args.keep)
net.load_state_dict(torch.load(args.weights))
net.eval()
ids = torch.randint(4, 20000, (3, 17))
ids[1, 9:] = 1
plain, small = os.path.join(args.out, "plain.onnx"), os.path.join(args.out, "small.onnx")
torch.onnx.export(
    net, (ids,), plain, input_names=["ids"], output_names=["scores"], opset_version=18, dynamo=False,
    dynamic_axes={"ids": {0: "batch", 1: "length"}, "scores": {0: "batch"}},
)
quantize_dynamic(
    plain, small, weight_type=QuantType.QInt8, per_channel=True,
    op_types_to_quantize=["MatMul", "Gather", "Gemm"], extra_options={"MatMulConstBOnly": True},
)
write("onnx", shared(coarser(onnx.load(small), args.bits)).SerializeToString())
write("json", tokenizer.to_str(pretty=False).encode())
os.remove(plain)
os.remove(small)
