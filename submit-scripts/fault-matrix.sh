#!/usr/bin/env bash
# fault-matrix.sh [FAULT ...]
#
# Trains on the cluster of cluster-local.sh, which must be up, disturbs the runs, and prints a table: fault × kind
# of round × updater → survived, same bits as the undisturbed run, seconds lost. Exit code 1 unless all are good.
# The faults: executor, worker and datanode (kill -9 in mid-run), speculation, memory (blocks that do not fit).
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$(cd "$here/.." && pwd)/target/cluster
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
limit=180 # seconds for a run

rounds=(gradient:) # NAME:key=value...
updaters=(sgd adam nag)
faults=(executor worker datanode speculation memory)
[ $# -eq 0 ] || faults=("$@")

# shellcheck disable=SC1091
. "$root/env"
fs() { "$here/cluster-local.sh" fs "$@"; }

daemon() { "$here/cluster-local.sh" status | awk -v name="$1" '$1 == name { print $NF }'; }

executor() { # the pid of an executor of the cluster
  ps -A -o pid= -o args= | DIR="$root" awk \
    'index($0, ENVIRON["DIR"]) && /CoarseGrainedExecutorBackend/ && /java/ { print $1; exit }'
}

disturb() { # FAULT LOG: waits for the run to be at work, then strikes
  local second
  for second in $(seq $limit); do
    [ "$(grep -c ^round "$2")" -lt 2 ] || break
    sleep 1
  done
  case $1 in
    executor) kill -9 "$(executor)" ;;
    worker) kill -9 "$(daemon worker2)" ;;
    datanode) kill -9 "$(daemon datanode2)" ;;
  esac
}

options() { # FAULT: of spark-submit
  case $1 in
    speculation) echo --conf spark.speculation=true --conf spark.speculation.minTaskRuntime=1ms \
      --conf spark.speculation.multiplier=1.1 --conf spark.speculation.quantile=0.5 ;;
    memory) echo --conf spark.memory.fraction=0.01 ;;
  esac
}

run() { # FAULT NAME key=value... -> seconds and weightsSha256
  local fault=$1 name=$2 began=$SECONDS striker=
  shift 2
  : >"$scratch/log"
  case $fault in
    executor | worker | datanode) disturb "$fault" "$scratch/log" & striker=$! ;;
  esac
  # shellcheck disable=SC2046
  timeout $limit "$here/standalone.sh" client $(options "$fault") train "$scratch/run.conf" \
    output="hdfs:///faults/$name" --overwrite "$@" >"$scratch/log" 2>&1 || { echo "$((SECONDS - began)) failed"; return; }
  [ -z "$striker" ] || { wait "$striker" || { echo "$((SECONDS - began)) undisturbed"; return; }; }
  echo "$((SECONDS - began)) $(fs -cat "/faults/$name/summary.json" | sed -n 's/.*"weightsSha256" : "\(.*\)".*/\1/p')"
}

cat >"$scratch/run.conf" <<'END'
data.train = "hdfs:///faults/rows.libsvm"
data.shards = 16
objective.loss = logistic
penalty = "l2(1e-4)"
learningRate = 0.01
batch.rows = 64
stop.maxSteps = 1500
seed = 3
END
"$here/thalweg" list starts >/dev/null # builds, so that no run has to
fs -mkdir -p /faults
fs -put -f "$here/../data/breast-cancer.train.libsvm" /faults/rows.libsvm

good=0
printf '%-12s %-9s %-8s %-10s %-10s %s\n' fault round updater survived 'same bits' 'seconds lost'
for round in "${rounds[@]}"; do
  for updater in "${updaters[@]}"; do
    read -ra keys <<<"${round#*:} updater=$updater"
    read -r calm sha < <(run none "${round%%:*}-$updater" "${keys[@]}")
    for fault in "${faults[@]}"; do
      read -r seconds found < <(run "$fault" "${round%%:*}-$updater-$fault" "${keys[@]}")
      "$here/cluster-local.sh" up >/dev/null # what was killed comes back
      survived=yes same=yes
      case $found in failed | undisturbed) survived=$found ;; esac
      [ "$found" = "$sha" ] && [ ${#sha} = 64 ] || { same=no; good=1; }
      printf '%-12s %-9s %-8s %-10s %-10s %d\n' "$fault" "${round%%:*}" "$updater" $survived $same $((seconds - calm))
    done
  done
done
exit $good
