-- Hostile requests: an OperationOutcome with the right code, never an SQL error, never a crash, always cancellable.
SET client_min_messages = warning;
\set VERBOSITY terse
SELECT count(*) FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "CodeSystem", "id": "lock", "url": "https://vault.example/lock", "version": "1", "status": "active", "content": "complete",
    "hierarchyMeaning": "is-a", "concept": [{"code": "a", "display": "A", "concept": [{"code": "b"}]}]}},
  {"resource": {"resourceType": "ValueSet", "id": "locks", "url": "https://vault.example/locks", "status": "active", "compose": {"include": [{"system": "https://vault.example/lock"}]}}},
  {"resource": {"resourceType": "ConceptMap", "id": "keys", "url": "https://vault.example/keys", "status": "active", "group": [{"source": "https://vault.example/lock",
    "target": "https://vault.example/key", "element": [{"code": "a", "target": [{"code": "z", "relationship": "equivalent"}]}]}]}}]}');

-- what an operation comes to: a resource type, or the code of the issue
CREATE FUNCTION pg_temp.try(op text, request jsonb, headers jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN a->>'resourceType' = 'OperationOutcome' THEN a #>> '{issue,0,code}' ELSE a->>'resourceType' END FROM fhir_operation(op, request, headers) AS a $$;
CREATE FUNCTION pg_temp.parameters(VARIADIC p jsonb[]) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_object('resourceType', 'Parameters', 'parameter', to_jsonb(p)) $$;

CREATE TEMP TABLE operations AS SELECT DISTINCT t || '$' || (o->>'name') AS op
  FROM (SELECT r->>'type' || '/' AS t, r->'operation' AS os FROM jsonb_array_elements(fhir_operation('metadata') #> '{rest,0,resource}') AS r
        UNION ALL SELECT '', fhir_operation('metadata') #> '{rest,0,operation}') AS x, jsonb_array_elements(os) AS o;
INSERT INTO operations VALUES ('metadata'), ('metadata?mode=terminology'), ('batch'), ('CodeSystem?_summary=count'), ('CodeSystem/lock'), ('ValueSet/locks/$expand'), ('ConceptMap/keys/$translate');

-- requests that are no Parameters, and bad ones
CREATE TEMP TABLE bad AS SELECT r::jsonb FROM (VALUES ('1'), ('"x"'), ('[]'), ('{}'), ('{"resourceType": 1}'), ('{"resourceType": "Patient"}'), ('{"resourceType": "Parameters", "parameter": {}}'),
  ('{"resourceType": "Parameters", "parameter": [1]}'), ('{"resourceType": "Parameters", "parameter": [null]}'), ('{"resourceType": "Parameters", "parameter": [{}]}'), ('{"resourceType": "Parameters", "parameter": [{"name": 1}]}')) AS x(r);
SELECT pg_temp.try(op, r) COLLATE "C" AS answer, count(*) > 0 AS some FROM operations, bad GROUP BY 1 ORDER BY 1;

-- parameters that are missing, doubled, of wrong types: every operation, every parameter, every kind of value
CREATE TEMP TABLE names AS SELECT unnest('{url,valueSet,valueSetVersion,system,version,code,display,coding,codeableConcept,codeSystem,tx-resource,system-version,check-system-version,force-system-version,
  default-valueset-version,exclude-system,count,offset,filter,date,activeOnly,excludeNested,includeDesignations,designation,property,displayLanguage,useSupplement,inferSystem,abstract,codeA,codingB,
  sourceCode,sourceCoding,sourceScope,targetSystem,targetCode,name,concept,exact,validation,thisUrl,otherValueSet,version-policy,fhirVersion,_count,_summary,mode}'::text[]) AS name;
CREATE TEMP TABLE value AS SELECT v::jsonb FROM (VALUES ('{}'), ('{"valueString": ""}'), ('{"valueString": null}'), ('{"valueString": []}'), ('{"valueString": {}}'), ('{"valueInteger": -1}'), ('{"valueDecimal": 1e300}'),
  ('{"valueBoolean": true}'), ('{"valueCoding": 1}'), ('{"valueCoding": {"system": 1, "code": [1]}}'), ('{"valueCodeableConcept": {"coding": [1, null, {}, []]}}'), ('{"resource": 1}'), ('{"resource": {}}'),
  ('{"resource": {"resourceType": "ValueSet", "url": 1, "compose": {"include": {}}}}'), ('{"resource": {"resourceType": "ValueSet", "status": "active", "compose": {"include": [1, null, [], {}]}}}'),
  ('{"resource": {"resourceType": "ValueSet", "status": "active", "expansion": {"contains": [1, {"contains": 2}]}}}'),
  ('{"resource": {"resourceType": "CodeSystem", "url": "https://vault.example/lock", "status": "active", "content": "complete", "concept": [{"code": "a"}, {"code": "a"}]}}'),
  ('{"resource": {"resourceType": "ConceptMap", "group": [1]}}'), ('{"resource": {"resourceType": "Patient"}}'), ('{"part": [1, {}, {"name": "x"}]}'), ('{"valueUri": "|"}'), ('{"valueUri": "#x"}'),
  ('{"valueUri": "https://vault.example/lock?fhir_vs=ecl/<<1"}'), ('{"valueString": "(((("}'), ('{"valueString": "a\u0001\n"}'), ('{"valueDate": "2020-13-45"}'), ('{"valueUri": "https://vault.example/locks"}')) AS x(v);
SELECT count(*) > 30000 AS many, count(answer) = count(*) AS all_answered, count(*) FILTER (WHERE answer = 'OperationOutcome') AS nameless
  FROM operations, names, value, (VALUES (true), (false)) AS b(full_request),
       LATERAL pg_temp.try(op, jsonb_build_object('resourceType', 'Parameters', 'parameter', jsonb_build_array(jsonb_build_object('name', name) || v) ||
         CASE WHEN full_request THEN '[{"name": "url", "valueUri": "https://vault.example/locks"}, {"name": "system", "valueUri": "https://vault.example/lock"}, {"name": "code", "valueCode": "a"}]' ELSE '[]' END)) AS answer;
SELECT op, pg_temp.try(op || '?url=https://vault.example/locks&system=https://vault.example/lock&code=a&code=b', NULL) AS doubled FROM operations WHERE op LIKE '%$validate-code' OR op LIKE '%$lookup' ORDER BY op;
SELECT n, pg_temp.try(n, NULL) FROM unnest('{/,//,?,$,ValueSet/,ValueSet/$,ValueSet//$expand,CodeSystem/$lookup/$lookup,ValueSet/a/b,_history,CODESYSTEM}'::text[]) AS n;
SELECT h, pg_temp.try('ValueSet/$expand?url=https://vault.example/locks', NULL, h::jsonb) FROM unnest('{1,[],"{\"Accept-Language\": 1}","{\"Accept-Language\": \"*;q=x\"}","{\"X-TOO-COSTLY-THRESHOLD\": \"9e9\"}","{\"fhirVersion\": \"\"}"}'::text[]) AS h;

-- a filter without value
SELECT op, v, pg_temp.try(op, pg_temp.parameters(jsonb_build_object('name', 'valueSet', 'resource', v.r), jsonb_build_object('name', 'thisValueSet', 'resource', v.r), '{"name": "otherUrl", "valueUri": "urn:isa"}',
    jsonb_build_object('name', 'tx-resource', 'resource', jsonb_set(v.r, '{compose,include,0,filter,0,value}', '"a"') || '{"url": "urn:isa"}')))
  FROM (VALUES ('ValueSet/$compare'), ('ValueSet/$expand'), ('ValueSet/$validate-code?system=https://vault.example/lock&code=a')) AS o(op),
       (SELECT o, jsonb_build_object('resourceType', 'ValueSet', 'status', 'active', 'compose', jsonb_build_object('include', jsonb_build_array(jsonb_build_object('system', 'https://vault.example/lock',
          'filter', jsonb_build_array(jsonb_build_object('property', 'concept', 'op', o)))))) FROM unnest('{is-a,=,regex}'::text[]) AS o) AS v(v, r) ORDER BY op, v;

-- what should be objects within the parts of a resource
SELECT op, pg_temp.try(op, jsonb_build_object('resourceType', 'Parameters', 'parameter', '[{"name": "tx-resource", "resource": {"resourceType": "CodeSystem", "url": "urn:odd", "status": "active", "content": "complete",
    "concept": [{"code": "a", "designation": [{"value": "x", "additionalUse": ["*", 1, null, [], {}]}]}]}}, {"name": "dependency", "part": [{"name": "attribute", "valueUri": "urn:k"}, {"name": "value", "valueCodeableConcept": {"coding": [1]}}]}]'::jsonb))
  FROM (VALUES ('CodeSystem/$lookup?system=urn:odd&code=a'), ('ValueSet/$expand?url=urn:odd?fhir_vs&includeDesignations=true'), ('ConceptMap/$translate?url=https://vault.example/keys&sourceCode=a&system=https://vault.example/lock')) AS o(op) ORDER BY op;

-- imports: 100 deep, 3,000 deep, on 2^60 ways, in a circle
CREATE FUNCTION pg_temp.imports(depth integer, ways integer, last jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('name', 'tx-resource', 'resource', jsonb_build_object('resourceType', 'ValueSet', 'url', 'urn:v' || i, 'status', 'active', 'compose', jsonb_build_object('include',
    CASE WHEN i = depth THEN jsonb_build_array(last) ELSE to_jsonb(array_fill(jsonb_build_object('valueSet', jsonb_build_array('urn:v' || i + 1)), ARRAY[ways])) END)))) FROM generate_series(0, depth) AS i $$;
SELECT n, op, pg_temp.try(op, jsonb_build_object('resourceType', 'Parameters', 'parameter', r))
  FROM (VALUES ('ValueSet/$expand?url=urn:v0'), ('ValueSet/$validate-code?url=urn:v0&system=https://vault.example/lock&code=a'), ('ValueSet/$compare?thisUrl=urn:v0&otherUrl=https://vault.example/locks')) AS o(op),
       (VALUES ('100', pg_temp.imports(100, 1, '{"system": "https://vault.example/lock"}')), ('3000', pg_temp.imports(3000, 1, '{"system": "https://vault.example/lock"}')),
               ('2^60', pg_temp.imports(60, 2, '{"system": "https://vault.example/lock"}')), ('circle', pg_temp.imports(5, 1, '{"valueSet": ["urn:v0"]}'))) AS i(n, r) ORDER BY 2, 1;

-- deep JSON
SELECT d, pg_temp.try('ValueSet/$expand?fhirVersion=4.0', ('{"resourceType": "Parameters", "parameter": [{"name": "valueSet", "resource": {"resourceType": "ValueSet", "status": "active", "extension":' ||
  repeat('[{"url": "u", "extension":', d) || '[]' || repeat('}]', d) || ', "compose": {"include": [{"system": "https://vault.example/lock"}]}}}]}')::jsonb) FROM unnest('{100,2000}'::int[]) AS d;
SELECT d, pg_temp.try('CodeSystem/$lookup?system=urn:deep&code=c0', ('{"resourceType": "Parameters", "parameter": [{"name": "tx-resource", "resource": {"resourceType": "CodeSystem", "url": "urn:deep", "status": "active",
  "content": "complete", "concept":' || (SELECT string_agg('[{"code": "c' || i || '", "concept":', '' ORDER BY i) FROM generate_series(0, d) AS i) || '[{"code": "x"}]' || repeat('}]', d + 1) || '}}]}')::jsonb) FROM unnest('{100,1500}'::int[]) AS d;

