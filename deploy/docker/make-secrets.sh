#!/usr/bin/env bash
# Makes the passwords of a compose system: make-secrets.sh [FILE], by default .env at the top of the tree, which docker-compose reads by itself.
# Never overwrites: the databases keep the passwords they were made with.
set -euo pipefail
file=${1:-"$(cd "$(dirname "$0")/../.." && pwd)/.env"}
names="POSTGRES_PASSWORD SOCIAL_POSTGRES_PASSWORD MONGO_ROOT_PASSWORD SOCIAL_MONGO_PASSWORD REDIS_PASSWORD RABBITMQ_PASSWORD
       RPC_SHARED_SECRET MEDIA_SIGNING_KEY MINIO_ROOT_PASSWORD TURN_SECRET GRAFANA_PASSWORD ELASTIC_PASSWORD KIBANA_PASSWORD KIBANA_ENCRYPTION_KEY"

umask 077
set -o noclobber
if ! { : > "$file"; } 2> /dev/null; then
  echo "$file cannot be made: it is there already, or its folder is not. Nothing was changed." >&2
  exit 1
fi
for name in $names; do
  # letters and digits only, so that a password needs no quoting in a connection string or an address; 192 bits
  printf '%s=%s\n' "$name" "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" >> "$file"
done
echo "Wrote $file, readable by you alone. Keep a copy where you keep secrets." >&2
