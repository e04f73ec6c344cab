#!/usr/bin/env bash
# The servers of a cluster as ordinary processes on free loopback ports, for tests and for a cluster on one box.
#
#   servers.sh up DIR [OPTION...] [NAME...]   start them in parallel; DIR/env then says where they are (SOCIAL_TEST_POSTGRES=...)
#   servers.sh down DIR                       stop all, by pid, and remove DIR
#   servers.sh status DIR
#   servers.sh stop|start DIR NAME            port and data stay
#   servers.sh freeze|thaw DIR NAME           SIGSTOP, SIGCONT
#
# NAME: postgres redis rabbitmq coturn nginx prometheus s3; without names the first four. DIR is theirs alone.
# s3 is s3rver, of npm, found in PATH: a stand-in for an S3-compatible server that checks no signatures.
# nginx and prometheus serve what DIR/nginx/upstreams.conf and DIR/prometheus/targets.json say when they start; cluster.sh writes these.
# --if-installed: passes over what is not installed, and says so.
# --durable: PostgreSQL and Redis write to disk before they answer, as in production. Without it a power cut may lose data, a kill does not.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=deploy/local/processes.sh
. "$here/processes.sh"

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}" >&2; exit 2; }

declare -A packages=([postgres]=postgresql [redis]=redis-server [rabbitmq]=rabbitmq-server [coturn]=coturn [nginx]=nginx [prometheus]=prometheus [s3]="npm, then npm install s3rver")
postgres_bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)

is_installed() {
  case $1 in
    postgres) [ -n "$postgres_bin" ] ;;
    redis) command -v redis-server ;;
    rabbitmq) [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] ;;
    coturn) command -v turnserver ;;
    s3) command -v s3rver ;;
    *) command -v "$1" ;;
  esac >/dev/null
}

# known to everybody: its relays reach this machine's loopback and nothing else
local_turn_secret=known-to-all-who-read-it-on-this-machine-alone

is_durable() { [ -f "$dir/durable" ]; }

say() { echo "export $2='$3'" >>"$dir/$1/env"; } # SERVER VARIABLE VALUE

# PostgreSQL refuses to run as root. setpriv becomes the command, so its pid is the server's.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then echo setpriv --reuid=postgres --regid=postgres --init-groups --reset-env; fi
}

# Its data lie beside DIR's other servers', or below /var/tmp when the user postgres may not go there (a checkout in root's home).
postgres_home() {
  local home=$dir/postgres/home
  if [ ! -e "$home" ]; then
    mkdir "$home"
    if [ "$(id -u)" = 0 ]; then
      if ! setpriv --reuid=postgres --regid=postgres --init-groups test -x "$home"; then
        rmdir "$home"
        ln -s "$(mktemp -d /var/tmp/social-postgres-XXXXXX)" "$home"
      fi
      chown postgres: "$home/"
    fi
  fi
  readlink -f "$home"
}

