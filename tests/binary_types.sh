#!/bin/bash
# fhir_code and fhir_valueset on the wire: what is sent is received again, and garbage is an error, never a value.
# Needs a server with the extension installed (PG* variables). Prints "ok" or "not ok" lines, as TAP does.
set -uo pipefail
database=fhirterm_binary_test
count=0
failed=0

is() {                          # is GOT EXPECTED NAME
  count=$((count + 1))
  if [ "$1" = "$2" ]; then echo "ok $count - $3"
  else
    echo "not ok $count - $3"
    failed=$((failed + 1))
    printf 'got: %s\nexpected: %s\n' "$1" "$2" | sed 's/^/# /'
  fi
}

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -v VERBOSITY=sqlstate -d "$database" -c "$1" 2>&1; }
finish() { psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" >/dev/null 2>&1; }
trap finish EXIT
psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" \
  -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8'" 2>/dev/null || exit 2
sql "CREATE EXTENSION fhirterm" >/dev/null || exit 2
sql "CREATE TABLE codes (code fhir_code); CREATE TABLE sets (vs fhir_valueset)" >/dev/null

# What SELECT gives, of any type, as a value of the table's type.
receive() {                     # receive TABLE SELECT
  psql -X -q -d "$database" -c "COPY ($2) TO STDOUT (FORMAT binary)" |
    psql -X -q -v VERBOSITY=sqlstate -d "$database" -c "TRUNCATE $1" -c "COPY $1 FROM STDIN (FORMAT binary)" 2>&1 | grep -o 'ERROR: .*'
}

receive codes "SELECT c::fhir_code FROM unnest(ARRAY['http://example.org/a|b', '|b', 'a\|1|b|c', 'http://example.org/ä|ö', NULL]) AS c"
is "$(sql "SELECT string_agg(coalesce(code::text, 'NULL'), ' ' ORDER BY code::text COLLATE \"C\") FROM codes")" \
  'a\|1|b|c http://example.org/a|b http://example.org/ä|ö |b NULL' "codes come back as they were sent"
receive sets "SELECT 'http://example.org/vs|1'::fhir_valueset"
is "$(sql "SELECT * FROM sets")" "http://example.org/vs|1" "value sets, too"
while read -r bytes name; do
  is "$(receive codes "SELECT '\\x$bytes'::bytea" | cut -c1-13)" "ERROR:  22P03" "$name"
done <<'END'
02000000016162 another version
01ffffffff6162 a length below zero
017fffffff6162 a length beyond the end
01000000026162 no code
01000000027b7d61 a system that is JSON
END
is "$(receive codes "SELECT '\\x'::bytea")" "ERROR:  08P01" "no bytes at all"
is "$(receive codes "SELECT '\\x010000'::bytea")" "ERROR:  08P01" "an end within the length"
is "$(receive codes "SELECT '\\x010000000161ff'::bytea")" "ERROR:  22021" "no UTF-8"
is "$(receive codes "SELECT '\\x01000000016100'::bytea")" "ERROR:  22021" "a NUL"
is "$(receive sets "SELECT '\\x'::bytea")" "ERROR:  22P03" "no value set"
is "$(receive sets "SELECT '\\x7b7d'::bytea")" "ERROR:  22P03" "a resource for a value set"
is "$(receive codes "SELECT substr(sha512(n::text::bytea), 1, n % 40) FROM generate_series(1, 200) AS n" | grep -c ERROR)" "1" "any bytes"
is "$(sql "SELECT count(*) FROM codes")" "0" "nothing of it is there"
echo "1..$count"
exit $((failed > 0))
