# shellcheck shell=bash
# Sourced by servers.sh and cluster.sh. A process is a folder: FOLDER/pid names it, FOLDER/log has its words, FOLDER/ports its ports.
# It outlives the script that started it and is stopped by its pid, never by its name.

# What one process and no other is: its pid and the moment it began. A pid alone comes round again.
identity() { # PID
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  read -ra fields <<<"${stat##*) }"
  [ "${fields[0]}" != Z ] && echo "$1 ${fields[19]}"
}

pid_of() { # FOLDER: its pid; fails when it does not run
  local pid known
  known=$(cat "$1/pid" 2>/dev/null) && pid=${known%% *} && [ "$(identity "$pid")" = "$known" ] && echo "$pid"
}

state_of() { # FOLDER: down, frozen or up
  local pid
  pid=$(pid_of "$1") || { echo down; return; }
  case $(sed 's/.*) \(.\).*/\1/' "/proc/$pid/stat") in T) echo frozen ;; *) echo up ;; esac
}

# A session of its own: Ctrl+C at the terminal does not reach it. setsid becomes the command, so $! is its pid.
launch() { # FOLDER COMMAND...
  local folder=$1
  shift
  setsid "$@" >>"$folder/log" 2>&1 </dev/null &
  identity $! >"$folder/pid" || true
}

signal() { # FOLDER SIGNAL: no effect when it does not run
  local pid
  pid=$(pid_of "$1") && kill "-$2" "$pid" 2>/dev/null
  return 0
}

# The end of processes that were told to end: SIGKILL for those that have not after the limit.
ended() { # SECONDS FOLDER...
  local until=$((SECONDS + $1)) folder
  shift
  for folder in "$@"; do
    while pid_of "$folder" >/dev/null; do
      if [ $SECONDS -ge $until ]; then
        echo "$(basename "$folder") did not end: killed"
        signal "$folder" KILL
      fi
      sleep 0.05
    done
    rm -f "$folder/pid"
  done
}

answers() { (echo >"/dev/tcp/127.0.0.1/$1") 2>/dev/null; } # PORT

# A port that is free now and below those that the kernel hands out; the same again when it is asked for again. Folders beside it do not
# get it: FOLDER/../taken.
port() { # FOLDER NAME
  local folder=$1 name=$2 candidate i
  mkdir -p "$folder/ports" "$folder/../taken"
  if [ ! -f "$folder/ports/$name" ]; then
    for ((i = 0; i < 100; i++)); do
      candidate=$((20000 + RANDOM % 12000))
      answers "$candidate" && continue
      mkdir "$folder/../taken/$candidate" 2>/dev/null || continue
      echo "$candidate" >"$folder/ports/$name"
      break
    done
  fi
  cat "$folder/ports/$name"
}

ready() { # FOLDER SECONDS COMMAND...: until the command succeeds; fails, with the end of the log, when the process ends or time is up
  local folder=$1 until=$((SECONDS + $2))
  shift 2
  until "$@"; do
    if ! pid_of "$folder" >/dev/null || [ $SECONDS -ge $until ]; then
      echo "$(basename "$folder") does not come up; the end of $folder/log:" >&2
      tail -n 20 "$folder/log" >&2
      return 1
    fi
    sleep 0.05
  done
}
