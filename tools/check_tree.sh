#!/bin/bash
# Checks of the tree that need neither compiler nor server; a line "ok - …" or "not ok - …" for each.
set -uo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}" || exit 2

# report TITLE: reads the offences from standard input; none is a pass.
report() {
  local offences
  offences=$(cat)
  if [ -z "$offences" ]; then
    echo "ok - $1"
  else
    echo "not ok - $1"
    printf '%s\n' "$offences" | sed 's/^/#   /'
  fi
}

sources() { find src bin tools sql specs t tests bench -type f \( "$@" \) 2>/dev/null | sort; }
names_of() { sed 's/#.*//' "$1" | tr -s ' \n' '\n' | sed '/^$/d'; }

sources -name '*.c' -o -name '*.h' -o -name '*.sh' -o -name '*.pl' -o -path 'src/*.sql' | xargs wc -l |
  awk '$2 != "total" && $1 >= 800 {print $2 ": " $1 " lines"}' | report "files stay below 800 lines"

sources -name '*' | grep -iE '/(utils?|misc|helpers?|common)\.[a-z]+$' | report "file names say what is inside"

{
  comm -3 <(ls sql/*.sql | sed 's,.*/,,; s/\.sql$//' | sort) <(names_of sql/schedule | sort) |
    sed 's/^\t*/sql and schedule differ: /'
  for name in $(names_of sql/schedule); do
    [ -e "expected/$name.out" ] || echo "expected/$name.out is missing"
  done
  for spec in specs/*.spec; do
    [ ! -e "$spec" ] || [ -e "expected/$(basename "$spec" .spec).out" ] || echo "no expected output of $spec"
  done
} | report "every test is listed and has its expected output"

comm -3 <(find src -name '*.sql' | sed 's,^src/,,' | sort) <(names_of src/install.order | sort) |
  report "every room's SQL is in src/install.order"

{
  version=$(sed -n "s/^default_version = '\(.*\)'/\1/p" fhirterm.control)
  grep -o '"version": "[^"]*"' META.json | grep -v '"1.0.0"' | grep -v "\"$version\"" | sed 's/^/META.json: /'
  grep -q "fhirterm--$version.sql" META.json || echo "META.json names another install script"
  [ "$(sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' CHANGELOG.md | head -1)" = "$version" ] ||
    echo "CHANGELOG.md does not begin with $version"
} | report "one version everywhere"

for file in $(sources -path 'src/*.c' -o -path 'src/*.h'); do
  sed -n 2p "$file" | grep -q "^ \* $(basename "$file")\$" || echo "$file"
done | report "every C file opens with its name and purpose"

find src -name '*.sql' | sort | xargs grep -nHiE 'or replace|if not exists|security definer' | grep -v -- '--.*' |
  report "the install script creates its objects, each once, and no SECURITY DEFINER"

find src -name '*.sql' | sort | xargs grep -nHP '[^\x00-\x7F]' |
  report "the install script is ASCII, so that a database of any encoding takes it"

find src -name '*.sql' | sort | xargs perl tools/unqualified_names.pl |
  report "functions in SQL name the schema of what they use"

# The rooms below each room; it may include their headers and its own.
while read -r room below; do
  [ -d "src/$room" ] || continue
  for other in $(ls -d src/*/ | cut -d/ -f2); do
    case " $room $below " in *" $other "*) ;; *) grep -nH "#include \"$other/" "src/$room"/*.[ch] ;; esac
  done
done <<'END' | report "calls go downwards only"
json
hierarchy
fhir json
store json fhir hierarchy
codesystem json fhir hierarchy store
load json fhir hierarchy store codesystem
revision json fhir hierarchy store codesystem load
valueset json fhir hierarchy store codesystem
planner fhir hierarchy store codesystem valueset
index json fhir hierarchy store codesystem valueset planner
binding json fhir hierarchy store codesystem valueset conceptmap
conceptmap json fhir hierarchy store codesystem
request json fhir hierarchy store codesystem load valueset conceptmap
operation json fhir hierarchy store codesystem load valueset conceptmap request
registry json fhir
governance json fhir
html
END

find src -name '*.[ch]' | grep -v '^src/compat\.' | sort | xargs grep -nHE 'PG_VERSION_NUM|pg_attribute_noreturn' |
  report "version differences are in compat alone"

grep -nHiE 'verbosity +verbose' sql/*.sql |
  report "no expected output has the line numbers of one server's source"

find src bin tools sql specs t tests bench docs README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md -type f 2>/dev/null |
  grep -E '\.(c|h|sql|sh|pl|md|spec|mk)$' | xargs grep -nHE '[[:space:]]+$' | cut -c1-100 | report "no trailing blanks"
