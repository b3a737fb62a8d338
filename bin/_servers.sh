#!/usr/bin/env bash
# Throwaway PostgreSQL and Redis for bin/test. Sourced after _setup.sh, never run.
# Nothing outlives the run: stop_servers belongs in the caller's EXIT trap, where a bare
# `return` would hand back the failure that led there: hence `return 0`.

: "${venv:?comes from bin/_setup.sh}"
servers_dir=
postgres_bin=
postgres_port=
redis_port=
redis_pid=

# /tmp, whatever TMPDIR says: a unix socket's path must be short, and the postgres user must
# be able to get there.
make_servers_dir() {
  if [ -n "$servers_dir" ]; then return; fi
  servers_dir=$(mktemp -d /tmp/snia-servers.XXXXXX)
  chmod 711 "$servers_dir"
}

free_port() {
  "$venv/bin/python" -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

# --- PostgreSQL ---------------------------------------------------------------

# Debian keeps initdb off the PATH; the highest version wins.
find_postgres() {
  local initdb
  initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) || true
  if [ -z "$initdb" ]; then initdb=$(command -v initdb) || return 1; fi
  postgres_bin=$(dirname "$initdb")
}

# initdb and postgres refuse to run as root.
as_postgres() {
  if is_root; then
    (cd "$servers_dir" && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

postgres_tool() { # tool argument...
  local tool=$1
  shift
  as_postgres "$postgres_bin/$tool" --host 127.0.0.1 --port "$postgres_port" --username snia "$@" ||
    die "$tool failed: its message is above"
}

url_of() { # database
  printf 'postgres://snia@127.0.0.1:%s/%s' "$postgres_port" "$1"
}

require_postgres() {
  if ! find_postgres; then
    install_packages postgresql || die "the PostgreSQL tests need a server; type: $(apt_line postgresql)"
    find_postgres || die "no initdb in /usr/lib/postgresql/*/bin nor on the PATH"
  fi
  if is_root && ! id -u postgres >/dev/null 2>&1; then
    die "PostgreSQL does not run as root and there is no user 'postgres'; run as another user"
  fi
}

show_log_and_die() { # log message
  tail -n 12 "$1" >&2 || true
  die "$2: the end of its log is above"
}

start_postgres() {
  local data="$servers_dir/postgres"
  mkdir "$data"
  if is_root; then chown postgres "$data"; fi
  # C.UTF-8: upper() and lower() know accented letters, as in production, without any locale
  # to generate.
  as_postgres "$postgres_bin/initdb" --pgdata "$data/data" --username snia --auth trust \
    --encoding UTF8 --locale C.UTF-8 --no-sync >"$servers_dir/initdb.log" 2>&1 ||
    show_log_and_die "$servers_dir/initdb.log" "initdb failed"
  postgres_port=$(free_port)
  # Durability is of no use to data that is thrown away.
  as_postgres "$postgres_bin/pg_ctl" start --wait --silent --pgdata "$data/data" \
    --log "$data/log" --options "-h 127.0.0.1 -p $postgres_port -k $data \
      -c max_connections=300 \
      -c fsync=off -c synchronous_commit=off -c full_page_writes=off" </dev/null >/dev/null ||
    show_log_and_die "$data/log" "PostgreSQL did not start"
  postgres_tool createdb snia
}

stop_postgres() {
  [ -f "$servers_dir/postgres/data/postmaster.pid" ] || return 0
  as_postgres "$postgres_bin/pg_ctl" stop --mode immediate --silent \
    --pgdata "$servers_dir/postgres/data" >/dev/null || true
}

# --- Redis --------------------------------------------------------------------

require_redis() {
  if has redis-server; then return; fi
  install_packages redis-server || die "the Redis tests need a server; type: $(apt_line redis-server)"
}

start_redis() {
  local attempt
  redis_port=$(free_port)
  redis-server --bind 127.0.0.1 --port "$redis_port" --save '' --appendonly no \
    --dir "$servers_dir" --daemonize no </dev/null >"$servers_dir/redis.log" 2>&1 &
  redis_pid=$!
  for attempt in {1..50}; do
    if port_answers "$redis_port"; then return; fi
    sleep 0.1
  done
  show_log_and_die "$servers_dir/redis.log" "Redis did not start (asked $attempt times)"
}

stop_redis() {
  if [ -z "$redis_pid" ]; then return 0; fi
  kill "$redis_pid" 2>/dev/null || true
  wait "$redis_pid" 2>/dev/null || true
  redis_pid=
}

# --- Both ---------------------------------------------------------------------

start_servers() {
  require_postgres
  require_redis
  make_servers_dir
  start_postgres
  start_redis
}

stop_servers() {
  if [ -z "$servers_dir" ]; then return 0; fi
  stop_redis
  stop_postgres
  rm -rf "$servers_dir"
  servers_dir=
}
