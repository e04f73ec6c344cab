#!/usr/bin/env bash
# Runs once, on an empty database server: the product owns its database and is no superuser. It makes its tables itself.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -v password="$SOCIAL_POSTGRES_PASSWORD" -U postgres <<'SQL'
CREATE ROLE social LOGIN PASSWORD :'password';
CREATE DATABASE social OWNER social ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
SQL
