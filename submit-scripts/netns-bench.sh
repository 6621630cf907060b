#!/usr/bin/env bash
# netns-bench.sh [aggregation] [gradient] [local] [svrg] [gather] [jobs] [newton] [interior] [lbfgs] [columns] [ranges]
#
# Three hosts on one machine, by network namespaces: master and driver on one, a worker on each of the others,
# all on a bridge, every link 1 Gbit/s in both directions (tc tbf). Prints two tables:
#
#   aggregation           what a step costs by mode where w is long, and MLlib's treeAggregate (AggregationCost)
#   gradient local svrg   trains by this kind of round on one machine; on the three hosts; there with the link of
#                         a worker cut in mid-run, for some seconds and for good: survived, same bits, seconds of
#                         training, megabytes that came over the driver's link
#   gather jobs           the same of 2,000 small steps on a short w, whose rows come to the driver, or which are jobs
#   newton interior lbfgs the same of methods of few steps, each of jobs over all rows, on a short w
#   columns ranges        the same of gradient steps, and of L-BFGS, on a w in ranges; once more with links that take
#                         1 ms (delay_link.py, which takes python3); and bytes of a step over the driver's link
#
# Root only. All it makes lies in namespaces named thalweg-PID-*, and goes when it ends, also by Ctrl-C; data and
# logs stay in target/netns. What travels is neither encrypted nor authenticated. Exit codes: 0 all good, 1 a run
# failed or had other bits, 2 usage, 77 not permitted here (nothing was run), 130 Ctrl-C, 143 SIGTERM.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
home=$(cd "$here/.." && pwd)
root=$home/target/netns
tag=thalweg-$$
work=$root/$tag
hosts=(driver worker1 worker2)
declare -A address=([driver]=10.213.0.1 [worker1]=10.213.0.2 [worker2]=10.213.0.3)
master=spark://${address[driver]}:7077
limit=240      # seconds for a run
cut_seconds=10 # the link is down when it comes back
given_up=20    # seconds until a host that is silent is given up

