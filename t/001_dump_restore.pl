# A dump holds what is loaded, and what is restored from it answers as before, in every format.
use strict;
use warnings;

use Test::More;

BEGIN
{
	plan skip_all => 'root may not run servers' if $> == 0;
	plan skip_all => 'no PostgreSQL::Test modules'
	  unless eval { require PostgreSQL::Test::Cluster; require PostgreSQL::Test::Utils; 1 };
}

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->append_conf('postgresql.conf', "fsync = off\n");
$node->start;

# One digest of everything that questions are answered from.
my $answers = q{
SELECT md5(string_agg(line, E'\n' ORDER BY line COLLATE "C"))
  FROM (SELECT fhir_get('CodeSystem', url || coalesce('|' || version, ''))::text AS line FROM fhirterm.code_system
        UNION ALL SELECT fhir_get('ValueSet', url)::text FROM fhirterm.value_set
        UNION ALL SELECT fhir_get('ConceptMap', url)::text FROM fhirterm.concept_map
        UNION ALL SELECT fhir_get('NamingSystem', url)::text FROM fhirterm.naming_system
        UNION ALL SELECT c::text FROM fhirterm.concept_ancestor c
        UNION ALL SELECT p::text FROM fhirterm.concept_page p
        UNION ALL SELECT p::text FROM fhirterm.properties p
        UNION ALL SELECT d::text FROM fhirterm.designations d
        UNION ALL SELECT e::text FROM fhirterm.concept_map_element e
        UNION ALL SELECT b::text FROM fhirterm.code_system_identifier b
        UNION ALL SELECT i::text FROM fhirterm.naming_system_identifier i
        UNION ALL SELECT r::text FROM fhirterm.reference_set_members r
        UNION ALL SELECT l::text FROM fhirterm.load_log l
        UNION ALL SELECT w::text FROM fhirterm.word_index w
        UNION ALL SELECT s::text FROM fhir_search('zahl 29', system => 'http://example.org/CodeSystem/numbers', count => 30) s
        UNION ALL SELECT fhir_tx_resolve('{"fhirVersion": "R4", "url": "http://example.org/CodeSystem/numbers", "language": "de"}')::text) AS lines};

# A hierarchy of many parents, in two versions, so that every table has rows.
my $load = q{
SELECT count(*) FROM fhir_load(jsonb_build_object('resourceType', 'Bundle', 'type', 'collection', 'entry', (
  SELECT jsonb_agg(jsonb_build_object('resource', jsonb_build_object('resourceType', 'CodeSystem',
    'url', 'http://example.org/CodeSystem/numbers', 'version', v, 'status', 'active', 'content', 'complete',
    'hierarchyMeaning', 'is-a',
    'property', '[{"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"},
                  {"code": "square", "type": "integer"}, {"code": "half", "type": "decimal"},
                  {"code": "seen", "type": "dateTime"}]'::jsonb,
    'concept', (SELECT jsonb_agg(jsonb_build_object('code', 'n' || n, 'display', 'number ' || n,
      'designation', jsonb_build_array(jsonb_build_object('language', 'de', 'value', 'Zahl ' || n)),
      'property', coalesce((SELECT jsonb_agg(jsonb_build_object('code', 'parent', 'valueCode', 'n' || p))
                     FROM (SELECT DISTINCT n / d FROM generate_series(2, 3) d WHERE n >= d) AS parents(p)), '[]') ||
        jsonb_build_array(jsonb_build_object('code', 'square', 'valueInteger', n * n),
          jsonb_build_object('code', 'half', 'valueDecimal', round(n / 2.0, 2)),
          jsonb_build_object('code', 'seen', 'valueDateTime', '2024-01'))) ORDER BY n)
      FROM generate_series(1, 3000) AS n))))
    FROM unnest(ARRAY['1', '2']) AS v)
  || '[{"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/all", "status": "active",
        "compose": {"include": [{"system": "http://example.org/CodeSystem/numbers"}]}}},
       {"resource": {"resourceType": "ConceptMap", "url": "http://example.org/ConceptMap/m", "status": "active",
        "group": [{"source": "http://example.org/CodeSystem/numbers", "target": "http://example.org/CodeSystem/x",
          "element": [{"code": "n1", "target": [{"code": "x", "equivalence": "wider"}]}, {"code": "n2"}]}]}},
       {"resource": {"resourceType": "NamingSystem", "url": "http://example.org/NamingSystem/n", "status": "active",
        "name": "N", "kind": "codesystem", "date": "2024",
        "uniqueId": [{"type": "oid", "value": "1.2.3", "preferred": true, "period": {"end": "2020"}}]}}]'::jsonb))};

my $db = 'original';
$node->safe_psql('postgres', "CREATE DATABASE $db");
$node->safe_psql($db, 'CREATE EXTENSION fhirterm');
is($node->safe_psql($db, $load), 5, 'five resources are loaded');
$node->safe_psql($db, q{
SELECT fhir_tx_load_master('{"formatVersion": "1", "registries": [{"code": "r", "name": "R", "url": "http://r.example"}]}');
SELECT fhir_tx_load_servers('r', '{"formatVersion": "1", "servers": [{"code": "s", "name": "S",
  "languages": {"de": ["http://example.org/*"]}, "fhirVersions": [{"version": "R4", "url": "http://s.example"}]}]}');
INSERT INTO fhirterm.reference_set SELECT content_id, 'set', 3, 1, 3, NULL FROM fhirterm.code_system;
INSERT INTO fhirterm.tx_server_content VALUES ('r', 's', 'R4', 'CodeSystem', 'http://example.org/CodeSystem/numbers')});
$node->safe_psql($db, 'ANALYZE');
my $before = $node->safe_psql($db, $answers);
my $last = $node->safe_psql($db, 'SELECT last_value FROM fhirterm.content_id');
my $directory = $node->basedir;

sub check_restored
{
	my ($name) = @_;

	$node->safe_psql($name, 'ANALYZE');
	is($node->safe_psql($name, $answers), $before, "$name: the same answers");
	is($node->safe_psql($name, 'SELECT last_value FROM fhirterm.content_id'),
		$last, "$name: content ids go on from there");
	is($node->safe_psql($name, $load . q{ WHERE action = 'unchanged'}),
		5, "$name: what is restored is known to be loaded");
	is($node->safe_psql($name, q{SELECT fhir_unload('http://example.org/CodeSystem/numbers')}),
		2, "$name: and can be unloaded");
}

sub new_database
{
	my ($name) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $name");
	return $name;
}

new_database('plain');
$node->command_ok([ 'pg_dump', '-f', "$directory/plain.sql", $db ], 'plain dump');
$node->command_ok([ 'psql', '-qX', '-v', 'ON_ERROR_STOP=1', '-f', "$directory/plain.sql", 'plain' ],
	'plain restore');
check_restored('plain');

new_database('custom');
$node->command_ok([ 'pg_dump', '-Fc', '-f', "$directory/custom.dump", $db ], 'custom dump');
$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', 'custom', "$directory/custom.dump" ],
	'custom restore');
check_restored('custom');

# in parallel, tables come in any order: several times
$node->command_ok([ 'pg_dump', '-Fd', '-j4', '-f', "$directory/directory", $db ], 'directory dump with four jobs');
foreach my $i (1 .. 3)
{
	new_database("directory$i");
	$node->command_ok(
		[ 'pg_restore', '--exit-on-error', '-j4', '-d', "directory$i", "$directory/directory" ],
		"directory restore with four jobs, $i");
	check_restored("directory$i");
}

$node->stop;
done_testing();
