"""Word vectors: trains a vector for each piece of the multilingual vocabulary, so that the vectors of a question
and of the sentence that answers it are similar. The program chooses the sentences to read by them.

    python word_vectors.py train --keep multilingual.json --sets a.jsonl b.jsonl --cards data/cards --out word_vectors.data.zst
    python word_vectors.py measure --keep multilingual.json --sets dev.jsonl --vectors word_vectors.data.zst

A piece starts from what multilingual-e5-small says of it alone, reduced to 64 numbers and weighted by its
rarity. The vector of a text is the sum of those of its pieces, without the names of parties; a sentence also
has a share of the previous one's. `src/reader/word_vectors.rs` computes the same.
"""
import argparse
import collections
import json
import math
import random
import re

import numpy as np
import torch
import torch.nn.functional as F
import zstandard

import cards
import multilingual
import pairs

DIMENSIONS = 64
# The first pieces are START, padding, END and what the vocabulary lacks: without a vector.
SPECIAL = 4
# PREVIOUS_WEIGHT of src/reader/word_vectors.rs; RANKED, RANK_OFFSET and INDEX_WEIGHT of nearest_sentences.rs.
PREVIOUS_WEIGHT = 0.15
RANKED, RANK_OFFSET, INDEX_WEIGHT = 64, 20, 0.5
# Cards that form a set: a card's questions are answered by its own passage and not by the others'.
CARDS_A_SET = 50
QUESTIONS_A_STEP = 64
# Quantisation: a byte is a number times this over the root mean square of all. Coarser bytes compress better.
STEPS = 6
SYMBOL = re.compile("[\ue000-\uf8ff]")
WORD = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")
ENDING = re.compile(r"(ing|edly|ed|es|s|ly)$")


def piece_numbers(tokenizer, text, pieces):
    return [at for at in tokenizer.encode(SYMBOL.sub(" ", text)).ids if SPECIAL <= at < pieces]


def stems(text):
    """The words of a text without common endings, for a ranking like that of the program's index."""
    return {ENDING.sub("", word) if len(word) > 4 else word for word in WORD.findall(SYMBOL.sub(" ", text).lower())}


def by_words(question, sentences):
    """How many rare words each sentence shares with the question (BM25 with each word once)."""
    count = collections.Counter(word for sentence in sentences for word in sentence)
    rarity = lambda word: math.log(1 + (len(sentences) - count[word] + 0.5) / (count[word] + 0.5))
    return np.array([sum(map(rarity, question & one)) / (0.6 + len(one) / 30) ** 0.5 for one in sentences], np.float32)


class Set:
    """The sentences of one set as piece numbers, and its questions: (pieces, answers, unsure, by words)."""

    def __init__(self, texts, before, questions, encode):
        words = [stems(text) for text in texts]
        self.sentences, self.before = [encode(text) for text in texts], torch.tensor(before)
        self.questions = [
            (encode(text), answers, unsure, by_words(stems(text), words)) for text, answers, unsure in questions
        ]


def before(set_):
    """The number of the sentence before each one in its source, or -1."""
    sources = [sentence.get("source") for sentence in set_["sentences"]]
    return [at - 1 if at and sources[at - 1] == sources[at] else -1 for at in range(len(sources))]


def tag(row):
    return "Chinese" if pairs.HAN.search(row["q"]["written"]) else (row.get("tags") or ["?"])[0]


def of_sets(sets, encode):
    for set_ in sets:
        texts = [sentence["t"]["written"] for sentence in set_["sentences"]]
        questions = [(row["q"]["written"], list(answers), list(unsure)) for row, _, answers, unsure in pairs.rows(set_) if answers]
        if questions:
            yield Set(texts, before(set_), questions, encode)


def of_cards(deck, rng, encode):
    none = pairs.PASSAGE_LABELS.index("none")
    deck = [card for card in deck if card[0] == "say"]
    rng.shuffle(deck)
    for begin in range(0, len(deck), CARDS_A_SET):
        some = deck[begin : begin + CARDS_A_SET]
        questions = [(text, [at], []) for at, card in enumerate(some) for text, label in card[2] if label != none]
        if questions:
            yield Set([card[1] for card in some], [-1] * len(some), questions, encode)


