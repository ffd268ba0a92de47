# A load that the server's death interrupts leaves nothing; one that was committed is whole.
use strict;
use warnings;

use Test::More;

BEGIN
{
	plan skip_all => 'root may not run servers' if $> == 0;
	plan skip_all => 'no PostgreSQL::Test modules'
	  unless eval { require PostgreSQL::Test::Cluster; require PostgreSQL::Test::Utils; require IPC::Run; 1 };
}

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION fhirterm');
$node->safe_psql('postgres', q{
CREATE FUNCTION numbers(size integer) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/numbers',
    'status', 'active', 'content', 'complete', 'hierarchyMeaning', 'is-a',
    'property', '[{"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"}]'::jsonb,
    'concept', (SELECT jsonb_agg(CASE WHEN n = 1 THEN '{"code": "n1"}' ELSE
        jsonb_build_object('code', 'n' || n, 'property',
          jsonb_build_array(jsonb_build_object('code', 'parent', 'valueCode', 'n' || n / 2))) END ORDER BY n)
      FROM generate_series(1, size) AS n))
$$});

my $rows = q{
SELECT (SELECT count(*) FROM fhirterm.code_system) || ' ' || (SELECT count(*) FROM fhirterm.concept) || ' ' ||
       (SELECT count(DISTINCT content_id) FROM fhirterm.concept_page) || ' ' ||
       (SELECT count(*) FROM fhirterm.concept_edge) || ' ' || (SELECT count(*) FROM fhirterm.concept_property) || ' ' ||
       (SELECT count(*) FROM fhirterm.word_index WHERE bucket < 0)};

# Runs a statement whose end is not waited for, until a condition holds; then the server dies.
sub crash_during
{
	my ($statement, $condition) = @_;
	my ($in, $out) = ('', '');
	my $session = IPC::Run::start(
		[ 'psql', '-XqAt', '-d', $node->connstr('postgres') ],
		'<', \$in, '>', \$out, '2>&1', IPC::Run::timeout(180));

	$in .= "$statement\n";
	$session->pump_nb;
	$session->pump until $out =~ /started/;
	ok($node->poll_query_until('postgres', $condition), 'the load is under way');
	$node->stop('immediate');
	eval { $session->finish };
	$node->start;
}

# that rows are being written shows in the size of their table
crash_during(
	q{\echo started
SELECT count(*) FROM fhir_load(numbers(400000));},
	q{SELECT pg_relation_size('fhirterm.concept') > 1000000});
is($node->safe_psql('postgres', $rows), '0 0 0 0 0 0', 'nothing is left of a load that was interrupted');

crash_during(
	q{BEGIN;
SELECT count(*) FROM fhir_load(numbers(1000));
\echo started},
	q{SELECT true});
is($node->safe_psql('postgres', $rows), '0 0 0 0 0 0', 'nor of one that was not committed');

my $first = $node->safe_psql('postgres', 'SELECT nextval(\'fhirterm.content_id\')');
is($node->safe_psql('postgres', q{SELECT action FROM fhir_load(numbers(1000))}), 'loaded', 'it can be loaded again');
cmp_ok($node->safe_psql('postgres', 'SELECT content_id FROM fhirterm.code_system'),
	'>', $first, 'under a content id of its own');
is($node->safe_psql('postgres', $rows), '1 1000 1 999 999 1', 'whole');

crash_during(
	q{BEGIN;
SELECT count(*) FROM fhir_load(numbers(2000));
\echo started},
	q{SELECT true});
is($node->safe_psql('postgres', $rows), '1 1000 1 999 999 1', 'a replacement that was not committed replaced nothing');
is( $node->safe_psql('postgres', q{SELECT fhir_get('CodeSystem', 'http://example.org/CodeSystem/numbers') = numbers(1000)}),
	't', 'and what was loaded is as it was');

$node->stop;
done_testing();
