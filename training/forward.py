"""Compares the program's forward pass with ONNX Runtime's: the same weights, batch and thread, in turns.

    cargo build --release --example forward
    python forward.py english        or multilingual
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnxruntime
import zstandard

here = pathlib.Path(__file__).parent.parent
BATCH, LENGTH, ROUNDS = 8, 64, 40

with tempfile.TemporaryDirectory() as folder:
    for name in (f"{sys.argv[1]}.data", f"{sys.argv[1]}.onnx"):
        path = pathlib.Path(folder) / name
        packed = here / "src" / "reader" / "weights" / f"{name}.zst"
        path.write_bytes(zstandard.ZstdDecompressor().stream_reader(packed.open("rb")).read())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    ids = np.full((BATCH, LENGTH), 100, np.int64)
    program = subprocess.Popen(
        [here / "target" / "release" / "examples" / "forward", path, str(BATCH), str(LENGTH)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )
    theirs, ours = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        session.run(None, {"ids": ids})
        theirs.append(time.perf_counter() - begun)
        program.stdin.write("go\n")
        program.stdin.flush()
        ours.append(float(program.stdout.readline()))
    program.stdin.close()
    program.wait()

# The first round warms both up.
theirs, ours = (statistics.median(times[1:]) for times in (theirs, ours))
print(f"{BATCH} pairs of {LENGTH} pieces: ONNX Runtime {theirs * 1e3:.1f} ms, rten {ours * 1e3:.1f} ms")
print(f"rten is {theirs / ours:.2f} times as fast (the bound is 0.7)")
