#!/usr/bin/env bash
# pictures.sh A9A KDD99: makes the pictures of the pages anew, in src/site/markdown/images, from two data sets in LIBSVM
# text. It needs Chromium and curl. All runs are in a directory of its own, where their paths are names alone.
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd)
[ $# = 2 ] || { sed -n '2,3s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
images=$home/src/site/markdown/images
here=$(mktemp -d)
run=
trap '[ -z "$run" ] || { kill "$run"; wait "$run"; } 2>/dev/null || true; rm -rf "$here"' EXIT
ln -s "$(readlink -f "$1")" "$here/a9a.libsvm"
ln -s "$(readlink -f "$2")" "$here/kdd99.libsvm"
cd "$here"

browser=$(command -v chromium || command -v google-chrome)
photograph() { # ADDRESS FILE WIDTH HEIGHT [option of the browser]
  "$browser" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$here/browser" \
    --virtual-time-budget=8000 --window-size="$3,$4" "${@:5}" --screenshot="$here/shot.png" "$1" >/dev/null 2>&1
  mv "$here/shot.png" "$images/$2"
}

conf() { # FILE settings
  printf '%s\n' "${@:2}" >"$1"
}

conf adam.conf 'data.train = a9a.libsvm' 'data.validation = 0.2' 'objective.loss = logistic' 'penalty = "l2(1e-4)"' 'method = sgd' \
  'updater = adam' 'learningRate = 0.005' 'batch.rows = 1024' 'stop.maxEpochs = 10' 'output = adam'
sed 's/= adam$/= adagrad/; s/0.005/0.2/' adam.conf >adagrad.conf
for rule in adam adagrad; do "$home/submit-scripts/thalweg" train --quiet "$rule.conf"; done
"$home/submit-scripts/thalweg" report adam adagrad --out report.html >/dev/null
photograph "file://$here/report.html" report.png 1400 1240
photograph "file://$here/report.html#predictions" report-phone.png 390 960 --force-dark-mode --blink-settings=preferredColorScheme=0

conf kdd99.conf 'data.train = kdd99.libsvm' 'data.validation = 0.1' 'data.standardize = scale' 'objective.loss = logistic' 'penalty = "l2(1e-5)"' \
  'method = sgd' 'updater = adam' 'learningRate = "inverse(0.002,1,0.0001)"' 'batch.rows = 2048' 'stop.maxEpochs = 500' 'output = kdd99'
"$home/submit-scripts/thalweg" --conf spark.ui.enabled=true --conf spark.ui.port=4899 train --quiet kdd99.conf &
run=$!
until curl -sf http://localhost:4899/thalweg/ | grep -q thalweg-facts; do sleep 1; done
sleep 20 # of the run
photograph http://localhost:4899/thalweg/ tab.png 1400 1100
