#!/bin/bash
# make txcheck TX=DIR: HL7's terminology-ecosystem suite, which DIR holds with its runner txcheck.py, on a private
# server that is gone afterwards. Runs it with the set-up resources in each request, and with them stored, and
# prints both tables: passes of each suite (TX-190). Exit status: 0 all passed, 1 some failed, 2 broken. A missing suite is a reason to skip.
#
#   TX_MODE    modes of the suite (default: general)
#   TX_SUITES  further suites, of mode tx.fhir.org (default: compare related2; more with content)
#   TX_OUT     directory for what failed: request, expected and actual answer, differences
#   TX_SHOW    how many failed tests to print (default: 0)
#   FHIRTERM_DATA  directory of real terminologies (default: ../data beside DIR, if there): R4 core and HL7
#                  Terminology are loaded first
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/throwaway.sh"

folder=${TX:-$project/../shared/txcheck}
if [ ! -r "$folder/txcheck.py" ]; then
  echo "txcheck: skipped, there is no $folder/txcheck.py (say make txcheck TX=DIR)"
  exit 0
fi
if ! command -v python3 >/dev/null; then
  echo "txcheck: skipped, there is no python3"
  exit 0
fi
folder=$(cd "$folder" && pwd)
content=${FHIRTERM_DATA:-$folder/../data}

# The content that some cases take for granted.
load_content() {
  local file
  for file in "$content"/fhir-r4-*.ndjson.gz "$content"/tho-*.ndjson.gz; do
    [ -r "$file" ] || continue
    echo "txcheck: loading $(basename "$file")"
    "$tree/bin/fhirterm-load" "$file" >"$work/load.log" 2>&1 || { tail -5 "$work/load.log"; return 2; }
  done
  # Some cases want R5's versions of these, which are those of R4 but for the version.
  psql -X -q -c "SELECT fhir_load(fhir_get(type, 'http://hl7.org/fhir/' || name) || '{\"version\": \"5.0.0\"}')
    FROM (VALUES ('CodeSystem', 'administrative-gender'), ('CodeSystem', 'publication-status'),
                 ('ValueSet', 'ValueSet/administrative-gender'), ('ValueSet', 'ValueSet/publication-status')) AS r (type, name)
   WHERE fhir_get(type, 'http://hl7.org/fhir/' || name) IS NOT NULL" >/dev/null
}

# run TITLE OPTIONS...: one run of the suite; keeps the worst exit status.
worst=0
run() {
  local title=$1 status=0
  shift
  echo "== $title"
  python3 "$folder/txcheck.py" --show "${TX_SHOW:-0}" ${TX_OUT:+--out "$TX_OUT/${title// /-}"} "$@" || status=$?
  [ $status -le $worst ] || worst=$status
}

throwaway_build
throwaway_start
psql -X -q -d postgres -c 'CREATE DATABASE txcheck' -c '\c txcheck' -c 'CREATE EXTENSION fhirterm'
export PGDATABASE=txcheck
load_content
more=()
for suite in ${TX_SUITES-compare related2}; do
  more+=(--suite "$suite")
done
for setup in request stored; do
  run "${TX_MODE:-general}, $setup" --mode "${TX_MODE:-general}" --setup $setup
  [ ${#more[@]} = 0 ] || run "further suites, $setup" --mode general,tx.fhir.org --setup $setup "${more[@]}"
done
exit $worst
