"""The joint network: reads the scores of all pairs of one question together, and corrects them.

    python joint.py read --network english --keep english.json --sets a.jsonl b.jsonl --share 0.5 --out a.pkl \
        --vocabulary multilingual.json --vectors ../src/reader/weights/word_vectors.data.zst
    python joint.py train --reads a.pkl b.pkl --out joint.onnx.zst
    python joint.py measure --reads dev.pkl --sets dev.jsonl --joint joint.onnx.zst
    python joint.py example --reads dev.pkl --sets dev.jsonl --joint joint.onnx.zst --out ../tests/data/joint.json

The large networks read each pair by itself. Whether a proposition is asked or a passage answers also
depends on the others: on a similar proposition that fits better, on a statement with a stance, on the
sentence before. `read` scores the pairs of sets with a shipped network, `train` trains on them, `example`
writes inputs and outputs for the test that the program (src/reader/joint.rs) computes the same.
"""
import argparse
import collections
import importlib
import io
import json
import pickle
import random
import re
import time

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as F
import zstandard
from torch import nn

import checkpoint
import pairs
import samples
import thresholds
import word_vectors

# Classes of both heads, of propositions (four) and passages (five).
CLASSES, OF_PROPOSITION = 9, 4
FEATURES = 10
# The kinds of relation between two members of a set, see `relations`. Twice as many in the network:
# those between members of the same kind are numbered separately.
STANCES = {"yes": 1, "no": 2, "qualifies": 3}
BEFORE, AFTER, SAME_SPEAKER, RELATIONS = 4, 5, 6, 7
# Questions that `example` writes.
EXAMPLES = 6
# The program has probabilities in thousandths.
LEAST = 0.0005
WIDTH, LAYERS, HEADS = 64, 2, 4
# The answers of a member: the proposition as written, inverted; the passage's yes, no, fact.
ANSWERS = 5
ANSWER_OF = {("proposition", 0): 0, ("proposition", 1): 1, ("passage", 0): 2, ("passage", 1): 3, ("passage", 2): 4, ("passage", 3): 4}
NEVER = -1e4
NETWORKS = 3
# CANDIDATES of src/answer/nearest_sentences.rs, and a few more, so that the set varies.
CANDIDATES = 16
WORD = re.compile(r"[a-z0-9]{3,}|[\u4e00-\u9fff]")
READ_PIECES = 1024


def parties(text):
    return set(pairs.PARTY.findall(text))


def words(text):
    return set(WORD.findall(text))


def share(part, whole, empty):
    return len(part) / len(whole) if whole else empty


def features(set_, question, expects_fact, near, similarities, multilingual):
    """The features of the propositions, then of the passages: (members, FEATURES)."""
    # Minis have more complete labels. The program has whole disputes only.
    of_all = [float(set_["kind"] != "mini"), float(expects_fact), min(len(question["written"]), 200) / 100]
    rows = []
    named, asked = parties(question["canonical"]), words(question["canonical"])
    for ask in set_["asks"]:
        text = ask["t"]["canonical"]
        shared = named & parties(text)
        rows.append(of_all + [share(shared, parties(text), 0), share(shared, named, 1), share(asked & words(text), words(text), 0), 0, 0])
    named, asked = parties(question["written"]), words(question["written"])
    for at in near:
        sentence = set_["sentences"][at]
        previous = previous_sentence(set_, at)
        speakers = {chr(0xE000 + party) for party in (sentence.get("by"), sentence.get("relay")) if party is not None}
        here = parties(sentence["t"]["written"]) | speakers
        around = here | (parties(previous["t"]["written"]) if previous else set())
        rows.append(of_all + [
            share(named & here, named, 1), share(named & around, named, 1),
            share(asked & words(sentence["t"]["written"]), asked, 0), float(bool(speakers)), float(bool(speakers & named)),
        ])
    return [row + [float(similarity), float(other)] for row, similarity, other in zip(rows, similarities, multilingual, strict=True)]


def previous_sentence(set_, at):
    before = set_["sentences"][at - 1] if at else None
    return before if before and before.get("source") == set_["sentences"][at].get("source") else None


