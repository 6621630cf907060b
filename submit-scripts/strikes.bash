# For fault-matrix.sh to source: what each fault does to a run, and by what a log shows that it did.

options() { # FAULT -> of spark-submit
  case $1 in
    slow) echo --conf spark.speculation=false ;;
    hung) echo --conf spark.speculation.minTaskRuntime=300ms ;;
    speculation) echo --conf spark.speculation.minTaskRuntime=1ms --conf spark.speculation.interval=10ms \
      --conf spark.speculation.multiplier=1.01 --conf spark.speculation.quantile=0.25 ;;
    dynamic) echo --conf spark.dynamicAllocation.enabled=true --conf spark.dynamicAllocation.initialExecutors=1 \
      --conf spark.dynamicAllocation.minExecutors=1 --conf spark.dynamicAllocation.executorIdleTimeout=1s \
      --conf spark.dynamicAllocation.shuffleTracking.timeout=1s --executor-cores 1 ;;
    memory) echo --conf "spark.memory.fraction=$(fraction)" ;;
    beside | clock) echo --total-executor-cores 2 ;; # of the four
    namespace) echo --total-executor-cores 2 --conf spark.network.timeout=900s ;; # or Spark ends what stands still
  esac
}

fraction() { # of the heap for blocks, such that those of the kind do not all fit
  case $kind in
    interior | sdca | path) echo 0.005 ;; # of 60,000 rows
    handover | tune) echo 0.0018 ;; # of 4,000: of two blocks that are unrolled at once, into 1 MiB each, one finds room
    *) echo 0.01 ;;
  esac
}

evidence() { # FAULT -> what the log of a disturbed driver, or of one of its executors, says
  case $1 in
    hung | speculation) echo 'Marking task .* as speculatable' ;;
    dynamic) echo 'Requesting .* new executor' ;;
    memory) echo 'Not enough space to cache rdd' ;;
    driver) case $kind in path | tune) ;; *) echo 'resuming from\|nothing to resume' ;; esac ;; # these say nothing of it
    full | unwritable) echo 'cannot be written: .*the run goes on' ;;
    namespace) echo "is no longer this run's" ;;
  esac
}

victim() { # FAULT -> the pid of what it strikes, if it strikes a process
  case $1 in
    driver | beside | clock | namespace) cat "/proc/$run/task/$run/children" ;;
    executor | slow | hung | data) executor ;;
    namenode) daemon namenode ;;
    worker) daemon worker2 ;;
    datanode) daemon datanode2 ;;
  esac
}

code_of() { # FAULT -> the exit code of a run that it strikes
  case $1 in namespace) echo 1 ;; *) echo 0 ;; esac # another run takes its directories over
}

moment() { # AT DIRECTORY: until a round, or so many tenths of a second after the run began (34t); says which it was
  local found=0
  if [ "${1%t}" != "$1" ]; then
    until [ "$(tenths)" -ge $((began + ${1%t})) ]; do
      kill -0 "$run" 2>/dev/null || return 1
      sleep 0.1
    done
    found=${1%t}
    echo "$((found / 10)).$((found % 10))s"
    return
  fi
  until [ "${found:-0}" -ge "$1" ]; do
    kill -0 "$run" 2>/dev/null || return 1 # too late
    sleep 0.2
    found=$(progress "$2/checkpoints")
  done
  echo "$found"
}

is_there() { # FAULT DIRECTORY: whether there is what the fault strikes
  case $1 in
    full | unwritable) exists "$2/checkpoints" ;; # and no process
    beside | clock | namespace) exists "$2/checkpoints/.thalweg-checkpoints" && has_victim "$1" ;; # its last claim
    *) has_victim "$1" ;;
  esac
}

has_victim() { # FAULT: whether the process is there, whose pid is $pid then
  pid=$(victim "$1") && [ -n "$pid" ]
}

