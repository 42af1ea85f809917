"""Decides as src/verdict/decide.rs does, and chooses its thresholds; for joint.py."""
import collections
import itertools
import re

# DIRECT, YES_NO, FACT and RELATED of src/verdict/decide.rs, and the tried ones.
PRESENT = (0.5, 0.5, 0.6, 0.8)
GRID = list(itertools.product(
    (0.3, 0.4, 0.5, 0.65), (0.4, 0.5, 0.6, 0.7, 0.8, 0.87, 0.92), (0.5, 0.6, 0.7, 0.8, 0.9), (0.7, 0.8, 0.9, 0.95),
))
# CERTAIN_THRESHOLD of src/verdict/decide.rs, and CANDIDATES of src/answer/nearest_sentences.rs.
CERTAIN = 0.85
CANDIDATES = 12
FOLDS = 3
# What an invented answer above the bound, and an inverted one, cost in verdicts.
INVENTED_BOUND, INVENTED_COST, INVERTED_COST = 0.06, 0.7, 0.5


def is_certain(row, propositions):
    """Whether the program leaves the passages unread, and so does not read all pairs together."""
    direct = max(propositions, key=lambda one: one[0] + one[1])
    return not wants_fact(row["raw"]) and max(direct[:2]) >= CERTAIN


def decision_inputs(row, propositions, passages):
    """What the decision depends on: (probability, decision) for each kind. The arguments are probabilities
    per proposition and per passage."""
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
        "yes or no": (max(passages[yes_no][:2]), ("yes or no", yes_no, passages[yes_no][0] > passages[yes_no][1])),
        "fact": (passages[fact][3], ("fact", fact)),
        "answer": (1 - passages[any_answer][4], ("fact", any_answer)),
    }


def decide(found, direct, yes_no, fact, related):
    """Decides as decide.rs does: ("proposition", proposition, inverted), ("yes or no", sentence, yes), ("fact", sentence)."""
    if_above = lambda key, threshold: found[key][1] if found[key][0] >= threshold else None
    if found["wants_fact"]:
        return if_above("answer", fact) or if_above("direct", direct)
    if found["direct"][0] >= direct:
        return found["direct"][1]
    yes_or_no = if_above("yes or no", yes_no)
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
