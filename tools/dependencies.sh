#!/bin/bash
# Sees to it that what fhirterm is built and tested with is installed, and prints the PostgreSQL major
# version to use (the newest with server and headers, or PGMAJOR). Missing Debian packages are installed
# with apt-get where that is possible (root, or sudo without a password); otherwise it says which.
set -euo pipefail

complete_majors() {
  local directory
  for directory in /usr/lib/postgresql/${PGMAJOR:-[0-9]*}; do
    # pgxs.mk alone does not tell: Debian has it with the client programs, and the headers in another package
    if [ -x "$directory/bin/postgres" ] && [ -e "$("$directory/bin/pg_config" --includedir-server)/postgres.h" ]; then
      basename "$directory"
    fi
  done
}

chosen_major() {
  complete_majors | sort -n | tail -1
}

# The major version to install: PGMAJOR, that of a server without headers, or the distribution's.
wanted_major() {
  local server
  server=$(ls -d /usr/lib/postgresql/[0-9]*/bin/postgres 2>/dev/null | cut -d/ -f5 | sort -n | tail -1)
  if [ -n "${PGMAJOR:-}" ]; then
    echo "$PGMAJOR"
  elif [ -n "$server" ]; then
    echo "$server"
  else
    apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9]*\)$/\1/p' | head -1
  fi
}

missing_packages() {
  local tool major
  for tool in gcc make; do
    command -v $tool >/dev/null || echo $tool
  done
  [ -e /usr/include/stdio.h ] || echo libc6-dev
  command -v pkg-config >/dev/null || echo pkg-config
  if command -v pkg-config >/dev/null; then
    pkg-config --exists libarchive || echo libarchive-dev
    pkg-config --exists libpcre2-8 || echo libpcre2-dev
    pkg-config --exists libxml-2.0 || echo libxml2-dev
  else
    echo libarchive-dev libpcre2-dev libxml2-dev
  fi
  command -v prove >/dev/null || echo perl
  perl -MIPC::Run -e 1 2>/dev/null || echo libipc-run-perl
  if [ -z "$(chosen_major)" ]; then
    major=$(wanted_major)
    echo "postgresql${major:+-$major} postgresql-server-dev-${major:-all}"
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Runs apt-get, which speaks only when it fails.
apt() {
  local log status=0
  log=$(mktemp)
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=600 "$@" >"$log" 2>&1 </dev/null ||
    { status=$?; tail -30 "$log" >&2; }
  rm -f "$log"
  return $status
}

# The server package is to be there without a cluster of its own, which it would create and start.
install_packages() {
  local switch=/etc/postgresql-common/createcluster.d/fhirterm-tests.conf status=0
  echo "Installing the Debian packages" "$@" >&2
  as_root mkdir -p "$(dirname "$switch")"
  echo "create_main_cluster = false" | as_root tee "$switch" >/dev/null
  apt install --no-install-recommends -o Dpkg::Options::=--force-confold "$@" || status=$?
  as_root rm -f "$switch"
  return $status
}

may_install() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

if [ -n "$(missing_packages)" ]; then
  if ! may_install; then
    echo "These Debian packages are missing, and installing them takes root:" >&2
    echo "  apt-get install" $(missing_packages) >&2
    exit 1
  fi
  [ -n "$(find /var/lib/apt/lists -name '*Packages*' -print -quit 2>/dev/null)" ] && [ -n "$(wanted_major)" ] ||
    apt update
  # Lists that are out of date name packages that are gone: fetch new ones and try once more.
  install_packages $(missing_packages) ||
    { apt update && install_packages $(missing_packages); }
fi

[ -z "$(missing_packages)" ] || { echo "still missing:" $(missing_packages) >&2; exit 1; }
chosen_major
