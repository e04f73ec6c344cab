#!/usr/bin/env bash
# Is the process on this machine ready for traffic? ready.sh PORT asks its internal port. Bash alone: the image has neither curl nor wget.
set -eu
exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]
