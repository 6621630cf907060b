#!/usr/bin/env bash
# cluster-local.sh up [--yarn] [--open] [--cores N] [--memory SIZE] | down | status | fs ARGUMENTS
#
# A real cluster on this machine, from Maven artifacts alone: HDFS (a NameNode, two DataNodes) and Spark
# standalone (a Master, two Workers), with --yarn also a ResourceManager and a NodeManager, each a process of
# its own on the loopback.
#
#   up      starts what is not up, and waits until it can be used; so it also mends a half-dead cluster. Each of
#           the two workers has 2 cores and 3g of memory, and YARN as much as both and 2g more, unless told otherwise
#   down    ends all of it, executors too, and removes all but the logs
#   status  a line a process; exit code 3 unless all are up
#   fs      Hadoop's FsShell: fs -put data /data
#
# Spark's daemons share a secret, so only who reads target/cluster/conf may submit; --open does without. HDFS and
# YARN believe whatever user name they are told: all who can connect to this machine's loopback may use them.
# Then `. target/cluster/env` tells standalone.sh and yarn.sh where the cluster is. All files are under
# target/cluster. $THALWEG_CLUSTER_PORT is the first of a hundred ports, by default 17000.
set -euo pipefail

home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
spark=$home/target/spark
root=$home/target/cluster
port=${THALWEG_CLUSTER_PORT:-17000}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
patience=300 # seconds for a process to become usable, of which a busy machine may take many
worker_cores=2 worker_memory=3g
hdfs=(namenode datanode1 datanode2)
standalone=(master worker1 worker2)
yarn=(resourcemanager nodemanager)

fail() { echo "cluster-local.sh: $*" >&2; exit 1; }

# shellcheck source=machine.bash
. "$home/submit-scripts/machine.bash"

# --- what there is ---------------------------------------------------------------------------------------

members() { # what belongs to this cluster
  echo "${hdfs[@]}" "${standalone[@]}"
  [ ! -f "$root/conf/yarn-site.xml" ] || echo "${yarn[@]}"
}

pid_of() { # NAME -> its pid, whatever became of pids/NAME
  having "-Dthalweg.daemon=$root/$1" cmdline | grep -m 1 .
}

is_usable() { # NAME: of several alike, that all are
  case $1 in
    namenode) page $((port + 1)) '/jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo' | grep -q '"Safemode" : ""' ;;
    datanode*) page $((port + 1)) '/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState' \
      | grep -q '"NumLiveDataNodes" : 2' ;;
    master) page $((port + 78)) /json/ | grep -q '"status" : "ALIVE"' ;;
    worker*) page $((port + 78)) /json/ | grep -q '"aliveworkers" : 2' ;;
    resourcemanager) page $((port + 41)) /ws/v1/cluster/info | grep -q '"state":"STARTED"' ;;
    nodemanager) page $((port + 41)) /ws/v1/cluster/metrics | grep -q '"activeNodes":1' ;;
  esac
}

# --- conf ------------------------------------------------------------------------------------------------

site() { # FILE name=value...
  local file=$1 pair
  shift
  {
    echo '<configuration>'
    for pair; do
      echo "  <property><name>${pair%%=*}</name><value>${pair#*=}</value></property>"
    done
    echo '</configuration>'
  } >"$root/conf/$file"
}

write_conf() {
  mkdir -p "$root"/{conf,logs,pids,tmp}
  site core-site.xml "fs.defaultFS=hdfs://127.0.0.1:$port" "hadoop.tmp.dir=$root/tmp"
  site hdfs-site.xml \
    "dfs.namenode.name.dir=file://$root/hdfs/namenode" "dfs.namenode.http-address=127.0.0.1:$((port + 1))" \
    dfs.replication=2 dfs.blocksize=16777216 dfs.namenode.datanode.registration.ip-hostname-check=false
  cat >"$root/conf/log4j2.properties" <<'END'
rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d %p %c{1}: %m%n%ex
logger.native.name = org.apache.hadoop.util.NativeCodeLoader
logger.native.level = error
logger.hdfs.name = org.apache.hadoop.hdfs
logger.hdfs.level = off
logger.server.name = org.apache.hadoop.hdfs.server
logger.server.level = warn
logger.client.name = org.apache.spark.deploy.ClientEndpoint
logger.client.level = info
logger.yarn.name = org.apache.spark.deploy.yarn.Client
logger.yarn.level = error
END
  cat >"$root/env" <<END
export THALWEG_MASTER=spark://127.0.0.1:$((port + 77))
export HADOOP_CONF_DIR=$root/conf SPARK_CONF_DIR=$root/conf SPARK_LOCAL_IP=127.0.0.1
unset SPARK_HOME
END
}

