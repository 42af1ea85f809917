"""From sets of questions to labelled pairs.

A set is one line of `examples/export`: sentences, propositions ("asks") and rows, with the names linked
by the program's own linker. A pair is two texts, a head (ask or say) and a label. How a pair is written
must stay as src/reader/pair.rs writes it.
"""
import json
import re

ASK, SAY, CUT, BY = "\ue200", "\ue201", "\ue202", "\ue203"
ASK_LABELS = ["same", "inverted", "narrower", "other"]
SAY_LABELS = ["yes", "no", "qualifies", "tells", "none"]
STANCES = {"affirms": "yes", "denies": "no", "qualifies": "qualifies"}
SYMBOLS = 16
PARTY = re.compile("[\ue000-\ue0ff]")
WORD = re.compile(r"[a-z0-9]{3,}|[\u4e00-\u9fff]|[\ue000-\ue0ff]")


HAN = re.compile("[\u3040-\u9fff]")


def latin(sets):
    """What the English network reads: rows without Chinese, of disputes whose sentences hold next to none."""
    for set_ in sets:
        texts = [one["t"]["written"] for one in set_["sentences"]]
        if sum(bool(HAN.search(text)) for text in texts) > 2 or any(HAN.search(ask["t"]["written"]) for ask in set_["asks"]):
            set_["rows"] = []
        set_["rows"] = [row for row in set_["rows"] if not HAN.search(row["q"]["written"])]
    return [set_ for set_ in sets if set_["rows"]]


def load(paths):
    return [json.loads(line) for path in paths for line in open(path, encoding="utf-8")]


def symbols(first, second, rng=None):
    """Parties as symbols: by first mention; in training any of them, so that none has a meaning."""
    pool = list(range(SYMBOLS))
    if rng:
        rng.shuffle(pool)
    order = {}

    def put(mark):
        order.setdefault(mark[0], pool[min(len(order), SYMBOLS - 1)])
        return chr(0xE000 + order[mark[0]])

    return PARTY.sub(put, first), PARTY.sub(put, second)


def sequence(tokenizer, question, second):
    """The pair's piece numbers: START question END second END, at most 160."""
    close = lambda text: re.sub(" +(?=[\ue000-\ue0ff])", "", text).strip()
    question, second = tokenizer.encode(close(question)).ids, tokenizer.encode(close(second)).ids
    cut = tokenizer.token_to_id(CUT)
    if cut in second and second.index(cut) > 18:
        second = second[:2] + second[second.index(cut) - 16 :]
    if len(question) > 64:
        question = question[:40] + question[-24:]
    return [0] + question + [2] + second[: 160 - len(question) - 3] + [2]


def proposition(ask):
    return f"{ASK} {ask['t']['canonical']}"


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
        SAY + " "
        + (before["t"]["written"] + CUT + " " if before else "")
        + (head + BY + " " if head else "")
        + sentence["t"]["written"]
    )


def overlap(a, b):
    return len(set(WORD.findall(a)) & set(WORD.findall(b)))


def turned(label):
    return {"yes": "no", "no": "yes"}.get(label, label)


def relabel(sets, path):
    """Gives the sets the labels that were written a second time, without sight of the first."""
    second = {}
    for line in open(path, encoding="utf-8"):
        pair = json.loads(line)
        second.setdefault((pair["set"], pair["q"]), {})[pair["i"]] = pair["label"]
    for set_ in sets:
        set_["second"] = {question: labels for (id_, question), labels in second.items() if id_ == set_["id"]}


def rows(set_):
    """Each row as (row, asks, reads, unsure).

    asks: which proposition is asked in which way; None where that is not known. reads: how which
    sentence answers. unsure: sentences that are no pair, because they may answer.
    """
    by_relation = any("relation" in row for row in set_["rows"])
    for row, asks, reads, unsure in relation_rows(set_) if by_relation else verdict_rows(set_):
        second = set_.get("second", {}).get(row["raw"], {})
        sure = {at: label for at, label in second.items() if label != "unsure"}
        reads = {at: label for at, label in reads.items() if at not in second} | sure
        yield row, asks, reads, (unsure | set(second)) - set(sure)


def relation_rows(set_):
    """Rows of mini disputes: the relation and the readings are written down."""
    for row in set_["rows"]:
        kind, _, which = row["relation"].partition(":")
        asks = {int(at): kind for at in which.split(",")} if kind != "none" else {}
        says = {(int(at), label) for ask in asks for at, label in set_["asks"][ask].get("s", {}).items()}
        unsure = set()
        if kind in ("same", "inverted"):
            flip = turned if kind == "inverted" else (lambda label: label)
            derived = {at: flip(label) for at, label in says if label != "qualifies"}
            unsure = {at for at, label in says if label == "qualifies"}
            reads = derived if row["reads"] is None else {int(k): v for k, v in row["reads"].items()}
        else:
            reads = {int(k): v for k, v in row["reads"].items()}
            # A statement on the proposition may answer the narrower question too, unless the writer
            # checked each sentence.
            unsure = set() if set_.get("complete") else {at for at, _ in says}
        yield row, asks, reads, unsure - set(reads)


def verdict_rows(set_):
    """Rows of whole disputes: readings follow from the citations, the verdict and the stances."""
    ids = {ask["id"]: at for at, ask in enumerate(set_["asks"])}
    labelled = any("asks" in row for row in set_["rows"])
    for row in set_["rows"]:
        given = row.get("asks")
        given = [given] if isinstance(given, dict) else given
        asks_none = labelled or row.get("abstain") or {"fact", "near-miss", "outside"} & set(row.get("tags", []))
        asks = {ids[ask["question"]]: ask["way"] for ask in given} if given else ({} if asks_none else None)
        if row.get("abstain"):
            yield row, asks, {}, set()
            continue
        yield (row, asks, *readings(set_, row, asks))


def readings(set_, row, asks):
    verdict, reads, unsure = row.get("verdict"), {}, set()
    for at, sentence in enumerate(set_["sentences"]):
        stances = {(ask, STANCES[stance]) for ask, stance, _ in sentence["stances"]}
        if any(text in sentence["raw"] for text in row.get("cite", [])):
            says = {
                turned(label) if way == "inverted" else label
                for ask, label in stances
                for asked, way in (asks or {}).items()
                if ask == asked and way != "narrower"
            }
            if verdict is None:
                reads[at] = "tells"
            elif len(says) == 1:
                reads[at] = says.pop()
            elif len(verdict) == 1 and verdict[0] in ("yes", "no"):
                reads[at] = verdict[0]
            else:
                unsure.add(at)
        elif any(asks is None or ask in asks for ask, _ in stances):
            unsure.add(at)
    if "not_in_sources" in (verdict or []):
        unsure |= set(range(len(set_["sentences"]))) - set(reads)
    return reads, unsure


def stances(set_):
    """(proposition, sentence, label): what sentences say to each proposition, taken as a question."""
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
