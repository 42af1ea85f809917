"""Tries shares of the networks and thresholds of src/verdict/decide.rs on sets that were not trained on.

Reads pairs as the program does, of the twelve nearest sentences (the program reads more if few share a word
with the question), then decides as it does. Prints the figures of the present thresholds,
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
# CERTAIN_THRESHOLD of src/verdict/decide.rs, STATEMENT_WEIGHT and SMOOTHING of src/verdict/combine.rs, and
# CANDIDATES of src/answer/nearest_sentences.rs.
CERTAIN = 0.85
STATEMENT_WEIGHT, SMOOTHING = 0.4, 0.02
CANDIDATES = 12
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


def score_rows(set_, networks, twice):
    """Each row with both networks' scores: per proposition, and per sentence of the nearest ones."""
    passages = [pairs.passage(set_, at) for at in range(len(set_["sentences"]))]
    readings = [answers for _, _, answers, _ in pairs.rows(set_)]
    for row, answers in zip(set_["rows"], readings, strict=True):
        question = row["q"]
        near = sorted(range(len(passages)), key=lambda at: -pairs.overlap(question["written"], passages[at]))[:CANDIDATES]
        asks = [(question["canonical"], pairs.proposition(ask)) for ask in set_["asks"]]
        proposition_scores = dict(enumerate(score_by_both(asks, slice(0, 4), networks, twice)))
        says = [(question["written"], passages[at]) for at in near]
        passage_scores = dict(zip(near, score_by_both(says, slice(4, 9), networks, twice)))
        yield set_, row, answers, proposition_scores, passage_scores


def score_by_both(texts, head, networks, twice):
    """Both networks' scores. The English one reads the pairs without Chinese, the multilingual one all
    others and the likeliest `twice` of the English ones. A score is absent where a network does not read."""
    def score_by(network, chosen):
        rows = scores(*network, [texts[at] for at in chosen])
        return dict(zip(chosen, (row[head] for row in rows)))

    latin = [at for at, text in enumerate(texts) if not pairs.HAN.search("".join(text))]
    by_english = score_by(networks[0], latin)
    read_twice = set(likeliest(by_english)[:twice])
    rest = [at for at in range(len(texts)) if at not in by_english or at in read_twice]
    by_multilingual = score_by(networks[1], rest)
    return [(by_english.get(at), by_multilingual.get(at)) for at in range(len(texts))]


def likeliest(by_english):
    """The pairs by the certainty that the question asks the proposition or that the passage answers it."""
    return sorted(by_english, key=lambda at: by_english[at].softmax(0)[-1].item())


def averaged(both, share, twice):
    """The probabilities, of the average where both networks read the pair."""
    read_twice = set(likeliest({at: one for at, (one, _) in both.items() if one is not None})[:twice])
    out = {}
    for at, (one, other) in both.items():
        if one is None or (at in read_twice and share == 0):
            logits = other
        elif at in read_twice and share < 1:
            logits = share * one + (1 - share) * other
        else:
            logits = one
        out[at] = logits.softmax(0).tolist()
    return out


def combined(set_, row, propositions, passages):
    """The probabilities per proposition with those of the statements on it, as in src/verdict/combine.rs."""
    direct = max(propositions, key=lambda at: propositions[at][0] + propositions[at][1])
    if not wants_fact(row["raw"]) and max(propositions[direct][:2]) >= CERTAIN:
        return propositions
    # The answer of a statement with each stance, if the question asks the proposition as written or inverted.
    expected = {"affirms": (0, 1), "denies": (1, 0)}
    out = {}
    for at, probabilities in propositions.items():
        factors = [1.0, 1.0]
        for sentence, of_passage in passages.items():
            for ask, stance, _ in set_["sentences"][sentence]["stances"]:
                for way, answer in enumerate(expected.get(stance, ()) if ask == at else ()):
                    odds = (of_passage[answer] + SMOOTHING) / (of_passage[4] + SMOOTHING)
                    factors[way] = max(factors[way], odds**STATEMENT_WEIGHT)
        weights = [probability * factor for probability, factor in zip(probabilities, (*factors, 1, 1))]
        out[at] = [weight / sum(weights) for weight in weights]
    return out


