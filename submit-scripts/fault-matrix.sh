#!/usr/bin/env bash
# fault-matrix.sh [--seed N] [--kinds NAME,...] [--updaters NAME,...] [FAULT ...]
#
# Trains on the cluster of cluster-local.sh, disturbs the runs, and prints a table: fault × kind of round × updater
# → survived, same bits as the undisturbed run, seconds lost, and the round of the newest checkpoint when the fault
# struck. Exit code 1 unless every cell is good; a run that nothing disturbed is not. A cluster that is not up is brought
# up for it, and taken down at the end. --seed repeats the rounds at which a former table was struck.
#
# driver       kill -9 of the driver at a random round, then the same command with --resume
# executor     kill -9 of an executor at a random round; so worker, datanode
# slow         an executor stands still (SIGSTOP) for some seconds from a random round on, without speculation
# hung         the same with speculation, which runs its tasks elsewhere
# speculation  on, for tasks hardly later than others, so that many run twice
# dynamic      executors are asked for as tasks wait, beginning with one
# memory       of executors holds no more than a part of the blocks; the others go to disk
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source=faults.bash
. "$here/faults.bash"
limit=240 # seconds for a run
pause=6   # seconds for which an executor stands still

# a kind of rounds: how many, of how many a checkpoint is written, and its keys
declare -A steps=([gradient]=160 [local]=100 [svrg]=12 [handover]=36 [backoff]=120 [lbfgs]=24 [newton]=6 [interior]=12 [path]=10 [tune]=12)
declare -A every=([gradient]=8 [local]=5 [svrg]=1 [handover]=1 [backoff]=4 [lbfgs]=1 [newton]=1 [interior]=1 [path]=1 [tune]=2)
declare -A command=([tune]=tune) # train else
declare -A keys=( # handover: rounds become slow, and L-BFGS goes on; backoff: two setbacks, from the third step on
  [gradient]='data.train=hdfs:///faults/rows data.format=parquet learningRate=0.01 batch.rows=256'
  [local]='data.train=hdfs:///faults/rows data.format=parquet learningRate=0.01 batch.rows=32 round=local(steps=20)'
  [svrg]='data.train=hdfs:///faults/many method=svrg stop.gradientNorm=1e-14'
  [handover]='data.train=hdfs:///faults/wide method=auto penalty=sum(l2(1e-9),box(-1e6,1e6)) stop.gradientNorm=1e-300 aggregation=flat'
  [lbfgs]='data.train=hdfs:///faults/many method=lbfgs stop.gradientNorm=1e-14'
  [newton]='data.train=hdfs:///faults/many method=newton penalty=l1(1e-3) stop.gradientNorm=1e-300'
  [interior]='data.train=hdfs:///faults/many method=interiorPoint objective.loss=hinge stop.gap=1e-300'
  [path]='data.train=hdfs:///faults/rows data.format=parquet penalty=path(l1,points=10) aggregation=flat'
  [tune]='data.train=hdfs:///faults/wide method=lbfgs tune.grid.penalty=[l2(1e-3),l2(1e-5)] tune.folds=2 stop.gradientNorm=1e-14 aggregation=flat'
  [backoff]='data.train=hdfs:///faults/rows data.format=parquet objective.loss=squaredHinge updater=sgd learningRate=1e300 onDivergence=backoff(factor=1e-151,times=4) batch.rows=256')

seed=$((RANDOM * 32768 + RANDOM))
kinds=(gradient local svrg handover backoff lbfgs newton interior path tune)
updaters=(sgd adam nag)
faults=(driver executor worker datanode slow hung speculation dynamic memory)
while [ $# -gt 0 ]; do
  case $1 in
    --seed) seed=$2; shift 2 ;;
    --kinds) IFS=, read -ra kinds <<<"$2"; shift 2 ;;
    --updaters) IFS=, read -ra updaters <<<"$2"; shift 2 ;;
    *) break ;;
  esac
