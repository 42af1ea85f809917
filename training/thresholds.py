"""Tries shares of the networks and thresholds of src/verdict/decide.rs on sets that were not trained on.

Reads every pair as the program does, then decides as it does. Prints the figures of the present thresholds,
those of thresholds that were chosen on two thirds of the disputes and measured on the last third, in turns,
and the best thresholds on all; with --all-shares for several shares of the networks.
"""
import argparse
import collections
import itertools
import random
import re

import torch

import english
import multilingual
import pairs
from measure import scores

# DIRECT, YES_NO, NARROWER_YES_NO, FACT and RELATED of src/verdict/decide.rs, and the tried ones.
PRESENT = (0.65, 0.8, 0.3, 0.7, 0.7)
GRID = list(itertools.product(
    (0.3, 0.4, 0.5, 0.65), (0.5, 0.6, 0.7, 0.8, 0.87, 0.92), (0.3, 0.45, 0.6, 0.75), (0.5, 0.6, 0.7, 0.8, 0.9),
    (0.7, 0.8, 0.9, 0.95),
))
SPECIAL_CASE = 0.4
# The share of the English network in the average, and the number of pairs that both read: ENGLISH_SHARE
# and READ_TWICE of src/reader/model.rs. With ALL, both read all.
ALL = 99
PRESENT_SHARE = (0.7, 2)
OTHER_SHARES = [(0, ALL), (0.5, 2), (0.7, ALL), (0.85, 2), (1, 0)]
FOLDS = 3
# What an invented answer above the bound, and an inverted one, cost in verdicts.
INVENTED_BOUND, INVENTED_COST, INVERTED_COST = 0.06, 0.7, 0.5


def network(module, keep, weights):
    net, tokenizer = module.from_base(keep)
    net.load_state_dict(torch.load(weights))
    return net, tokenizer


def read(set_, networks, twice):
    """Each row with both networks' scores: per proposition, and per sentence of the nearest 16."""
    passages = [pairs.passage(set_, at) for at in range(len(set_["sentences"]))]
    readings = [reads for _, _, reads, _ in pairs.rows(set_)]
    for row, reads in zip(set_["rows"], readings, strict=True):
        question = row["q"]
        near = sorted(range(len(passages)), key=lambda at: -pairs.overlap(question["written"], passages[at]))[:16]
        asks = [(question["canonical"], pairs.proposition(ask)) for ask in set_["asks"]]
        asking = dict(enumerate(by_both(asks, slice(0, 4), networks, twice)))
        says = [(question["written"], passages[at]) for at in near]
        saying = dict(zip(near, by_both(says, slice(4, 9), networks, twice)))
        yield set_, row, reads, asking, saying


def by_both(texts, head, networks, twice):
    """Both networks' scores. The English one reads the pairs without Chinese, the multilingual one all
    others and the likeliest `twice` of the English ones. A score is absent where a network does not read."""
    halves = lambda network, some: dict(zip(some, (one[head] for one in scores(*network, [texts[at] for at in some]))))
    latin = [at for at, text in enumerate(texts) if not pairs.HAN.search("".join(text))]
    by_english = halves(networks[0], latin)
    again = set(likeliest(by_english)[:twice])
    by_multilingual = halves(networks[1], [at for at in range(len(texts)) if at not in by_english or at in again])
    return [(by_english.get(at), by_multilingual.get(at)) for at in range(len(texts))]


def likeliest(by_english):
    """The pairs by how surely the question asks the proposition, or the passage answers it."""
    return sorted(by_english, key=lambda at: by_english[at].softmax(0)[-1].item())


def mixed(both, share, twice):
    """The probabilities, of the average where both networks read the pair."""
    again = set(likeliest({at: one for at, (one, _) in both.items() if one is not None})[:twice])
    out = {}
    for at, (one, other) in both.items():
        if one is None or (at in again and share == 0):
            logits = other
        elif at in again and share < 1:
            logits = share * one + (1 - share) * other
        else:
            logits = one
        out[at] = logits.softmax(0).tolist()
    return out


def facts(set_, row, asking, saying):
    """What the decision depends on."""
    direct = max(asking, key=lambda at: asking[at][0] + asking[at][1])
    related = max(asking, key=lambda at: 1 - asking[at][3])
    side = max(saying, key=lambda at: max(saying[at][:2]))
    teller = max(saying, key=lambda at: saying[at][3])
    answerer = max(saying, key=lambda at: 1 - saying[at][4])
    return {
        "wants_fact": wants_telling(row["raw"]),
        "direct": (asking[direct][0] + asking[direct][1], ("asked", direct, asking[direct][1] > asking[direct][0])),
        "related": (1 - asking[related][3], ("asked", related, asking[related][1] > asking[related][0])),
        "special": max(one[2] for one in asking.values()) >= SPECIAL_CASE,
        "side": (max(saying[side][:2]), ("stated", side, saying[side][0] > saying[side][1])),
        "teller": (saying[teller][3], ("told", teller)),
        "answerer": (1 - saying[answerer][4], ("told", answerer)),
    }


