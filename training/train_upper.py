"""Trains the upper layers of the shipped reader on: for machines without bf16 units, where a whole step is too slow.

    python checkpoint.py --network english --keep english.json --out shipped.pt
    python train_upper.py --network english --keep english.json --start shipped.pt --out upper.pt \
        --sets new.jsonl old.jsonl --shares 1 0.25 --negatives 8 3 --cards data/cards --card-share 0.2

1. Every pair is read once by the shipped 8-bit network. Pairs that it reads wrongly are kept; of the others
   some, which then count for more, so that the expected gradient stays the same.
2. The activations below the upper layers are kept in memory (768 bytes a piece), and the upper layers are
   trained on them. A step takes a third of the time of one of `train.py`.
"""
import argparse
import importlib
import itertools
import random
import time

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F

import cards
import checkpoint
import multilingual
import pairs
import samples

cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
cli.add_argument("--network", choices=["english", "multilingual"], required=True)
cli.add_argument("--keep", required=True, help="the vocabulary of the shipped network")
cli.add_argument("--start", required=True, help="the weights of the shipped network")
cli.add_argument("--sets", nargs="+", required=True)
cli.add_argument("--shares", nargs="+", type=float, required=True, help="the share of each file's rows to use")
cli.add_argument("--negatives", nargs="+", type=int, required=True, help="of each file, sentences a row that do not answer")
cli.add_argument("--cards", help="a folder of cards")
cli.add_argument("--card-share", type=float, default=0.2)
cli.add_argument("--second-labels", help="labels of single pairs, which override those of the sets")
cli.add_argument("--frozen", type=int, default=8, help="how many lower layers stay as they are")
cli.add_argument("--epochs", type=float, default=3)
cli.add_argument("--rate", type=float, default=1e-4)
cli.add_argument("--pieces", type=int, default=4096, help="pieces a batch")
cli.add_argument("--seed", type=int, default=1)
cli.add_argument("--out", required=True)
args = cli.parse_args()
if not len(args.sets) == len(args.shares) == len(args.negatives):
    cli.error("each file of --sets needs its share and its number of negatives")

# The share of the pairs that the network reads rightly and with full certainty, and how it grows with doubt.
LEAST_KEPT, KEPT_BY_DOUBT = 0.12, 2
# Smaller batches are no faster, and their activations are quantised more finely.
READ_PIECES = 1024

torch.manual_seed(args.seed)
rng = random.Random(args.seed)
net, tokenizer = importlib.import_module(args.network).from_base(args.keep)
net.load_state_dict(torch.load(args.start))


def labelled_pairs():
    select = pairs.latin if args.network == "english" else (lambda sets: sets)
    files = [select(pairs.load([path])) for path in args.sets]
    sets = list(itertools.chain(*files))
    if args.second_labels:
        pairs.relabel(sets, args.second_labels)
    for of_file, share, negatives in zip(files, args.shares, args.negatives):
        for set_ in of_file:
            others = [other for other in sets if other is not set_]
            yield from itertools.chain(*samples.of_set(set_, others, rng, negatives, share))
    deck = cards.load(args.cards) if args.cards else []
    deck = cards.latin(deck) if args.network == "english" else deck
    yield from cards.sample([card for card in deck if card[2] and rng.random() < args.card_share], rng)


def shipped_reader():
    """The shipped network, which also returns the activations above the last frozen layer."""
    model = checkpoint.model(args.network)
    norm = next(node for node in model.graph.node if node.name == f"/layers.{args.frozen - 1}/oln/LayerNormalization")
    model.graph.output.append(onnx.helper.make_tensor_value_info(norm.output[0], onnx.TensorProto.FLOAT, None))
    return onnxruntime.InferenceSession(model.SerializeToString())


def doubt(scores, head, label):
    """One minus the probability of the label."""
    of_head = scores[:4] if head == "ask" else scores[4:]
    exponents = np.exp(of_head - of_head.max())
    return 1 - float(exponents[label] / exponents.sum())


def selected(items):
    """The pairs to train on, each as (activations, is a proposition, label, weight)."""
    session, start, doubts = shipped_reader(), time.time(), []
    for number, batch in enumerate(samples.batches([len(item[0]) for item in items], READ_PIECES, rng)):
        ids = np.array(samples.padded([items[at][0] for at in batch]), np.int64)
        scores, activations = session.run(None, {"ids": ids})
        for row, at in enumerate(batch):
            sequence, head, label = items[at]
            doubts.append(doubt(scores[row], head, label))
            chance = min(1, LEAST_KEPT + KEPT_BY_DOUBT * doubts[-1])
            if rng.random() < chance:
                yield activations[row, : len(sequence)].astype(np.float16), head == "ask", label, 1 / chance
        if number % 400 == 0:
            print(f"{len(doubts)}/{len(items)} pairs read, {time.time() - start:.0f} s", flush=True)
    print(f"read wrongly: {np.mean(np.array(doubts) > 0.5):.3f}", flush=True)


def upper_scores(batch, relative):
    """The scores of a batch of kept activations."""
    longest = max(len(activations) for activations, *_ in batch)
    x = torch.zeros(len(batch), longest, net.dense.out_features)
    held = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, (activations, *_) in enumerate(batch):
        x[row, : len(activations)] = torch.from_numpy(activations)
        held[row, : len(activations)] = True
    mask, weights = (~held[:, None, None, :]).float() * -1e4, held[:, :, None].float()
    for layer in net.layers[args.frozen :]:
        x = layer(x, mask, *relative)
    return multilingual.scores(net, x, weights)


def loss(scores, batch):
    asks, labels, weights = (torch.tensor([item[part] for item in batch]) for part in (1, 2, 3))
    options, total = {"reduction": "none", "label_smoothing": 0.05}, 0
    for of_head, outputs in ((asks, slice(0, 4)), (~asks, slice(4, 9))):
        if of_head.any():
            each = F.cross_entropy(scores[of_head, outputs], labels[of_head], **options)
            total = total + (each * weights[of_head]).sum()
    return total / weights.sum()


def trainable():
    """The parameters of the upper layers and of the heads; the others are frozen."""
    layers = [*net.layers[args.frozen :]]
    heads = [net.dense, net.out]
    net.requires_grad_(False)
    for module in layers + heads:
        module.requires_grad_(True)
    of = lambda modules: [parameter for module in modules for parameter in module.parameters()]
    return [{"params": of(layers), "lr": args.rate}, {"params": of(heads), "lr": args.rate * 1.5}]


kept = list(selected(list(samples.sequences(tokenizer, labelled_pairs(), rng))))
lengths = [len(activations) for activations, *_ in kept]
steps = int(len(samples.batches(lengths, args.pieces, rng)) * args.epochs)
print(f"{len(kept)} pairs, {sum(lengths)} pieces, {steps} steps", flush=True)
groups = trainable()
parameters = [parameter for group in groups for parameter in group["params"]]
optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
pace = lambda step: min(1, (step + 1) / (steps * 0.06 + 1)) * max(0.02, 1 - step / steps)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, pace)
relative = [net.rln(net.rel(net.distances)).detach()] if args.network == "english" else []
net.train()
step, start, running = 0, time.time(), None
while step < steps:
    for numbers in samples.batches(lengths, args.pieces, rng)[: steps - step]:
        batch = [kept[at] for at in numbers]
        value = loss(upper_scores(batch, relative), batch)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        step += 1
        running = value.item() if running is None else 0.97 * running + 0.03 * value.item()
        if step % 25 == 0:
            print(f"step {step}/{steps} loss {running:.3f} {time.time() - start:.0f} s", flush=True)
    torch.save(net.state_dict(), args.out)