done
for fault; do
  case " ${faults[*]} " in *" $fault "*) ;; *) echo "fault-matrix.sh: no fault $fault; there are: ${faults[*]}" >&2; exit 2 ;; esac
done
[ $# -eq 0 ] || faults=("$@")

options() { # FAULT -> of spark-submit
  case $1 in
    slow) echo --conf spark.speculation=false ;;
    hung) echo --conf spark.speculation.minTaskRuntime=300ms ;;
    speculation) echo --conf spark.speculation.minTaskRuntime=1ms --conf spark.speculation.interval=10ms \
      --conf spark.speculation.multiplier=1.01 --conf spark.speculation.quantile=0.25 ;;
    dynamic) echo --conf spark.dynamicAllocation.enabled=true --conf spark.dynamicAllocation.initialExecutors=1 \
      --conf spark.dynamicAllocation.minExecutors=1 --conf spark.dynamicAllocation.executorIdleTimeout=1s \
      --conf spark.dynamicAllocation.shuffleTracking.timeout=1s --executor-cores 1 ;;
    memory) echo --conf spark.memory.fraction=0.01 ;;
  esac
}

evidence() { # FAULT -> what the log of a disturbed driver, or of one of its executors, says
  case $1 in
    hung | speculation) echo 'Marking task .* as speculatable' ;;
    dynamic) echo 'Requesting .* new executor' ;;
    memory) echo 'Not enough space to cache rdd' ;;
    driver) case $kind in path | tune) ;; *) echo 'resuming from' ;; esac ;; # these say nothing of their many runs
  esac
}

victim() { # FAULT -> the pid of what it strikes, if it strikes at a round
  case $1 in
    driver) cat "/proc/$run/task/$run/children" ;;
    executor | slow | hung) executor ;;
    worker) daemon worker2 ;;
    datanode) daemon datanode2 ;;
  esac
}

strike() { # FAULT ROUND DIRECTORY: at that round, and says at which it did
  local found=0 pid
  until [ "${found:-0}" -ge "$2" ]; do
    kill -0 "$run" 2>/dev/null || return 0 # too late
    sleep 0.05
    found=$(progress "$3/checkpoints")
  done
  pid=$(victim "$1")
  case $1 in
    slow | hung) kill -STOP "$pid"; echo "$found"; sleep $pause; kill -CONT "$pid" ;;
    *) kill -9 "$pid"; echo "$found" ;;
  esac
}

progress() { # DIRECTORY -> the round of the newest checkpoint; of a path the newest point; of a search that of a model
  case $kind in
    path) newest "$1" point- ;;
    tune) checkpointed "$1/point-0001-fold-1" ;;
    *) checkpointed "$1" ;;
  esac
}

bits() { # DIRECTORY -> the hash of the weights; of a search that of all that it found
  case $kind in
    tune) fs -cat "$1/tune.json" | sha256sum | cut -d ' ' -f 1 ;;
    *) summary "$1" weightsSha256 ;;
  esac
}

submit() { # FAULT DIRECTORY key=value... : in the background, as $run
  # shellcheck disable=SC2046
  timeout $limit "$here/standalone.sh" client --driver-java-options "-Dlog4j2.configurationFile=$scratch/log4j2.properties" \
    $(options "$1") "${command[$kind]:-train}" "$scratch/run.conf" output="hdfs://$2" checkpoint.directory="hdfs://$2/checkpoints" "${@:3}" \
    >>"$scratch/log" 2>&1 &
  run=$!
}

newest_application() {
  find "$root"/logs/worker? -mindepth 1 -maxdepth 1 -name 'app-*' -printf '%f\n' | sort | tail -n 1
}

tenths() { echo $(($(date +%s%N) / 100000000)); }

