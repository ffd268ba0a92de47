#!/bin/bash
# A private, throw-away PostgreSQL: its own copy of the installed server's files (so that installing the
# extension touches nothing of the system), its own data directory, reached through a Unix socket only.
#
#   tools/private_server.sh prefix DIR     make the copy below DIR, print its pg_config
#   tools/private_server.sh start DIR      initialise (once) and start a cluster below DIR, print its settings
#   tools/private_server.sh run DIR CMD…   run a command as the user that the server runs as
#   tools/private_server.sh user DIR       print that user
#   tools/private_server.sh stop DIR       stop it
#   tools/private_server.sh remove DIR     stop it and delete everything below DIR
#
# PGMAJOR chooses among installed versions (default: the newest). Run as root, the server runs as the
# system user "postgres", or "nobody" where that does not exist.
set -euo pipefail

command=${1:?command}
directory=${2:?directory}
shift 2
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)
prefix=$directory/server
data=$directory/data
socket=$directory/socket

installed_bindir() {
  local best
  best=$(ls -d /usr/lib/postgresql/${PGMAJOR:-*}/bin/postgres 2>/dev/null | sort -V | tail -1)
  [ -n "$best" ] || { echo "no PostgreSQL server below /usr/lib/postgresql" >&2; exit 1; }
  dirname "$best"
}

bindir() { echo "$prefix$(installed_bindir)"; }

# The server finds its share and lib directories relative to its own place, so a copy of the three trees
# under another root is a complete installation.
make_prefix() {
  local bin major
  bin=$(installed_bindir)
  major=$(basename "$(dirname "$bin")")
  if [ ! -x "$prefix$bin/postgres" ]; then
    mkdir -p "$prefix/usr/lib/postgresql" "$prefix/usr/share/postgresql" "$prefix/usr/include"
    cp -a "/usr/lib/postgresql/$major" "$prefix/usr/lib/postgresql/"
    cp -a "/usr/share/postgresql/$major" "$prefix/usr/share/postgresql/"
    ln -sfn /usr/include/postgresql "$prefix/usr/include/postgresql"
    [ -e /usr/share/postgresql-common ] && ln -sfn /usr/share/postgresql-common "$prefix/usr/share/postgresql-common"
    relocate_pg_config "$prefix$bin"
  fi
  echo "$prefix$bin/pg_config"
}

# Some builds of pg_config tell where they were meant to be, not where they are.
relocate_pg_config() {
  case $("$1/pg_config" --pkglibdir) in "$prefix"/*) return ;; esac
  mv "$1/pg_config" "$1/pg_config.installed"
  printf '#!/bin/sh\n"%s" "$@" | sed "s#^/usr/#%s/usr/#"\n' "$1/pg_config.installed" "$prefix" >"$1/pg_config"
  chmod 755 "$1/pg_config"
}

server_user() {
  if [ "$(id -u)" = 0 ]; then
    if getent passwd postgres >/dev/null; then echo postgres; else echo nobody; fi
  else
    id -un
  fi
}

as_server() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && setpriv --reuid="$(server_user)" --regid="$(id -g "$(server_user)")" --clear-groups \
      env -u PGDATA HOME="$directory" LC_ALL=C.UTF-8 "$@")
  else
    env LC_ALL=C.UTF-8 "$@"
  fi
}

start() {
  local bin user
  make_prefix >/dev/null
  bin=$(bindir)
  user=$(server_user)
  if [ ! -f "$data/PG_VERSION" ]; then
    mkdir -p "$data" "$socket"
    [ "$(id -u)" = 0 ] && { chown "$user" "$data" "$socket"; }
    chmod 755 "$directory" "$socket"
    as_server "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$directory/initdb.log"
    cat >>"$data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$socket'
port = 5432
fsync = off
shared_buffers = 512MB
max_wal_size = 4GB
log_destination = stderr
${PRIVATE_SERVER_CONF:-}
CONF
  fi
  if ! as_server "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; then
    as_server "$bin/pg_ctl" -D "$data" -l "$data/server.log" -w start >/dev/null
  fi
  echo "export PGHOST=$socket PGPORT=5432 PGUSER=postgres PGDATABASE=postgres PATH=$bin:$PATH"
}

stop() {
  if [ -f "$data/postmaster.pid" ]; then
    as_server "$(bindir)/pg_ctl" -D "$data" -m fast -w stop >/dev/null || true
  fi
}

case $command in
  prefix) make_prefix ;;
  start) start ;;
  run) as_server "$@" ;;
  user) server_user ;;
  stop) stop ;;
  remove) stop; rm -rf "$directory" ;;
  *) echo "unknown command $command" >&2; exit 2 ;;
esac
