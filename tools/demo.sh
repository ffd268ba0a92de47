#!/bin/bash
# make demo: the main job on a private server that is gone afterwards. Loads HL7 Terminology where npm can
# reach its package (DEMO=sample: not even then), else the sample in data/sample, and shows each step of
# demo.sql with its output.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/throwaway.sh"
package=hl7.terminology.r4

# HL7's package of its terminology, below $work; fails where it cannot be had.
fetch_package() {
  [ "${DEMO:-}" != sample ] && command -v npm >/dev/null || return 1
  (cd "$work" && timeout 120 npm pack --silent --cache "$work/npm" "$package" >/dev/null 2>&1)
}

echo "Building, and starting a private server …"
throwaway_build
throwaway_start
if fetch_package; then
  hl7=true
  file=$(ls "$work/$package"-*.tgz)
else
  hl7=false
  file=$work/sample.json
  cat "$tree"/data/sample/*.json >"$file"
  echo "HL7 Terminology ($package) is not at hand: the sample in data/sample takes its place."
fi

psql -X -q -d postgres -c "CREATE DATABASE demo"
psql -X -q -d demo -v ON_ERROR_STOP=1 -v hl7=$hl7 -v file="$file" -f "$tree/tools/demo.sql"
echo "The server is stopped and its files are removed. Next: README.md."