all=(aggregation gradient local svrg gather jobs newton interior lbfgs columns ranges)
[ $# -gt 0 ] || set -- "${all[@]}"
for word; do
  [[ " ${all[*]} " = *" $word "* ]] || { sed -n '2s/^# /usage: /p' "${BASH_SOURCE[0]}" >&2; exit 2; }
done

fail() { echo "netns-bench.sh: $*" >&2; exit 1; }

# --- the network -----------------------------------------------------------------------------------------

network() { # a host is a namespace whose eth0 ends in a port of the bridge; the port has the name of the host
  local host
  ip netns add "$tag-switch" && ip -n "$tag-switch" link add bridge up type bridge || return 1
  for host in "${hosts[@]}"; do
    ip netns add "$tag-$host" && ip -n "$tag-$host" link set lo up \
      && ip link add eth0 netns "$tag-$host" type veth peer name "$host" netns "$tag-switch" \
      && ip -n "$tag-$host" address add "${address[$host]}/24" dev eth0 && ip -n "$tag-$host" link set eth0 up \
      && ip -n "$tag-switch" link set "$host" master bridge up \
      && tc -n "$tag-$host" qdisc add dev eth0 root tbf rate 1gbit burst 512kb latency 20ms \
      && tc -n "$tag-switch" qdisc add dev "$host" root tbf rate 1gbit burst 512kb latency 20ms || return 1
  done
}

delay() { # on|off: frames take a millisecond from port to port, by a program in the place of the bridge
  local host
  if [ "$1" = on ]; then
    for host in "${hosts[@]}"; do ip -n "$tag-switch" link set "$host" nomaster promisc on; done
    ip netns exec "$tag-switch" python3 "$here/delay_link.py" 1 "${hosts[@]}" >>"$root/logs/delay.log" 2>&1 &
    delayer=$!
  else
    kill "$delayer"
    for host in "${hosts[@]}"; do ip -n "$tag-switch" link set "$host" master bridge promisc off; done
  fi
}

link() { ip -n "$tag-switch" link set "$1" "$2"; } # HOST up|down: as a cable is pulled, the host sees no carrier

on() { # HOST COMMAND...: with Spark at the address of the host
  ip netns exec "$tag-$1" env SPARK_LOCAL_IP="${address[$1]}" SPARK_LOCAL_DIRS="$work" \
    SPARK_CONF_DIR="$home/conf/laptop" SPARK_DAEMON_MEMORY=384m "${@:2}"
}

end() { # HOST: everything that runs there
  local pids
  pids=$(ip netns pids "$tag-$1" 2>/dev/null) && [ -z "$pids" ] || kill -9 $pids 2>/dev/null || true
}

tear_down() {
  local host
  trap '' INT TERM
  for host in "${hosts[@]}" switch; do
    end "$host"
    ip netns delete "$tag-$host" 2>/dev/null || true
  done
  wait
  rm -rf "$work"
}

# --- Spark -----------------------------------------------------------------------------------------------

daemon() { # HOST CLASS arguments
  on "$1" "$here/spark-class" "${@:2}" </dev/null >>"$root/logs/$1.log" 2>&1 &
}

start_worker() { # HOST
  daemon "$1" org.apache.spark.deploy.worker.Worker --host "${address[$1]}" --cores 1 --memory 3g \
    --work-dir "$work/$1" "$master"
}

await_workers() { # until the master counts two
  local deadline=$((SECONDS + 120))
  # shellcheck disable=SC2016
  until on driver timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/8080" && printf "GET /json/ HTTP/1.0\r\n\r\n" >&3 && cat <&3' \
    - "${address[driver]}" 2>/dev/null | grep -q '"aliveworkers" : 2'; do
    [ $SECONDS -lt $deadline ] || fail "the workers are not there; see $root/logs"
    sleep 0.5
  done
}

# --- the tables ------------------------------------------------------------------------------------------

aggregation() {
  echo "a step of w with 10,000,000 entries, by mode: median seconds, bytes of results to the driver"
  on driver env SPARK_DRIVER_MEMORY=4g SPARK_DIST_CLASSPATH="$home/target/test-classes:$home/target/thalweg.jar" \
    "$here/spark-class" org.thalweg.bench.AggregationCost "$master" 10000000 1000 32000 8 8 800 3 \
    "$root/long-rows" 2>"$root/logs/aggregation.log" &
  wait $! || fail "the aggregation failed; see $root/logs/aggregation.log"
}

arrived() { on driver cat /sys/class/net/eth0/statistics/rx_bytes; }

left() { on driver cat /sys/class/net/eth0/statistics/tx_bytes; }

disturb() { # CUT LOG: waits for the run to be at work, then cuts the link of a worker
  until [ "$(grep -c '^step ' "$2")" -ge 1 ]; do
    sleep 0.2
  done
  echo "netns-bench: the link is cut" >>"$2"
  link worker2 down
  [ "$1" = short ] || return 0
  sleep $cut_seconds
  link worker2 up
  echo "netns-bench: the link is back" >>"$2"
}

field() { # NAME FILE: the first value of that name in a summary, nothing where there is none
  { sed -n "s/.*\"$1\" : \"\{0,1\}\([^\",]*\).*/\1/p" "$2" 2>/dev/null || true; } | head -n 1
}

train() { # NAME CUT key=value...: a run on the hosts, or on one; leaves $work/NAME/summary.json
  local name=$1 cut=$2 striker=
  local options=(--conf spark.authenticate=false --conf spark.network.crypto.enabled=false
    --conf spark.io.encryption.enabled=false --conf spark.network.timeout=${given_up}s
    --conf spark.network.timeoutInterval=5s --conf spark.executor.heartbeatInterval=2s)
  shift 2
  : >"$root/logs/$name.log"
  case $cut in
    short | long) disturb "$cut" "$root/logs/$name.log" & striker=$! ;;
    one) master='local[2]' ;;
  esac
  on driver env THALWEG_MASTER="$master" timeout --foreground $limit "$here/standalone.sh" client "${options[@]}" \
    train "$work/run.conf" output="file:$work/$name" "$@" >>"$root/logs/$name.log" 2>&1 &
  wait $! || true
  [ -z "$striker" ] || ! kill "$striker" 2>/dev/null || return 0 # the run has ended before the cut was over
  touch "$work/$name.disturbed"
}

row() { # KIND CUT TITLE key=value...: runs, prints, and remembers what was wrong
  local name=$1-$2 summary=$work/$1-$2/summary.json before survived=yes same=no sha
  before=$(arrived)
  (train "$name" "$2" "${@:4}") &
  wait $!
  [ -f "$work/$name.disturbed" ] || survived=undisturbed
  [ -f "$summary" ] || survived=no
  sha=$(field weightsSha256 "$summary")
  [ -z "$sha" ] || [ "$sha" != "$(field weightsSha256 "$work/$1-one/summary.json")" ] || same=yes
  [ "$survived $same" = 'yes yes' ] || good=1
  printf '%-9s %-24s %-12s %-10s %6s %8.1f %14.1f\n' "$1" "$3" $survived $same \
    "$(field steps "$summary")" "$(field train "$summary")" "$((($(arrived) - before) / 1000))e-3"
}

