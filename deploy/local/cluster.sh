#!/usr/bin/env bash
# A whole cluster on this machine: servers, silos, apis and nginx in front, ordinary processes on free loopback ports.
#
#   cluster.sh up [--silos 3] [--apis 2] [--kafka HOST:PORT] [--mongo URI] [--durable] [--prometheus]
#   cluster.sh status | logs [NAME] | down
#   cluster.sh kill|stop|start|freeze|thaw NAME      SIGKILL, SIGTERM and wait, start (again), SIGSTOP, SIGCONT
#
# NAME: "silo 2", "api 1", or one of the servers: postgres redis rabbitmq coturn nginx prometheus. "start silo 4" adds a fourth.
# --dir D (any command): where its state, data and logs lie; default artifacts/cluster. "down" removes it.
# --kafka: posts ride Kafka there; else RabbitMQ. --mongo: posts are kept there; else in PostgreSQL with all the rest.
# --durable: the servers write to disk before they answer, as in production. Two clusters need two folders and nothing else.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=deploy/local/processes.sh
. "$here/processes.sh"

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2; exit 2; }

dir=$root/artifacts/cluster silos=3 apis=2 kafka='' mongo='' servers=(postgres redis rabbitmq coturn) durable=() words=()
while [ $# -gt 0 ]; do
  case $1 in
    --dir) dir=${2:?} && shift ;;
    --silos) silos=${2:?} && shift ;;
    --apis) apis=${2:?} && shift ;;
    --kafka) kafka=${2:?} && shift ;;
    --mongo) mongo=${2:?} && shift ;;
    --durable) durable=(--durable) ;;
    --prometheus) servers+=(prometheus) ;;
    -*) usage ;;
    *) words+=("$1") ;;
  esac
  shift
