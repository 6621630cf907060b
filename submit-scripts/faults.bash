# For scripts to source that disturb runs on the cluster of cluster-local.sh: what there is to hit, and when.
# They set here (this directory), and call use_cluster first.

root=$(cd "$here/.." && pwd)/target/cluster
# shellcheck source=machine.bash
. "$here/machine.bash"

use_cluster() { # brings up what is not up, and puts the data there
  "$here/cluster-local.sh" up >&2
  # shellcheck disable=SC1091
  . "$root/env"
  require_closed
  namenode=$(sed -n 's/.*<name>dfs.namenode.http-address<.*<value>.*:\(.*\)<.value>.*/\1/p' "$root/conf/hdfs-site.xml")
  generate rows 180000 parquet
  generate some 60000 libsvm # whose rounds take executors by aggregation=flat
  generate many 700000 libsvm # of blocks of over 64 MiB, so that no rounds take them to the driver
}

require_closed() { # who does not know the secret submits nothing, and cannot read it
  if page 6066 /v1/submissions/status/none | grep -q .; then
    echo "the master's REST server is on: it takes jobs from anybody" >&2
    return 1
  fi
  if [ "$(stat -c %a "$root/conf/spark-defaults.conf")" != 600 ]; then
    echo "$root/conf/spark-defaults.conf has the secret, and others can read it" >&2
    return 1
  fi
  require_closed_to_nobody
}

require_closed_to_nobody() { # tried as that user, where this one may: reading the secret, and the master's RPC without it
  [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && getent passwd nobody >/dev/null || {
    echo "not tried as user nobody, which takes root and setpriv" >&2
    return 0
  }
  local nobody=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups)
  if "${nobody[@]}" cat "$root/conf/spark-defaults.conf" >/dev/null 2>&1; then
    echo "user nobody can read the secret in $root/conf/spark-defaults.conf" >&2
    return 1
  fi
  local said
  said=$(cd / && timeout 120 "${nobody[@]}" env -u SPARK_CONF_DIR -u HADOOP_CONF_DIR SPARK_LOCAL_IP=127.0.0.1 \
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:TieredStopAtLevel=1 -cp "$here/../target/spark/jars/*" \
    org.apache.spark.deploy.Client kill "$THALWEG_MASTER" driver-of-nobody 2>&1) || true
  # a master that listens answers of the driver that it does not know
  if grep -q 'driver-of-nobody' <<<"$said"; then
    echo "the master answers user nobody, who does not know the secret: $said" >&2
    return 1
  fi
  grep -qiE 'authenti|sasl|challenge|closed|unresponsive|failed to connect|Exception' <<<"$said" || {
    echo "the master's answer to user nobody is not understood: $said" >&2
    return 1
  }
}

unlike_units() { # DIRECTORY for a while: 4,000 rows of features in unlike units, on which rounds become slow
  exists /faults/wide && return
  awk 'BEGIN { srand(4); split("1 0.03125 32 1 0.125 8", unit, " ")
    for (i = 0; i < 4000; i++) {
      score = 2 * rand() - 1; row = ""
      for (j = 1; j <= 6; j++) { x = 2 * rand() - 1; score += (j % 3 - 1) * x; row = row " " j ":" x * unit[j] }
      print (score > 0) row " 1100:0.25" # so many columns that there is no Hessian
    } }' >"$1/wide"
  fs -mkdir -p /faults
  fs -put -f "$1/wide" /faults/wide
}

generate() { # NAME ROWS FORMAT: unless they are there
  exists "/faults/$1/_SUCCESS" || "$here/standalone.sh" client generate "dense(rows=$2,features=50)" \
    "hdfs:///faults/$1" --format "$3" --seed 5 --files 8 --overwrite >&2
}

change_later() { # KIND: a copy of its data, at a place whose files may be changed
  local source
  source=$(sed -n 's|.*data.train=hdfs://\(/faults/[a-z]*\).*|\1|p' <<<"${keys[$1]}")
  fs -rm -r -f -skipTrash /faults/changing >&2
  fs -cp "$source" /faults/changing
}

fs() { "$here/cluster-local.sh" fs "$@"; }

exists() { page "$namenode" "/webhdfs/v1$1?op=GETFILESTATUS" | grep -q '"FileStatus"'; }

change() { # PATH?op=... : by WebHDFS, as the user of the daemons
  local answer
  exec 3<>"/dev/tcp/127.0.0.1/$namenode"
  printf 'PUT /webhdfs/v1%s&user.name=%s HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n' "$1" "$(id -un)" >&3
  answer=$(timeout 5 cat <&3)
  [[ $answer == HTTP/1.?\ 200* ]] || { echo "$1: $answer" >&2; return 1; }
}

daemon() { # NAME -> its pid
  cat "$root/pids/$1"
}

executors() { # the pids of the executors of the cluster
  grep -xFf <(having "THALWEG_CLUSTER=$root" environ) \
    <(having org.apache.spark.executor.CoarseGrainedExecutorBackend cmdline) || true
}

executor() { # one of them, by $RANDOM
  local pids
  mapfile -t pids < <(executors)
  [ ${#pids[@]} -gt 0 ] && echo "${pids[RANDOM % ${#pids[@]}]}"
}

checkpointed() { newest "$1" round-; } # DIRECTORY -> the round of the newest checkpoint in it, or nothing

newest() { # DIRECTORY PREFIX -> the number of the last name in it that begins so, or nothing
  page "$namenode" "/webhdfs/v1$1?op=LISTSTATUS" | sed -n "s/.*\"pathSuffix\":\"$2"'0*\([0-9]\+\)".*/\1/p' | tail -n 1
}

summary() { # DIRECTORY KEY -> a value of summary.json
  fs -cat "$1/summary.json" | sed -n "s/^ *\"$2\" : \"\{0,1\}\([^\",]*\).*/\1/p" | head -n 1
}