write_spark_conf() { # OPEN: of daemons and, below what a script brings, of those who submit
  local file=$root/conf/spark-defaults.conf
  rm -f "$file"
  (
    umask 077 # before the file is opened, or all could read the secret
    exec >"$file"
    echo "spark.yarn.jars local:$spark/jars/*"
    echo spark.yarn.appMasterEnv.SPARK_LOCAL_IP 127.0.0.1
    echo spark.executorEnv.SPARK_LOCAL_IP 127.0.0.1
    echo spark.master.rest.enabled false # it takes jobs from anybody, with or without a secret
    if [ -z "$1" ]; then
      echo spark.authenticate true
      echo "spark.authenticate.secret $(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')"
      grep ^spark.network.crypto "$home/conf/standalone/spark-defaults.conf"
    fi
  )
}

mebibytes() { # 3g -> 3072
  case $1 in *g) echo $((${1%g} * 1024)) ;; *) echo "${1%m}" ;; esac
}

write_yarn_conf() {
  local address=127.0.0.1
  site yarn-site.xml \
    yarn.resourcemanager.hostname=$address "yarn.resourcemanager.webapp.address=$address:$((port + 41))" \
    "yarn.resourcemanager.address=$address:$((port + 42))" \
    "yarn.resourcemanager.scheduler.address=$address:$((port + 43))" \
    "yarn.resourcemanager.resource-tracker.address=$address:$((port + 44))" \
    "yarn.resourcemanager.admin.address=$address:$((port + 45))" \
    yarn.scheduler.minimum-allocation-mb=256 yarn.nodemanager.hostname=$address \
    "yarn.nodemanager.address=$address:$((port + 51))" "yarn.nodemanager.webapp.address=$address:$((port + 52))" \
    "yarn.nodemanager.localizer.address=$address:$((port + 53))" \
    "yarn.nodemanager.resource.memory-mb=$((2 * $(mebibytes "$worker_memory") + 2048))" \
    "yarn.nodemanager.resource.cpu-vcores=$((2 * worker_cores + 2))" \
    yarn.nodemanager.pmem-check-enabled=false yarn.nodemanager.vmem-check-enabled=false \
    yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage=100 \
    "yarn.nodemanager.local-dirs=$root/yarn/local" "yarn.nodemanager.log-dirs=$root/logs/yarn" \
    yarn.nodemanager.delete.debug-delay-sec=0 yarn.log-aggregation-enable=false \
    "yarn.nodemanager.env-whitelist=JAVA_HOME,SPARK_LOCAL_IP,THALWEG_CLUSTER" yarn.application.classpath=
  site capacity-scheduler.xml yarn.scheduler.capacity.root.queues=default \
    yarn.scheduler.capacity.root.default.capacity=100 yarn.scheduler.capacity.maximum-am-resource-percent=1 \
    yarn.scheduler.capacity.root.default.maximum-am-resource-percent=1
}

# --- up --------------------------------------------------------------------------------------------------

start() { # NAME COMMAND...
  local name=$1
  shift
  # the executors, drivers and containers that it starts inherit THALWEG_CLUSTER, by which down finds them
  THALWEG_CLUSTER=$root SPARK_LOCAL_IP=127.0.0.1 SPARK_CONF_DIR=$root/conf HADOOP_CONF_DIR=$root/conf \
    nohup "$@" </dev/null >>"$root/logs/$name.log" 2>&1 9>&- &
  echo $! >"$root/pids/$name"
}

hadoop() { # NAME CLASS arguments -> the array command
  command=("$java" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "-Dthalweg.daemon=$root/$1"
    "-Dlog4j2.configurationFile=$root/conf/log4j2.properties" -cp "$root/conf:$root/jars/*:$spark/jars/*" "${@:2}")
}

start_hadoop() { # NAME CLASS arguments
  local command
  hadoop "$@"
  start "$1" "${command[@]}"
}

start_spark() { # NAME CLASS arguments
  local name=$1
  shift
  SPARK_DAEMON_MEMORY=384m THALWEG_JVM_OPTIONS="-Dthalweg.daemon=$root/$name"$'\n'-XX:+UseSerialGC \
    start "$name" "$home/submit-scripts/spark-class" "$@"
}

start_datanode() { # NUMBER
  local first=$((port + 10 * $1))
  start_hadoop "datanode$1" org.apache.hadoop.hdfs.server.datanode.DataNode \
    -D "dfs.datanode.data.dir=file://$root/hdfs/datanode$1" -D "dfs.datanode.address=127.0.0.1:$first" \
    -D "dfs.datanode.http.address=127.0.0.1:$((first + 1))" -D "dfs.datanode.ipc.address=127.0.0.1:$((first + 2))"
}

launch() { # NAME
  case $1 in
    namenode) start_hadoop "$1" org.apache.hadoop.hdfs.server.namenode.NameNode ;;
    datanode*) start_datanode "${1#datanode}" ;;
    master) start_spark "$1" org.apache.spark.deploy.master.Master --host 127.0.0.1 --port $((port + 77)) \
      --webui-port $((port + 78)) ;;
    worker*) start_spark "$1" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 \
      --port $((port + 80 + ${1#worker})) --webui-port $((port + 90 + ${1#worker})) --cores $worker_cores \
      --memory $worker_memory --work-dir "$root/logs/$1" "spark://127.0.0.1:$((port + 77))" ;;
    resourcemanager) start_hadoop "$1" org.apache.hadoop.yarn.server.resourcemanager.ResourceManager ;;
    nodemanager) start_hadoop "$1" org.apache.hadoop.yarn.server.nodemanager.NodeManager ;;
  esac
}

