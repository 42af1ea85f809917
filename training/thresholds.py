"""Tries thresholds of src/verdict/decide.rs on sets that were not trained on, and prints the best."""
import argparse
import collections
import itertools

import torch

import model
import pairs
from measure import scores

cli = argparse.ArgumentParser(description=__doc__)
cli.add_argument("--keep", required=True)
cli.add_argument("--weights", required=True)
cli.add_argument("--sets", nargs="+", required=True)
args = cli.parse_args()
net, tokenizer = model.from_base(args.keep)
net.load_state_dict(torch.load(args.weights))


def read(set_):
    """Each row with the network's probabilities: per proposition, and per sentence of the nearest 16."""
    for row in set_["rows"]:
        question = row["q"]
        asks = [(question["canonical"], pairs.proposition(ask)) for ask in set_["asks"]]
        texts = [pairs.passage(set_, at) for at in range(len(set_["sentences"]))]
        near = sorted(range(len(texts)), key=lambda at: -pairs.overlap(question["written"], texts[at]))[:16]
        says = [(question["written"], texts[at]) for at in near]
        rows = scores(net, tokenizer, asks + says)
        asking = [one[:4].softmax(0).tolist() for one in rows[: len(asks)]]
        saying = {at: one[4:].softmax(0).tolist() for at, one in zip(near, rows[len(asks) :])}
        yield set_, row, asking, saying


def decide(asking, saying, asked, stated, narrower, told, default):
    """As decide.rs does: ("asked", proposition, inverted), ("stated", yes, sentence), ("told", sentence)."""
    best = max(range(len(asking)), key=lambda at: asking[at][0] + asking[at][1])
    if asking[best][0] + asking[best][1] >= asked:
        return "asked", best, asking[best][1] > asking[best][0]
    special = max(one[2] for one in asking) >= 0.4
    side = max(saying, key=lambda at: max(saying[at][:2]))
    teller = max(saying, key=lambda at: saying[at][3])
    certainty = max(saying[side][:2])
    if certainty >= (narrower if special else stated) and certainty >= saying[teller][3]:
        return "stated", saying[side][0] > saying[side][1], side
    if saying[teller][3] >= told:
        return "told", teller
    best = max(range(len(asking)), key=lambda at: 1 - asking[at][3])
    if 1 - asking[best][3] >= default:
        return "asked", best, asking[best][1] > asking[best][0]
    return None


def verdict_is_right(set_, row, decision):
    wanted = row["verdict"]
    if decision is None:
        return "not_in_sources" in wanted
    if decision[0] == "told":
        return "none" in wanted
    if decision[0] == "stated":
        return ("yes" if decision[1] else "no") in wanted
    stances = {stance for s in set_["sentences"] for ask, stance, _ in s["stances"] if ask == decision[1]}
    sides = stances & {"affirms", "denies"}
    code = "disputed" if len(sides) == 2 else "yes" if "affirms" in sides else "no"
    if decision[2]:
        code = {"yes": "no", "no": "yes"}.get(code, code)
    return code in wanted or ("disputed" == code and len(wanted) == 1 and same_way(set_, row, decision))


def same_way(set_, row, decision):
    """Whose word counts is not known here: a proposition that is asked the right way is right."""
    given = row.get("asks") or []
    given = [given] if isinstance(given, dict) else given
    way = "inverted" if decision[2] else "same"
    return any(set_["asks"][decision[1]]["id"] == one["question"] and one["way"] == way for one in given)


def figures(rows, thresholds):
    counts = collections.Counter()
    for set_, row, asking, saying in rows:
        decision = decide(asking, saying, *thresholds)
        if row.get("abstain"):
            counts["outside"] += 1
            counts["invented"] += decision is not None
            continue
        counts["told"] += 1
        counts["silent"] += decision is None
        if row.get("verdict"):
            counts["verdicts"] += 1
            counts["right"] += verdict_is_right(set_, row, decision)
    share = lambda hits, of: counts[hits] / max(1, counts[of])
    return share("right", "verdicts"), share("invented", "outside"), share("silent", "told")


rows = [one for set_ in pairs.load(args.sets) for one in read(set_)]
grid = itertools.product((0.5, 0.6, 0.7, 0.8), (0.4, 0.5, 0.6, 0.7, 0.8), (0.35, 0.5), (0.35, 0.45, 0.55, 0.65), (0.3, 0.45, 0.6, 0.75))
tried = [(thresholds, figures(rows, thresholds)) for thresholds in grid]
tried.sort(key=lambda one: -(one[1][0] - 0.5 * one[1][2] - 1.5 * max(0, one[1][1] - 0.06)))
print("ASKED STATED STATED_NARROWER TOLD ASKED_BY_DEFAULT | verdict invented silent")
for thresholds, found in tried[:8]:
    print(*thresholds, "|", *(f"{value:.3f}" for value in found))
