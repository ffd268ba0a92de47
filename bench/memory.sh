#!/bin/bash
# Private memory of a process that has touched all codes of the code system in one query: what RssAnon in /proc has grown by
# since the connection's first statement, while the query's last row is at hand. Linux only.
#   memory.sh DATABASE URL ROUNDS CSV
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/part.sh"
if [ ! -r /proc/self/status ] || ! grep -q RssAnon /proc/self/status; then
  progress "no RssAnon in /proc: left out"
  exit 0
fi
progress "private memory"
sql <<'SQL'
CREATE TABLE bench.every_code AS
SELECT c.code FROM fhirterm.concept AS c JOIN fhirterm.code_system AS s USING (content_id) WHERE s.url = :'url' ORDER BY md5(c.code);
SQL
above=$(sql <<<"SELECT c.code FROM fhirterm.concept AS c JOIN fhirterm.code_system AS s USING (content_id) WHERE s.url = :'url' ORDER BY c.last_descendant - c.ordinal DESC, c.code LIMIT 1 OFFSET 1")
allowed=$(sql -c "LOAD 'fhirterm'" -c "SELECT pg_size_bytes(current_setting('fhirterm.cache_memory')) / 1024 + 8 * 1024")

# grown EXPRESSION: kB
grown() {
  sql <<SQL | awk '/RssAnon/ {kb[++n] = $2} END {print kb[2] - kb[1]}'
SELECT pg_backend_pid() AS pid \\gset
\\setenv PROCESS :pid
SELECT count(*) FROM pg_class \\g /dev/null
\\! grep RssAnon /proc/\$PROCESS/status
BEGIN;
DECLARE every_code NO SCROLL CURSOR FOR SELECT $1 FROM bench.every_code;
MOVE FORWARD ALL IN every_code;
\\! grep RssAnon /proc/\$PROCESS/status
SQL
}
count=$(sql -c "SELECT to_char(count(*), 'FM999,999,999') FROM bench.every_code")
report() { line "private memory after $count codes: fhirterm.cache_memory and 8 MB / $1" "$allowed" "$(grown "$2")" kB ours/base "at most 1.0"; }
report fhir_display "fhir_display('$url', code)"
report "fhir_subsumed_by a constant" "fhir_subsumed_by('$url', code, '$above')"
report "fhir_subsumes of two columns" "fhir_subsumes('$url', code, code)"
report fhir_validate_code "fhir_validate_code('$url', code)"
report "fhir_member_of" "fhir_member_of('$url', code, '$url?fhir_vs=isa/$above')"
