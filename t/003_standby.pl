# A hot standby answers as its primary does, from the moment it has replayed a load.
use strict;
use warnings;
use Cwd qw(getcwd);
use Test::More;

BEGIN
{
	plan skip_all => 'root may not run servers' if $> == 0;
	plan skip_all => 'no PostgreSQL::Test modules'
	  unless eval { require PostgreSQL::Test::Cluster; require PostgreSQL::Test::Utils; 1 };
}

my $sample = getcwd() . '/data/sample';
my $base = 'https://terminology.example.org';

# A call of fhir_operation(); a Parameters resource of strings.
sub operation
{
	my ($name, $request) = @_;
	return "SELECT fhir_operation('$name', '$request'::jsonb)";
}

sub parameters
{
	my @pairs = @_;
	my @parameters;
	while (my ($name, $value) = splice(@pairs, 0, 2))
	{
		push @parameters, qq({"name": "$name", "valueString": "$value"});
	}
	return '{"resourceType": "Parameters", "parameter": [' . join(', ', @parameters) . ']}';
}

# Each asks one function; together they are all that read.
my %question = (
	'code systems' => "SELECT url, concept_count FROM fhirterm.code_system ORDER BY url",
	'member_of' => "SELECT code, fhir_member_of('$base/CodeSystem/administration-route', code,
	  '$base/ValueSet/parenteral-route') FROM (VALUES ('oral'), ('iv-bolus'), ('none')) AS c(code)",
	'validate_code' => "SELECT fhir_validate_code('$base/CodeSystem/result-interpretation', 'high', '$base/ValueSet/abnormal-result')",
	'expand' => "SELECT * FROM fhir_expand('$base/ValueSet/chronic-but-not-lung')",
	'value_set' => "SELECT * FROM fhir_value_set('$base/ValueSet/bedside-injection')",
	'subsumes' => "SELECT fhir_subsumes('$base/CodeSystem/diagnosis-group', 'D1', 'D1000')",
	'descendants' => "SELECT * FROM fhir_descendants('$base/CodeSystem/diagnosis-group', 'D3')",
	'lookup' => "SELECT * FROM fhir_lookup('$base/CodeSystem/ward', 'W02')",
	'display' => "SELECT fhir_display('$base/CodeSystem/administration-route', 'patch', 'de')",
	'translate' => "SELECT * FROM fhir_translate('$base/CodeSystem/administration-route', 'patch', '$base/ConceptMap/route-to-form')",
	'get' => "SELECT fhir_get('ValueSet', '$base/ValueSet/open-ward')",
	'check' => q(SELECT * FROM fhir_check('{"resourceType": "ValueSet", "status": "active"}')),
	'inline' => qq(SELECT * FROM fhir_expand('{"resourceType": "ValueSet", "status": "active",
	  "compose": {"include": [{"system": "$base/CodeSystem/ward"}]}}'::jsonb)),
	'operation lookup' => operation('CodeSystem/$lookup', parameters(system => "$base/CodeSystem/ward", code => 'W02')),
	'operation expand' => operation('ValueSet/$expand', parameters(url => "$base/ValueSet/open-ward")) . " #- '{expansion,timestamp}' #- '{expansion,identifier}'",
	'operation validate' => operation('ValueSet/$validate-code', parameters(url => "$base/ValueSet/abnormal-result",
		system => "$base/CodeSystem/result-interpretation", code => 'high')),
	'operation translate' => operation('ConceptMap/$translate', parameters(url => "$base/ConceptMap/route-to-form",
		system => "$base/CodeSystem/administration-route", sourceCode => 'patch')),
	'operation in the request' => operation('ValueSet/$validate-code', parameters(url => 'urn:x', system => 'urn:y', code => 'b') =~
		s/(?=\]\}$)/, {"name": "tx-resource", "resource": {"resourceType": "CodeSystem", "url": "urn:y", "status": "active", "content": "complete",
		"hierarchyMeaning": "is-a", "concept": [{"code": "a", "concept": [{"code": "b"}]}]}}, {"name": "tx-resource", "resource": {"resourceType": "ValueSet",
		"url": "urn:x", "status": "active", "compose": {"include": [{"system": "urn:y", "filter": [{"property": "concept", "op": "is-a", "value": "a"}]}]}}}/r),
	'operation that fails' => operation('ValueSet/$expand', parameters(url => 'urn:nothing')),
	'operation closure' => operation('ConceptMap/$closure', '{"resourceType": "Parameters", "parameter": [
		{"name": "concept", "valueCoding": {"system": "' . $base . '/CodeSystem/diagnosis-group", "code": "D1"}},
		{"name": "concept", "valueCoding": {"system": "' . $base . '/CodeSystem/diagnosis-group", "code": "D1000"}}]}') . " -> 'group'");

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1, extra => [ '--encoding=UTF8', '--locale=C' ]);
$primary->start;
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

$primary->safe_psql('postgres', 'CREATE EXTENSION fhirterm');
$primary->safe_psql('postgres', join('', map { "SELECT FROM fhir_load_file('$_');" } sort glob("$sample/*.json")));
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));

foreach my $name (sort keys %question)
{
	my $expected = $primary->safe_psql('postgres', $question{$name});
	isnt($expected, '', "$name: the primary answers");
	is($standby->safe_psql('postgres', $question{$name}), $expected, "$name: the standby answers alike");
}

my ($status, $out, $error) = $standby->psql('postgres',
	q(\set VERBOSITY sqlstate
	SELECT * FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/x", "status": "active"}')));
like($error, qr/25006/, 'a load on the standby is refused');
is($standby->safe_psql('postgres', operation('ConceptMap/$closure', parameters(name => 'mine')) . " #>> '{issue,0,code}'"),
	'not-supported', 'so is a closure table, by an outcome');

# What is loaded later is seen later, and a version that is named stays what it was.
my $ward = "SELECT count(*) FROM fhir_value_set('$base/CodeSystem/ward?fhir_vs')";
is($standby->safe_psql('postgres', $ward), '8', 'before');
$primary->safe_psql('postgres', qq(SELECT FROM fhir_load('{"resourceType": "CodeSystem", "url": "$base/CodeSystem/ward", "version": "8",
  "status": "active", "content": "complete", "concept": [{"code": "only"}]}')));
$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
is($standby->safe_psql('postgres', $ward), '1', 'the new version answers');
is($standby->safe_psql('postgres', "SELECT count(*) FROM fhir_value_set('$base/CodeSystem/ward?fhir_vs|7')"), '8', 'the old one by its version');

# After a promotion the standby loads.
$standby->promote;
is($standby->safe_psql('postgres', "SELECT fhir_unload('$base/CodeSystem/ward|8')"), '1', 'promoted, it unloads');
is($standby->safe_psql('postgres', $ward), '8', 'and answers accordingly');

done_testing();
