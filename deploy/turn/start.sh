#!/bin/sh
# Starts coturn with turnserver.conf from the folder of this script and what differs from place to place: start.sh [OPTION OF TURNSERVER]...
#
#   TURN_SECRET           required: what Calls__Ice__Secret is. 32 characters or more
#   TURN_OTHER_SECRET     also accepted, while a secret is being replaced
#   TURN_EXTERNAL_IP      the address that clients reach, where it is not this machine's own; PUBLIC/PRIVATE with several
#   TURN_PRIVATE_IP       this machine's address that the one above stands for; its first IPv4 address unless set
#   TURN_CERT, TURN_KEY   PEM files of the certificate chain and its key: with them TLS and DTLS on 5349
#
# Secrets go into a file that nobody else can read, not into the command line, which everybody on the machine can.
set -eu
umask 077
here=$(cd "$(dirname "$0")" && pwd)
# Only as PUBLIC/PRIVATE do relays of this machine reach each other: coturn takes the public address of a peer for the private one, and then finds that one denied.
external=${TURN_EXTERNAL_IP:-}
if [ -n "$external" ] && [ "$external" = "${external#*[/:]}" ]; then
  private=${TURN_PRIVATE_IP:-$({ hostname -I || hostname -i; } 2>/dev/null | tr ' ' '\n' | grep -v -e '^127\.' -e : -e '^$' | head -n 1)}
  external=$external${private:+/$private}
fi
own=$(mktemp -d "${TMPDIR:-/tmp}/social-turn-XXXXXX")
{
  cat "$here/turnserver.conf"
  echo "static-auth-secret=${TURN_SECRET:?}"
  [ -z "${TURN_OTHER_SECRET:-}" ] || echo "static-auth-secret=$TURN_OTHER_SECRET"
  [ -z "$external" ] || echo "external-ip=$external"
  if [ -n "${TURN_CERT:-}" ]; then
    printf '%s\n' "cert=$TURN_CERT" "pkey=${TURN_KEY:?}"
  else
    printf '%s\n' no-tls no-dtls
  fi
  echo "pidfile=$own/pid"
  echo "userdb=$own/users"
} >"$own/turnserver.conf"
unset TURN_SECRET TURN_OTHER_SECRET
exec turnserver -c "$own/turnserver.conf" "$@"
