#!/usr/bin/env bash
# soak.sh [MINUTES]
#
# Trains for so many minutes (30) on the cluster of cluster-local.sh, which it brings up, while every two minutes
# an executor is killed. Prints for each kill the round, what the driver's heap holds after a collection, and
# its open files; and whether the bits of w are those of as many steps in one undisturbed JVM. Exit code 1 if not.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source=faults.bash
. "$here/faults.bash"
minutes=${1:-30}
pause=120 # seconds between kills
scratch=$(mktemp -d)
driver=
trap '[ -z "$driver" ] || kill -9 "$driver" 2>/dev/null; rm -rf "$scratch"' EXIT

train=(train "$scratch/soak.conf" --overwrite)
cat >"$scratch/soak.conf" <<'CONF'
data.train = "hdfs:///faults/rows"
data.format = parquet
objective.loss = logistic
penalty = "l2(1e-4)"
updater = adam
learningRate = 0.01
batch.rows = 256
checkpoint.directory = "hdfs:///soak/checkpoints"
checkpoint.everySeconds = 30
CONF

heap() { # PID -> live MiB, after a full collection
  "${JAVA_HOME:+$JAVA_HOME/bin/}jcmd" "$1" GC.class_histogram | awk '$1 == "Total" { printf "%.1f", $3 / 1048576 }'
}

files() { # PID -> how many it has open
  find "/proc/$1/fd" -mindepth 1 | wc -l
}

use_cluster
fs -rm -r -f -skipTrash /soak >&2
"$here/standalone.sh" client "${train[@]}" output=hdfs:///soak/disturbed stop.seconds=$((minutes * 60)) \
  >"$scratch/log" 2>&1 &
driver=$!
until [ -n "$(checkpointed /soak/checkpoints)" ]; do
  kill -0 $driver 2>/dev/null || { tail -n 1 "$scratch/log" >&2; exit 1; }
  sleep 1
done

began=$SECONDS kills=0
printf '%-8s %-10s %-12s %s\n' minute round 'heap MiB' 'open files'
while [ $((SECONDS - began + pause)) -lt $((minutes * 60)) ]; do
  sleep $pause
  round=$(checkpointed /soak/checkpoints)
  printf '%-8s %-10s %-12s %s\n' $(((SECONDS - began) / 60)) "$round" "$(heap $driver)" "$(files $driver)"
  kill -9 "$(executor)"
  kills=$((kills + 1))
done
wait $driver || { echo "the run failed after $kills kills: $(tail -n 1 "$scratch/log")"; driver=; exit 1; }
driver=

found=$(summary /soak/disturbed weightsSha256) steps=$(summary /soak/disturbed steps)
"$here/thalweg" --master 'local[2]' "${train[@]}" output=hdfs:///soak/calm stop.maxSteps="$steps" \
  checkpoint.directory=hdfs:///soak/calm-checkpoints >"$scratch/log" 2>&1 || { tail -n 1 "$scratch/log"; exit 1; }
sha=$(summary /soak/calm weightsSha256)
printf '%d kills, %d steps: %s, undisturbed %s\n' $kills "$steps" "$found" "$sha"
[ ${#sha} = 64 ] && [ "$found" = "$sha" ]
