-- Loading value sets: what is refused, what is doubtful, what is stored.

CREATE FUNCTION value_set(members text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT '{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/v", "status": "active"}'::jsonb || members::jsonb
$$;

-- What a load or check finds: errors and warnings of a resource.
CREATE FUNCTION findings(resource jsonb) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT severity || ' ' || code || ' ' || coalesce(expression, '') || ': ' || text FROM fhir_check(resource)
$$;

-- a definition without fault
SELECT * FROM findings(value_set('{"compose": {"lockedDate": "2024-02", "inactive": false, "include": [
  {"system": "http://example.org/CodeSystem/animals", "version": "1.0.0",
   "concept": [{"code": "dog", "display": "Dog", "designation": [{"language": "de-CH-1996", "value": "Hund"}]}, {"code": "a b"}]},
  {"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "legs", "op": "=", "value": "4"}]},
  {"valueSet": ["http://example.org/ValueSet/other|1.0", "#inner"]}],
  "exclude": [{"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "cat"}]}]}}'));

-- TX-059, TX-060: vsd-1, vsd-2, vsd-3
SELECT * FROM findings(value_set('{"compose": {"include": [{"version": "1"},
  {"valueSet": ["http://example.org/ValueSet/other"], "concept": [{"code": "dog"}]},
  {"system": "http://example.org/CodeSystem/animals", "concept": [{"code": "dog"}],
   "filter": [{"property": "concept", "op": "is-a", "value": "mammal"}]}]}}'));
SELECT * FROM findings(value_set('{"compose": {"include": [{}]}}'));
SELECT * FROM findings(value_set('{"compose": {"exclude": [{"system": "http://example.org/CodeSystem/animals"}]}}'));

-- concepts and filters
SELECT * FROM findings(value_set('{"compose": {"include": [
  {"system": "http://example.org/CodeSystem/animals",
   "concept": [{"display": "no code"}, {"code": " dog"}, {"code": "a  b"}, {"code": ""}, {"code": 5}, "dog",
               {"code": "cat", "designation": [{"language": "de"}, {"language": "xx_YY", "value": "Katze"}]}]},
  {"system": "http://example.org/CodeSystem/animals",
   "filter": [{"op": "=", "value": "4"}, {"property": "legs", "value": "4"}, {"property": "legs", "op": "="},
              {"property": "legs", "op": ">", "value": "4"}]}]}}'));

-- systems and imports
SELECT * FROM findings(value_set('{"compose": {"lockedDate": "yesterday", "include": [
  {"system": "animals"}, {"system": "http://example.org/a b"}, {"valueSet": ["a b", 7]}, {"valueSet": "http://example.org/ValueSet/other"}]}}'));

-- CS-012, CS-017, CS-048, CS-064, CS-200 for value sets; R-26: a status that is missing
SELECT * FROM findings('{"resourceType": "ValueSet", "id": "a_b", "url": "http://example.org/a#b", "version": "1|2", "date": "2013-13",
  "experimental": "yes", "versionAlgorithmString": "semver", "versionAlgorithmCoding": {"code": "semver"},
  "modifierExtension": [{"url": "http://example.org/x", "valueBoolean": true}]}');
SELECT * FROM findings(value_set('{"status": "final"}'));
SELECT * FROM findings('{"resourceType": "ValueSet", "status": "draft", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals"}]}}');
SELECT * FROM findings('{"resourceType": "ValueSet", "id": "v", "status": "draft", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals"}]}}');
SELECT * FROM findings(value_set('{"codeSystem": {"system": "http://example.org/CodeSystem/inner"}, "compose": {"import": ["http://example.org/ValueSet/other"]}}'));

-- CS-056: a load fails whole, with all breaches
SELECT * FROM fhir_load(value_set('{"compose": {"include": [{}, {"system": "http://example.org/s", "filter": [{"op": "="}]}]}}'));
SELECT count(*) FROM fhirterm.value_set WHERE url = 'http://example.org/ValueSet/v';

-- strict loads refuse what others remark
SET fhirterm.strict_load = on;
SELECT action FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/v"}');
RESET fhirterm.strict_load;
SELECT action, jsonb_pretty(warnings) FROM fhir_load('{"resourceType": "ValueSet", "url": "http://example.org/ValueSet/v"}');
SELECT url, version, status, jsonb_array_length(warnings) AS warnings FROM fhirterm.value_set WHERE url = 'http://example.org/ValueSet/v';

-- idempotent by content, whatever the order of members; another content replaces it; another version is another row
SELECT action FROM fhir_load('{"url": "http://example.org/ValueSet/v", "resourceType": "ValueSet"}');
SELECT action FROM fhir_load(value_set('{"title": "V", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals"}]}}'));
SELECT action FROM fhir_load(value_set('{"version": "2", "title": "V2", "compose": {"include": [{"system": "http://example.org/CodeSystem/animals"}]}}'));
SELECT url, version, title, status FROM fhirterm.value_sets WHERE url = 'http://example.org/ValueSet/v' ORDER BY version NULLS FIRST;

-- one Bundle that names a value set twice: the last one stays
SELECT action FROM fhir_load(jsonb_build_object('resourceType', 'Bundle', 'type', 'collection', 'entry', jsonb_build_array(
  jsonb_build_object('resource', value_set('{"title": "first", "compose": {"include": [{"system": "http://example.org/s"}]}}')),
  jsonb_build_object('resource', value_set('{"title": "second", "compose": {"include": [{"system": "http://example.org/s"}]}}')))));
SELECT title FROM fhirterm.value_set WHERE url = 'http://example.org/ValueSet/v' AND version IS NULL;

-- without a url, the id is the identity
SELECT action FROM fhir_load('{"resourceType": "ValueSet", "id": "local", "status": "draft", "compose": {"include": [{"system": "http://example.org/s"}]}}');
SELECT action FROM fhir_load('{"resourceType": "ValueSet", "id": "local", "status": "active", "compose": {"include": [{"system": "http://example.org/s"}]}}');
SELECT url, id, status FROM fhirterm.value_set WHERE id = 'local';

-- CS-001: a url of both kinds
SELECT action, warnings FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://example.org/ValueSet/v", "status": "draft", "content": "not-present", "caseSensitive": true}');

SELECT fhir_unload('http://example.org/ValueSet/v'), fhir_unload('ValueSet/local');
SELECT action, resource_type, version, content_id IS NOT NULL AS has_content, warnings, role = current_user AS by_me
  FROM fhirterm.load_log WHERE url = 'http://example.org/ValueSet/v' ORDER BY content_id, resource_type, version;
DROP FUNCTION findings(jsonb);
DROP FUNCTION value_set(text);