def decide(found, direct, yes_no, narrower, fact, related):
    """As decide.rs does: ("asked", proposition, inverted), ("stated", sentence, yes), ("told", sentence)."""
    past = lambda key, threshold: found[key][1] if found[key][0] >= threshold else None
    if found["wants_fact"]:
        return past("answerer", fact) or past("direct", direct)
    if found["direct"][0] >= direct:
        return found["direct"][1]
    stated = past("side", narrower if found["special"] else yes_no)
    if stated and found["side"][0] >= found["teller"][0]:
        return stated
    return past("teller", fact) or past("related", related)


def wants_telling(text):
    """About as src/question/expected_answer.rs does."""
    if re.search("为什么|為什麼|点解|點解|什么时候|什麼時候|几时|幾時|多少|谁|誰|边个|邊個|哪", text):
        return not re.search("吗|嗎|吧|是不是|能不能|有没有|有沒有|会不会|會不會|系咪|係咪", text)
    words = "who|whom|whose|what|when|where|why|how|which"
    return bool(re.search(rf"(?:^|[.!?] )(?:[^,:]{{0,25}}[,:] )?(?:{words})(?:'s|s)?\b(?! (?:about|if)\b)", text.lower()))


def code(set_, decision):
    if decision is None:
        return "not_in_sources"
    if decision[0] == "told":
        return "none"
    if decision[0] == "stated":
        return "yes" if decision[2] else "no"
    of_ledger = set_["asks"][decision[1]]["ledger"]["code"]
    if of_ledger == "silent":
        return "not_in_sources"
    return {"yes": "no", "no": "yes"}.get(of_ledger, of_ledger) if decision[2] else of_ledger


def count(rows, thresholds):
    counts = collections.Counter()
    for set_, row, reads, found in rows:
        decision = decide(found, *thresholds)
        given, wanted = code(set_, decision), row.get("verdict") or []
        if row.get("abstain"):
            counts["outside"] += 1
            counts["invented"] += given != "not_in_sources"
        else:
            counts["told"] += 1
            counts["silent"] += given == "not_in_sources"
            if decision and decision[0] != "asked":
                counts["cited"] += 1
                counts["cited rightly"] += decision[1] in reads
        if wanted:
            counts["verdicts"] += 1
            counts["right"] += given in wanted
            if len(wanted) == 1 and wanted[0] in ("yes", "no"):
                counts["one side"] += 1
                counts["inverted"] += given in ("yes", "no") and given != wanted[0]
    return counts


def shares(counts):
    share = lambda hits, of: counts[hits] / max(1, counts[of])
    return (share("right", "verdicts"), share("invented", "outside"), share("silent", "told"),
            share("inverted", "one side"), share("cited rightly", "cited"))


def value(counts):
    right, invented, _, inverted, _ = shares(counts)
    return right - INVENTED_COST * max(0, invented - INVENTED_BOUND) - INVERTED_COST * inverted


def cross_fitted(of_fold):
    """The counts of thresholds that were chosen on the other folds. `of_fold`: rows of each fold."""
    counts = [{thresholds: count(rows, thresholds) for thresholds in GRID} for rows in of_fold]
    total = collections.Counter()
    for at in range(FOLDS):
        others = [one for other, one in enumerate(counts) if other != at]
        chosen = max(GRID, key=lambda thresholds: value(sum((one[thresholds] for one in others), collections.Counter())))
        total += counts[at][chosen]
    return total


def best(rows):
    """The best thresholds on all rows, to set in decide.rs."""
    return max(GRID, key=lambda thresholds: value(count(rows, thresholds)))


if __name__ == "__main__":
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--english", nargs=2, required=True, metavar=("KEEP", "WEIGHTS"))
    cli.add_argument("--multilingual", nargs=2, required=True, metavar=("KEEP", "WEIGHTS"))
    cli.add_argument("--sets", nargs="+", required=True)
    cli.add_argument("--all-shares", action="store_true", help="tries other shares too; takes twice as long")
    args = cli.parse_args()
    networks = network(english, *args.english), network(multilingual, *args.multilingual)
    sets = pairs.load(args.sets)
    random.Random(3).shuffle(sets)
    shares_tried = [PRESENT_SHARE, *(OTHER_SHARES if args.all_shares else [])]
    most = max(twice for _, twice in shares_tried)
    scored = [list(read(set_, networks, most)) for set_ in sets]
    print("share, read twice | verdict invented silent inverted cited", flush=True)
    for share, twice in shares_tried:
        rows = [
            [(set_, row, reads, facts(set_, row, mixed(asking, share, twice), mixed(saying, share, twice)))
             for set_, row, reads, asking, saying in of_set]
            for of_set in scored
        ]
        of_fold = [sum(rows[at::FOLDS], []) for at in range(FOLDS)]
        for name, counts in (("present", count(sum(rows, []), PRESENT)), ("cross-fitted", cross_fitted(of_fold))):
            print(share, twice, name, "|", *(f"{one:.3f}" for one in shares(counts)), flush=True)
        print(share, twice, "best on all", *best(sum(rows, [])), flush=True)