-- large bodies: 50 MB in one string, many parameters, many resources, many codings, a query string without end
SELECT op, pg_temp.try(op, pg_temp.parameters(jsonb_build_object('name', 'filter', 'valueString', s), jsonb_build_object('name', 'display', 'valueString', s)))
  FROM (SELECT repeat('x ', 25000000) AS s) AS long, (VALUES ('ValueSet/$expand?url=https://vault.example/locks'), ('ValueSet/$validate-code?url=https://vault.example/locks&system=https://vault.example/lock&code=a')) AS o(op);
SELECT pg_temp.try('ValueSet/$expand?url=https://vault.example/locks', jsonb_build_object('resourceType', 'Parameters', 'parameter', (SELECT jsonb_agg(jsonb_build_object('name', 'property', 'valueString', 'p' || i)) FROM generate_series(1, 20000) AS i)));
SELECT pg_temp.try('ValueSet/$validate-code?url=https://vault.example/locks', pg_temp.parameters(jsonb_build_object('name', 'codeableConcept', 'valueCodeableConcept', jsonb_build_object('coding',
  (SELECT jsonb_agg(jsonb_build_object('system', 'https://vault.example/lock', 'code', 'x' || i)) FROM generate_series(1, 5000) AS i)))));
SELECT pg_temp.try('CodeSystem?' || repeat('url=x&', 2000000), NULL) AS query, pg_temp.try(repeat('x', 10000000), NULL) AS name;
-- an expansion beyond the limit, regular expressions that backtrack without end
CREATE TEMP TABLE large AS SELECT pg_temp.parameters(jsonb_build_object('name', 'tx-resource', 'resource', jsonb_build_object('resourceType', 'CodeSystem', 'url', 'urn:large', 'status', 'active', 'content', 'complete',
  'concept', (SELECT jsonb_agg(jsonb_build_object('code', repeat('a', 40) || '!' || i)) FROM generate_series(1, 50000) AS i)))) AS r;