done
[ ${#words[@]} -gt 0 ] || usage

# The settings of every silo and api. Development: cheap passwords and no throttle of sign-in, for a load generator; loopback only.
write_settings() {
  . "$dir/servers/env"
  {
    echo ASPNETCORE_ENVIRONMENT=Development DOTNET_ENVIRONMENT=Development
    echo Cluster__Provider=redis Cluster__AdvertisedAddress=127.0.0.1 Cluster__SiloPort=0 Cluster__GatewayPort=0
    echo "Redis__ConnectionString='$SOCIAL_TEST_REDIS'"
    echo Storage__Relational__Provider=postgres
    echo "Storage__Postgres__ConnectionString='${SOCIAL_TEST_POSTGRES/Database=postgres/Database=social}'"
    if [ -n "$mongo" ]; then echo Storage__Documents__Provider=mongo "Storage__Mongo__ConnectionString='$mongo'"; fi
    if [ -n "$kafka" ]; then
      echo Queues__Posts=kafka "Queues__Kafka__BootstrapServers='$kafka'"
    else
      echo Queues__Posts=rabbitmq
    fi
    echo Queues__Notifications=rabbitmq "Queues__RabbitMq__ConnectionString='$SOCIAL_TEST_RABBITMQ'"
    echo Api__Proxies__Trusted=127.0.0.1
    echo "Calls__Ice__Stun='stun:${SOCIAL_TEST_TURN#turn:}'" "Calls__Ice__Turn='$SOCIAL_TEST_TURN?transport=udp,$SOCIAL_TEST_TURN?transport=tcp'"
    echo "Calls__Ice__Secret='$SOCIAL_TEST_TURN_SECRET'"
    # one folder for all, which is what a bucket is for elsewhere
    echo "Media__Folder='$dir/media'"
    # nginx passes over an api that refuses: there is nobody to be given notice
    echo Drain__Delay=00:00:00 Drain__HubGrace=00:00:02
  } | sed 's/^/export /' >"$dir/settings"
}

is_ready() { curl -fs -o /dev/null --max-time 2 "http://127.0.0.1:$1/health/ready"; } # PORT

# A silo answers on its internal port alone, an api on a public one too.
start_process() { # silo|api NUMBER
  local folder=$dir/$1-$2 internal public assembly=Silo begun=${EPOCHREALTIME/./}
  if pid_of "$folder" >/dev/null; then return; fi
  mkdir -p "$folder"
  internal=$(port "$folder" internal) public=$(port "$folder" main)
  (
    . "$dir/settings"
    export Internal__Urls=http://127.0.0.1:$internal ASPNETCORE_URLS=http://127.0.0.1:$public
    if [ "$1" = api ]; then assembly=Api; else export Silo__ServesApi=false; fi
    cd "$folder"
    launch "$folder" dotnet "$root/artifacts/bin/$assembly/release/Social.$assembly.dll"
  )
  ready "$folder" 120 is_ready "$internal" || return
  echo "$1 $2 ready after $(((${EPOCHREALTIME/./} - begun) / 1000)) ms"
}

members() { # silo|api: the numbers of those that were ever started
  local folder
  for folder in "$dir/$1"-*/; do if [ -d "$folder" ]; then basename "$folder" | sed 's/.*-//'; fi; done | sort -n
}

start_together() { # silo|api COUNT
  local number pids=() failed=0 pid
  for ((number = 1; number <= $2; number++)); do start_process "$1" "$number" & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  return $failed
}

write_nginx() {
  local number
  mkdir -p "$dir/servers/nginx"
  for number in $(members api); do
    # never counted out: a client that breaks its uploads off would take the apis from everybody
    echo "server 127.0.0.1:$(cat "$dir/api-$number/ports/main") max_fails=0;"
  done >"$dir/servers/nginx/upstreams.conf"
}

write_targets() {
  local kind number list=()
  [ -d "$dir/servers/prometheus" ] || return 0
  for kind in silo api; do
    for number in $(members $kind); do
      list+=("{\"targets\": [\"127.0.0.1:$(cat "$dir/$kind-$number/ports/internal")\"], \"labels\": {\"process\": \"$kind-$number\"}}")
    done
  done
  (IFS=,; echo "[${list[*]}]") >"$dir/servers/prometheus/targets.json"
}

up() {
  [ ! -f "$dir/settings" ] || { echo "there is a cluster in $dir already; 'cluster.sh down' ends it"; status; exit 1; }
  # the silo's build brings the api's; the rules of the code are CI's to check
  dotnet build "$root/Silo" -c Release -p:RunAnalyzers=false -v q --nologo
  mkdir -p "$dir"
  "$here/servers.sh" up "$dir/servers" "${durable[@]}" "${servers[@]}"
  write_settings
  psql -q -h 127.0.0.1 -p "$(cat "$dir/servers/postgres/ports/main")" -U postgres -c 'create database social'
  start_together silo "$silos" || give_up
  start_together api "$apis" || give_up
  write_nginx
  write_targets
  "$here/servers.sh" up "$dir/servers" nginx || give_up
  cat <<END

The API is on $(address), its docs on $(address)/docs. Logs: $dir/*/log and $dir/servers/*/log.
End-to-end tests: SOCIAL_TEST_CLUSTER=$(address) dotnet test
END
}

give_up() {
  echo "not everything came up; what did still runs: look at the logs in $dir, then 'cluster.sh down'"
  exit 1
}

address() { echo "http://127.0.0.1:$(cat "$dir/servers/nginx/ports/main")"; }

status() {
  local kind number folder
  for kind in silo api; do
    for number in $(members $kind); do
      folder=$dir/$kind-$number
      printf '%-12s %-7s pid %-8s port %-6s health and metrics http://127.0.0.1:%s\n' "$kind $number" "$(state_of "$folder")" \
        "$(pid_of "$folder" || echo -)" "$([ $kind = silo ] && echo - || cat "$folder/ports/main")" "$(cat "$folder/ports/internal")"
    done
  done
  "$here/servers.sh" status "$dir/servers"
  if [ -f "$dir/servers/nginx/ports/main" ]; then echo "API: $(address)"; fi
}

down() {
  local kind number folders=()
  for kind in api silo; do
    folders=()
    for number in $(members $kind); do
      signal "$dir/$kind-$number" TERM
      signal "$dir/$kind-$number" CONT
      folders+=("$dir/$kind-$number")
    done
    ended 60 "${folders[@]}"
    # only what is ours: the folder may have been given by mistake
    if [ ${#folders[@]} -gt 0 ]; then rm -rf "${folders[@]}"; fi
  done
  "$here/servers.sh" down "$dir/servers"
  rm -rf "$dir/settings" "$dir/taken" "$dir/media"
  rmdir "$dir" 2>/dev/null || true
}

folder_of() { # WORD...: the folder of what a user named
  case ${1-} in
    silo | api) echo "$dir/$1-${2:?which $1?}" ;;
    *) echo "$dir/servers/${1:?name a silo, an api or a server}" ;;
  esac
}

logs() {
  local folder
  if [ $# -gt 0 ]; then
    tail -n 200 "$(folder_of "$@")/log"
  else
    tail -n 10 "$dir"/*/log "$dir"/servers/*/log
  fi
}

# Processes of ours directly; servers through their script, which knows how each ends and begins.
act() { # kill|stop|start|freeze|thaw NAME
  local verb=$1 folder
  shift
  folder=$(folder_of "$@")
  [ -d "$folder" ] || [ "$verb $1" = "start silo" ] || { echo "there is no $*"; exit 1; }
  case $verb in
    kill) signal "$folder" KILL && ended 5 "$folder" ;;
    freeze) signal "$folder" STOP ;;
    thaw) signal "$folder" CONT ;;
    *)
      if [ "$1" != silo ] && [ "$1" != api ]; then
        "$here/servers.sh" "$verb" "$dir/servers" "$1"
      elif [ "$verb" = stop ]; then
        signal "$folder" TERM
        signal "$folder" CONT
        ended 120 "$folder"
      else
        start_process "$1" "$2"
        write_targets
      fi
      ;;
  esac
}

command=${words[0]}
[ "$command" != up ] || mkdir -p "$dir"
[ -d "$dir" ] || { echo "there is no cluster in $dir"; [ "$command" = down ]; exit; }
dir=$(cd "$dir" && pwd)
[ "$command" = up ] || [ "$command" = down ] || [ -f "$dir/settings" ] || { echo "there is no cluster in $dir"; exit 1; }
case $command in
  up | status | down) $command ;;
  logs) logs "${words[@]:1}" ;;
  kill | stop | start | freeze | thaw) act "${words[@]}" ;;
  *) usage ;;
esac