@torch.no_grad()
def of_base(keep):
    """What the base says of each piece alone: (pieces, 384)."""
    net, _ = multilingual.from_base(keep)
    net.eval()
    pieces = net.word.weight.shape[0] - len(multilingual.MARKS)
    out = []
    for ids in torch.arange(pieces).split(512):
        around = torch.stack([torch.zeros_like(ids), ids, torch.full_like(ids, 2)], 1)
        x = net.eln(net.word(around) + net.pos.weight[:3])
        for layer in net.layers:
            x = layer(x, torch.zeros(1, 1, 1, 3))
        out.append(x.mean(1))
    return torch.cat(out).numpy()


def first_vectors(keep, sets):
    table = of_base(keep)
    table = table - table[SPECIAL:].mean(0)
    main = np.linalg.svd(table[SPECIAL:], full_matrices=False)[2][:DIMENSIONS]
    table = table @ main.T
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    count, sentences = np.ones(len(table)), 0
    for set_ in sets:
        for sentence in set_.sentences:
            count[list(set(sentence))] += 1
            sentences += 1
    weight = np.log(sentences / count)
    table *= (weight / weight.mean())[:, None]
    table[:SPECIAL] = 0
    return torch.tensor(table, dtype=torch.float32)


def summed(table, lists):
    flat = torch.tensor([at for one in lists for at in one or [0]])
    begin = torch.tensor(np.cumsum([0] + [len(one or [0]) for one in lists[:-1]]))
    return F.embedding_bag(flat, table, begin, mode="sum")


def similarities(table, set_, questions):
    """(questions, sentences), from -1 to 1."""
    alone = summed(table, set_.sentences)
    previous = torch.where((set_.before >= 0)[:, None], alone[set_.before.clamp(min=0)], torch.zeros(1))
    return F.normalize(summed(table, questions), dim=1) @ F.normalize(alone + PREVIOUS_WEIGHT * previous, dim=1).T


def train(args):
    rng, (encode, _) = random.Random(args.seed), encoder(args.keep)
    sets = [*of_sets(pairs.load(args.sets), encode), *of_cards(cards.load(args.cards), rng, encode)]
    table = torch.nn.Parameter(first_vectors(args.keep, sets))
    # The ranking by words takes part, so that the vectors learn what it lacks.
    scale, by_word = torch.nn.Parameter(torch.tensor(math.log(12))), torch.nn.Parameter(torch.tensor(0.7))
    optimizer = torch.optim.Adam([{"params": [table], "rate": args.rate}, {"params": [scale, by_word], "rate": 0.01}])
    steps = int(args.epochs * len(sets))
    for step in range(steps):
        if step % len(sets) == 0:
            rng.shuffle(sets)
        set_ = sets[step % len(sets)]
        some = rng.sample(set_.questions, min(len(set_.questions), QUESTIONS_A_STEP))
        without_some = [[at for at in one[0] if rng.random() > args.dropped] for one in some]
        scores = scale.exp() * similarities(table, set_, without_some) + by_word * torch.tensor(np.stack([one[3] for one in some]))
        right, unsure = torch.zeros_like(scores, dtype=torch.bool), torch.zeros_like(scores, dtype=torch.bool)
        for row, (_, answers, not_sure, _) in enumerate(some):
            right[row, answers] = True
            unsure[row, not_sure] = True
        chances = scores.masked_fill(unsure & ~right, -1e4).log_softmax(1)
        value = -chances.masked_fill(~right, -1e4).logsumexp(1).mean()
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * min(1, (step + 1) / 100) * max(0.02, 1 - step / steps)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        if step % 400 == 0:
            print(f"step {step}/{steps} loss {value.item():.3f}", flush=True)
    table = table.data.numpy()
    table[:SPECIAL] = 0
    rows = np.clip(np.round(table * STEPS / np.sqrt((table**2).mean())), -127, 127).astype(np.int8)
    with open(args.out, "wb") as file:
        file.write(zstandard.ZstdCompressor(level=19).compress(rows.tobytes()))


