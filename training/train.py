"""Trains the reader: pairs of exported sets, two heads, on the CPU, in bf16 where it has units for that."""
import argparse
import importlib
import random
import time

import torch
import torch.nn.functional as F

import cards
import pairs
import samples
from measure import BF16, measure

cli = argparse.ArgumentParser(description=__doc__)
cli.add_argument("--network", choices=["english", "multilingual"], required=True)
cli.add_argument("--keep", required=True, help="the pieces of the vocabulary that are kept")
cli.add_argument("--sets", nargs="+", required=True)
cli.add_argument("--dev", nargs="*", default=[], help="sets that are measured and not trained on")
cli.add_argument("--cards", help="a folder of cards")
cli.add_argument("--start", help="weights to start from")
cli.add_argument("--out", required=True)
cli.add_argument("--epochs", type=float, default=4)
cli.add_argument("--rate", type=float, default=2e-4)
cli.add_argument("--tokens", type=int, default=4096, help="pieces a batch")
cli.add_argument("--negatives", type=int, default=4, help="sentences a row that do not answer")
cli.add_argument("--propositions", type=int, default=1, help="how often each question x proposition")
cli.add_argument("--passages", type=float, default=1, help="share of the question x passage pairs")
cli.add_argument("--second-labels", help="labels of single pairs, which override those of the sets")
cli.add_argument("--freeze", type=int, default=0, help="does not train the vocabulary and this many lower layers")
cli.add_argument("--seed", type=int, default=1)
args = cli.parse_args()

torch.manual_seed(args.seed)
rng = random.Random(args.seed)
net, tokenizer = importlib.import_module(args.network).from_base(args.keep)
if args.start:
    net.load_state_dict(torch.load(args.start))
select = pairs.latin if args.network == "english" else (lambda sets: sets)
sets, dev = select(pairs.load(args.sets)), select(pairs.load(args.dev))
if args.second_labels:
    pairs.relabel(sets, args.second_labels)
card_deck = cards.load(args.cards) if args.cards else []
if args.network == "english":
    card_deck = cards.latin(card_deck)


def encoded():
    """The pairs of one epoch."""
    for set_ in sets:
        others = [other for other in sets if other is not set_]
        asks, says = samples.of_set(set_, others, rng, args.negatives)
        says = [pair for pair in says if rng.random() < args.passages]
        yield from samples.sequences(tokenizer, asks * args.propositions + says, rng)
    of_cards = [pair for pair in cards.sample(card_deck, rng) if pair[2] == "ask" or rng.random() < args.passages]
    yield from samples.sequences(tokenizer, of_cards, rng)


def batches(items):
    return samples.batches([len(sequence) for sequence, _, _ in items], args.tokens, rng)


def loss(scores, items, batch):
    asks = torch.tensor([items[at][1] == "ask" for at in batch])
    labels = torch.tensor([items[at][2] for at in batch])
    options = {"reduction": "sum", "label_smoothing": 0.05}
    total = F.cross_entropy(scores[asks, :4], labels[asks], **options) if asks.any() else 0
    if not asks.all():
        total = total + F.cross_entropy(scores[~asks, 4:], labels[~asks], **options)
    return total / len(batch)


def freeze(layers):
    """Leaves what comes before the other layers as it is: the pass backwards ends there, which saves time."""
    for name, parameter in net.named_parameters():
        part = name.split(".")
        upper = part[0] in ("dense", "out") or (part[0] == "layers" and int(part[1]) >= layers)
        parameter.requires_grad_(upper)


def groups():
    """The vocabulary learns slower than the layers, the new heads faster."""
    learned = [(name, p) for name, p in net.named_parameters() if p.requires_grad]
    of = lambda *heads: [p for name, p in learned if name.startswith(heads)]
    rest = [p for name, p in learned if not name.startswith(("word", "dense", "out"))]
    return [
        {"params": of("word"), "lr": args.rate * 0.5},
        {"params": rest, "lr": args.rate},
        {"params": of("dense", "out"), "lr": args.rate * 3},
    ]


if args.freeze:
    freeze(args.freeze)
steps = int(len(batches(list(encoded()))) * args.epochs)
optimizer = torch.optim.AdamW(groups(), weight_decay=0.01, fused=True)
pace = lambda step: min(1, (step + 1) / (steps * 0.06 + 1)) * max(0.02, 1 - step / steps)
schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, pace)
step, start = 0, time.time()
print(f"{steps} steps", flush=True)
while step < steps:
    net.train()
    items = list(encoded())
    for batch in batches(items):
        if step >= steps:
            break
        ids = torch.tensor(samples.padded([items[at][0] for at in batch]))
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=BF16):
            scores = net(ids)
        value = loss(scores.float(), items, batch)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        step += 1
        if step % 25 == 0:
            print(f"step {step}/{steps} loss {value.item():.3f} {time.time() - start:.0f} s", flush=True)
    torch.save(net.state_dict(), args.out)
    if dev:
        measure(net, tokenizer, dev)
