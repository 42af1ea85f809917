#!/usr/bin/env bash
# Trains the reader anew, from the data in this folder to the files in src/reader/weights: about
# seven hours on two cores with bf16 units. `WORK` (default: target/training) keeps what lies between.
set -euo pipefail
cd "$(dirname "$0")"
work=$(realpath -m "${WORK:-../target/training}")
mkdir -p "$work"

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet -r requirements.txt
python="$work/venv/bin/python"

# The program's own linker marks the names: what is trained on is what is read.
(cd .. && cargo build --release --locked --example export)
export_sets() { ../target/release/examples/export "$@"; }
# With -v: the sets that all networks may be trained on; without: those of the joint network alone.
sets() { printf '%s\n' data/minis/*.json data/disputes/*/ | grep -xF "$@" -f joint.txt; }
"$python" shipped.py "$work/shipped"
export_sets $(sets -v) "$work"/shipped/*/ > "$work/train.jsonl"
export_sets "$work"/shipped/*/ > "$work/shipped.jsonl"
export_sets $(sets | grep minis) > "$work/joint-minis.jsonl"
export_sets $(sets | grep disputes) > "$work/joint-disputes.jsonl"
export_sets $(sed 's|^|../tests/data/disputes/|' dev.txt) > "$work/dev.jsonl"

english="$work/english.json" multilingual="$work/multilingual.json"
[ -e "$english" ] || "$python" english_vocabulary.py "$english"
[ -e "$multilingual" ] || "$python" multilingual_vocabulary.py "$multilingual" \
    $(find data ../corpus -name '*.jsonl' -o -name '*.json' -o -name '*.md')

# The program's word vectors learn from all sets. Those that the joint network learns with have not seen its sets.
vectors() { "$python" word_vectors.py train --keep "$multilingual" --cards data/cards --out "$@"; }
vectors "$work/word_vectors.zst" --sets "$work/train.jsonl"
vectors ../src/reader/weights/word_vectors.data.zst --sets "$work"/{train,joint-minis,joint-disputes}.jsonl

train() { "$python" train.py --sets "$work/train.jsonl" --dev "$work/dev.jsonl" --cards data/cards "$@"; }
export_network() { "$python" export.py --out ../src/reader/weights "$@"; }

train --network english --keep "$english" --second-labels data/second-labels.jsonl \
    --epochs 2.5 --negatives 3 --rate 1.2e-4 --out "$work/english.pt"
export_network --network english --keep "$english" --weights "$work/english.pt"

# First the short pairs (which proposition is asked, which way round), then both kinds.
train --network multilingual --keep "$multilingual" \
    --passages 0 --propositions 3 --epochs 3 --rate 2e-4 --out "$work/first.pt"
train --network multilingual --keep "$multilingual" --second-labels data/second-labels.jsonl --start "$work/first.pt" \
    --epochs 4 --negatives 3 --rate 1.5e-4 --out "$work/multilingual.pt"
export_network --network multilingual --keep "$multilingual" --weights "$work/multilingual.pt"

# The joint network learns from scores of sets that the others were not trained on (joint.txt), and a few
# on the shipped article. Whole disputes count twice.
score() {
    "$python" joint.py read --vocabulary "$multilingual" --vectors "$work/word_vectors.zst" --out "$work/$1.pkl" "${@:2}"
}
by_english="--network english --keep $english" by_multilingual="--network multilingual --keep $multilingual"
score minis $by_english --sets "$work/joint-minis.jsonl" --share 0.25
score minis-chinese $by_multilingual --sets "$work/joint-minis.jsonl" --share 0.5
score disputes $by_english --sets "$work/joint-disputes.jsonl" "$work/dev.jsonl" --as-program
score disputes-chinese $by_multilingual --sets "$work/joint-disputes.jsonl" "$work/dev.jsonl" --as-program
score shipped $by_english --sets "$work/shipped.jsonl" --share 0.09 --as-program
"$python" joint.py train --out ../src/reader/weights/joint.onnx.zst \
    --reads "$work"/{minis,minis-chinese,shipped}.pkl "$work"/disputes{,,-chinese,-chinese}.pkl
# With the program's own vectors, for its test.
"$python" joint.py read $by_english --vocabulary "$multilingual" --vectors ../src/reader/weights/word_vectors.data.zst \
    --sets "$work/dev.jsonl" --share 0.02 --out "$work/example.pkl"
"$python" joint.py example --reads "$work/example.pkl" --sets "$work/dev.jsonl" \
    --joint ../src/reader/weights/joint.onnx.zst --out ../tests/data/joint.json
