# The owner of a database, no superuser, creates the extension there, loads, grants, dumps and restores.
use strict;
use warnings;

use Test::More;

BEGIN
{
	plan skip_all => 'root may not run servers' if $> == 0;
	plan skip_all => 'no PostgreSQL::Test modules'
	  unless eval { require PostgreSQL::Test::Cluster; require PostgreSQL::Test::Utils; 1 };
}

my $node = PostgreSQL::Test::Cluster->new('owner');
$node->init(extra => [ '--encoding=UTF8', '--locale=C' ]);
$node->append_conf('postgresql.conf', "fsync = off\n");
$node->start;
$node->safe_psql('postgres', 'CREATE ROLE ann LOGIN; CREATE ROLE bob LOGIN; CREATE DATABASE mine OWNER ann;
  CREATE DATABASE other OWNER ann');

my $resource = q({"resourceType": "CodeSystem", "url": "http://example.org/cs", "status": "active", "content": "complete",
  "caseSensitive": true, "concept": [{"code": "a"}]});
my @as_ann = (extra_params => [ '-U', 'ann' ]);
my @as_bob = (extra_params => [ '-U', 'bob' ]);

$node->safe_psql('mine', 'CREATE EXTENSION fhirterm', @as_ann);
is($node->safe_psql('mine', "SELECT action FROM fhir_load('$resource')", @as_ann), 'loaded', 'the owner loads');
my ($status, $out, $error) = $node->psql('mine', "SELECT action FROM fhir_load('$resource')", @as_bob);
like($error, qr/permission denied/, 'others do not');
is($node->safe_psql('mine', "SELECT fhir_validate_code('http://example.org/cs', 'a')", @as_bob), 't', 'they read');
$node->safe_psql('mine', 'GRANT INSERT, DELETE ON ALL TABLES IN SCHEMA fhirterm TO bob;
  GRANT USAGE ON SEQUENCE fhirterm.content_id TO bob;
  GRANT EXECUTE ON FUNCTION fhir_load(jsonb, boolean) TO bob', @as_ann);
(my $second = $resource) =~ s/"a"/"b"/;
is($node->safe_psql('mine', "SELECT action FROM fhir_load('$second')", @as_bob), 'replaced', 'the owner grants loading');

my $dump = $node->basedir . '/mine.dump';
$node->command_ok([ 'pg_dump', '-U', 'ann', '-Fc', '-f', $dump, 'mine' ], 'the owner dumps');
$node->command_ok([ 'pg_restore', '-U', 'ann', '--no-owner', '--no-privileges', '--no-comments', '-d', 'other', $dump ],
	'the owner restores');
is($node->safe_psql('other', "SELECT fhir_validate_code('http://example.org/cs', 'b')", @as_ann), 't',
	'what was restored answers');
is($node->safe_psql('other', "SELECT action FROM fhir_load('$resource')", @as_ann), 'replaced', 'and can be loaded over');
$node->stop;
done_testing();