def decision_inputs(set_, row, propositions, passages, combine=True):
    """What the decision depends on: (probability, decision) for each kind. The arguments are probabilities
    per proposition and per passage; combine: as in src/verdict/combine.rs."""
    propositions = combined(set_, row, propositions, passages) if combine else propositions
    direct = max(propositions, key=lambda at: propositions[at][0] + propositions[at][1])
    related = max(propositions, key=lambda at: 1 - propositions[at][3])
    yes_no = max(passages, key=lambda at: max(passages[at][:2]))
    fact = max(passages, key=lambda at: passages[at][3])
    any_answer = max(passages, key=lambda at: 1 - passages[at][4])
    asks = lambda at: ("proposition", at, propositions[at][1] > propositions[at][0])
    return {
        "wants_fact": wants_fact(row["raw"]),
        "direct": (sum(propositions[direct][:2]), asks(direct)),
        "related": (1 - propositions[related][3], asks(related)),
        "special": max(one[2] for one in propositions.values()) >= SPECIAL_CASE,
        "yes or no": (max(passages[yes_no][:2]), ("yes or no", yes_no, passages[yes_no][0] > passages[yes_no][1])),
        "fact": (passages[fact][3], ("fact", fact)),
        "answer": (1 - passages[any_answer][4], ("fact", any_answer)),
    }


def decide(found, direct, yes_no, narrower, fact, related):
    """Decides as decide.rs does: ("proposition", proposition, inverted), ("yes or no", sentence, yes), ("fact", sentence)."""
    if_above = lambda key, threshold: found[key][1] if found[key][0] >= threshold else None
    if found["wants_fact"]:
        return if_above("answer", fact) or if_above("direct", direct)
    if found["direct"][0] >= direct:
        return found["direct"][1]
    yes_or_no = if_above("yes or no", narrower if found["special"] else yes_no)
    if yes_or_no and found["yes or no"][0] >= found["fact"][0]:
        return yes_or_no
    return if_above("fact", fact) or if_above("related", related)


def wants_fact(text):
    """Approximates src/question/expected_answer.rs."""
    if re.search("为什么|為什麼|点解|點解|什么时候|什麼時候|几时|幾時|多少|谁|誰|边个|邊個|哪", text):
        return not re.search("吗|嗎|吧|是不是|能不能|有没有|有沒有|会不会|會不會|系咪|係咪", text)
    words = "who|whom|whose|what|when|where|why|how|which"
    return bool(re.search(rf"(?:^|[.!?] )(?:[^,:]{{0,25}}[,:] )?(?:{words})(?:'s|s)?\b(?! (?:about|if)\b)", text.lower()))


def code(set_, decision):
    if decision is None:
        return "not_in_sources"
    if decision[0] == "fact":
        return "none"
    if decision[0] == "yes or no":
        return "yes" if decision[2] else "no"
    of_ledger = set_["asks"][decision[1]]["ledger"]["code"]
    if of_ledger == "silent":
        return "not_in_sources"
    return {"yes": "no", "no": "yes"}.get(of_ledger, of_ledger) if decision[2] else of_ledger


def count(rows, thresholds):
    counts = collections.Counter()
    for set_, row, answers, found in rows:
        decision = decide(found, *thresholds)
        got, expected = code(set_, decision), row.get("verdict") or []
        if row.get("abstain"):
            counts["outside"] += 1
            counts["invented"] += got != "not_in_sources"
        else:
            counts["answerable"] += 1
            counts["silent"] += got == "not_in_sources"
            if decision and decision[0] != "proposition":
                counts["cited"] += 1
                counts["cited rightly"] += decision[1] in answers
        if expected:
            counts["verdicts"] += 1
            counts["right"] += got in expected
            if len(expected) == 1 and expected[0] in ("yes", "no"):
                counts["one side"] += 1
                counts["inverted"] += got in ("yes", "no") and got != expected[0]
    return counts


def shares(counts):
    share = lambda hits, of: counts[hits] / max(1, counts[of])
    return (share("right", "verdicts"), share("invented", "outside"), share("silent", "answerable"),
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
    max_twice = max(twice for _, twice in shares_tried)
    scored = [list(score_rows(set_, networks, max_twice)) for set_ in sets]
    print("share, read twice | verdict invented silent inverted cited", flush=True)
    for share, twice in shares_tried:
        rows = [
            [(set_, row, answers, decision_inputs(set_, row, averaged(asks, share, twice), averaged(says, share, twice)))
             for set_, row, answers, asks, says in of_set]
            for of_set in scored
        ]
        of_fold = [sum(rows[at::FOLDS], []) for at in range(FOLDS)]
        for name, counts in (("present", count(sum(rows, []), PRESENT)), ("cross-fitted", cross_fitted(of_fold))):
            print(share, twice, name, "|", *(f"{one:.3f}" for one in shares(counts)), flush=True)
        print(share, twice, "best on all", *best(sum(rows, [])), flush=True)
