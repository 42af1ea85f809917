"""Writes a trained network as 8-bit ONNX, its weights and its vocabulary, compressed: the files in src/reader/weights.

The weights have seven bits or fewer, so that every processor computes the same products.
"""
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
cli.add_argument("--bits", type=int, choices=range(2, 8), default=7, help="bits of precision; fewer compress better")
cli.add_argument("--out", required=True)
args = cli.parse_args()


# On processors without VNNI, the 8-bit multiplication adds two products of an activation (at most 255)
# and a weight in 16 bits: weights beyond this value would overflow and give wrong results.
LARGEST = 64


def narrowed(model, bits):
    """Rounds the 8-bit tensors to `bits` bits. The matrices' values then lie within LARGEST, and their scales
    make up for it; the others, which are only looked up, become multiples."""
    step = 2 ** (8 - bits)
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    arrays = {name: numpy_helper.to_array(tensor) for name, tensor in tensors.items()}
    for name, array in arrays.items():
        if array.dtype not in (np.int8, np.uint8) or array.size < 1000 or not name.endswith("_quantized"):
            continue
        if array.dtype == np.int8:
            scale = name.replace("_quantized", "_scale")
            small = np.round(array / step).clip(-LARGEST, LARGEST).astype(np.int8)
            tensors[scale].CopyFrom(numpy_helper.from_array(arrays[scale] * np.float32(step), scale))
        else:
            small = (np.round((array.astype(np.int32) - 128) / step) * step + 128).clip(0, 255).astype(np.uint8)
        tensors[name].CopyFrom(numpy_helper.from_array(small, name))
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


# Smaller tensors stay in the graph.
LEAST_BYTES = 1024
# The alignment of a tensor in bytes: a cache line, and a multiple of what every type needs.
ALIGNMENT = 64


def separated(model, location):
    """Moves the larger tensors out of the graph, to the file `location` that is returned: the program can
    then use them where they are, without a copy in memory."""
    data = bytearray()
    for tensor in model.graph.initializer:
        content = numpy_helper.to_array(tensor).tobytes()
        if len(content) < LEAST_BYTES:
            continue
        data.extend(bytes(-len(data) % ALIGNMENT))
        place = {"location": location, "offset": len(data), "length": len(content)}
        named = onnx.TensorProto(name=tensor.name, data_type=tensor.data_type, dims=tensor.dims)
        named.data_location = onnx.TensorProto.EXTERNAL
        named.external_data.extend(
            onnx.StringStringEntryProto(key=key, value=str(value)) for key, value in place.items()
        )
        tensor.CopyFrom(named)
        data.extend(content)
    return bytes(data)


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
network = shared(narrowed(onnx.load(small), args.bits))
write("data", separated(network, f"{args.network}.data"))
write("onnx", network.SerializeToString())
write("json", tokenizer.to_str(pretty=False).encode())
os.remove(plain)
os.remove(small)
