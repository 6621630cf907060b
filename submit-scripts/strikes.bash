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
    beside) echo --total-executor-cores 2 ;; # of the four
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
    driver) case $kind in path | tune) ;; *) echo 'resuming from' ;; esac ;; # these say nothing of it
    full | unwritable) echo 'cannot be written: .*the run goes on' ;;
  esac
}

victim() { # FAULT -> the pid of what it strikes, if it strikes a process
  case $1 in
    driver | beside) cat "/proc/$run/task/$run/children" ;;
    executor | slow | hung) executor ;;
    worker) daemon worker2 ;;
    datanode) daemon datanode2 ;;
  esac
}

strike() { # FAULT ROUND DIRECTORY key=value... : at that round, and says at which it did
  local found=0 pid first=$run
  [ "$1" != beside ] || { submit beside "$3-beside" "$3-beside/checkpoints" --overwrite "${@:4}"; second=$run run=$first; }
  until [ "${found:-0}" -ge "$2" ]; do
    kill -0 "$run" 2>/dev/null || return 0 # too late
    sleep 0.2
    found=$(progress "$3/checkpoints")
  done
  pid=$(victim "$1")
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
    *) kill -9 "$pid"; echo "$found" ;;
  esac
}

refused() { # OUTPUT CHECKPOINTS key=value... : whether such a run ends with one line, by which another has a directory
  local code=0 log=$scratch/refused
  : >"$log"
  submit beside "$1" "$2" --overwrite "${@:3}"
  wait $run || code=$?
  if [ $code = 2 ] && [ "$(grep -c . "$log")" = 1 ] && grep -q 'another run writes to it' "$log"; then return 0; fi
  echo "not refused, exit code $code: $(cat "$log")" >&2
  kill -CONT "$pid"
  return 1
}
