"""What a training reads: the labelled pairs of sets and cards as piece numbers, in batches of similar length."""
import cards
import noise
import pairs

NONE, OTHER = pairs.PASSAGE_LABELS.index("none"), pairs.PROPOSITION_LABELS.index("other")
PADDING = 1


def of_set(set_, others, rng, negatives, share=1):
    """A set's pairs for one epoch: (of propositions, of passages), each pair as (first, second, head, label).

    others: the other sets, for pairs that have nothing to do with each other. negatives: sentences a row that
    do not answer. share: the share of the rows to use.
    """
    asks, says = [], []
    for row, asked, answers, unsure in pairs.rows(set_):
        if rng.random() >= share:
            continue
        question = row["q"]
        if asked is not None:
            for at, ask in enumerate(set_["asks"]):
                way = pairs.PROPOSITION_LABELS.index(asked.get(at, "other"))
                asks.append((question["canonical"], pairs.proposition(ask), "ask", way))
            if rng.random() < 0.3:
                ask = rng.choice(rng.choice(others)["asks"])
                asks.append((question["canonical"], pairs.proposition(ask), "ask", OTHER))
        texts = [pairs.passage(set_, at, rng.random() > 0.15) for at in range(len(set_["sentences"]))]
        for at, label in answers.items():
            says.append((question["written"], texts[at], "say", pairs.PASSAGE_LABELS.index(label)))
        if asked is None and not answers:
            continue
        rest = [at for at in range(len(texts)) if at not in answers and at not in unsure]
        rest.sort(key=lambda at: -pairs.overlap(question["written"], texts[at]) - rng.random())
        easy = rest[negatives:]
        hard = rest[: negatives - 1] + (rng.sample(easy, 1) if easy else [])
        says += [(question["written"], texts[at], "say", NONE) for at in hard]
        if rng.random() < 0.2:
            other_set = rng.choice(others)
            text = pairs.passage(other_set, rng.randrange(len(other_set["sentences"])))
            says.append((question["written"], text, "say", NONE))
    for index in range(len(set_["asks"])):
        asked = [
            (row["q"]["canonical"], pairs.PROPOSITION_LABELS.index(ways[index]))
            for row, ways, _, _ in pairs.rows(set_)
            if ways and len(ways) == 1 and index in ways
        ]
        asks += cards.question_pairs(asked, rng, share=0.4 * share)
    for ask, at, label in pairs.stances(set_):
        if rng.random() < share and (label != "none" or rng.random() < 0.35):
            says.append((ask["t"]["written"], pairs.passage(set_, at), "say", pairs.PASSAGE_LABELS.index(label)))
    return asks, says


def sequences(tokenizer, labelled, rng):
    """Pairs as (piece numbers, head, label), with noise in the questions and symbols for the parties."""
    for first, second, head, label in labelled:
        first, second = pairs.symbols(noise.noisy(first, rng), second, rng)
        yield pairs.sequence(tokenizer, first, second), head, label


def batches(lengths, pieces, rng):
    """Batches of at most `pieces` pieces, of indices of similar length, which need little padding, in random order."""
    order = sorted(range(len(lengths)), key=lambda at: lengths[at] + rng.random() * 8)
    finished, batch = [], []
    for at in order:
        if batch and lengths[at] * (len(batch) + 1) > pieces:
            finished.append(batch)
            batch = []
        batch.append(at)
    rng.shuffle(finished)
    return finished + [batch]


def padded(sequences):
    """Sequences of piece numbers with padding up to the longest."""
    longest = max(len(sequence) for sequence in sequences)
    return [sequence + [PADDING] * (longest - len(sequence)) for sequence in sequences]