def relations(set_, near):
    """The relation of each member to each other: (members, members)."""
    asks, sentences = set_["asks"], set_["sentences"]
    out = np.zeros((len(asks) + len(near),) * 2, np.int64)
    for number, ask in enumerate(asks):
        for place, at in enumerate(near, len(asks)):
            if set_["kind"] == "mini":
                labels = {ask["s"].get(str(at))} - {None}
            else:
                labels = {pairs.STANCES[stance] for asked, stance, _ in sentences[at]["stances"] if asked == number}
            if len(labels) == 1:
                out[number, place] = out[place, number] = STANCES[labels.pop()]
    for place, at in enumerate(near, len(asks)):
        for other, that in enumerate(near, len(asks)):
            same_source = sentences[at].get("source") == sentences[that].get("source")
            speaker = sentences[at].get("by")
            if same_source and that == at - 1:
                out[place, other] = BEFORE
            elif same_source and that == at + 1:
                out[place, other] = AFTER
            elif at != that and speaker is not None and speaker == sentences[that].get("by"):
                out[place, other] = SAME_SPEAKER
    return out


def labels(set_, asked, answers, unsure, near):
    """The class of each member; -100 where it is not known."""
    out = [-100] * (len(set_["asks"]) + len(near))
    for at in range(len(set_["asks"])) if asked is not None else ():
        out[at] = pairs.PROPOSITION_LABELS.index(asked.get(at, "other"))
    for place, at in enumerate(near, len(set_["asks"])):
        if (at in answers or at not in unsure) and (answers or asked is not None):
            out[place] = pairs.PASSAGE_LABELS.index(answers.get(at, "none"))
    return out


def members(set_, rng, of_rows, with_answers, ranking):
    """Each row with its pairs of texts, and everything about it but the scores."""
    passages = [pairs.passage(set_, at) for at in range(len(set_["sentences"]))]
    nearest = ranking.of_set(set_)
    for row, asked, answers, unsure in pairs.rows(set_):
        if rng.random() >= of_rows:
            continue
        question = row["q"]
        similarity, near = nearest(question["written"])
        near = near[:CANDIDATES]
        if with_answers:
            near = list(dict.fromkeys([*answers, *near]))[: max(CANDIDATES, len(answers))]
        texts = [(question["canonical"], pairs.proposition(ask)) for ask in set_["asks"]]
        texts += [(question["written"], passages[at]) for at in near]
        similarities = [*ranking.similarities(question["canonical"], [ask["t"]["canonical"] for ask in set_["asks"]]), *similarity[near]]
        chinese = [bool(pairs.HAN.search(first + second)) for first, second in texts]
        yield {
            "set": set_["id"], "row": row, "answers": answers, "near": near, "propositions": len(set_["asks"]),
            "features": features(set_, question, thresholds.wants_fact(row["raw"]), near, similarities, chinese),
            "relations": relations(set_, near), "labels": labels(set_, asked, answers, unsure, near),
        }, texts


def read(args):
    """Scores the pairs of sets with a shipped network."""
    rng, chinese = random.Random(args.seed), args.network == "multilingual"
    _, tokenizer = importlib.import_module(args.network).from_base(args.keep)
    network = onnxruntime.InferenceSession(checkpoint.model(args.network).SerializeToString())
    sets = pairs.load(args.sets)
    for set_ in sets if chinese else ():
        set_["rows"] = [row for row in set_["rows"] if pairs.HAN.search(row["q"]["written"])]
    sets = [set_ for set_ in sets if set_["rows"]] if chinese else pairs.latin(sets)
    if args.second_labels:
        pairs.relabel(sets, args.second_labels)
    ranking = word_vectors.Ranking(args.vocabulary, args.vectors)
    found = [one for set_ in sets for one in members(set_, rng, args.share, not args.as_program, ranking)]
    sequences = [pairs.sequence(tokenizer, *pairs.symbols(*texts)) for _, of_row in found for texts in of_row]
    scores, start = np.zeros((len(sequences), CLASSES), np.float32), time.time()
    for number, batch in enumerate(samples.batches([len(one) for one in sequences], READ_PIECES, rng)):
        scores[batch] = network.run(None, {"ids": np.array(samples.padded([sequences[at] for at in batch]), np.int64)})[0]
        if number % 400 == 0:
            print(f"{len(sequences)} pairs, batch {number}, {time.time() - start:.0f} s", flush=True)
    at = 0
    for row, texts in found:
        row["scores"] = scores[at : at + len(texts)]
        at += len(texts)
    pickle.dump([row for row, _ in found], open(args.out, "wb"))


