#!/usr/bin/env bash
# golden.sh [LAUNCHER]
#
# Writes the golden files of a version into src/test/resources/golden/VERSION: the models and checkpoints that this
# and all later versions must read, or refuse with one line. LAUNCHER is submit-scripts/thalweg of the version that
# writes them, and VERSION what it says of itself; ours unless another is given. What exists is never written again.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.." # the confs name their data from here
launcher=$(readlink -f "${1:-submit-scripts/thalweg}")
golden=src/test/resources/golden
version=$("$launcher" --version)
version=${version#thalweg }
place=$golden/$version
work=target/golden/$version # relative, so that the confs in checkpoints name no directory of this machine
[ ! -e "$place" ] || { echo "golden.sh: $place must not exist yet" >&2; exit 2; }
rm -rf "$work"

train() { # a conf, and where its results go
  "$launcher" --master 'local[1]' train "$1" output="$2" checkpoint.directory="$2/checkpoints"
}

for conf in "$golden"/models/*.conf; do
  name=$(basename "$conf" .conf)
  train "$conf" "$work/models/$name"
  data=$(sed -n 's/^data.train = //p' "$conf")
  "$launcher" --master 'local[1]' predict "$work/models/$name/model" "$data" "$work/models/$name/scores"
  to=$place/models/$name
  mkdir -p "$to"
  cp -r "$work/models/$name/model" "$to/model"
  cp "$conf" "$to/run.conf"
  cat "$work/models/$name"/scores/part-* >"$to/scores.csv"
done

for conf in "$golden"/checkpoints/*.conf; do
  name=$(basename "$conf" .conf)
  train "$conf" "$work/checkpoints/$name"
  to=$place/checkpoints/$name
  mkdir -p "$to"
  cp "$conf" "$to/run.conf"
  sed -n 's/^ *"finalObjective" : \(.*\),$/\1/p' "$work/checkpoints/$name/summary.json" >"$to/objective"
  all=("$work/checkpoints/$name"/checkpoints/round-*) # the first, the middle and the last one stay
  for kept in 0 $((${#all[@]} / 2)) $((${#all[@]} - 1)); do
    cp -rn "${all[kept]}" "$to/"
  done
done

find "$place" -name '.*.crc' -delete # what Hadoop keeps beside files; they have checksums of their own
find "$place" -name '_SUCCESS' -delete
du -sh --apparent-size "$place"
