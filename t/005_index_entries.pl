# Index entries that loads bring in by whole pages: indexes are sound, and hold every row, beside other writers, after crashes
# and on a standby.
use strict;
use warnings;

use Test::More;

BEGIN
{
	plan skip_all => 'root may not run servers' if $> == 0;
	plan skip_all => 'no PostgreSQL::Test modules'
	  unless eval { require PostgreSQL::Test::Cluster; require PostgreSQL::Test::Utils; require IPC::Run; 1 };
}

my $primary = PostgreSQL::Test::Cluster->new('main');
$primary->init(allows_streaming => 1, extra => [ '--encoding=UTF8', '--locale=C' ]);
# a standby stops if replay gives other pages than the primary has
$primary->append_conf('postgresql.conf', "wal_consistency_checking = 'generic, btree'\nautovacuum = off\nwal_keep_size = '2GB'\n");
$primary->start;
plan skip_all => 'no amcheck'
  if $primary->safe_psql('postgres', q{SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'}) == 0;
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

$primary->safe_psql('postgres', q{
CREATE EXTENSION fhirterm;
CREATE EXTENSION amcheck;
CREATE FUNCTION numbers(name text, size integer) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'CodeSystem', 'url', 'http://example.org/CodeSystem/' || name,
    'status', 'active', 'content', 'complete', 'hierarchyMeaning', 'is-a',
    'property', '[{"code": "parent", "type": "code", "uri": "http://hl7.org/fhir/concept-properties#parent"}]'::jsonb,
    'concept', (SELECT jsonb_agg(CASE WHEN n = 1 THEN jsonb_build_object('code', md5(name || 1)) ELSE
        jsonb_build_object('code', md5(name || n), 'designation', jsonb_build_array(jsonb_build_object('value', 'x')),
          'property', jsonb_build_array(jsonb_build_object('code', 'parent', 'valueCode', md5(name || n / 2)))) END ORDER BY n)
      FROM generate_series(1, size) AS n))
$$;
CREATE FUNCTION check_indexes(deep boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  index regclass;
  checked bigint := 0;
BEGIN
  FOR index IN SELECT c.oid FROM pg_class c JOIN pg_am a ON a.oid = c.relam
                WHERE c.relnamespace = 'fhirterm'::regnamespace AND c.relkind = 'i' AND a.amname = 'btree' LOOP
    IF deep THEN
      PERFORM bt_index_parent_check(index, true, true);
    ELSE
      PERFORM bt_index_check(index, true);
    END IF;
    checked := checked + 1;
  END LOOP;
  RETURN checked;
END $$;
});

# Both servers' indexes are sound and have an entry for every row.
sub sound
{
	my ($when) = @_;
	cmp_ok($primary->safe_psql('postgres', 'SELECT check_indexes(true)'), '>', 20, "$when: indexes are sound");
	$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
	cmp_ok($standby->safe_psql('postgres', 'SELECT check_indexes(false)'), '>', 20, "$when: on the standby, too");
}

# Starts statements whose end is not waited for.
sub session
{
	my ($statements) = @_;
	return IPC::Run::start([ 'psql', '-XqAt', '-d', $primary->connstr('postgres'), '-c', $statements ],
		'>', '/dev/null', '2>&1', IPC::Run::timeout(180));
}

my $concepts = 'SELECT count(*) FROM fhirterm.concept WHERE content_id < 1000000000';

foreach my $size (2000, 9000, 4000)
{
	$primary->safe_psql('postgres', "SELECT FROM fhir_load(numbers('n$size', $size))");
}
sound('after loads');

# A load that was taken back leaves entries of dead rows, which VACUUM removes.
$primary->safe_psql('postgres', "BEGIN; SELECT FROM fhir_load(numbers('gone', 9000)); ROLLBACK");
sound('after a load taken back');
$primary->safe_psql('postgres', 'VACUUM fhirterm.concept, fhirterm.concept_edge, fhirterm.concept_property, fhirterm.designation');
$primary->safe_psql('postgres', "SELECT FROM fhir_load(numbers('again', 9000))");
sound('after VACUUM and a load');
is($primary->safe_psql('postgres', $concepts), '24000', 'every concept is there');

# Others write at the right end of the indexes, before and behind the keys of the loads, and VACUUM goes through them.
my @sessions = map { session("SELECT FROM fhir_load(numbers('beside$_', 10000))") } (1, 2);
foreach my $base (0, 1000000000)
{
	push @sessions, session(qq{DO \$\$ BEGIN FOR i IN 1 .. 400 LOOP
	  INSERT INTO fhirterm.concept SELECT $base + 500 + i % 3, i * 20 + n, 0, 0, 0, 0, $base + i * 20 + n FROM generate_series(1, 20) AS n;
	  COMMIT; PERFORM pg_sleep(0.001); END LOOP; END \$\$});
}
$primary->safe_psql('postgres', 'VACUUM fhirterm.concept') for 1 .. 5;
$_->finish foreach @sessions;
sound('beside other writers');
is($primary->safe_psql('postgres', $concepts), 24000 + 20000 + 8000, 'every concept is there');

# The server dies while entries come in; what is left is finished by whoever comes next. The transaction waits behind the
# load, so that a quick one has not committed by then.
foreach my $round (1 .. 2)
{
	my $before = $primary->safe_psql('postgres', "SELECT sum(pg_relation_size(indexrelid)) FROM pg_index WHERE indrelid = 'fhirterm.concept'::regclass");
	my $load = session("SELECT FROM fhir_load(numbers('crash', 40000)); SELECT pg_sleep(100)");
	ok($primary->poll_query_until('postgres', "SELECT sum(pg_relation_size(indexrelid)) > $before + 600000 * $round
	  FROM pg_index WHERE indrelid = 'fhirterm.concept'::regclass"), 'entries come in');
	$primary->stop('immediate');
	eval { $load->finish };
	$primary->start;
	sound("after crash $round");
	is($primary->safe_psql('postgres', $concepts), 52000, 'nothing more is there');
	$primary->safe_psql('postgres', 'VACUUM') if $round % 2;
}
$primary->safe_psql('postgres', "SELECT FROM fhir_load(numbers('crash', 9000))");
sound('after crashes and a load');
is($primary->safe_psql('postgres', $concepts), 61000, 'every concept is there');
is($standby->safe_psql('postgres', $concepts), 61000, 'on the standby, too');

done_testing();
