"""Chooses the pieces of the English base's vocabulary: the most frequent ones in lower case."""
import json
import sys

import english

# The base sorts its pieces by frequency. The present weights were trained with 32,000; the rarest were
# dropped for the export, so that both networks stay within 48 MB.
PIECES = 26_000
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