def log_probabilities(scores, propositions):
    """The logarithms of the probabilities as the program has them: (members, CLASSES), 0 for the other head."""
    out = np.zeros_like(scores)
    for head, rows in ((slice(0, OF_PROPOSITION), slice(0, propositions)), (slice(OF_PROPOSITION, CLASSES), slice(propositions, None))):
        part = scores[rows, head]
        each = np.exp(part - part.max(1, keepdims=True)) if len(part) else part
        each = each / each.sum(1, keepdims=True) if len(part) else each
        out[rows, head] = np.log(np.maximum(each.round(3), LEAST))
    return out


class Layer(nn.Module):
    """Attention among the members of a set, with a bias for each relation."""

    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.inner, self.outer = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH)
        self.norm, self.inner_norm = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.relation = nn.Embedding(2 * RELATIONS, HEADS)

    def forward(self, x, mask, relations):
        sets, size, _ = x.shape
        q, k, v = self.qkv(self.norm(x)).view(sets, size, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        weights = q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5
        weights = weights + self.relation(relations).permute(0, 3, 1, 2) + mask
        heads = (weights.softmax(-1) @ v).transpose(1, 2).reshape(sets, size, WIDTH)
        x = x + F.dropout(self.out(heads), 0.1, self.training)
        return x + F.dropout(self.outer(F.gelu(self.inner(self.inner_norm(x)))), 0.1, self.training)


class Joint(nn.Module):
    """Log-probabilities and features in, corrected scores out."""

    def __init__(self):
        super().__init__()
        self.enter = nn.Linear(2 * CLASSES + 2 + FEATURES, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm, self.leave = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, CLASSES)
        # For the training only, see `answers`.
        self.answer, self.silence, self.scale = nn.Linear(WIDTH, ANSWERS), nn.Linear(WIDTH, 1), nn.Parameter(torch.ones(()))
        for layer in (self.leave, self.answer, self.silence):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def states(self, logs, features, proposition, relations, mask):
        """logs (sets, members, CLASSES), features (sets, members, FEATURES), proposition (sets, members): 1 for
        a proposition, relations (sets, members, members), mask (sets, 1, 1, members): 0 for a member."""
        kind = torch.stack([proposition, 1 - proposition], -1)
        ones = torch.cat([kind[..., :1].expand(-1, -1, OF_PROPOSITION), kind[..., 1:].expand(-1, -1, CLASSES - OF_PROPOSITION)], -1)
        x = self.enter(torch.cat([logs, logs.exp() * ones, kind, features], -1))
        for layer in self.layers:
            x = layer(x, mask, relations)
        return self.norm(x)

    def forward(self, logs, features, proposition, relations, mask):
        return logs + self.leave(self.states(logs, features, proposition, relations, mask))

    def answers(self, logs, states, proposition, mask):
        """The logarithms of the probabilities that an answer of a member is the one to give, or (last) none:
        (sets, members * ANSWERS + 1)."""
        alone = torch.stack([*logs[..., :2].unbind(-1), *logs[..., 4:6].unbind(-1), logs[..., 6:8].logsumexp(-1)], -1)
        scores = self.scale * alone + self.answer(states)
        member = (mask[:, 0, 0] == 0)[..., None]
        of_proposition = (proposition[..., None] == 1) & member
        of_passage = (proposition[..., None] == 0) & member
        possible = torch.cat([of_proposition.expand(-1, -1, 2), of_passage.expand(-1, -1, ANSWERS - 2)], -1)
        mean = (states * member).sum(1) / member.sum(1)
        return torch.cat([scores.masked_fill(~possible, NEVER).flatten(1), self.silence(mean) - 1], 1).log_softmax(1)


class Ensemble(nn.Module):
    """The mean of the probabilities of several networks, as logarithms. What the program has."""

    def __init__(self, networks):
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, logs, features, proposition, relations):
        mask = torch.zeros_like(proposition)[:, None, None, :]
        scores = [network(logs, features, proposition, relations, mask) for network in self.networks]
        heads = []
        for head in (slice(0, OF_PROPOSITION), slice(OF_PROPOSITION, CLASSES)):
            heads.append(sum(one[..., head].softmax(-1) for one in scores) / len(scores))
        return torch.cat(heads, -1)


