"""Tries thresholds of src/verdict/decide.rs on sets that were not trained on, and prints the best."""
import argparse
import collections
import itertools
import re

import torch

import english
import multilingual
import pairs
from measure import scores

cli = argparse.ArgumentParser(description=__doc__)
cli.add_argument("--english", nargs=2, required=True, metavar=("KEEP", "WEIGHTS"))
cli.add_argument("--multilingual", nargs=2, required=True, metavar=("KEEP", "WEIGHTS"))
cli.add_argument("--sets", nargs="+", required=True)
args = cli.parse_args()


def network(module, keep, weights):
    net, tokenizer = module.from_base(keep)
    net.load_state_dict(torch.load(weights))
    return net, tokenizer


of_english = network(english, *args.english)
of_others = network(multilingual, *args.multilingual)


def routed(texts):
    """Scores by the network that the program asks: the English one where both texts are without Chinese."""
    latin = [at for at, (first, second) in enumerate(texts) if not pairs.HAN.search(first + second)]
    others = sorted(set(range(len(texts))) - set(latin))
    out = [None] * len(texts)
    for places, (net, tokenizer) in ((latin, of_english), (others, of_others)):
        for at, row in zip(places, scores(net, tokenizer, [texts[at] for at in places])):
            out[at] = row
    return out


def read(set_):
    """Each row with the network's probabilities: per proposition, and per sentence of the nearest 16."""
    for row in set_["rows"]:
        question = row["q"]
        asks = [(question["canonical"], pairs.proposition(ask)) for ask in set_["asks"]]
        texts = [pairs.passage(set_, at) for at in range(len(set_["sentences"]))]
        near = sorted(range(len(texts)), key=lambda at: -pairs.overlap(question["written"], texts[at]))[:16]
        says = [(question["written"], texts[at]) for at in near]
        rows = routed(asks + says)
        asking = [one[:4].softmax(0).tolist() for one in rows[: len(asks)]]
        saying = {at: one[4:].softmax(0).tolist() for at, one in zip(near, rows[len(asks) :])}
        yield set_, row, asking, saying


def decide(set_, row, asking, saying, asked, stated, narrower, told, default, telling):
    """As decide.rs does: ("asked", proposition, inverted), ("stated", yes, sentence), ("told", sentence)."""
    spoken = lambda at: set_["asks"][at]["ledger"]["code"] != "silent"
    best = max(range(len(asking)), key=lambda at: asking[at][0] + asking[at][1])
    outright = asking[best][0] + asking[best][1] >= asked and spoken(best)
    by_best = ("asked", best, asking[best][1] > asking[best][0])
    if wants_telling(row["raw"]):
        answerer = max(saying, key=lambda at: 1 - saying[at][4])
        if 1 - saying[answerer][4] >= telling:
            return "told", answerer
        return by_best if outright else None
    if outright:
        return by_best
    special = max(one[2] for one in asking) >= 0.4
    side = max(saying, key=lambda at: max(saying[at][:2]))
    teller = max(saying, key=lambda at: saying[at][3])
    certainty = max(saying[side][:2])
    if certainty >= (narrower if special else stated) and certainty >= saying[teller][3]:
        return "stated", saying[side][0] > saying[side][1], side
    if saying[teller][3] >= told:
        return "told", teller
    best = max(range(len(asking)), key=lambda at: 1 - asking[at][3])
    if 1 - asking[best][3] >= default and spoken(best):
        return "asked", best, asking[best][1] > asking[best][0]
    return None


def wants_telling(text):
    """About as src/question/expected_answer.rs does."""
    if re.search("为什么|為什麼|点解|點解|什么时候|什麼時候|几时|幾時|多少|谁|誰|边个|邊個|哪", text):
        return not re.search("吗|嗎|吧|是不是|能不能|有没有|有沒有|会不会|會不會|系咪|係咪", text)
    words = "who|whom|whose|what|when|where|why|how|which"
    return bool(re.search(rf"(?:^|[.!?] )(?:[^,:]{{0,25}}[,:] )?(?:{words})(?:'s|s)?\b(?! (?:about|if)\b)", text.lower()))


def verdict_is_right(set_, row, decision):
    wanted = row["verdict"]
    if decision is None:
        return "not_in_sources" in wanted
    if decision[0] == "told":
        return "none" in wanted
    if decision[0] == "stated":
        return ("yes" if decision[1] else "no") in wanted
    code = set_["asks"][decision[1]]["ledger"]["code"]
    return ({"yes": "no", "no": "yes"}.get(code, code) if decision[2] else code) in wanted


def figures(rows, thresholds):
    counts = collections.Counter()
    for set_, row, asking, saying in rows:
        decision = decide(set_, row, asking, saying, *thresholds)
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
grid = itertools.product(
    (0.5, 0.65, 0.8), (0.5, 0.6, 0.7, 0.8, 0.87, 0.92), (0.45, 0.6, 0.75), (0.5, 0.65, 0.8, 0.9),
    (0.6, 0.75, 0.85, 0.92), (0.4, 0.55, 0.7, 0.8),
)
tried = [(thresholds, figures(rows, thresholds)) for thresholds in grid]
print("DIRECT YES_NO NARROWER_YES_NO FACT RELATED TELLING | verdict invented silent")
for most in (0.06, 0.08, 0.1, 0.12, 0.15):
    fit = [one for one in tried if one[1][1] <= most]
    for thresholds, found in sorted(fit, key=lambda one: -one[1][0])[:1]:
        print(*thresholds, "|", *(f"{value:.3f}" for value in found))
