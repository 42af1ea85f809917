"""Measures a network on sets that it was not trained on; prints one line per call, to follow a training."""
import time

import torch

import pairs
import samples

# Without units for it, bf16 is emulated and about a hundred times as slow as float32.
BF16 = torch.cpu._is_avx512_bf16_supported()


@torch.no_grad()
def scores(net, tokenizer, texts):
    """Nine scores for each pair of texts, in the order of the pairs."""
    net.eval()
    sequences = [pairs.sequence(tokenizer, *pairs.symbols(first, second)) for first, second in texts]
    order = sorted(range(len(sequences)), key=lambda at: len(sequences[at]))
    out = [None] * len(sequences)
    for start_at in range(0, len(order), 64):
        batch = order[start_at : start_at + 64]
        ids = torch.tensor(samples.padded([sequences[at] for at in batch]))
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=BF16):
            rows = net(ids).float()
        for row, at in zip(rows, batch):
            out[at] = row
    return out


def auc(positive, negative):
    """The area under the ROC curve: how often a positive ranks above a negative."""
    if not positive or not negative:
        return float("nan")
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def share(hits):
    return f"{sum(hits) / len(hits):.3f} ({len(hits)})" if hits else "n/a"


def measure(net, tokenizer, sets):
    start = time.time()
    right, direction, asked, unasked = [], [], [], []
    first, side, answerable, unanswerable = [], [], [], []
    for set_ in sets:
        for row, asks, answers, _ in pairs.rows(set_):
            question = row["q"]
            texts = [(question["canonical"], pairs.proposition(ask)) for ask in set_["asks"]]
            proposition_scores = [row[:4].softmax(0) for row in scores(net, tokenizer, texts)]
            best = max(range(len(proposition_scores)), key=lambda at: 1 - proposition_scores[at][3])
            if asks is not None:
                (asked if asks else unasked).append(1 - proposition_scores[best][3].item())
            if asks and set(asks.values()) & {"same", "inverted"}:
                right.append(best in asks)
                if best in asks:
                    same, inverted = proposition_scores[best][:2]
                    direction.append((same > inverted).item() == (asks[best] == "same"))
            if asks:
                continue
            texts = [pairs.passage(set_, at) for at in range(len(set_["sentences"]))]
            near = sorted(range(len(texts)), key=lambda at: -pairs.overlap(question["written"], texts[at]))[:16]
            rows = scores(net, tokenizer, [(question["written"], texts[at]) for at in near])
            passage_scores = {at: row[4:].softmax(0) for at, row in zip(near, rows)}
            top = max(passage_scores, key=lambda at: 1 - passage_scores[at][4])
            if answers:
                first.append(top in answers)
                answerable.append(1 - passage_scores[top][4].item())
                if answers.get(top) in ("yes", "no"):
                    side.append((passage_scores[top][0] > passage_scores[top][1]).item() == (answers[top] == "yes"))
            elif row.get("abstain"):
                unanswerable.append(1 - passage_scores[top][4].item())
    print(
        f"  proposition {share(right)}, direction {share(direction)}, asked or not {auc(asked, unasked):.3f} | "
        f"first passage {share(first)}, yes or no {share(side)}, answerable or not {auc(answerable, unanswerable):.3f} "
        f"[{time.time() - start:.0f} s]",
        flush=True,
    )
