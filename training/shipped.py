"""Writes the shipped dispute with its training questions as a folder for the export."""
import json
import pathlib
import shutil
import sys

here, out = pathlib.Path(__file__).parent, pathlib.Path(sys.argv[1]) / "alipay-binance"
shutil.copytree(here.parent / "corpus" / "alipay-binance", out, dirs_exist_ok=True)
rows = [row for path in sorted((here / "data" / "shipped").glob("*.json")) for row in json.load(open(path))["rows"]]
with open(out / "questions.jsonl", "w", encoding="utf-8") as file:
    for number, (question, relation, reads) in enumerate(rows):
        row = {"id": f"t{number}", "q": question, "relation": relation, "reads": reads}
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
