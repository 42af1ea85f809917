"""Chooses the pieces of the English base's vocabulary: the most frequent ones in lower case."""
import json
import sys

import english

# The base sorts its pieces by frequency. With these, one piece in a thousand of the training data is
# unknown or split further than with all 64,000 lower-case ones.
PIECES = 32_000
# Letters beyond ASCII that English texts use: accents, and punctuation, currency and arrows.
LATIN, SIGNS = range(0x250), range(0x2000, 0x2300)

keep = []
for at, (piece, _) in enumerate(english.vocabulary()):
    bare = piece.lstrip("▁")
    special = at < len(english.SPECIAL) or (piece.startswith("[") and piece.endswith("]") and len(piece) > 2)
    readable = all(ord(sign) in LATIN or ord(sign) in SIGNS for sign in bare)
    if not special and readable and bare == bare.lower():
        keep.append(at)
keep = keep[:PIECES]
json.dump(keep, open(sys.argv[1], "w"))
print(len(keep), "pieces")