await() { # NAME
  local deadline=$((SECONDS + patience))
  until is_usable "$1"; do
    kill -0 "$(cat "$root/pids/$1")" 2>/dev/null \
      || fail "$1 has ended: $(tail -n 1 "$root/logs/$1.log") ($root/logs/$1.log)"
    [ $SECONDS -lt $deadline ] || fail "$1 is not usable after $patience s; see $root/logs/$1.log, or try down"
    sleep 0.3
  done
}

format() { # HDFS, unless that is done; what a former one left on the DataNodes is of no use to a new one
  [ -f "$root/hdfs/formatted" ] && return
  rm -rf "$root/hdfs"
  local command
  hadoop format org.apache.hadoop.hdfs.server.namenode.NameNode -format -nonInteractive
  "${command[@]}" >"$root/logs/format.log" 2>&1 || fail "HDFS cannot be formatted; see $root/logs/format.log"
  touch "$root/hdfs/formatted"
}

up() {
  local with_yarn= open= name began=$SECONDS
  while [ $# -gt 0 ]; do
    case $1 in
      --yarn) with_yarn=1 ;;
      --open) open=1 ;;
      --cores)
        [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "--cores must be a whole number from 1 but was ${2:-missing}"
        worker_cores=$2; shift ;;
      --memory)
        [[ ${2:-} =~ ^[1-9][0-9]*[mg]$ ]] || fail "--memory must be a size such as 3g or 1500m but was ${2:-missing}"
        worker_memory=$2; shift ;;
      *) usage ;;
    esac
    shift
  done
  mkdir -p "$root"
  exec 9>"$root/.lock"
  flock -n 9 2>/dev/null || fail "another up or down is at work"
  (unset SPARK_HOME; "$home/submit-scripts/thalweg" list starts >/dev/null) # builds the embedded Spark
  [ "$root/jars" -nt "$home/pom.xml" ] || { (cd "$home" && mvn -B -q -Pdaemons dependency:copy-dependencies >&2); touch "$root/jars"; }
  write_conf
  [ -f "$root/conf/spark-defaults.conf" ] && [ -n "$(pid_of master)" ] || write_spark_conf "$open"
  [ -z "$with_yarn" ] || write_yarn_conf
  format
  for name in $(members); do
    pid_of "$name" >"$root/pids/$name" || launch "$name"
  done
  for name in $(members); do
    await "$name"
  done
  echo "HDFS${with_yarn:+ and YARN} of this cluster trust every user of this machine; Spark $([ -n "$open" ] && echo "trusts them too (--open)" || echo "asks for the secret")"
  echo "up after $((SECONDS - began)) s: hdfs://127.0.0.1:$port, spark://127.0.0.1:$((port + 77))${with_yarn:+, yarn}; . ${root#"$PWD"/}/env"
}

# --- down ------------------------------------------------------------------------------------------------

started() { # the pids of everything that a daemon of this cluster started, and of the daemons
  local name
  for name in $(members); do
    pid_of "$name" || true
  done
  having "THALWEG_CLUSTER=$root" environ
}

end() { # SIGNAL SECONDS: whether nothing is left
  local deadline=$((SECONDS + $2)) pids
  while pids=$(started) && [ -n "$pids" ]; do
    [ $SECONDS -lt $deadline ] || return 1
    kill "-$1" $pids 2>/dev/null || true
    sleep 0.3
  done
}

down() {
  [ -d "$root" ] || { echo "down: there was no cluster"; return; }
  exec 9>"$root/.lock"
  flock -n 9 2>/dev/null || fail "another up or down is at work"
  end TERM 10 || end KILL 20 || fail "these do not end: $(started | tr '\n' ' ')"
  rm -rf "$root"/{conf,pids,tmp,hdfs,yarn,env}
  echo "down; the logs are in $root/logs"
}

status() {
  local name pid code=0
  for name in $(members); do
    pid=$(pid_of "$name") || true
    if [ -n "$pid" ] && is_usable "$name"; then
      printf '%-16s up       pid %s\n' "$name" "$pid"
    else
      [ -z "$pid" ] || pid="not usable, pid $pid"
      printf '%-16s %s\n' "$name" "${pid:-down}"
      code=3
    fi
  done
  return $code
}

usage() { fail "usage: cluster-local.sh up [--yarn] [--open] [--cores N] [--memory SIZE] | down | status | fs ARGUMENTS"; }

case ${1:-} in
  up) shift; up "$@" ;;
  down) [ $# -eq 1 ] || usage; down ;;
  status) [ $# -eq 1 ] || usage; status ;;
  fs)
    shift
    [ -n "$(pid_of namenode)" ] || fail "HDFS is not up"
    exec "$java" -XX:TieredStopAtLevel=1 "-Dlog4j2.configurationFile=$root/conf/log4j2.properties" \
      -cp "$root/conf:$spark/jars/*" org.apache.hadoop.fs.FsShell "$@" ;;
  *) usage ;;
esac
