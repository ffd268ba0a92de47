# Sourced by test.sh and demo.sh: a copy of the tree, built and installed into a private, running server,
# all below one temporary directory that is gone when the script ends. The copy makes builds independent
# of the state of the tree, of its path and of who may read it.
#
#   throwaway_build     sets $major, $work, $tree (the copy) and $pg_config; builds and installs; fails
#                       if any of that fails
#   throwaway_start     starts the server and sets PGHOST, PGPORT, PGUSER, PGDATABASE
#   as_server COMMAND   runs a command as the user the server runs as (root may not run servers)

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

throwaway_remove() {
  local status=$?
  trap - EXIT INT TERM HUP
  if [ -n "${work:-}" ]; then
    PGMAJOR=${major:-} "$project/tools/private_server.sh" remove "$work" >/dev/null 2>&1 || rm -rf "$work"
  fi
  exit $status
}

as_server() { "$project/tools/private_server.sh" run "$work" "$@"; }
server_user() { "$project/tools/private_server.sh" user "$work"; }

# A directory the server's user reaches, with a path short enough for a socket and free of blanks.
throwaway_directory() {
  local base
  for base in "${TMPDIR:-/tmp}" /tmp; do
    case $base in *[[:space:]]*) continue ;; esac
    [ ${#base} -le 45 ] || continue
    work=$(mktemp -d "$base/fhirterm.XXXXXX" 2>/dev/null) || continue
    chmod 755 "$work"
    if as_server test -x "$work"; then
      return
    fi
    rmdir "$work"
  done
  echo "no usable temporary directory" >&2
  return 1
}

throwaway_build() {
  # Settings of the caller's session and of an outer make would change what is measured here.
  unset MAKEFLAGS MAKEOVERRIDES MAKELEVEL MFLAGS PGDATA PGDATABASE PGHOST PGHOSTADDR PGOPTIONS PGPASSFILE \
    PGPASSWORD PGPORT PGSERVICE PGSERVICEFILE PGUSER PGTZ PGDATESTYLE PGCLIENTENCODING PG_CONFIG
  export LC_ALL=C.UTF-8
  trap throwaway_remove EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM

  major=$("$project/tools/dependencies.sh") && export PGMAJOR=$major && throwaway_directory || return
  tree=$work/tree
  mkdir "$tree" && tar -C "$project" -cf - --exclude=./.git --exclude='*.o' --exclude='*.so' --exclude='*.bc' \
    --exclude=./build --exclude=./results --exclude=./output_iso --exclude=./tmp_check \
    --exclude='./fhirterm--*.sql' . | tar -C "$tree" --no-same-owner -xf - || return
  chmod -R a+rX "$tree"
  pg_config=$("$project/tools/private_server.sh" prefix "$work") &&
    make -C "$tree" -s -j"$(nproc)" PG_CONFIG="$pg_config" with_llvm=no WERROR=1 &&
    make -C "$tree" -s PG_CONFIG="$pg_config" with_llvm=no install
}

throwaway_start() {
  eval "$("$project/tools/private_server.sh" start "$work")"
}
