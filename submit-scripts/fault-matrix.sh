#!/usr/bin/env bash
# fault-matrix.sh [--seed N] [--by round|time] [--kinds NAME,...] [--updaters NAME,...] [FAULT ...]
#
# Trains on the cluster of cluster-local.sh, disturbs the runs, and prints a table: fault × kind of round × updater
# → survived, same bits as the undisturbed run, seconds lost, the round of the newest checkpoint or the second when
# the fault struck, and the first digits of the hash of the bits. Exit code 1 unless every cell is good; a run that
# nothing disturbed is not. A cluster that is not up is brought up for it, and taken down at the end. Faults strike at a
# random round, or at a random time of the run, from its very start on; --by says which, and else chance does. --seed
# repeats the moments at which a former table was struck.
#
# driver       kill -9 of the driver at a random round, then the same command with --resume
# executor     kill -9 of an executor at a random round; so worker, datanode
# slow         an executor stands still (SIGSTOP) for some seconds from a random round on, without speculation
# hung         the same with speculation, which runs its tasks elsewhere
# speculation  on, for tasks hardly later than others, so that many run twice
# dynamic      executors are asked for as tasks wait, beginning with one
# memory       of executors holds no more than a part of the blocks; the others go to disk
# full         no byte more fits into the directory of checkpoints from a random round on, by a quota of HDFS
# unwritable   the directory of checkpoints is read-only for the user of the run from a random round on
# beside       a run of the same conf at the same time, with directories of its own; its bits must be the same too,
#              and a third and a fourth with the output or the checkpoints of the first must be refused
# clock        runs that see the wall clock set by two seconds, either way, want the directories: they must be refused
# namespace    so must one in another namespace of processes, with the same host name; then the run stands still for so
#              long that such a run takes its directories over, to the same bits, and it must end with one line and code 1
# namenode     kill -9 of the NameNode, which comes back after some seconds
# data         a file of the data is changed and an executor killed: the same bits, or one line that says so and code 3
#
# clock and namespace take root (unshare); by another user they are left out, and the script ends with 77 if it is good.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
# shellcheck source=faults.bash
. "$here/faults.bash"
# shellcheck source=strikes.bash
. "$here/strikes.bash"
limit=900 # seconds for a run, which on a busy machine may take minutes
short='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' # a run is over before its code is worth a better compiler
pause=6   # seconds for which an executor stands still
away=8    # for which there is no NameNode, and as many more until it is usable again
by=chance
refusal='when it was first read\|was changed' # what a run says of data that are no longer those that it read
wrap=()   # what a run is started by

# a kind of rounds: how many, when a checkpoint is written, and its keys
declare -A steps=([gradient]=80 [local]=60 [svrg]=12 [handover]=36 [backoff]=60 [lbfgs]=24 [newton]=6 [interior]=12 [sdca]=30
  [path]=10 [tune]=12 [columns]=80 [ranges]=24)
declare -A cadence=([gradient]=everyRounds=8 [columns]=everyRounds=8 [local]=everyRounds=5 [backoff]=everyRounds=4 [tune]=everySeconds=1) # each round else
penalties='['$(printf 'l2(%se-4),' {1..20}) # 40 models in two folds
penalties=${penalties%,}']'
declare -A command=([tune]=tune) # train else
declare -A keys=( # handover: rounds become slow, and L-BFGS goes on; backoff: two setbacks, from the third step on;
  # columns: gradient steps on a w in ranges; ranges: L-BFGS there
  [gradient]='data.train=hdfs:///faults/rows data.format=parquet learningRate=0.01 batch.rows=256 aggregation=flat'
  [local]='data.train=hdfs:///faults/rows data.format=parquet learningRate=0.01 batch.rows=32 round=local(steps=20) aggregation=flat'
  [svrg]='data.train=hdfs:///faults/many method=svrg stop.gradientNorm=1e-14'
  [handover]='data.train=hdfs:///faults/wide method=auto penalty=sum(l2(1e-9),box(-1e6,1e6)) stop.gradientNorm=1e-300 aggregation=flat'
  [lbfgs]='data.train=hdfs:///faults/many method=lbfgs stop.gradientNorm=1e-14'
  [newton]='data.train=hdfs:///faults/many method=newton penalty=l1(1e-3) stop.gradientNorm=1e-300'
  [interior]='data.train=hdfs:///faults/some method=interiorPoint objective.loss=hinge stop.gap=1e-300 aggregation=flat'
  [path]='data.train=hdfs:///faults/some penalty=path(l1,points=10) aggregation=flat'
  [sdca]='data.train=hdfs:///faults/some method=sdca objective.loss=hinge stop.gap=1e-300 aggregation=flat'
  [columns]='data.train=hdfs:///faults/rows data.format=parquet updater=adagrad learningRate=0.1 batch.rows=256 placement=columns data.ranges=4'
  [ranges]='data.train=hdfs:///faults/many method=lbfgs placement=columns data.ranges=4 stop.gradientNorm=1e-14'
  [tune]="data.train=hdfs:///faults/wide method=lbfgs tune.grid.penalty=$penalties tune.folds=2 stop.gradientNorm=1e-300 aggregation=flat"
  [backoff]='data.train=hdfs:///faults/rows data.format=parquet objective.loss=squaredHinge updater=sgd learningRate=1e300 onDivergence=backoff(factor=1e-151,times=4) batch.rows=256 aggregation=flat')

