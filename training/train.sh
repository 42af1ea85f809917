#!/usr/bin/env bash
# Trains the reader anew, from the data in this folder to the files in src/reader/weights: about
# four hours on two cores with bf16 units. `WORK` (default: target/training) keeps what lies between.
set -euo pipefail
cd "$(dirname "$0")"
work=$(realpath -m "${WORK:-../target/training}")
mkdir -p "$work"

[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet -r requirements.txt
python="$work/venv/bin/python"

# The program's own linker marks the names: what is trained on is what is read.
(cd .. && cargo build --release --locked --example export)
"$python" shipped.py "$work/shipped"
../target/release/examples/export data/minis/*.json data/disputes/*/ "$work"/shipped/*/ > "$work/train.jsonl"
../target/release/examples/export $(sed 's|^|../tests/data/disputes/|' dev.txt) > "$work/dev.jsonl"

[ -e "$work/keep.json" ] || "$python" vocabulary.py "$work/keep.json" $(find data ../corpus -name '*.jsonl' -o -name '*.json' -o -name '*.md')

# First the short pairs (which proposition is asked, which way round), then both kinds.
"$python" train.py --keep "$work/keep.json" --sets "$work/train.jsonl" --dev "$work/dev.jsonl" \
    --cards data/cards --passages 0 --propositions 3 --epochs 3 --rate 2e-4 --out "$work/first.pt"
"$python" train.py --keep "$work/keep.json" --sets "$work/train.jsonl" --dev "$work/dev.jsonl" \
    --cards data/cards --second-labels data/second-labels.jsonl --start "$work/first.pt" --epochs 4 --negatives 3 --rate 1.5e-4 --out "$work/reader.pt"
"$python" export.py --keep "$work/keep.json" --weights "$work/reader.pt" --out ../src/reader/weights