def encoder(keep):
    tokenizer = multilingual.tokenizer(json.load(open(keep)), multilingual.base.read())
    pieces = SPECIAL + len(json.load(open(keep)))
    return (lambda text: piece_numbers(tokenizer, text, pieces)), pieces


def vectors(path):
    """The table of a file, as numbers."""
    rows = np.frombuffer(zstandard.ZstdDecompressor().decompress(open(path, "rb").read()), np.int8)
    return torch.tensor(rows.reshape(-1, DIMENSIONS), dtype=torch.float32)


def ranks(scores):
    """The rank of each sentence, from 0; those without a score have none."""
    order = np.argsort(-scores, kind="stable")
    out = np.empty(len(scores))
    out[order] = np.arange(len(scores))
    return np.where((out < RANKED) & (scores > -1), out, np.inf)


def fused(similarity, by_word):
    """Reciprocal rank fusion, as the program does it."""
    by_word = np.where(by_word > 0, by_word, -1)
    return 1 / (RANK_OFFSET + ranks(similarity)) + INDEX_WEIGHT / (RANK_OFFSET + ranks(by_word))


class Ranking:
    """Ranks the sentences of sets as the program does, nearly: its index counts words a little differently."""

    def __init__(self, keep, path):
        self.encode, _ = encoder(keep)
        self.table = vectors(path)

    def of_set(self, set_):
        """A function from a question to the similarities of all sentences, and their numbers, best first."""
        texts = [sentence["t"]["written"] for sentence in set_["sentences"]]
        sentences, words = Set(texts, before(set_), [], self.encode), [stems(text) for text in texts]

        def nearest(question):
            similarity = similarities(self.table, sentences, [self.encode(question)]).numpy()[0]
            return similarity, np.argsort(-fused(similarity, by_words(stems(question), words)), kind="stable").tolist()

        return nearest

    def similarities(self, question, texts):
        """The similarity of each text to the question."""
        vectors = summed(self.table, [self.encode(text) for text in [question, *texts]])
        return F.cosine_similarity(vectors[:1], vectors[1:]).numpy()


def measure(args):
    """How often one of the first n sentences answers."""
    ranking, found = Ranking(args.keep, args.vectors), collections.defaultdict(collections.Counter)
    for set_ in pairs.load(args.sets):
        nearest = ranking.of_set(set_)
        for row, _, answers, _ in pairs.rows(set_):
            if answers:
                _, order = nearest(row["q"]["written"])
                best = min(order.index(at) for at in answers)
                for key in (tag(row), "all"):
                    found[key].update({"rows": 1} | {f"in {n}": best < n for n in (8, 10, 12, 16, 20)})
    for key, counts in sorted(found.items()):
        rows = counts.pop("rows")
        print(f"{key:10s} {rows:5d}", *(f"{name} {hits / rows:.3f}" for name, hits in counts.items()))


if __name__ == "__main__":
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = cli.add_subparsers(required=True)
    command = commands.add_parser("train")
    command.add_argument("--keep", required=True, help="the pieces of the multilingual vocabulary")
    command.add_argument("--sets", nargs="+", required=True)
    command.add_argument("--cards", required=True)
    command.add_argument("--out", required=True)
    command.add_argument("--epochs", type=float, default=4)
    command.add_argument("--rate", type=float, default=3e-3)
    command.add_argument("--dropped", type=float, default=0.15, help="the share of a question's pieces that are left out")
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(run=train)
    command = commands.add_parser("measure", help=measure.__doc__)
    command.add_argument("--keep", required=True)
    command.add_argument("--sets", nargs="+", required=True)
    command.add_argument("--vectors", required=True)
    command.set_defaults(run=measure)
    args = cli.parse_args()
    args.run(args)