seed=$((RANDOM * 32768 + RANDOM))
kinds=(gradient local svrg handover backoff lbfgs newton interior sdca path tune columns ranges)
updaters=(sgd adam nag)
faults=(driver executor worker datanode slow hung speculation dynamic memory full unwritable beside
  clock namespace namenode data)
while [ $# -gt 0 ]; do
  case $1 in
    --seed) seed=$2; shift 2 ;;
    --by)
      by=${2:-}
      case $by in round | time) shift 2 ;; *) echo "fault-matrix.sh: --by must be round or time but was $by" >&2; exit 2 ;; esac ;;
    --kinds) IFS=, read -ra kinds <<<"$2"; shift 2 ;;
    --updaters) IFS=, read -ra updaters <<<"$2"; shift 2 ;;
    *) break ;;
  esac
done
for fault; do
  case " ${faults[*]} " in *" $fault "*) ;; *) echo "fault-matrix.sh: no fault $fault; there are: ${faults[*]}" >&2; exit 2 ;; esac
done
[ $# -eq 0 ] || faults=("$@")
left_out=
if ! unshare --mount --pid --fork true 2>/dev/null; then
  for fault in clock namespace; do
    case " ${faults[*]} " in *" $fault "*) left_out+=" $fault" ;; esac
  done
  [ -z "$left_out" ] || echo "left out, since unshare takes root:$left_out" >&2
  mapfile -t faults < <(printf '%s\n' "${faults[@]}" | grep -vx 'clock\|namespace')
fi

progress() { # DIRECTORY -> the round of the newest checkpoint; of a path the newest point; of a search that of a model
  case $kind in
    path) newest "$1" point- ;;
    tune) checkpointed "$1/point-0001-fold-1" ;;
    *) checkpointed "$1" ;;
  esac
}

bits() { # DIRECTORY -> the hash of the weights; of a search that of all that it found besides
  case $kind in
    tune) { fs -cat "$1/tune.json" && summary "$1" weightsSha256; } | sha256sum | cut -d ' ' -f 1 ;;
    *) summary "$1" weightsSha256 ;;
  esac
}

submit() { # FAULT OUTPUT CHECKPOINTS key=value... : in the background, as $run, which says all in $log
  local user=()
  [ "$1" != unwritable ] || user=(HADOOP_USER_NAME=visitor) # the one of the daemons may write everywhere
  # shellcheck disable=SC2046
  "${wrap[@]}" env "${user[@]}" timeout -k 60 $limit "$here/standalone.sh" client --conf spark.ui.enabled=false --conf "spark.executor.extraJavaOptions=$short" \
    --driver-java-options "$short -Dlog4j2.configurationFile=$scratch/log4j2.properties" $(options "$1") \
    "${command[$kind]:-train}" "$scratch/run.conf" output="hdfs://$2" checkpoint.directory="hdfs://$3" "${@:4}" \
    >>"$log" 2>&1 &
  run=$!
}

newest_application() {
  find "$root"/logs/worker? -mindepth 1 -maxdepth 1 -name 'app-*' -printf '%f\n' | sort | tail -n 1
}

tenths() { echo $(($(date +%s%N) / 100000000)); }

