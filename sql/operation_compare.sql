-- ValueSet/$compare: how two value sets stand to each other. TX-167
SET client_min_messages = warning;
BEGIN;
SELECT count(*) FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "url": "https://zoo.example/beast", "version": "1", "status": "active", "content": "complete", "hierarchyMeaning": "is-a",
    "concept": [{"code": "cat", "concept": [{"code": "lion"}, {"code": "lynx"}]}, {"code": "bear", "concept": [{"code": "panda"}]}, {"code": "newt"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://zoo.example/beast", "version": "2", "status": "active", "content": "complete", "hierarchyMeaning": "is-a",
    "concept": [{"code": "cat", "concept": [{"code": "lion"}, {"code": "lynx"}, {"code": "puma"}]}, {"code": "bear", "concept": [{"code": "panda"}]}, {"code": "newt"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://zoo.example/cage", "version": "1", "status": "active", "content": "complete", "versionNeeded": true,
    "concept": [{"code": "small"}, {"code": "large"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://zoo.example/cage", "version": "2", "status": "active", "content": "complete", "versionNeeded": true,
    "concept": [{"code": "small"}, {"code": "large"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://zoo.example/net", "status": "active", "content": "complete", "hierarchyMeaning": "is-a",
    "concept": [{"code": "a", "concept": [{"code": "b"}]}, {"code": "c", "property": [{"code": "child", "valueCode": "b"}]}],
    "property": [{"code": "child", "uri": "http://hl7.org/fhir/concept-properties#child", "type": "code"}]}},
  {"resource": {"resourceType": "CodeSystem", "url": "https://zoo.example/part", "status": "active", "content": "fragment", "concept": [{"code": "x"}]}},
  {"resource": {"resourceType": "ValueSet", "id": "cats", "url": "https://zoo.example/cats", "version": "5", "status": "active",
    "compose": {"include": [{"system": "https://zoo.example/beast", "filter": [{"property": "concept", "op": "is-a", "value": "cat"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "id": "listed", "url": "https://zoo.example/listed", "status": "active",
    "expansion": {"timestamp": "2020-01-01", "contains": [{"system": "https://zoo.example/beast", "code": "cat"}]}}}]}');

-- a list of includes (and one of excludes) in short: SYSTEM[|VERSION] whole, with =CODE,CODE enumerated, with <CODE is-a; ^ imports
CREATE FUNCTION pg_temp.element(spec text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT CASE WHEN spec LIKE '^%' THEN jsonb_build_object('valueSet', jsonb_build_array('https://zoo.example/' || substr(spec, 2))) ELSE
    jsonb_build_object('system', 'https://zoo.example/' || substring(spec FROM '^[a-z]+'))
    || coalesce(jsonb_build_object('version', substring(spec FROM '\|(\d+)')), '{}')
    || CASE WHEN spec LIKE '%=%' THEN jsonb_build_object('concept', (SELECT jsonb_agg(jsonb_build_object('code', c)) FROM unnest(string_to_array(split_part(spec, '=', 2), ',')) AS c)) ELSE '{}' END
    || CASE WHEN spec LIKE '%<%' THEN jsonb_build_object('filter', jsonb_build_array(jsonb_build_object('property', 'concept', 'op', 'is-a', 'value', split_part(spec, '<', 2)))) ELSE '{}' END END $$;
CREATE FUNCTION pg_temp.vs(name text, include text[], exclude text[] DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('resourceType', 'ValueSet', 'url', 'urn:' || name, 'status', 'active', 'compose',
    jsonb_strip_nulls(jsonb_build_object('include', (SELECT jsonb_agg(jsonb_strip_nulls(pg_temp.element(e))) FROM unnest(include) AS e),
                                         'exclude', (SELECT jsonb_agg(jsonb_strip_nulls(pg_temp.element(e))) FROM unnest(exclude) AS e)))) $$;
CREATE FUNCTION pg_temp.compare(a text[], b text[], policy text DEFAULT NULL, not_a text[] DEFAULT '{}', OUT result text, OUT expanded text, OUT missing text, OUT extra text, OUT common text, OUT message text)
LANGUAGE sql AS $$
  WITH answer AS (SELECT p->>'name' AS name, coalesce(p->>'valueCode', p->>'valueString', p->>'valueBoolean') AS value FROM jsonb_array_elements(
    fhir_operation('ValueSet/$compare', jsonb_build_object('resourceType', 'Parameters', 'parameter', jsonb_build_array(
      jsonb_build_object('name', 'thisValueSet', 'resource', pg_temp.vs('this', a, not_a)), jsonb_build_object('name', 'otherValueSet', 'resource', pg_temp.vs('other', b)),
      jsonb_build_object('name', 'diagnostics', 'valueBoolean', true)) || CASE WHEN policy IS NULL THEN '[]' ELSE jsonb_build_array(jsonb_build_object('name', 'version-policy', 'valueCode', policy)) END)) -> 'parameter') AS p)
  SELECT max(value) FILTER (WHERE name = 'result'), max(value) FILTER (WHERE name = 'performed-expansion'), max(value) FILTER (WHERE name = 'missing-codes'),
         max(value) FILTER (WHERE name = 'extra-codes'), max(value) FILTER (WHERE name = 'common-codes'), max(value) FILTER (WHERE name = 'message') FROM answer $$;

-- by the definitions: enumerations
SELECT * FROM pg_temp.compare('{"beast=lion,newt"}', '{"beast=newt,lion,lion"}');
SELECT * FROM pg_temp.compare('{"beast=lion,newt"}', '{"beast=newt,panda,Bear"}');
SELECT * FROM pg_temp.compare('{beast=lion,beast=newt}', '{"beast=bear"}');
SELECT result, expanded, missing, extra, common FROM pg_temp.compare('{"beast=lion","unheard=x,y"}', '{"beast=lion","unheard=y,z"}');
-- whole code systems, also unknown ones
SELECT result, expanded FROM pg_temp.compare('{beast}', '{beast,unheard}');
SELECT result, expanded FROM pg_temp.compare('{beast}', '{beast<cat}');
SELECT result, expanded FROM pg_temp.compare('{unheard}', '{beast}');
-- filters: the same in any order, and is-a above, below and beside each other
SELECT result, expanded FROM pg_temp.compare('{beast<cat,"beast=newt,panda"}', '{"beast=panda,newt",beast<cat}');
SELECT result, expanded FROM pg_temp.compare('{beast<cat}', '{beast<lion}');
SELECT result, expanded FROM pg_temp.compare('{beast<lion}', '{beast<cat}');
SELECT result, expanded FROM pg_temp.compare('{beast<cat}', '{beast<bear}');
SELECT result, expanded, missing, extra, common FROM pg_temp.compare('{net<a}', '{net<c}');

-- by the sets
SELECT result, expanded, missing, extra, common FROM pg_temp.compare('{beast<cat}', '{"beast=puma,lion,cat,lynx"}');
SELECT result, expanded, missing, extra, common FROM pg_temp.compare('{beast<cat}', '{"beast=lion,newt"}');
SELECT result, expanded, missing, extra, common FROM pg_temp.compare('{^cats}', '{beast<bear}');
SELECT result, expanded, missing, extra, common FROM pg_temp.compare('{beast}', '{beast<cat}', not_a => '{"beast=newt"}');
SELECT result, expanded, missing, extra, common FROM pg_temp.compare('{"beast|1"}', '{"beast|1=cat,lion,lynx,bear,panda"}', not_a => '{"beast|1=newt"}');
SELECT * FROM pg_temp.compare('{beast=lion}', '{^cats}', not_a => '{"beast=lion"}');
SELECT fhir_operation('ValueSet/$compare', jsonb_build_object('resourceType', 'Parameters', 'parameter', jsonb_build_array(
  jsonb_build_object('name', 'thisValueSet', 'resource', pg_temp.vs('this', '{beast}', '{beast}')),
  jsonb_build_object('name', 'otherValueSet', 'resource', pg_temp.vs('other', '{beast<cat}', '{^cats}')))));

-- versions: a code is the same in each, unless a filter chose it, the code system needs versions, or the client says so
SELECT result, expanded FROM pg_temp.compare('{"beast|1=lion"}', '{"beast|2=lion"}');
SELECT result, expanded, missing, extra, common FROM pg_temp.compare('{"beast|1<cat"}', '{"beast|2<cat"}');
SELECT result, expanded FROM pg_temp.compare('{"cage|1=small"}', '{"cage|2=small"}');
SELECT result, expanded FROM pg_temp.compare('{"beast|1=lion"}', '{"beast|2=lion"}', 'always');
SELECT result, expanded FROM pg_temp.compare('{"cage|1=small"}', '{"cage|2=small"}', 'never');

-- what can't be told is no failure
SELECT result, expanded, message FROM pg_temp.compare('{unheard<x}', '{"unheard=x"}');
SELECT result, message FROM pg_temp.compare('{part}', '{part<x}', not_a => '{"part=z"}');
SELECT fhir_operation('ValueSet/$compare?thisUrl=https://zoo.example/cats&otherUrl=https://zoo.example/listed');

-- by url, version, instance, and the old name; without diagnostics just the result
SELECT fhir_operation('ValueSet/$related?thisUrl=https://zoo.example/cats&otherUrl=https://zoo.example/cats|5');
SELECT fhir_operation('ValueSet/cats/$compare?otherUrl=https://zoo.example/cats&valueSetVersion=5') #>> '{parameter,0,valueCode}';
SELECT fhir_operation('ValueSet/$compare?thisUrl=https://zoo.example/cats') #>> '{issue,0,details,text}';
SELECT fhir_operation('ValueSet/$compare?thisUrl=https://zoo.example/cats&otherUrl=https://zoo.example/dogs') #>> '{issue,0,code}';
SELECT fhir_operation('ValueSet/$compare?thisUrl=https://zoo.example/cats&otherUrl=https://zoo.example/cats&version-policy=maybe') #>> '{issue,0,details,text}';
ROLLBACK;
