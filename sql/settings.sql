-- Settings that change while a snapshot stays: what a call site keeps from call to call must not outlive them.
BEGIN;
SET LOCAL client_min_messages = warning;
SELECT FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/CodeSystem/set", "status": "active", "content": "complete", "caseSensitive": true,
  "property": [{"code": "status", "uri": "http://hl7.org/fhir/concept-properties#status", "type": "code"}],
  "concept": [{"code": "a", "concept": [{"code": "b"}, {"code": "c", "property": [{"code": "status", "valueCode": "deprecated"}]}]}]}');
SELECT FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/active", "status": "active", "compose": {"inactive": false, "include": [{"system": "http://example.org/CodeSystem/set"}]}}');
SET LOCAL client_min_messages = error;
\set SHOW_CONTEXT never
-- In a loop: each statement of it is one call site of one transaction, and nothing is written.
CREATE FUNCTION pg_temp.answers(setting text, settings text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  value text;
  missing boolean;
  validated boolean;
  deprecated boolean;
  listed bigint;
  below boolean;
BEGIN
  FOREACH value IN ARRAY settings LOOP
    PERFORM set_config(setting, value, true);
    -- often enough for sets of codes to be read and looked up in
    FOR i IN 1 .. 50 LOOP
      deprecated := fhir_member_of('http://example.org/CodeSystem/set', 'c', 'http://example.org/ValueSet/active');
      validated := fhir_validate_code('http://example.org/CodeSystem/set', 'c', 'http://example.org/ValueSet/active');
      below := fhir_subsumes('http://example.org/CodeSystem/set', 'a', 'c');
      missing := fhir_member_of('http://example.org/CodeSystem/set', 'c', 'http://example.org/ValueSet/missing');
    END LOOP;
    SELECT count(*) INTO listed FROM fhir_expand('http://example.org/ValueSet/active');
    RETURN NEXT format('%s: member %s, valid %s, below %s, missing %s, listed %s', value, deprecated, validated, below, coalesce(missing::text, 'null'), listed);
  END LOOP;
EXCEPTION WHEN OTHERS THEN
  RETURN NEXT format('%s: %s %s', value, SQLSTATE, SQLERRM);
END $$;
SET LOCAL fhirterm.on_unknown = 'null';
SELECT * FROM pg_temp.answers('fhirterm.deprecated_is_inactive', '{off,on,off}');
SELECT * FROM pg_temp.answers('fhirterm.on_unknown', '{"null",false,"null",error}');
SELECT * FROM pg_temp.answers('fhirterm.unknown_hierarchy', '{assume-is-a,error}');
-- While a cursor is open.
DECLARE rows CURSOR FOR SELECT fhir_member_of('http://example.org/CodeSystem/set', left('c', n), 'http://example.org/ValueSet/missing') AS missing,
  fhir_member_of('http://example.org/CodeSystem/set', left('c', n), 'http://example.org/ValueSet/active') AS deprecated FROM generate_series(1, 9) AS n;
FETCH rows;
SET LOCAL fhirterm.deprecated_is_inactive = on;
SET LOCAL fhirterm.on_unknown = 'false';
FETCH rows;
\set VERBOSITY terse
SET LOCAL fhirterm.on_unknown = 'error';
FETCH rows;
ROLLBACK;