train() { # FAULT DIRECTORY MOMENT key=value... -> tenths of seconds, outcome, when it was struck, weightsSha256
  local fault=$1 directory=$2 began round=- striker='' outcome=yes code=0 found log=$scratch/log
  local values=("${@:4}")
  [ "$fault" != data ] || values=("${values[@]/#data.train=*/data.train=hdfs:///faults/changing}")
  began=$(tenths)
  : >"$log"
  submit "$fault" "$directory" "$directory/checkpoints" --overwrite "${values[@]}"
  case $fault in
    none | speculation | dynamic | memory) ;;
    *) strike "$fault" "$3" "$directory" "${values[@]}" >"$scratch/struck" & striker=$! ;;
  esac
  wait $run || code=$?
  if [ "$fault" = driver ]; then
    submit "$fault" "$directory" "$directory/checkpoints" --resume "${values[@]}"
    code=0
    wait $run || code=$?
  fi
  local took=$(($(tenths) - began))
  if [ -n "$striker" ]; then
    wait $striker || outcome=failed
    round=$(cat "$scratch/struck")
  fi
  cat "$root"/logs/worker?/"$(newest_application)"/*/stderr >>"$log" 2>/dev/null || true
  if [ "$fault" = data ] && [ $code = 3 ] && grep -q "$refusal" "$log"; then
    found=refused
  else
    [ $code = "$(code_of "$fault")" ] || outcome=failed
    found=$(bits "$directory") || found=none
  fi
  [ "$fault" != beside ] || [ "$found" = "$(bits "$directory-beside")" ] || outcome=unlike
  if [ $outcome = yes ] && { [ -z "$round" ] || ! grep -q "$(evidence "$fault")" "$log"; }; then
    outcome=undisturbed
  fi
  if [ $outcome != yes ]; then
    cp "$log" "$root/logs/${directory#/faults/runs/}.log"
  fi
  echo "$took $outcome ${round:--} $found"
}

recover() { # what was killed comes back, and what a run left ends
  until [ -z "$(executors)" ]; do sleep 0.2; done
  "$here/cluster-local.sh" up >/dev/null
}

rounds() { # DIRECTORY of the checkpoints of the undisturbed run -> of the rounds wanted those that there were
  local last
  last=$(progress "$1")
  echo $((last < steps[$kind] ? last : steps[$kind]))
}

require_jobs() { # ROUNDS: that the undisturbed run had as many jobs, or no fault of executors would disturb its rounds
  local jobs
  [ "$kind" != sdca ] || return 0 # which takes the rows to the driver
  jobs=$(grep -c 'Starting task 0\.0 in stage' "$scratch/log") || true
  [ "$jobs" -ge "$1" ] || { echo "$1 rounds of $kind took no more than $jobs jobs: they are the driver's"; exit 1; }
}

at() { # FAULT CALM ROUNDS -> the moment at which it strikes: a round, or as 34t a tenth of a second
  local way=$by
  [ "$way" != chance ] || way=$((RANDOM % 2))
  case $1:$way in
    hung:* | *:0 | *:round) when=$(($3 / 5 + RANDOM % ($3 > 1 ? $3 / 2 : 1))) ;; # hung: while it has tasks
    *) when=$(($2 / 20 + RANDOM % ($2 * 7 / 10)))t ;;
  esac
}

cell() { # FAULT KIND UPDATER CALM SHA ROUNDS: a line of the table
  local took outcome found round same=yes when
  at "$1" "$4" "$6" # not in a shell of its own, where chance would repeat itself
  [ "$1" != data ] || change_later "$2"
  read -r took outcome round found < <(train "$1" "/faults/runs/$1-$2-$3" $when "${case[@]}")
  [ "$found" = "$5" ] && [ ${#found} = 64 ] || same=no
  [ "$found" != refused ] || same=refused
  [ "$outcome" = yes ] && [ $same != no ] || bad=1
  awk -v format="$format" -v lost=$((took - $4)) "BEGIN { printf format, \"$1\", \"$2\", \"$3\", \"$outcome\", \"$same\", lost / 10, \"$round\", \"${found:0:8}\" }"
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
change "/faults/runs?op=MKDIRS&permission=777"
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
format='%-12s %-9s %-8s %-12s %-10s %6.1f        %-8s  %s\n'
printf '%-12s %-9s %-8s %-12s %-10s %s  %s  %s\n' fault round updater survived 'same bits' 'seconds lost' 'at round' bits
for kind in "${kinds[@]}"; do
  of_kind=("${updaters[@]}")
  case $kind in gradient | local) ;; *) of_kind=(-) ;; esac # others take none, or one of their own
  for updater in "${of_kind[@]}"; do
    read -ra case <<<"${keys[$kind]} stop.maxSteps=${steps[$kind]} checkpoint.${cadence[$kind]:-everyRounds=1}"
    [ "$updater" = - ] || case+=(updater="$updater")
    read -r calm outcome round sha < <(train none "/faults/runs/none-$kind-$updater" 0 "${case[@]}")
    recover
    [ "$outcome" = yes ] || { echo "the undisturbed run $outcome"; exit 1; }
    lasted=$(rounds "/faults/runs/none-$kind-$updater/checkpoints")
    require_jobs "$lasted"
    for fault in "${faults[@]}"; do
      cell "$fault" $kind "$updater" "$calm" "$sha" "$lasted"
    done
  done
done
[ $bad = 0 ] || exit 1
[ -z "$left_out" ] || exit 77