train() { # FAULT DIRECTORY ROUND key=value... -> tenths of seconds, outcome, the round struck, weightsSha256
  local fault=$1 directory=$2 began round=- striker='' outcome=yes
  began=$(tenths)
  : >"$scratch/log"
  submit "$fault" "$directory" --overwrite "${@:4}"
  case $fault in
    driver | executor | worker | datanode | slow | hung) strike "$fault" "$3" "$directory" >"$scratch/struck" & striker=$! ;;
  esac
  wait $run || outcome=failed
  if [ "$fault" = driver ]; then
    submit "$fault" "$directory" --resume "${@:4}"
    outcome=yes
    wait $run || outcome=failed
  fi
  local took=$(($(tenths) - began))
  if [ -n "$striker" ]; then
    wait $striker || true
    round=$(cat "$scratch/struck")
  fi
  cat "$root"/logs/worker?/"$(newest_application)"/*/stderr >>"$scratch/log" 2>/dev/null || true
  if [ -z "$round" ] || ! grep -q "$(evidence "$fault")" "$scratch/log"; then
    outcome=undisturbed
  fi
  if [ $outcome != yes ]; then
    cp "$scratch/log" "$root/logs/${directory#/faults/runs/}.log"
  fi
  echo "$took $outcome ${round:--} $(bits "$directory")"
}

recover() { # what was killed comes back, and what a run left ends
  until [ -z "$(executors)" ]; do sleep 0.2; done
  "$here/cluster-local.sh" up >/dev/null
}

cell() { # FAULT KIND UPDATER CALM SHA: a line of the table
  local took outcome found round same=yes
  local at=$((steps[$2] / 5 + RANDOM % (steps[$2] / 2)))
  read -r took outcome round found < <(train "$1" "/faults/runs/$1-$2-$3" $at "${case[@]}")
  [ "$found" = "$5" ] && [ ${#found} = 64 ] || same=no
  [ "$outcome $same" = 'yes yes' ] || bad=1
  awk -v format="$format" -v lost=$((took - $4)) "BEGIN { printf format, \"$1\", \"$2\", \"$3\", \"$outcome\", \"$same\", lost / 10, \"$round\" }"
  recover
}

scratch=$(mktemp -d)
was_up=
[ ! -f "$root/env" ] || ! "$here/cluster-local.sh" status >/dev/null || was_up=1
finish() {
  rm -rf "$scratch"
  [ -n "$was_up" ] || "$here/cluster-local.sh" down >&2
}
trap finish EXIT
use_cluster
unlike_units "$scratch"
fs -rm -r -f -skipTrash /faults/runs >&2 # or a fault would strike at a round of a former run
cat >"$scratch/run.conf" <<'END_OF_CONF'
data.partitions = 8
objective.loss = logistic
penalty = "l2(1e-4)"
seed = 3
END_OF_CONF
cat >"$scratch/log4j2.properties" <<END_OF_CONF
$(cat "$root/conf/log4j2.properties")
logger.tasks.name = org.apache.spark.scheduler.TaskSetManager
logger.tasks.level = info
logger.executors.name = org.apache.spark.ExecutorAllocationManager
logger.executors.level = info
END_OF_CONF

echo "seed $seed"
RANDOM=$seed bad=0
format='%-12s %-9s %-8s %-12s %-10s %6.1f        %s\n'
printf '%-12s %-9s %-8s %-12s %-10s %s  %s\n' fault round updater survived 'same bits' 'seconds lost' 'at round'
for kind in "${kinds[@]}"; do
  of_kind=("${updaters[@]}")
  case $kind in gradient | local) ;; *) of_kind=(-) ;; esac # others take none, or one of their own
  for updater in "${of_kind[@]}"; do
    read -ra case <<<"${keys[$kind]} stop.maxSteps=${steps[$kind]} checkpoint.everyRounds=${every[$kind]}"
    [ "$updater" = - ] || case+=(updater="$updater")
    read -r calm outcome round sha < <(train none "/faults/runs/none-$kind-$updater" 0 "${case[@]}")
    recover
    [ "$outcome" = yes ] || { echo "the undisturbed run $outcome"; exit 1; }
    for fault in "${faults[@]}"; do
      cell "$fault" $kind "$updater" "$calm" "$sha"
    done
  done
done
exit $bad
