"""Writes the trained network as 8-bit ONNX, and its tokenizer: the files in src/reader/weights."""
import argparse
import os

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

import model

cli = argparse.ArgumentParser(description=__doc__)
cli.add_argument("--keep", required=True)
cli.add_argument("--weights", required=True)
cli.add_argument("--out", required=True)
args = cli.parse_args()

net, tokenizer = model.from_base(args.keep)
net.load_state_dict(torch.load(args.weights))
net.eval()
ids = torch.randint(4, 30000, (3, 17))
ids[1, 9:] = 1
plain, small = os.path.join(args.out, "plain.onnx"), os.path.join(args.out, "reader.onnx")
torch.onnx.export(
    net, (ids,), plain, input_names=["ids"], output_names=["scores"], opset_version=18, dynamo=False,
    dynamic_axes={"ids": {0: "batch", 1: "length"}, "scores": {0: "batch"}},
)
quantize_dynamic(
    plain, small, weight_type=QuantType.QInt8, per_channel=True,
    op_types_to_quantize=["MatMul", "Gather", "Gemm"], extra_options={"MatMulConstBOnly": True},
)
os.remove(plain)
tokenizer.save(os.path.join(args.out, "tokenizer.json"), pretty=False)
print(os.path.getsize(small), "bytes")
