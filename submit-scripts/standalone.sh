#!/usr/bin/env bash
# standalone.sh client|cluster [spark-submit options] COMMAND [arguments]
#
# Runs a command of Thalweg on Spark standalone at $THALWEG_MASTER (spark://host:7077):
#
#   standalone.sh client --total-executor-cores 16 train my.conf
#   standalone.sh cluster --supervise train hdfs:///confs/my.conf
#
# client: the driver runs here. cluster: it runs on a worker, which must find the jar and the conf: put the jar
# on HDFS and say so by THALWEG_JAR=hdfs:///thalweg.jar, and name a conf there, unless workers share this disk.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
mode=${1:-}
case $mode in client | cluster) shift ;; *) echo "usage: standalone.sh client|cluster [options] COMMAND ..." >&2; exit 2 ;; esac

files=() # in cluster mode the conf travels with the job
for word; do
  case $mode:$word in cluster:*.conf) [ ! -f "$word" ] || files=(--files "$word") ;; esac
done

# a driver that runs here says what a person can act on, unless the conf of Spark says otherwise
if [ "$mode" = client ] && [ ! -f "${SPARK_CONF_DIR:-${SPARK_HOME:-}/conf}/log4j2.properties" ]; then
  export SPARK_SUBMIT_OPTS="-Dlog4j2.configurationFile=$here/../conf/cluster-log4j2.properties ${SPARK_SUBMIT_OPTS:-}"
fi

exec "$here/thalweg" --master "${THALWEG_MASTER:?spark://host:port}" --deploy-mode "$mode" \
  --load-spark-defaults --properties-file "$here/../conf/standalone/spark-defaults.conf" "${files[@]}" "$@"
