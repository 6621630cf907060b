#!/usr/bin/env bash
# yarn.sh client|cluster [spark-submit options] COMMAND [arguments]
#
# Runs a command of Thalweg on the YARN of $HADOOP_CONF_DIR:
#
#   yarn.sh client --num-executors 20 --executor-memory 8g train my.conf
#   yarn.sh cluster --queue nightly train my.conf output=hdfs:///models/mine
#
# client: the driver runs here. cluster: it runs in a container; the jar and the conf are sent there. Put Spark's
# jars on HDFS once, and say so by spark.yarn.jars in your spark-defaults: else every run uploads them.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
mode=${1:-}
case $mode in client | cluster) shift ;; *) echo "usage: yarn.sh client|cluster [options] COMMAND ..." >&2; exit 2 ;; esac
: "${HADOOP_CONF_DIR:?the directory of core-site.xml and yarn-site.xml}"

files=() # in cluster mode the conf travels with the job
for word; do
  case $mode:$word in cluster:*.conf) [ ! -f "$word" ] || files=(--files "$word") ;; esac
done

# a driver that runs here says what a person can act on, unless the conf of Spark says otherwise
if [ "$mode" = client ] && [ ! -f "${SPARK_CONF_DIR:-${SPARK_HOME:-}/conf}/log4j2.properties" ]; then
  export SPARK_SUBMIT_OPTS="-Dlog4j2.configurationFile=$here/../conf/cluster-log4j2.properties ${SPARK_SUBMIT_OPTS:-}"
fi

exec "$here/thalweg" --master yarn --deploy-mode "$mode" \
  --load-spark-defaults --properties-file "$here/../conf/yarn/spark-defaults.conf" "${files[@]}" "$@"