SELECT pg_temp.try('ValueSet/$expand?url=urn:large?fhir_vs', r) AS whole, pg_temp.try('ValueSet/$expand?url=urn:large?fhir_vs&count=2', r) AS page FROM large;
SELECT regex, pg_temp.try('ValueSet/$expand', pg_temp.parameters(
    jsonb_build_object('name', 'tx-resource', 'resource', jsonb_build_object('resourceType', 'CodeSystem', 'url', 'urn:aaa', 'status', 'active', 'content', 'complete',
      'concept', jsonb_build_array(jsonb_build_object('code', repeat('a', 40) || '!')))),
    jsonb_build_object('name', 'valueSet', 'resource', jsonb_build_object('resourceType', 'ValueSet', 'status', 'active', 'compose', jsonb_build_object('include', jsonb_build_array(
      jsonb_build_object('system', 'urn:aaa', 'filter', jsonb_build_array(jsonb_build_object('property', 'concept', 'op', 'regex', 'value', regex)))))))))
  FROM unnest('{(a+)+,(a|aa)+,(.*)*x,(((a*)*)*)*,(a,(?R)}'::text[]) AS regex;

-- an answer too large for jsonb: an outcome that quotes its request, a closure of 2,000,000 pairs
SELECT pg_temp.try(repeat('y', 270000000), NULL) AS name;
SELECT pg_temp.try('ConceptMap/$closure', jsonb_build_object('resourceType', 'Parameters', 'parameter', jsonb_build_array(jsonb_build_object('name', 'tx-resource', 'resource', jsonb_build_object('resourceType', 'CodeSystem', 'url', 'urn:chain', 'status', 'active',
  'content', 'complete', 'hierarchyMeaning', 'is-a', 'property', '[{"code": "parent", "type": "code"}]'::jsonb,
  'concept', jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', 'c' || i, 'property', CASE WHEN i > 0 THEN jsonb_build_array(jsonb_build_object('code', 'parent', 'valueCode', 'c' || i - 1)) END)))))) ||
  jsonb_agg(jsonb_build_object('name', 'concept', 'valueCoding', jsonb_build_object('system', 'urn:chain', 'code', 'c' || i))))) AS closure FROM generate_series(0, 2000) AS i;

-- many versions in one value set, many properties of every code: a second's work, not a minute's, and it can be cancelled
CREATE TEMP TABLE many AS SELECT op, r FROM (VALUES
  ('ValueSet/$validate-code?url=urn:many&system=https://vault.example/lock&code=z', (SELECT pg_temp.parameters(jsonb_build_object('name', 'tx-resource', 'resource', jsonb_build_object('resourceType', 'ValueSet', 'url', 'urn:many', 'status', 'active',
    'compose', jsonb_build_object('include', jsonb_agg(jsonb_build_object('system', 'https://vault.example/lock', 'version', '1.' || i)))))) FROM generate_series(1, 20000) AS i)),
  ('ValueSet/$expand?url=https://vault.example/locks', (SELECT jsonb_build_object('resourceType', 'Parameters', 'parameter', jsonb_agg(jsonb_build_object('name', 'property', 'valueString', 'p' || i)))
    FROM generate_series(1, 100000) AS i))) AS x(op, r);
SET statement_timeout = '20s';
SELECT op, pg_temp.try(op, r) FROM many ORDER BY op;
SET statement_timeout = '20ms';
SELECT count(pg_temp.try(op, r)) FROM many, generate_series(1, 1000);
RESET statement_timeout;

-- cancelled at any moment, the session goes on as before
SET statement_timeout = '5ms';
SELECT count(pg_temp.try('ValueSet/$expand?url=urn:large?fhir_vs&count=9000', r)) FROM large, generate_series(1, 1000);
SET statement_timeout = '40ms';
SELECT count(pg_temp.try('ValueSet/$expand?url=urn:large?fhir_vs&count=9000', r)) FROM large, generate_series(1, 1000);
RESET statement_timeout;
SELECT pg_temp.try('ValueSet/$expand?url=https://vault.example/locks', NULL) AS afterwards;

-- 10,000 failures leave nothing behind
CREATE FUNCTION pg_temp.held() RETURNS bigint LANGUAGE sql AS $$ SELECT sum(total_bytes)::bigint FROM pg_backend_memory_contexts $$;
CREATE FUNCTION pg_temp.fail(times integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1 .. times / 4 LOOP
    PERFORM fhir_operation('ValueSet/$expand?url=urn:nothing' || i, NULL), fhir_operation('CodeSystem/$lookup?system=https://vault.example/lock&code=z' || i, NULL),
            fhir_operation('ValueSet/$validate-code', '{"resourceType": "Parameters", "parameter": [{"name": "valueSet", "resource": {"resourceType": "ValueSet", "compose": 1}}]}'),
            fhir_operation('batch', '{"resourceType": "Bundle", "type": "batch", "entry": [{"request": {"method": "GET", "url": "CodeSystem/$subsumes"}}]}');
  END LOOP;
END $$;
SELECT pg_temp.fail(400);
SELECT pg_temp.held() AS before \gset
SELECT pg_temp.fail(10000);
SELECT pg_temp.held() - :before < 500000 AS nothing_left;

SELECT fhir_unload('https://vault.example/locks'), fhir_unload('https://vault.example/keys'), fhir_unload('https://vault.example/lock');
