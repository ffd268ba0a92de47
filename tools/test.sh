#!/bin/bash
# make test: everything, on a private server that is gone afterwards. Static checks, the build without a
# warning, pg_regress (sql/), isolation specs (specs/), TAP tests (t/) and further scripts (tests/*.sh;
# FHIRTERM_DATA names a directory of real terminologies for those that want them). Needs no set-up; closes
# with "N passed, N failed". PGMAJOR chooses among installed PostgreSQL versions.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/throwaway.sh"

passed=0
failed=0
failures=()
patience=1200                     # seconds that one step may take

# record NAME STATUS: counts one test, status 0 for passed.
record() {
  if [ "$2" = 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    failures+=("$1")
  fi
}

# run_regress KIND VARIABLE OTHERS OUTPUT NAMES...: runs pg_regress or the isolation tester through PGXS
# and records each name. PostgreSQL 16 and later print TAP ("ok 1  - name"), earlier "test name ... ok".
run_regress() {
  local kind=$1 others=$2 output=$3 name log=$work/$1.log
  shift 3
  [ $# -gt 0 ] || return 0
  echo "== $kind"
  timeout "$patience" make -C "$tree" PG_CONFIG="$pg_config" with_llvm=no $others installcheck >"$log" 2>&1 || true
  grep -E '^(ok|not ok|test|     ) .*( ms|ok|FAILED)' "$log" || true
  for name in "$@"; do
    if grep -qE "^(ok [0-9]+ +[-+] +$name +[0-9]|(test|    ) +$name +\.\.\. ok)" "$log"; then
      record "$kind $name" 0
    else
      record "$kind $name" 1
    fi
  done
  if [ -s "$output/regression.diffs" ]; then
    head -400 "$output/regression.diffs"
    keep "$output/regression.diffs" "$kind.diffs"
  elif ! grep -qE '^(ok|not ok|test) ' "$log"; then
    tail -40 "$log"
  fi
}

# A failure's traces are worth keeping: build/ of the tree is theirs, where it can be written.
keep() {
  mkdir -p "$project/build" 2>/dev/null && cp "$1" "$project/build/$2" 2>/dev/null &&
    echo "   kept as build/$2" || true
}

run_tap() {
  local file status
  ls "$tree"/t/*.pl >/dev/null 2>&1 || return 0
  echo "== TAP"
  mkdir "$work/tap"                   # for the sockets of their servers
  chown -R "$(server_user)" "$tree" "$work/tap"
  local pgxs
  pgxs=$(dirname "$(dirname "$("$pg_config" --pgxs)")")
  for file in "$tree"/t/*.pl; do
    status=0
    rm -rf "$tree/tmp_check"
    as_server env -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE \
      TESTDIR="$tree" TESTLOGDIR="$tree/tmp_check/log" TESTDATADIR="$tree/tmp_check" TMPDIR="$work/tap" \
      PG_REGRESS="$pgxs/test/regress/pg_regress" PGPORT=65432 PG_TEST_TIMEOUT_DEFAULT=180 \
      timeout "$patience" sh -c 'cd "$1" && prove -I "$2" -I t "$3"' sh "$tree" "$pgxs/test/perl" "t/$(basename "$file")" || status=$?
    record "TAP $(basename "$file" .pl)" $status
    if [ $status != 0 ]; then
      tail -n 60 "$tree"/tmp_check/log/regress_log_"$(basename "$file" .pl)" 2>/dev/null || true
    fi
  done
}

# Scripts of tests/ print TAP: each "ok" or "not ok" counts, as does an exit status that they do not explain.
run_scripts() {
  local file name status line
  ls "$tree"/tests/*.sh >/dev/null 2>&1 || return 0
  echo "== scripts"
  for file in "$tree"/tests/*.sh; do
    status=0
    name=$(basename "$file" .sh)
    (cd "$tree" && PG_CONFIG="$pg_config" timeout "$patience" bash "$file" >"$work/script.log" 2>&1) || status=$?
    sed "s/^/$name: /" "$work/script.log"
    while IFS= read -r line; do
      case $line in
        ok*) record "$name: $line" 0 ;;
        "not ok"*) record "$name: $line" 1; status=0 ;;
      esac
    done <"$work/script.log"
    [ $status = 0 ] || record "$name: exit status $status" 1
  done
}

# A backend that crashed fails a test of its own, whatever the others say.
check_server_log() {
  local status=0
  if grep -E 'was terminated by signal|PANIC:|TRAP: ' "$work/data/server.log"; then
    status=1
    keep "$work/data/server.log" server.log
  fi
  record "the server did not crash" $status
}

summary() {
  echo "== ${major:+PostgreSQL $major, }$((SECONDS - started)) s"
  [ $failed = 0 ] || printf 'failed: %s\n' "${failures[@]}"
  echo "$passed passed, $failed failed"
  exit $((failed > 0))
}

names_of() { sed 's/#.*//' "$1" | tr -s ' \n' ' '; }

started=$SECONDS
echo "== static checks"
while IFS= read -r line; do
  echo "$line"
  case $line in
    ok*) record "$line" 0 ;;
    "not ok"*) record "${line#not ok - }" 1 ;;
  esac
done < <("$project/tools/check_tree.sh" "$project")

echo "== build"
PRIVATE_SERVER_CONF='shared_buffers = 128MB'
export PRIVATE_SERVER_CONF
if throwaway_build && throwaway_start; then
  record "build without a warning" 0
else
  record "build without a warning, and start" 1
  summary
fi
echo "PostgreSQL $major, $((SECONDS - started)) s"

run_regress regress "ISOLATION= TAP_TESTS=" "$tree" $(names_of "$tree/sql/schedule")
run_regress isolation "REGRESS= TAP_TESTS=" "$tree/output_iso" \
  $(ls "$tree"/specs/*.spec 2>/dev/null | sed 's,.*/,,; s/\.spec$//')
run_scripts
run_tap
check_server_log

summary
