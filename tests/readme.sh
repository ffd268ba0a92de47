#!/bin/bash
# README.md says what is true: runs its ```sql blocks in their order, in one session of a new database, and
# compares the output of each with the ```text block that follows it, if one does; lines of ```sh blocks that load
# from data/ run in between. Prints TAP.
# Needs a server with the extension installed (PG* variables). README_REWRITE=1 puts the output into README.md.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
readme=$root/README.md
database=fhirterm_readme
if [ -n "$(psql -X -q -A -t -d postgres -c "SELECT 1 FROM pg_roles WHERE rolname = 'terminologist'")" ]; then
  echo "1..0 # SKIP this server has the role that the README makes up"
  exit 0
fi
work=$(mktemp -d)
finish() {
  psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" >/dev/null 2>&1
  psql -X -q -d postgres -c "DROP ROLE IF EXISTS terminologist" >/dev/null 2>&1
  rm -rf "$work"
}
trap finish EXIT
psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8'" 2>/dev/null || exit 2

# all.sql is the session; block n starts at line n.line and says n.expected of its output, n.actual.
awk -v work="$work" '
  /^```sql$/ { n++; kind = "sql"; print NR > (work "/" n ".line"); print "\\o " work "/" n ".actual" > session; next }
  /^```text$/ && last == "sql" { kind = "text"; file = work "/" n ".expected"; printf "" > file; next }
  /^```sh$/ { kind = "sh"; next }
  /^```/ { last = kind; kind = (kind ? "" : "other"); next }
  kind == "sql" { print > session; if (!(n in first)) { first[n] = $0; print > (work "/" n ".first") } next }
  kind == "text" { print > file; next }
  kind == "sh" && /^fhirterm-load data/ { print "\\! bin/" $0 " >" work "/load 2>&1 || cat " work "/load >&2" > session; next }
  !kind && NF { last = "" }' session="$work/all.sql" "$readme"
blocks=$(ls "$work" | grep -c '\.line$')
export PGDATABASE=$database
cd "$root" && psql -X -q -v VERBOSITY=default -v SHOW_CONTEXT=never -P pager=off -f "$work/all.sql" 2>"$work/errors"

failed=0
for n in $(seq "$blocks"); do
  name="README line $(cat "$work/$n.line"): $(cut -c1-60 "$work/$n.first")"
  touch "$work/$n.actual"
  if [ ! -e "$work/$n.expected" ] || diff <(sed 's/ *$//; /^$/d' "$work/$n.expected") <(sed 's/ *$//; /^$/d' "$work/$n.actual") >"$work/diff"; then
    echo "ok $n - $name"
  else
    echo "not ok $n - $name"
    sed 's/^/# /' "$work/diff"
    failed=1
  fi
done
if [ -s "$work/errors" ]; then
  echo "not ok $((blocks + 1)) - README runs without an error"
  sed "s/^/# /" "$work/errors"
  failed=1
else
  echo "ok $((blocks + 1)) - README runs without an error"
fi

# It tells of every public function, type, operator class, view, setting and SQLSTATE, and of no such name that does not exist.
{
  psql -X -q -A -t -c "SELECT DISTINCT p.proname FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid
                        WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_extension'::regclass
                          AND d.deptype = 'e' AND p.pronamespace = 'public'::regnamespace
                       UNION SELECT t.typname FROM pg_depend d JOIN pg_type t ON t.oid = d.objid
                        WHERE d.classid = 'pg_type'::regclass AND d.refclassid = 'pg_extension'::regclass
                          AND d.deptype = 'e' AND t.typnamespace = 'public'::regnamespace AND t.typcategory <> 'A'
                       UNION SELECT o.opcname FROM pg_depend d JOIN pg_opclass o ON o.oid = d.objid
                        WHERE d.classid = 'pg_opclass'::regclass AND d.refclassid = 'pg_extension'::regclass
                          AND d.deptype = 'e' AND o.opcnamespace = 'public'::regnamespace" >"$work/names"
  cat "$work/names"
  psql -X -q -A -t -c "SELECT 'fhirterm.' || relname FROM pg_class WHERE relkind = 'v' AND relnamespace = 'fhirterm'::regnamespace
                       UNION SELECT name FROM pg_settings WHERE name LIKE 'fhirterm.%'"
  sed -n "s/.*MAKE_SQLSTATE('T', 'X', '\(.\)', '\(.\)', '\(.\)').*/TX\1\2\3/p" "$root/src/errors.h"
} | while read -r word; do
  grep -qw -- "$word" "$readme" || echo "# not told of: $word"
done >"$work/untold"
grep -ow 'fhir_[a-z_]*[a-z]' "$readme" | grep -vx 'fhir_vs' | sort -u | grep -vxFf "$work/names" | sed 's/^/# does not exist: /' >>"$work/untold"
if [ -s "$work/untold" ]; then
  echo "not ok $((blocks + 2)) - the README tells of every function, type, operator class, view, setting and SQLSTATE that there is"
  cat "$work/untold"
  failed=1
else
  echo "ok $((blocks + 2)) - the README tells of every function, type, operator class, view, setting and SQLSTATE that there is"
fi
echo "1..$((blocks + 2))"

if [ -n "${README_REWRITE:-}" ]; then
  awk -v work="$work" '
    /^```sql$/ { n++; kind = "sql" }
    /^```text$/ && kind == "after" { print; while ((getline line < (work "/" n ".actual")) > 0) if (line != "") { sub(/ +$/, "", line); print line } kind = "drop"; next }
    kind == "drop" { if (/^```$/) { kind = ""; print } next }
    { print }
    /^```$/ { kind = (kind == "sql" ? "after" : "") }' "$readme" >"$work/README.md" && cp "$work/README.md" "$readme"
fi
exit $failed