start_postgres() {
  local folder=$1 home port run fast=()
  port=$(port "$folder" main)
  home=$(postgres_home)
  read -ra run <<<"$(as_postgres)"
  if [ ! -f "$home/data/PG_VERSION" ]; then
    (cd "$home" && "${run[@]}" "$postgres_bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C --no-sync) >>"$folder/log" 2>&1
  fi
  is_durable || fast=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off)
  (cd "$home" && launch "$folder" "${run[@]}" "$postgres_bin/postgres" -D "$home/data" -p "$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= -c max_connections=300 "${fast[@]}")
  ready "$folder" 60 "$postgres_bin/pg_isready" -q -h 127.0.0.1 -p "$port"
  say postgres SOCIAL_TEST_POSTGRES "Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
}

start_redis() {
  local folder=$1 port sync=everysec
  port=$(port "$folder" main)
  is_durable && sync=always
  launch "$folder" redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly yes --appendfsync $sync --dir "$folder" --daemonize no
  ready "$folder" 20 answers "$port"
  say redis SOCIAL_TEST_REDIS "127.0.0.1:$port"
}

# With an epmd, a cookie (HOME) and data of its own. RUNNING_UNDER_SYSTEMD makes the start script become the server, so its pid is right.
start_rabbitmq() {
  local folder=$1 port epmd dist
  port=$(port "$folder" main) epmd=$(port "$folder" epmd) dist=$(port "$folder" dist)
  mkdir -p "$folder/epmd"
  printf '%s\n' "listeners.tcp.1 = 127.0.0.1:$port" 'loopback_users = none' 'log.console = true' 'log.file = false' \
    'log.console.level = warning' 'disk_free_limit.absolute = 50MB' >"$folder/rabbitmq.conf"
  echo '[].' >"$folder/enabled_plugins"
  local own=(env HOME="$folder" ERL_EPMD_PORT="$epmd" ERL_EPMD_ADDRESS=127.0.0.1)
  if ! pid_of "$folder/epmd" >/dev/null; then
    launch "$folder/epmd" "${own[@]}" epmd
    ready "$folder/epmd" 20 answers "$epmd"
  fi
  launch "$folder" "${own[@]}" RUNNING_UNDER_SYSTEMD=true RABBITMQ_NODENAME="social$port@localhost" RABBITMQ_DIST_PORT="$dist" \
    RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/logs" RABBITMQ_SCHEMA_DIR="$folder/schema" \
    RABBITMQ_CONFIG_FILE="$folder/rabbitmq" RABBITMQ_ENABLED_PLUGINS_FILE="$folder/enabled_plugins" \
    RABBITMQ_SERVER_START_ARGS='-kernel inet_dist_use_interface {127,0,0,1} -noinput' /usr/lib/rabbitmq/bin/rabbitmq-server
  ready "$folder" 120 answers "$port"
  say rabbitmq SOCIAL_TEST_RABBITMQ "amqp://guest:guest@127.0.0.1:$port/"
}

start_coturn() {
  local folder=$1 port
  port=$(port "$folder" main)
  # as it is shipped, but that relays on loopback may reach each other
  TURN_SECRET=$local_turn_secret TMPDIR=$folder launch "$folder" sh "$here/../turn/start.sh" --listening-ip 127.0.0.1 --relay-ip 127.0.0.1 \
    --listening-port "$port" --min-port 40000 --max-port 40200 --allow-loopback-peers --allowed-peer-ip 127.0.0.1
  ready "$folder" 20 answers "$port"
  say coturn SOCIAL_TEST_TURN "turn:127.0.0.1:$port"
  say coturn SOCIAL_TEST_TURN_SECRET "$local_turn_secret"
}

start_nginx() {
  local folder=$1 port
  port=$(port "$folder" main)
  sed "s/@PORT@/$port/" "$here/nginx.conf" >"$folder/nginx.conf"
  [ -f "$folder/upstreams.conf" ] || echo 'server 127.0.0.1:9 down;' >"$folder/upstreams.conf"
  launch "$folder" nginx -e stderr -p "$folder" -c nginx.conf -g "$([ "$(id -u)" != 0 ] || echo 'user root;')"
  ready "$folder" 20 answers "$port"
  say nginx SOCIAL_TEST_NGINX "http://127.0.0.1:$port"
}

start_prometheus() {
  local folder=$1 port
  port=$(port "$folder" main)
  [ -f "$folder/targets.json" ] || echo '[]' >"$folder/targets.json"
  printf '%s\n' 'global: {scrape_interval: 5s}' 'scrape_configs:' \
    '  - {job_name: social, file_sd_configs: [{files: [targets.json], refresh_interval: 5s}]}' >"$folder/prometheus.yml"
  launch "$folder" prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/data" --web.listen-address="127.0.0.1:$port"
  ready "$folder" 30 answers "$port"
  say prometheus SOCIAL_TEST_PROMETHEUS "http://127.0.0.1:$port"
}

start_s3() {
  local folder=$1 port
  port=$(port "$folder" main)
  mkdir -p "$folder/data"
  launch "$folder" s3rver -d "$folder/data" -a 127.0.0.1 -p "$port" --silent
  ready "$folder" 30 answers "$port"
  say s3 SOCIAL_TEST_S3 "http://S3RVER:S3RVER@127.0.0.1:$port"
}

start() { # NAME: no effect while it runs
  local begun=${EPOCHREALTIME/./}
  [ -v "packages[$1]" ] || usage
  is_installed "$1" || { echo "$1 is not installed: apt-get install ${packages[$1]}" >&2; return 1; }
  mkdir -p "$dir/$1"
  if pid_of "$dir/$1" >/dev/null; then return; fi
  rm -f "$dir/$1/env"
  "start_$1" "$dir/$1"
  echo "$1 up after $(((${EPOCHREALTIME/./} - begun) / 1000)) ms"
}

# All at once; PostgreSQL's SIGINT ends it without waiting for its clients. What is frozen must wake up to hear of it.
stop() { # NAME...
  local name folders=()
  for name in "$@"; do
    if [ "$name" = postgres ]; then signal "$dir/$name" INT; else signal "$dir/$name" TERM; fi
    signal "$dir/$name" CONT
    folders+=("$dir/$name")
  done
  ended 20 "${folders[@]}"
  if [ -d "$dir/rabbitmq/epmd" ] && [[ " $* " = *" rabbitmq "* ]]; then
    signal "$dir/rabbitmq/epmd" TERM
    ended 5 "$dir/rabbitmq/epmd"
  fi
}

started() { # the names of all servers that DIR has ever had
  local name
  for name in "${!packages[@]}"; do if [ -d "$dir/$name" ]; then echo "$name"; fi; done | sort
}

up() {
  local name names=() pids=() failed=0 only_installed=0 installed=()
  # PostgreSQL, which is another user when this is root, must be able to go through
  chmod a+x "$dir"
  for name in "$@"; do
    case $name in
      --durable) touch "$dir/durable" ;;
      --if-installed) only_installed=1 ;;
      *) names+=("$name") ;;
    esac
  done
  [ ${#names[@]} -gt 0 ] || names=(postgres redis rabbitmq coturn)
  if [ $only_installed = 1 ]; then
    for name in "${names[@]}"; do
      if is_installed "$name"; then installed+=("$name"); else echo "$name is not installed and not started"; fi
    done
    names=("${installed[@]}")
  fi
  for name in "${names[@]}"; do start "$name" & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  if [ $failed = 1 ]; then
    stop "${names[@]}"
    exit 1
  fi
  cat "$dir"/*/env >"$dir/env" 2>/dev/null || true
}

down() {
  local names home
  mapfile -t names < <(started)
  [ ${#names[@]} = 0 ] || stop "${names[@]}"
  home=$(readlink "$dir/postgres/home" || true)
  [[ $home != /var/tmp/social-postgres-?????? ]] || rm -rf "$home"
  # only what is ours: DIR may have been given by mistake
  for name in "${names[@]}" taken durable env; do rm -rf "${dir:?}/$name"; done
  rmdir "$dir" 2>/dev/null || true
}

status() {
  local name
  for name in $(started); do
    printf '%-12s %-7s pid %-8s port %s\n' "$name" "$(state_of "$dir/$name")" "$(pid_of "$dir/$name" || echo -)" "$(cat "$dir/$name/ports/main" 2>/dev/null || echo -)"
  done
}

[ $# -ge 2 ] || usage
command=$1
[ "$command" != up ] || mkdir -p "$2"
[ -d "$2" ] || { echo "there is no folder $2: nothing was started there"; [ "$command" = down ]; exit; }
dir=$(cd "$2" && pwd)
shift 2
case $command in
  up) up "$@" ;;
  down) down ;;
  status) status ;;
  start) [ $# = 1 ] || usage; start "$1" ;;
  stop) [ $# = 1 ] || usage; stop "$1" ;;
  freeze) [ $# = 1 ] || usage; signal "$dir/$1" STOP ;;
  thaw) [ $# = 1 ] || usage; signal "$dir/$1" CONT ;;
  *) usage ;;
esac
