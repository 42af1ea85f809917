"""Cards: a single passage or proposition with labelled questions and marked parties.

One JSON object a line (data/cards). Parties are written {A}, {B}, …; the texts are folded here as the
program's linker folds those of whole disputes (src/text/normal.rs and script.rs).
"""
import json
import pathlib
import re
import unicodedata

import pairs

TRADITIONAL = pathlib.Path(__file__).parent.parent / "src" / "text" / "traditional.txt"
STRAIGHT = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc`\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
}


def simplified_characters():
    lines = [line.strip() for line in open(TRADITIONAL, encoding="utf-8")]
    signs = "".join(line for line in lines if not line.startswith("#"))
    return dict(zip(signs[::2], signs[1::2]))


FOLDED = {**simplified_characters(), **STRAIGHT}


SAME, INVERTED, NARROWER, OTHER = range(4)
assert pairs.PROPOSITION_LABELS == ["same", "inverted", "narrower", "other"]


def party(letter):
    return chr(0xE000 + ord(letter) - ord("A"))


def folded(text):
    marked = re.sub(r"\{([A-Z])\}", lambda found: party(found[1]), text)
    plain = "".join(FOLDED.get(sign, sign) for sign in unicodedata.normalize("NFKC", marked))
    return re.sub(r"\s+", " ", plain).strip().lower()


def passage(card):
    """The same form as `pairs.passage` has for a sentence of a dispute."""
    head = (party(card["by"]) if card.get("by") else "") + " " + folded(card.get("via") or "")
    before, head = folded(card.get("before") or ""), head.strip()
    return (
        f"{pairs.PASSAGE_MARK} "
        + (f"{before}{pairs.PREVIOUS_END} " if before else "")
        + (f"{head}{pairs.SPEAKER_END} " if head else "")
        + folded(card["t"])
    )


# A why-question about the proposition itself presupposes it: neither the same question nor another.
PRESUPPOSES = re.compile(r"(so |but |ok |wait )*(why|how come)\b|为什么|为何|点解")


def load(folder):
    """Each card as (head, second text, [(question, label number)])."""
    cards = []
    for path in sorted(pathlib.Path(folder).glob("*.jsonl")):
        for line in open(path, encoding="utf-8"):
            card = json.loads(line)
            head, second, labels = (
                ("ask", f"{pairs.PROPOSITION_MARK} {folded(card['ask'])}", pairs.PROPOSITION_LABELS)
                if "ask" in card
                else ("say", passage(card), pairs.PASSAGE_LABELS)
            )
            questions = [(folded(text), labels.index(label)) for text, label in card["q"]]
            if head == "ask":
                questions = [q for q in questions if q[1] != OTHER or not PRESUPPOSES.match(q[0])]
            cards.append((head, second, questions))
    return cards


def latin(cards):
    """The cards and questions without Chinese."""
    return [
        (head, second, [q for q in questions if not pairs.HAN.search(q[0])])
        for head, second, questions in cards
        if not pairs.HAN.search(second)
    ]


def question_pairs(questions, rng, share):
    """Pairs of two questions on one proposition, the second in place of the proposition: same if both have the
    same direction, inverted if not, other if the first is about something else."""
    about_it = [question for question in questions if question[1] in (SAME, INVERTED)]
    for text, label in questions:
        if label == NARROWER or rng.random() > share or len(about_it) < 2:
            continue
        second, way = rng.choice(about_it)
        if second != text:
            relation = OTHER if label == OTHER else SAME if label == way else INVERTED
            yield text, f"{pairs.PROPOSITION_MARK} {second}", "ask", relation


def sample(cards, rng):
    """The pairs of the cards for one epoch; for half of the cards, also a question paired with another card."""
    by_head = {head: [second for kind, second, _ in cards if kind == head] for head in ("ask", "say")}
    no_answer = {"ask": pairs.PROPOSITION_LABELS.index("other"), "say": pairs.PASSAGE_LABELS.index("none")}
    for head, second, questions in cards:
        for question, label in questions:
            yield question, second, head, label
        if head == "ask":
            yield from question_pairs(questions, rng, share=0.6)
        other_card = rng.choice(by_head[head])
        if questions and rng.random() < 0.5 and other_card != second:
            yield rng.choice(questions)[0], other_card, head, no_answer[head]
