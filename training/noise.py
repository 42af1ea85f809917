"""Adds noise to training questions: what users write around a question, and spelling mistakes."""

BEFORE = ["hey all, ", "quick q: ", "sorry if this was asked, ", "hi, ", "pls help: ", "serious question. ",
          "ok so ", "genuine q, ", "请问", "大家好,", "问一下,", "noob here, ", "guys, ", "anyone know, ", "yo "]
AFTER = [" thx", " pls", " lol", " ty", " thanks in advance", "??", " asking for a friend", " 谢谢", " 急", "!!",
         " anyone?", " just curious", " tia"]


def noisy(question, rng):
    if rng.random() < 0.12:
        question = misspelt(question, rng)
    if rng.random() < 0.12:
        question = rng.choice(BEFORE) + question
    if rng.random() < 0.10:
        question = question.rstrip("?") + rng.choice(AFTER)
    if rng.random() < 0.25:
        question = question.rstrip("?？.。!")
    return question


def misspelt(question, rng):
    """Swaps two letters, drops one or doubles one; twice in a long question."""
    letters = list(question)
    inner = lambda at: all(letters[near].isascii() and letters[near].isalpha() for near in (at - 1, at, at + 1))
    for _ in range(1 + (len(question) > 60)):
        places = [at for at in range(1, len(letters) - 2) if inner(at)]
        if not places:
            break
        at, kind = rng.choice(places), rng.random()
        if kind < 0.4:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif kind < 0.7:
            del letters[at]
        else:
            letters.insert(at, letters[at])
    return "".join(letters)