stepped() { # SECONDS COMMAND...: as if the clock of the wall had been set since this machine began, which dates processes
  local boot
  boot=$(sed -n 's/^btime //p' /proc/stat)
  sed "s/^btime .*/btime $((boot + $1))/" /proc/stat >"$scratch/stat"
  # shellcheck disable=SC2016
  exec unshare --mount sh -c 'mount --bind "$0" /proc/stat && exec "$@"' "$scratch/stat" "${@:2}"
}

strike() { # FAULT AT DIRECTORY key=value... : at that moment, and says when it did
  local found pid first=$run
  [ "$1" != beside ] || { submit beside "$3-beside" "$3-beside/checkpoints" --overwrite "${@:4}"; second=$run run=$first; }
  found=$(moment "$2" "$3") || return 0
  until is_there "$1" "$3"; do # by time it may come later
    kill -0 "$run" 2>/dev/null || return 0
    sleep 0.2
  done
  case $1 in
    slow | hung) kill -STOP "$pid"; echo "$found"; sleep $pause; kill -CONT "$pid" ;;
    full) change "$3/checkpoints?op=SETQUOTA&namespacequota=9223372036854775807&storagespacequota=1"; echo "$found" ;;
    unwritable)
      change "$3/checkpoints?op=SETPERMISSION&permission=555" # at once; then what is in it
      fs -chmod -R 555 "$3/checkpoints" 2>/dev/null || true # files go while it looks at them
      echo "$found" ;;
    beside)
      kill -STOP "$pid" # or it may end before the others have begun
      echo "$found"
      refused "$3" "$3-other/checkpoints" "${@:4}"
      refused "$3-other" "$3/checkpoints" "${@:4}"
      kill -CONT "$pid"
      wait "$second" ;;
    clock)
      kill -STOP "$pid"
      echo "$found"
      wrap=(stepped 2)
      refused "$3" "$3-other/checkpoints" "${@:4}"
      wrap=(stepped -2)
      refused "$3-other" "$3/checkpoints" "${@:4}"
      kill -CONT "$pid" ;;
    namespace)
      echo "$found"
      wrap=(unshare --pid --fork --mount-proc) # of the same host name
      refused "$3" "$3-other/checkpoints" "${@:4}"
      kill -STOP "$pid" # for longer than another waits for a sign of it
      taken_over "$3" "${@:4}"
      kill -CONT "$pid" ;;
    namenode) kill -9 "$pid"; echo "$found"; sleep $away; "$here/cluster-local.sh" up >/dev/null ;;
    data) alter; kill -9 "$pid"; echo "$found" ;; # and what the executor had is read again
    *) kill -9 "$pid"; echo "$found" ;;
  esac
}

alter() { # the data of the run: one file gets the rows of another, or a row more
  local files
  mapfile -t files < <(fs -find /faults/changing -name 'part-*' | sort)
  case ${files[0]:-} in
    *.parquet) fs -cp -f "${files[1]}" "${files[0]}" ;;
    *) echo '1 1:0.5 2:0.25' | fs -appendToFile - "${files[0]:-/faults/changing}" ;;
  esac
}

taken_over() { # DIRECTORY key=value... : whether another run goes on in the directories of one that stands still
  local log=$scratch/taken
  : >"$log"
  submit namespace "$1" "$1/checkpoints" --resume "${@:2}"
  wait $run || { echo "not taken over: $(cat "$log")" >&2; kill -CONT "$pid"; return 1; }
}

refused() { # OUTPUT CHECKPOINTS key=value... : whether such a run ends with one line of its own, by which another has a directory (executors that it
  # had begun to start may leave a warning of Spark's)
  local code=0 log=$scratch/refused
  : >"$log"
  submit beside "$1" "$2" --overwrite "${@:3}"
  wait $run || code=$?
  if [ $code = 2 ] && [ "$(grep -c '^thalweg: ' "$log")" = 1 ] && grep -q 'another run writes to it' "$log"; then return 0; fi
  echo "not refused, exit code $code: $(cat "$log")" >&2
  kill -CONT "$pid"
  return 1
}
