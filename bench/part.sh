# Sourced by the parts of the benchmark, which are called with DATABASE URL ROUNDS CSV (URL: of the code system loaded).
# A part prints Markdown rows | what | without | fhirterm | ratio | goal | and appends "what",without,fhirterm,ratio,"goal"
# to CSV, for those who run a part by itself. A goal is "at most N", "at least N" or "N to M" and speaks of the ratio; it is
# empty where nothing is promised.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
database=${1:?database} url=${2:?url of the code system} rounds=${3:?rounds} csv=${4:?CSV file}

sql() { PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" -v url="$url" -v rounds="$rounds" "$@"; }
progress() { echo "  $(date +%H:%M:%S) $*" >&2; }
median() { sort -n | awk '{v[NR] = $1} END {print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2)}'; }

# line WHAT BASE OURS UNIT HOW GOAL: HOW is the ratio that the goal speaks of, ours/base or base/ours
line() {
  local ratio base ours
  ratio=$(awk -v b="$2" -v o="$3" -v how="$5" 'BEGIN {if (how == "base/ours") {t = b; b = o; o = t} printf (o / b < 10 ? "%.2f" : "%.0f"), o / (b ? b : 1e-9)}')
  base=$(shown "$2")
  ours=$(shown "$3")
  echo "| $1 | $base $4 | $ours $4 | $ratio | $6 |"
  echo "\"$1\",$base,$ours,$ratio,\"$6\"" >>"$csv"
}
shown() { awk -v n="$1" 'BEGIN {printf (n < 1 ? "%.3f" : n < 10 ? "%.2f" : n < 100 ? "%.1f" : "%.0f"), n}'; }

# lines PART: those that SQL has left in bench.line
lines() {
  sql -c "SELECT format('| %s | %s %s | %s %s | %s | %s |', what, round(base, CASE WHEN base < 100 THEN 2 ELSE 0 END), unit,
                        round(ours, CASE WHEN ours < 100 THEN 2 ELSE 0 END), unit, round(ratio, CASE WHEN ratio < 10 THEN 2 ELSE 0 END), goal)
            FROM bench.line WHERE part = '$1' ORDER BY place"
  sql -c "SELECT format('\"%s\",%s,%s,%s,\"%s\"', what, round(base, 3), round(ours, 3), round(ratio, 3), goal)
            FROM bench.line WHERE part = '$1' ORDER BY place" >>"$csv"
}
