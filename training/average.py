"""Averages trained weights: `average.py --out OUT.pt FIRST.pt 0.7 SECOND.pt 0.3`.

Of two that were trained one from the other, the average reads sets that neither has seen better than
either does (README.md has the figures).
"""
import argparse

import torch

cli = argparse.ArgumentParser(description=__doc__)
cli.add_argument("--out", required=True)
cli.add_argument("weights", nargs="+", metavar="WEIGHTS.pt SHARE")
args = cli.parse_args()
shares = [float(share) for share in args.weights[1::2]]
if len(args.weights) != 2 * len(shares) or abs(sum(shares) - 1) > 1e-6:
    cli.error("each file of weights needs its share after it, and the shares must add up to 1")
parts = [torch.load(path) for path in args.weights[::2]]
torch.save({name: sum(s * part[name].float() for s, part in zip(shares, parts)) for name in parts[0]}, args.out)
