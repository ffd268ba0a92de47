#!/bin/bash
# bin/fhirterm-load: what it takes from the command line, and what reaches the server. A function that only
# notes its arguments stands in for fhir_load_object(), so that the program is tested and not the load.
# Needs a server with the extension installed (PG* variables). Prints "ok" or "not ok" lines, as TAP does.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
database=fhirterm_client_test
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

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" -c "$1"; }
load() { "$here/../bin/fhirterm-load" "$@" >"$work/output" 2>&1; }
finish() { psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" >/dev/null 2>&1; rm -rf "$work"; }
trap finish EXIT

psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $database" \
  -c "CREATE DATABASE $database TEMPLATE template0 ENCODING 'UTF8'" 2>/dev/null || exit 2
cd "$work" || exit 2
echo '{"resourceType": "CodeSystem"}' >one.json

load -d "$database" one.json
is "$? $(grep -c 'does not have the extension fhirterm' output)" "3 1" "a database without the extension is told"

sql "CREATE EXTENSION fhirterm" || exit 2
sql "CREATE TABLE noted (name text, content bytea, dry_run boolean)
     ; CREATE FUNCTION stand_in(object oid, name text, dry_run boolean) RETURNS SETOF fhirterm.load_result LANGUAGE plpgsql AS \$\$
       BEGIN
         IF lo_get(object) = '' THEN
           RAISE EXCEPTION 'empty';
         END IF;
         INSERT INTO noted VALUES (name, lo_get(object), dry_run);
         RETURN NEXT ROW('added', 'url of ' || name, NULL, NULL, name, 1, 0, 0, 0, 0, '[]')::fhirterm.load_result;
       END \$\$" || exit 2
cat >psql-with-stand-in <<'END'
#!/bin/sh
sed 's/:"fhirterm_schema".fhir_load_object/public.stand_in/' | psql "$@"
END
chmod +x psql-with-stand-in
export PSQL=$work/psql-with-stand-in

# --- names and contents ---
mkdir 'a folder' -- '-x'
names=("one.json" "a folder/it's \"one\" \\ :name1 \$HOME.json" "-x/y" "~" "|id" '`id`' "é;" ":'name1'" "a=b" $'new\nline' "$work/absolute")
for name in "${names[@]}"; do
  case $name in /*) path=$name ;; *) path=./$name ;; esac
  printf '{"name": "%s"}\000\377' "$name" >"$path"
done
load -d "$database" -- "${names[@]}"
is $? 0 "files of any name load"
for name in "${names[@]}"; do
  case $name in /*) path=$name ;; *) path=./$name ;; esac
  content=$(od -An -v -tx1 "$path" | tr -d ' \n')
  found=$(psql -X -q -A -t -d "$database" -v name="$name" <<<"SELECT encode(content, 'hex') FROM noted WHERE name = :'name' AND NOT dry_run")
  is "$found" "$content" "name and content arrive: $(printf '%s' "$name" | tr '\n' ' ' | sed "s,$work,,")"
done
is "$(sql "SELECT count(*) FROM noted")" ${#names[@]} "each file is loaded once"
is "$(grep -c '^ added' output)" ${#names[@]} "what the load reports is shown"
is "$(sql "SELECT count(*) FROM pg_largeobject_metadata")" 0 "no large object stays"

# --- all or nothing ---
sql "TRUNCATE noted"
: >empty
load -d "$database" one.json empty
is "$? $(sql "SELECT count(*) FROM noted")" "3 0" "a file that is refused undoes the others"
is "$(sql "SELECT count(*) FROM pg_largeobject_metadata")" 0 "no large object stays after a failure"
load --dbname="$database" --dry-run one.json
is "$? $(grep -c '^ added .*one.json' output) $(sql "SELECT count(*) FROM noted")" "0 1 0" "a dry run reports and changes nothing"

is "$(grep -c 'url of one.json' output)" 0 "the report is of counts"
load -d "$database" -n -v one.json
is "$? $(grep -c 'url of one.json' output)" "0 1" "--verbose reports each resource"

# --- releases in RF2 ---
# what the server gets of one is looked at by the server itself: a snapshot of two concepts
mkdir -p release/Snapshot/Terminology release/Full
tab() { tr '|' '\t'; }
tab >release/Snapshot/Terminology/sct2_Concept_Snapshot_TST_20250131.txt <<'END'
id|effectiveTime|active|moduleId|definitionStatusId
5001001|20250131|1|5020020|900000000000074008
5002002|20250131|1|5020020|900000000000074008
END
tab >release/Snapshot/Terminology/sct2_Description_Snapshot-en_TST_20250131.txt <<'END'
id|effectiveTime|active|moduleId|conceptId|languageCode|typeId|term|caseSignificanceId
6001001|20250131|1|5020020|5001001|en|900000000000013009|Thing|900000000000448009
6001002|20250131|1|5020020|5001001|nl|900000000000013009|Ding|900000000000448009
END
tab >release/Snapshot/Terminology/sct2_Relationship_Snapshot_TST_20250131.txt <<'END'
id|effectiveTime|active|moduleId|sourceId|destinationId|relationshipGroup|typeId|characteristicTypeId|modifierId
7000001|20250131|1|5020020|5002002|5001001|0|116680003|900000000000011006|900000000000451002
END
echo "not read" >release/Full/sct2_Concept_Full_TST_20250131.txt
stored() { sql "SELECT concept_count, version FROM fhirterm.code_system WHERE url = 'http://snomed.info/sct'"; }
display() { sql "SELECT display FROM fhirterm.concepts WHERE code = '5001001'"; }
version=http://snomed.info/sct/5020020/version/20250131

load -d "$database" -n release
is "$? $(grep -c 'CodeSystem .* loaded' output) $(stored)" "0 1 " "a dry run of a release in a directory"
load -d "$database" release one.json
is "$? $(stored) $(sql "SELECT count(*) FROM noted")" "0 2|$version 1" "a directory is loaded as a release, beside another file"
is "$(sql "SELECT source FROM fhirterm.load_log")" release "the load log names it as it was given"
tar -czf release.tgz release
load -d "$database" --rf2 release.tgz
is "$? $(grep -c unchanged output)" "0 1" "the same in a tar archive is the same release"
load -d "$database" --language=nl --rf2 release.tgz
is "$? $(display)" "0 Ding" "the language of displays"
if python3 -c 'import zipfile' 2>/dev/null; then
  python3 -m zipfile -c release.zip release
  load -d "$database" --language=nl release.zip
  is "$? $(grep -c unchanged output)" "0 1" "a zip archive is a release"
fi
is "$(sql "SELECT count(*) FROM pg_largeobject_metadata")" 0 "no large object of a release stays"
sql "TRUNCATE noted"

# --- wrong usage ---
mkdir nothing
for arguments in "" "--wrong one.json" "-x one.json" "-d" "no_such_file" "nothing" "one.json no_such_file"; do
  load $arguments
  is $? 1 "status 1: fhirterm-load $arguments"
done
is "$(grep -c . output)" 1 "wrong usage is said in one line"
load -d fhirterm_no_such_database one.json
is $? 2 "status 2 without a connection"
load --help
is "$? $(grep -c '^Usage:' output)" "0 1" "--help"
load -d "$database" -h "${PGHOST:-localhost}" -p "${PGPORT:-5432}" --username="${PGUSER:-$(id -un)}" -w one.json
is "$? $(sql "SELECT count(*) FROM noted")" "0 1" "options of the connection reach psql"

echo "1..$count"
exit $((failed > 0))