def arrays(row):
    propositions = row["propositions"]
    proposition = np.zeros(len(row["labels"]), np.float32)
    proposition[:propositions] = 1
    same_kind = (proposition[:, None] == proposition[None, :]).astype(np.int64)
    return {
        "logs": log_probabilities(row["scores"], propositions), "features": np.array(row["features"], np.float32),
        "proposition": proposition, "relations": row["relations"] + RELATIONS * same_kind, "labels": np.array(row["labels"]),
        "right": right_answers(row),
    }


def right_answers(row):
    """1 for each answer of a member that is right: (members, ANSWERS)."""
    out = np.zeros((len(row["labels"]), ANSWERS), np.float32)
    for at, label in enumerate(row["labels"]):
        answer = ANSWER_OF.get(("proposition" if at < row["propositions"] else "passage", label))
        if answer is not None:
            out[at, answer] = 1
    return out


def varied(one, rng, noise):
    """Without some members, sometimes without some or all stances, and with noise."""
    keep = [at for at in range(len(one["labels"])) if rng.random() > (0.08 if one["proposition"][at] else 0.15)]
    if len(keep) < 3:
        return one
    out = {name: array[keep] for name, array in one.items()}
    out["relations"] = out["relations"][:, keep].copy()
    kinds = out["relations"] % RELATIONS
    if rng.random() < 0.15:
        chance = rng.choice([0.3, 1])
        hidden = np.isin(kinds, list(STANCES.values())) & np.triu(noise.random(kinds.shape) < chance)
        out["relations"][hidden | hidden.T] -= kinds[hidden | hidden.T]
    out["logs"] = out["logs"] + noise.normal(0, 0.15, out["logs"].shape).astype(np.float32) * (out["logs"] != 0)
    return out


def batch(ones):
    size = max(len(one["labels"]) for one in ones)
    out = {}
    for name, fill in (("logs", 0), ("features", 0), ("proposition", 0), ("relations", 0), ("labels", -100), ("right", 0)):
        first = ones[0][name]
        shape = (len(ones), size, size) if name == "relations" else (len(ones), size, *first.shape[1:])
        array = np.full(shape, fill, first.dtype)
        for at, one in enumerate(ones):
            array[(at, *(slice(0, length) for length in one[name].shape))] = one[name]
        out[name] = torch.from_numpy(array)
    mask = np.zeros((len(ones), 1, 1, size), np.float32)
    for at, one in enumerate(ones):
        mask[at, ..., len(one["labels"]) :] = NEVER
    return out, torch.from_numpy(mask)


def loss(scores, of_batch):
    known, is_proposition = of_batch["labels"] >= 0, of_batch["proposition"] == 1
    total = 0
    for head, members in ((slice(0, OF_PROPOSITION), known & is_proposition), (slice(OF_PROPOSITION, CLASSES), known & ~is_proposition)):
        if members.any():
            total = total + F.cross_entropy(scores[members][:, head], of_batch["labels"][members])
    return total


def answer_loss(answers, of_batch):
    """The probability of all right answers together; that of none, if no member has one."""
    right = of_batch["right"].flatten(1)
    right = torch.cat([right, (right.sum(1, keepdim=True) == 0).float()], 1)
    known = (of_batch["labels"] >= 0).any(1)
    return -answers.masked_fill(right == 0, NEVER).logsumexp(1)[known].mean()


