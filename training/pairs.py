"""From sets of questions to labelled pairs.

A set is one line of `examples/export`: sentences, propositions ("asks") and rows, with the names linked
by the program's own linker. A pair is two texts, a head ("ask" for propositions, "say" for passages) and a
label. Pairs must have the same form as in src/reader/pair.rs.
"""
import json
import re

PROPOSITION_MARK, PASSAGE_MARK, PREVIOUS_END, SPEAKER_END = "\ue200", "\ue201", "\ue202", "\ue203"
PROPOSITION_LABELS = ["same", "inverted", "narrower", "other"]
PASSAGE_LABELS = ["yes", "no", "qualifies", "tells", "none"]
STANCES = {"affirms": "yes", "denies": "no", "qualifies": "qualifies"}
MAX_SYMBOLS = 16
PARTY = re.compile("[\ue000-\ue0ff]")
WORD = re.compile(r"[a-z0-9]{3,}|[\u4e00-\u9fff]|[\ue000-\ue0ff]")


HAN = re.compile("[\u3040-\u9fff]")


def latin(sets):
    """Keeps what the English network reads: rows without Chinese, of disputes with at most two Chinese sentences."""
    for set_ in sets:
        texts = [one["t"]["written"] for one in set_["sentences"]]
        if sum(bool(HAN.search(text)) for text in texts) > 2 or any(HAN.search(ask["t"]["written"]) for ask in set_["asks"]):
            set_["rows"] = []
        set_["rows"] = [row for row in set_["rows"] if not HAN.search(row["q"]["written"])]
    return [set_ for set_ in sets if set_["rows"]]


def load(paths):
    return [json.loads(line) for path in paths for line in open(path, encoding="utf-8")]


def symbols(first, second, rng=None):
    """Replaces parties by symbols: in the order of first mention, or in training at random, so that none has a
    meaning."""
    pool = list(range(MAX_SYMBOLS))
    if rng:
        rng.shuffle(pool)
    order = {}

    def symbol(mark):
        order.setdefault(mark[0], pool[min(len(order), MAX_SYMBOLS - 1)])
        return chr(0xE000 + order[mark[0]])

    return PARTY.sub(symbol, first), PARTY.sub(symbol, second)


def sequence(tokenizer, question, second):
    """The pair's piece numbers: START question END second END, at most 160."""
    attach_symbols = lambda text: re.sub(" +(?=[\ue000-\ue0ff])", "", text).strip()
    question, second = tokenizer.encode(attach_symbols(question)).ids, tokenizer.encode(attach_symbols(second)).ids
    cut = tokenizer.token_to_id(PREVIOUS_END)
    if cut in second and second.index(cut) > 18:
        second = second[:2] + second[second.index(cut) - 16 :]
    if len(question) > 64:
        question = question[:40] + question[-24:]
    return [0] + question + [2] + second[: 160 - len(question) - 3] + [2]


def proposition(ask):
    return f"{PROPOSITION_MARK} {ask['t']['canonical']}"


def passage(set_, at, with_before=True):
    """A sentence with its attribution and the one before it in the same source."""
    sentence = set_["sentences"][at]
    before = set_["sentences"][at - 1] if at and with_before else None
    if before and before.get("source") != sentence.get("source"):
        before = None
    speakers = [p for p in (sentence.get("by"), sentence.get("relay")) if p is not None]
    head = "".join(chr(0xE000 + party) for party in speakers)
    head = f"{head} {(sentence.get('via') or '').lower()}".strip()
    return (
        PASSAGE_MARK + " "
        + (before["t"]["written"] + PREVIOUS_END + " " if before else "")
        + (head + SPEAKER_END + " " if head else "")
        + sentence["t"]["written"]
    )


def overlap(a, b):
    return len(set(WORD.findall(a)) & set(WORD.findall(b)))


def opposite(label):
    return {"yes": "no", "no": "yes"}.get(label, label)


def relabel(sets, path):
    """Adds the second labels to the sets, which were written without knowledge of the first ones."""
    second = {}
    for line in open(path, encoding="utf-8"):
        pair = json.loads(line)
        second.setdefault((pair["set"], pair["q"]), {})[pair["i"]] = pair["label"]
    for set_ in sets:
        set_["second"] = {question: labels for (id_, question), labels in second.items() if id_ == set_["id"]}


