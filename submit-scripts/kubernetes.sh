#!/usr/bin/env bash
# kubernetes.sh client|cluster [spark-submit options] COMMAND [arguments]
#
# Runs a command of Thalweg on Kubernetes, by the Spark of $SPARK_HOME, in containers of $THALWEG_IMAGE: that of
# a Spark 4.2 with Scala 2.13 and Java 17.
#
#   THALWEG_MASTER=k8s://https://host:6443 THALWEG_IMAGE=apache/spark:4.2.0-scala2.13-java17-ubuntu \
#     THALWEG_UPLOADS=s3a://bucket/uploads kubernetes.sh cluster --conf spark.executor.instances=4 train my.conf
#
# client: the driver runs here, and executors must reach it. cluster: it runs in a pod; the jar and the conf go
# there by $THALWEG_UPLOADS, a directory on a file system that both sides know. data and output too must be on such.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
mode=${1:-}
case $mode in client | cluster) shift ;; *) echo "usage: kubernetes.sh client|cluster [options] COMMAND ..." >&2; exit 2 ;; esac
: "${SPARK_HOME:?the directory of a Spark distribution, which has the classes for Kubernetes; the embedded Spark has not}"
compgen -G "$SPARK_HOME/jars/spark-kubernetes_*.jar" >/dev/null || {
  echo "kubernetes.sh: $SPARK_HOME must have jars/spark-kubernetes_2.13-….jar, as distributions of Spark do; the embedded Spark has not" >&2
  exit 2
}

files=() # in cluster mode the conf travels with the job
for word; do
  case $mode:$word in cluster:*.conf) [ ! -f "$word" ] || files=(--files "$word") ;; esac
done
uploads=()
[ "$mode" = client ] || uploads=(--conf "spark.kubernetes.file.upload.path=${THALWEG_UPLOADS:?a directory for the jar and the conf}")

# a driver that runs here says what a person can act on, unless the conf of Spark says otherwise
if [ "$mode" = client ] && [ ! -f "${SPARK_CONF_DIR:-${SPARK_HOME:-}/conf}/log4j2.properties" ]; then
  export SPARK_SUBMIT_OPTS="-Dlog4j2.configurationFile=$here/../conf/cluster-log4j2.properties ${SPARK_SUBMIT_OPTS:-}"
fi

exec "$here/thalweg" --master "${THALWEG_MASTER:?k8s://https://host:port}" --deploy-mode "$mode" \
  --load-spark-defaults --properties-file "$here/../conf/yarn/spark-defaults.conf" \
  --conf spark.kubernetes.container.image="${THALWEG_IMAGE:?the image of the pods}" \
  "${uploads[@]}" "${files[@]}" "$@"