def trained(rows, seed, epochs, rate=1e-3, size=32):
    torch.manual_seed(seed)
    rng, noise, network = random.Random(seed), np.random.default_rng(seed), Joint()
    optimizer = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.05)
    steps, step = int(epochs * (len(rows) // size)), 0
    while step < steps:
        rng.shuffle(rows)
        for begin in range(0, len(rows) - size + 1, size):
            if step == steps:
                break
            of_batch, mask = batch([varied(one, rng, noise) for one in rows[begin : begin + size]])
            inputs = [of_batch[name] for name in ("logs", "features", "proposition", "relations")]
            states = network.states(*inputs, mask)
            value = loss(inputs[0] + network.leave(states), of_batch)
            value = value + answer_loss(network.answers(inputs[0], states, inputs[2], mask), of_batch)
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1, (step + 1) / 100) * max(0.02, 1 - step / steps)
            optimizer.zero_grad()
            value.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
    network.eval()
    return network


def train(args):
    rows = [arrays(row) for path in args.reads for row in pickle.load(open(path, "rb"))]
    print(len(rows), "rows", flush=True)
    networks = []
    for seed in range(NETWORKS):
        networks.append(trained(rows, seed, args.epochs))
        print("trained", seed, flush=True)
    export(Ensemble(networks).eval(), args.out)


def export(ensemble, path):
    """Writes the network in ONNX, weights included, compressed."""
    size = 5
    example = (torch.zeros(1, size, CLASSES), torch.zeros(1, size, FEATURES), torch.tensor([[1.0, 1, 0, 0, 0]]), torch.zeros(1, size, size, dtype=torch.int32))
    names = ["logs", "features", "proposition", "relations"]
    axes = {name: {1: "members"} for name in names[:3]} | {"relations": {1: "members", 2: "members"}}
    graph = io.BytesIO()
    torch.onnx.export(
        ensemble, example, graph, input_names=names, output_names=["probabilities"], dynamic_axes=axes | {"probabilities": {1: "members"}},
        opset_version=17, dynamo=False,
    )
    with open(path, "wb") as file:
        file.write(zstandard.ZstdCompressor(level=19).compress(graph.getvalue()))


def session(path):
    """An exported network, to run."""
    return onnxruntime.InferenceSession(zstandard.ZstdDecompressor().decompress(open(path, "rb").read()))


def corrected(network, row):
    """The probabilities of the propositions and of the passages."""
    one = arrays(row)
    inputs = {name: one[name][None] for name in ("logs", "features", "proposition")}
    out = network.run(None, inputs | {"relations": one["relations"][None].astype(np.int32)})[0][0]
    return split(row, out)


def split(row, probabilities):
    at = row["propositions"]
    return probabilities[:at, :OF_PROPOSITION], probabilities[at:, OF_PROPOSITION:]


def measure(args):
    """Decides as the program does, with thresholds chosen on other disputes (see thresholds.py)."""
    sets = {set_["id"]: set_ for set_ in pairs.load(args.sets)}
    rows = [row for path in args.reads for row in pickle.load(open(path, "rb"))]
    if args.cross:
        others = [arrays(row) for path in args.cross for row in pickle.load(open(path, "rb"))]
        found = list(by_other_disputes(rows, others, args.epochs))
    elif args.joint:
        network = session(args.joint)
        found = [(row, *corrected(network, row)) for row in rows]
    else:
        found = [(row, *split(row, np.exp(log_probabilities(row["scores"], row["propositions"])))) for row in rows]
    by_set = collections.defaultdict(list)
    for row, propositions, passages in found:
        alone = split(row, np.exp(log_probabilities(row["scores"], row["propositions"])))[0]
        if thresholds.is_certain(row["row"], alone):
            propositions = alone
        by_ask = dict(enumerate(propositions.tolist()))
        by_sentence = dict(zip(row["near"][: thresholds.CANDIDATES], passages.tolist()))
        set_ = sets[row["set"]]
        inputs = thresholds.decision_inputs(row["row"], by_ask, by_sentence)
        by_set[row["set"]].append((set_, row["row"], row["answers"], inputs))
    print("verdict invented silent inverted cited")
    show = lambda name, counts: print(name, *(f"{one:.3f}" for one in thresholds.shares(counts)), flush=True)
    show("present", thresholds.count(sum(by_set.values(), []), thresholds.PRESENT))
    total = collections.Counter()
    for seed in range(args.turns):
        total += thresholds.cross_fitted([sum((by_set[id_] for id_ in fold), []) for fold in folds(by_set, seed)])
    show("cross-fitted", total)
    chosen = thresholds.best(sum(by_set.values(), []))
    show(f"best on all {chosen}", thresholds.count(sum(by_set.values(), []), chosen))


def example(args):
    """Writes some questions with all inputs, and the network's probabilities."""
    sets = {set_["id"]: set_ for set_ in pairs.load(args.sets)}
    network = session(args.joint)
    rows = [row for path in args.reads for row in pickle.load(open(path, "rb"))]
    random.Random(1).shuffle(rows)
    with open(args.out, "w", encoding="utf-8") as file:
        for row in rows[:EXAMPLES]:
            file.write(json.dumps(inputs_and_outputs(network, sets[row["set"]], row), ensure_ascii=False) + "\n")


def inputs_and_outputs(network, set_, row):
    alone = np.exp(log_probabilities(row["scores"], row["propositions"])) * 1000
    alone = [of_kind.round().astype(int).tolist() for of_kind in split(row, alone)]
    together = [(of_kind * 1000).round().astype(int).tolist() for of_kind in corrected(network, row)]
    propositions = [
        {"text": ask["t"]["canonical"], "alone": one, "together": other}
        for ask, one, other in zip(set_["asks"], alone[0], together[0], strict=True)
    ]
    passages = [
        passage_input(set_, at) | {"alone": one, "together": other}
        for at, one, other in zip(row["near"], alone[1], together[1], strict=True)
    ]
    question = row["row"]["q"]
    return {"question": {"surface": question["written"], "canonical": question["canonical"]},
            "expects_fact": thresholds.wants_fact(row["row"]["raw"]), "propositions": propositions, "passages": passages}


def passage_input(set_, at):
    sentence, before = set_["sentences"][at], previous_sentence(set_, at)
    return {
        "source": sentence["source"], "number": at - next(n for n, one in enumerate(set_["sentences"]) if one["source"] == sentence["source"]),
        "sentence": sentence["t"]["written"], "before": before and before["t"]["written"],
        "speaker": sentence.get("by"), "relayed_by": sentence.get("relay"),
        "stances": [[ask, stance] for ask, stance, _ in sentence["stances"]],
    }


def folds(ids, seed):
    ids = sorted(ids)
    random.Random(seed).shuffle(ids)
    return [ids[at :: thresholds.FOLDS] for at in range(thresholds.FOLDS)]


def by_other_disputes(rows, others, epochs):
    """Each row with the probabilities of networks that were trained on other rows and on the other disputes."""
    for fold in folds({row["set"] for row in rows}, 5):
        of_disputes = [arrays(row) for row in rows if row["set"] not in fold]
        networks = [trained(others + 2 * of_disputes, seed, epochs) for seed in range(2)]
        ensemble = Ensemble(networks).eval()
        for row in (row for row in rows if row["set"] in fold):
            one = arrays(row)
            inputs = (torch.from_numpy(one[name])[None] for name in ("logs", "features", "proposition", "relations"))
            with torch.no_grad():
                yield row, *split(row, ensemble(*inputs)[0].numpy())


if __name__ == "__main__":
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = cli.add_subparsers(required=True)
    command = commands.add_parser("read", help="scores the pairs of sets")
    command.add_argument("--network", choices=["english", "multilingual"], required=True)
    command.add_argument("--keep", required=True, help="the vocabulary of the shipped network")
    command.add_argument("--vocabulary", required=True, help="the multilingual vocabulary, which the word vectors have")
    command.add_argument("--vectors", required=True, help="the word vectors")
    command.add_argument("--sets", nargs="+", required=True)
    command.add_argument("--share", type=float, default=1, help="the share of the rows to use")
    command.add_argument("--as-program", action="store_true", help="only passages that the program would read, to measure on")
    command.add_argument("--second-labels", help="labels of single pairs, which override those of the sets")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--out", required=True)
    command.set_defaults(run=read)
    command = commands.add_parser("train", help="trains on scored pairs")
    command.add_argument("--reads", nargs="+", required=True)
    command.add_argument("--epochs", type=float, default=6)
    command.add_argument("--out", required=True)
    command.set_defaults(run=train)
    command = commands.add_parser("measure", help="measures on scored pairs of sets that were not trained on")
    command.add_argument("--reads", nargs="+", required=True)
    command.add_argument("--sets", nargs="+", required=True)
    command.add_argument("--joint", help="the network; without it and --cross, the scores as they are")
    command.add_argument("--cross", nargs="+", metavar="READS", help="trains on these and on two thirds of the disputes, in turns")
    command.add_argument("--epochs", type=float, default=6)
    command.add_argument("--turns", type=int, default=3)
    command.set_defaults(run=measure)
    command = commands.add_parser("example", help="writes inputs and outputs for the program's test")
    command.add_argument("--reads", nargs="+", required=True)
    command.add_argument("--sets", nargs="+", required=True)
    command.add_argument("--joint", required=True)
    command.add_argument("--out", required=True)
    command.set_defaults(run=example)
    args = cli.parse_args()
    args.run(args)