def rows(set_):
    """Each row as (row, asks, answers, unsure).

    asks: which proposition is asked in which way; None if that is not known. answers: how which
    sentence answers. unsure: sentences that are no pair, because they may answer.
    """
    by_relation = any("relation" in row for row in set_["rows"])
    for row, asks, answers, unsure in relation_rows(set_) if by_relation else verdict_rows(set_):
        second = set_.get("second", {}).get(row["raw"], {})
        sure = {at: label for at, label in second.items() if label != "unsure"}
        answers = {at: label for at, label in answers.items() if at not in second} | sure
        yield row, asks, answers, (unsure | set(second)) - set(sure)


def relation_rows(set_):
    """Rows of mini disputes, which contain the relation and the labels of the sentences."""
    for row in set_["rows"]:
        kind, _, which = row["relation"].partition(":")
        asks = {int(at): kind for at in which.split(",")} if kind != "none" else {}
        labels = {(int(at), label) for ask in asks for at, label in set_["asks"][ask].get("s", {}).items()}
        unsure = set()
        if kind in ("same", "inverted"):
            direct = opposite if kind == "inverted" else (lambda label: label)
            derived = {at: direct(label) for at, label in labels if label != "qualifies"}
            unsure = {at for at, label in labels if label == "qualifies"}
            answers = derived if row["reads"] is None else {int(k): v for k, v in row["reads"].items()}
        else:
            answers = {int(k): v for k, v in row["reads"].items()}
            # A statement on the proposition may answer the narrower question too, unless the writer
            # checked each sentence.
            unsure = set() if set_.get("complete") else {at for at, _ in labels}
        yield row, asks, answers, unsure - set(answers)


def verdict_rows(set_):
    """Rows of whole disputes, whose labels follow from the citations, the verdict and the stances."""
    ids = {ask["id"]: at for at, ask in enumerate(set_["asks"])}
    labelled = any("asks" in row for row in set_["rows"])
    for row in set_["rows"]:
        asked = row.get("asks")
        asked = [asked] if isinstance(asked, dict) else asked
        asks_none = labelled or row.get("abstain") or {"fact", "near-miss", "outside"} & set(row.get("tags", []))
        asks = {ids[ask["question"]]: ask["way"] for ask in asked} if asked else ({} if asks_none else None)
        if row.get("abstain"):
            yield row, asks, {}, set()
            continue
        yield (row, asks, *readings(set_, row, asks))


def readings(set_, row, asks):
    verdict, answers, unsure = row.get("verdict"), {}, set()
    for at, sentence in enumerate(set_["sentences"]):
        stances = {(ask, STANCES[stance]) for ask, stance, _ in sentence["stances"]}
        if any(text in sentence["raw"] for text in row.get("cite", [])):
            labels = {
                opposite(label) if way == "inverted" else label
                for ask, label in stances
                for asked, way in (asks or {}).items()
                if ask == asked and way != "narrower"
            }
            if verdict is None:
                answers[at] = "tells"
            elif len(labels) == 1:
                answers[at] = labels.pop()
            elif len(verdict) == 1 and verdict[0] in ("yes", "no"):
                answers[at] = verdict[0]
            else:
                unsure.add(at)
        elif any(asks is None or ask in asks for ask, _ in stances):
            unsure.add(at)
    if "not_in_sources" in (verdict or []):
        unsure |= set(range(len(set_["sentences"]))) - set(answers)
    return answers, unsure


def stances(set_):
    """(proposition, sentence, label): how each sentence answers each proposition."""
    for number, ask in enumerate(set_["asks"]):
        for at, sentence in enumerate(set_["sentences"]):
            if set_["kind"] == "mini":
                yield ask, at, ask["s"].get(str(at), "none")
                continue
            labels = {STANCES[stance] for asked, stance, _ in sentence["stances"] if asked == number}
            if len(labels) == 1:
                yield ask, at, labels.pop()
            elif sentence["stated"] and not labels:
                yield ask, at, "none"