rounds() { # KIND key=value...
  row "$1" one 'one machine' "${@:2}"
  row "$1" calm 'three hosts' "${@:2}"
  row "$1" short "a link cut for $cut_seconds s" "${@:2}"
  row "$1" long 'a link cut for good' "${@:2}"
  end worker2 # else it and its executor find back after a while
  link worker2 up
  start_worker worker2
  await_workers
}

in_ranges() { # KIND key=value...: what a step costs where links are long, and what goes over the driver's link
  local steps up down last_steps=0 last_up=0 last_down=0 from_up from_down most plain lengths=(100 400)
  [ "$1" = columns ] || lengths=(10 30) # L-BFGS ends sooner
  mapfile -t plain < <(printf '%s\n' "${@:2}" | grep -v '^stop[.]') # a setting is given once
  delay on
  row "$1" delayed 'links of 1 ms' "${@:2}"
  delay off
  for most in "${lengths[@]}"; do # the difference has neither load nor evaluation
    from_up=$(arrived) from_down=$(left)
    (train "$1-$most" calm "${plain[@]}" stop.maxSteps=$most) &
    wait $!
    steps=$(field steps "$work/$1-$most/summary.json")
    up=$(($(arrived) - from_up)) down=$(($(left) - from_down))
    [ $last_steps = 0 ] || echo "$1: $(((up - last_up) / (steps - last_steps))) bytes of a step to the driver," \
      "$(((down - last_down) / (steps - last_steps))) from it"
    last_steps=$steps last_up=$up last_down=$down
  done
}

data() { # NAME BITS: a million rows
  [ -d "$root/$1" ] || on driver "$here/thalweg" generate "clicks(rows=1000000,bits=$2)" "$root/$1" \
    >"$root/logs/generate.log" 2>&1 || fail "no data; see $root/logs/generate.log"
}

# --- all of it -------------------------------------------------------------------------------------------

"$here/thalweg" list starts >/dev/null # builds the jar and the embedded Spark
[[ " $* " != *" aggregation "* ]] || (cd "$home" && mvn -B -q -Pbench -DskipTests test-compile >&2)
[ "$(id -u)" = 0 ] || { echo "netns-bench.sh: skipped: root makes network namespaces, this is $(id -un)" >&2; exit 77; }
mkdir -p "$root/logs" "$work"
trap tear_down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
network 2>"$work/why" || { echo "netns-bench.sh: skipped: network namespaces are not permitted here: $(cat "$work/why")" >&2; exit 77; }
daemon driver org.apache.spark.deploy.master.Master --host "${address[driver]}" --port 7077 --webui-port 8080
start_worker worker1
start_worker worker2
await_workers

narrow=(data.train="file:$root/narrow")
small=("${narrow[@]}" method=sgd updater=adam learningRate=0.01 batch.rows=1024 stop.maxSteps=2000)
whole=("${narrow[@]}" objective.intercept=false aggregation=flat)
good=0 titled=
for table; do
  case $table in
    aggregation) aggregation; continue ;;
    gradient) keys=(method=sgd updater=adam learningRate=0.01 batch.rows=16384 stop.maxSteps=400) ;;
    local) keys=(method=sgd updater=adam learningRate=0.01 batch.rows=1024 'round=local(steps=20)' stop.maxSteps=60) ;;
    svrg) keys=(method=svrg objective.intercept=false stop.gap=1e-9 stop.maxEpochs=40) ;;
    gather) keys=("${small[@]}" aggregation=gather) ;;
    jobs) keys=("${small[@]}" aggregation=flat) ;;
    newton) keys=("${whole[@]}" method=newton stop.gap=1e-9) ;;
    interior) keys=("${whole[@]}" method=interiorPoint objective.loss=hinge stop.gap=1e-6) ;;
    lbfgs) keys=("${whole[@]}" method=lbfgs stop.gap=1e-9) ;;
    columns) keys=(placement=columns method=sgd updater=adagrad learningRate=0.1 batch.rows=16384 stop.maxSteps=400) ;;
    ranges) keys=(placement=columns method=lbfgs objective.intercept=false stop.gap=1e-9) ;;
  esac
  if [ -z "$titled" ]; then
    data clicks 18
    data narrow 10
    cat >"$work/run.conf" <<END
data.train = "file:$root/clicks"
objective.loss = logistic
penalty = "l2(1e-4)"
seed = 3
END
    printf '%-9s %-24s %-12s %-10s %6s %8s  %s\n' round run survived 'same bits' steps seconds 'to the driver, MB'
    titled=1
  fi
  rounds "$table" "${keys[@]}"
  case $table in columns | ranges) in_ranges "$table" "${keys[@]}" ;; esac
done
exit $good
