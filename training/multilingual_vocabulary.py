"""Chooses the pieces of the base model's vocabulary that English and Chinese in lower case need."""
import json
import sys

from wordfreq import top_n_list

import multilingual_base as base
import multilingual

source = base.read()
pieces = source["pieces"]
everything = multilingual.tokenizer(list(range(4, len(pieces))), source)
keep = set()
use = lambda text: keep.update(everything.encode(text.lower()).ids)
for language in ("en", "zh"):
    for word in top_n_list(language, 60000):
        use(word)
for path in sys.argv[2:]:
    for line in open(path, encoding="utf-8"):
        use(line.strip())
for at, piece in enumerate(pieces):
    bare = piece.lstrip("▁")
    han = len(bare) == 1 and "\u4e00" <= bare <= "\u9fff"
    # Short pieces carry typing errors, digits carry numbers.
    short = bare.isascii() and bare == bare.lower() and len(bare) <= (4 if bare.isdigit() else 3)
    if han or short:
        keep.add(at)
keep = sorted(at for at in keep if 3 < at < len(pieces) and pieces[at] == pieces[at].lower())
json.dump(keep, open(sys.argv[1], "w"))
print(len(keep), "pieces")
