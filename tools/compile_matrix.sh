#!/bin/bash
# Compiles every source against the server headers of each PostgreSQL version at hand, with the warnings of
# the build and those of PostgreSQL itself as errors; writes nothing. Versions: those below
# /usr/lib/postgresql, and further header directories (with postgres.h) given as arguments.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
version=$(sed -n "s/^default_version = '\(.*\)'/\1/p" fhirterm.control)
failed=0

for headers in /usr/include/postgresql/[0-9]*/server "$@"; do
  [ -e "$headers/postgres.h" ] || { echo "no postgres.h in $headers" >&2; failed=1; continue; }
  name=$(sed -n 's/^#define PG_VERSION "\(.*\)"/\1/p' "$headers"/pg_config*.h | head -1)
  if gcc -fsyntax-only -std=gnu99 -O2 -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare \
    -Wno-missing-field-initializers -Wmissing-prototypes -Wpointer-arith -Wdeclaration-after-statement \
    -Wvla -Wendif-labels -Wmissing-format-attribute -Wimplicit-fallthrough=3 -Wcast-function-type \
    -Wshadow=compatible-local -Wformat-security -fno-strict-aliasing -fwrapv -fexcess-precision=standard \
    -D_GNU_SOURCE -DFHIRTERM_VERSION="\"$version\"" -Isrc -isystem "$headers" \
    $(pkg-config --cflags libarchive libpcre2-8 libxml-2.0) src/*.c src/*/*.c; then
    echo "ok - PostgreSQL $name"
  else
    echo "not ok - PostgreSQL $name"
    failed=1
  fi
done
exit $failed
