-- Law 4: expansion, relation, membership and validation agree, for every value set that is loaded and for the
-- implicit one of every code system, member by member and on everything else there is.
\i sql/include/animals.sql
SET client_min_messages = warning;
-- Value sets in which things come together.
SELECT FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/agreement-mixed", "version": "1", "status": "active", "compose": {
    "include": [{"system": "http://example.org/CodeSystem/ver", "version": "1.0.0"}, {"system": "http://example.org/CodeSystem/ver", "version": "1.2.0", "concept": [{"code": "code3", "display": "Drei"}]},
      {"system": "http://example.org/CodeSystem/frag", "concept": [{"code": "f1"}, {"code": "f9"}]}, {"system": "http://nowhere.org/cs", "concept": [{"code": "n1"}, {"code": "n2"}]},
      {"valueSet": ["http://example.org/ValueSet/mammal", "http://example.org/ValueSet/all"]}],
    "exclude": [{"system": "http://nowhere.org/cs", "concept": [{"code": "n2"}]}, {"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "legs", "op": "=", "value": "4"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/agreement-active", "version": "1", "status": "active", "compose": {
    "inactive": false, "include": [{"valueSet": ["http://example.org/ValueSet/all"]}], "exclude": [{"valueSet": ["http://example.org/ValueSet/pets"]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/agreement-supplement", "version": "1", "status": "active",
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/valueset-supplement", "valueCanonical": "http://example.org/CodeSystem/animals-nl"}], "compose": {
    "include": [{"system": "http://example.org/CodeSystem/animals", "filter": [{"property": "cuteness", "op": "exists", "value": "true"}]}, {"system": "http://example.org/CodeSystem/nocase"}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/agreement-import", "version": "1", "status": "active", "compose": {
    "include": [{"valueSet": ["http://example.org/ValueSet/agreement-supplement"]}, {"valueSet": ["http://example.org/ValueSet/agreement-mixed"]}]}}}]}');

CREATE FUNCTION pg_temp.told(parent jsonb) RETURNS SETOF jsonb LANGUAGE sql AS $$
  SELECT u FROM jsonb_array_elements(parent->'contains') AS c, LATERAL (SELECT c UNION ALL SELECT pg_temp.told(c)) AS t (u) $$;
CREATE FUNCTION pg_temp.operation(operation text, vs text, system text DEFAULT NULL, code text DEFAULT NULL, version text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
  SELECT fhir_operation(operation, jsonb_build_object('resourceType', 'Parameters', 'parameter', jsonb_build_array(jsonb_build_object('name', 'url', 'valueUri', vs), jsonb_build_object('name', 'excludeNested', 'valueBoolean', true))
    || CASE WHEN code IS NULL THEN '[]' ELSE jsonb_build_array(jsonb_build_object('name', 'coding', 'valueCoding', jsonb_strip_nulls(jsonb_build_object('system', system, 'code', code, 'version', version)))) END),
    '{"X-TOO-COSTLY-THRESHOLD": "10000000"}')
$$;
CREATE FUNCTION pg_temp.validates(vs text, system text, code text, version text DEFAULT NULL) RETURNS boolean LANGUAGE sql AS $$
  SELECT coalesce((SELECT (p->>'valueBoolean')::boolean FROM jsonb_array_elements(pg_temp.operation('ValueSet/$validate-code', vs, system, code, version)->'parameter') AS p WHERE p->>'name' = 'result'), false)
$$;
CREATE TEMP TABLE disagreement (value_set text, what text, system text, version text, code text);
CREATE TEMP TABLE examined (value_set text, sqlstate text, members bigint);
DO $do$
DECLARE
  vs text;
  state text;
  others text[];
  answer jsonb;
BEGIN
  CREATE TEMP TABLE member (system text, version text, code text, display text, abstract boolean, inactive boolean);
  FOR vs IN
    SELECT url || coalesce('|' || version, '') FROM fhirterm.value_set WHERE url IS NOT NULL
    UNION ALL SELECT url || '?fhir_vs' || coalesce('|' || version, '') FROM fhirterm.code_system WHERE content <> 'supplement' AND url IS NOT NULL
  LOOP
    TRUNCATE member;
    state := '00000';
    BEGIN
      INSERT INTO member SELECT system, version, code, display, abstract, inactive FROM fhir_expand(vs);
    EXCEPTION WHEN SQLSTATE 'TX422' OR SQLSTATE 'TX501' THEN
      state := SQLSTATE;
    END;
    INSERT INTO examined SELECT vs, state, count(*) FROM member;

    -- What fails, fails alike.
    IF state <> '00000' THEN
      others := '{}';
      BEGIN
        PERFORM FROM fhir_value_set(vs);
        others := others || '00000'::text;
      EXCEPTION WHEN SQLSTATE 'TX422' OR SQLSTATE 'TX501' THEN
        others := others || SQLSTATE;
      END;
      BEGIN
        PERFORM fhir_member_of('x', 'x', vs);
        others := others || '00000'::text;
      EXCEPTION WHEN SQLSTATE 'TX422' OR SQLSTATE 'TX501' THEN
        others := others || SQLSTATE;
      END;
      BEGIN
        PERFORM fhir_validate_code('x', 'x', vs);
        others := others || '00000'::text;
      EXCEPTION WHEN SQLSTATE 'TX422' OR SQLSTATE 'TX501' THEN
        others := others || SQLSTATE;
      END;
      IF others <> ARRAY[state, state, state] THEN
        INSERT INTO disagreement VALUES (vs, 'fails with ' || state || ', but others with ' || others::text);
      END IF;
      IF pg_temp.operation('ValueSet/$expand', vs)->>'resourceType' <> 'OperationOutcome' OR pg_temp.validates(vs, 'x', 'x') THEN
        INSERT INTO disagreement VALUES (vs, 'fails, but not as an operation');
      END IF;
      CONTINUE;
    END IF;

    -- the operation tells the same, as a tree
    answer := fhir_operation('ValueSet/$expand', jsonb_build_object('resourceType', 'Parameters', 'parameter', jsonb_build_array(jsonb_build_object('name', 'url', 'valueUri', vs))));
    IF answer ? 'expansion' THEN
      INSERT INTO disagreement
      SELECT vs, 'another expansion', system, NULL, code FROM (
        WITH told AS (SELECT c->>'system' AS system, c->>'code' AS code, c->>'display' AS display, c ? 'abstract' AS abstract, c ? 'inactive' AS inactive FROM pg_temp.told(answer->'expansion') AS c)
        (SELECT system, code, display, abstract, inactive FROM member EXCEPT ALL SELECT * FROM told)
        UNION ALL
        (SELECT * FROM told EXCEPT ALL SELECT system, code, display, abstract, inactive FROM member)) AS d;
      IF (answer #>> '{expansion,total}')::bigint <> (SELECT count(*) FROM member) THEN
        INSERT INTO disagreement VALUES (vs, 'another total');
      END IF;
    ELSE
      INSERT INTO disagreement VALUES (vs, 'no expansion as an operation');
    END IF;

    INSERT INTO disagreement
    SELECT vs, 'twice', system, version, code FROM member GROUP BY 3, 4, 5 HAVING count(*) > 1;
    INSERT INTO disagreement
    SELECT vs, 'in one relation only', system, version, code FROM (
      (SELECT system, version, code, display, inactive FROM member WHERE NOT abstract EXCEPT ALL SELECT * FROM fhir_value_set(vs))
      UNION ALL
      (SELECT * FROM fhir_value_set(vs) EXCEPT ALL SELECT system, version, code, display, inactive FROM member WHERE NOT abstract)) AS d;
    INSERT INTO disagreement
    SELECT vs, 'not the whole of its pages', system, version, code FROM (
      (SELECT system, version, code FROM member
       EXCEPT ALL (SELECT system, version, code FROM fhir_expand(vs, count => 3) UNION ALL SELECT system, version, code FROM fhir_expand(vs, "offset" => 3)))) AS d;
    INSERT INTO disagreement
    SELECT vs, 'in one of expansion and operation only', system, NULL, code FROM (
      WITH contained AS (SELECT c->>'system' AS system, c->>'code' AS code, c->>'display' AS display, coalesce((c->>'inactive')::boolean, false) AS inactive, coalesce((c->>'abstract')::boolean, false) AS abstract
                           FROM jsonb_array_elements(pg_temp.operation('ValueSet/$expand', vs) #> '{expansion,contains}') AS c)
      (SELECT system, code, display, inactive, abstract FROM member EXCEPT ALL SELECT * FROM contained)
      UNION ALL
      (SELECT * FROM contained EXCEPT ALL SELECT system, code, display, inactive, abstract FROM member)) AS d;
    INSERT INTO disagreement
    SELECT vs, 'member, but not said so by the operation', m.system, m.version, m.code FROM member AS m WHERE m.system IS NOT NULL AND NOT pg_temp.validates(vs, m.system, m.code, m.version);
    INSERT INTO disagreement
    SELECT vs, 'member, but not said so', m.system, m.version, m.code FROM member AS m
     WHERE fhir_member_of(m.system, m.code, vs) IS NOT TRUE
        OR fhir_member_of(m.system, m.code, vs, m.version) IS NOT TRUE
        OR fhir_member_of(jsonb_build_object('system', m.system, 'version', m.version, 'code', m.code), vs) IS NOT TRUE
        OR fhir_validate_code(m.system, m.code, vs, m.display, m.version, display_language => '') IS NOT TRUE;
    -- Everything else: but an unknown code may pass validation where a value set has all of a fragment (R-2).
    INSERT INTO disagreement
    SELECT vs, 'no member, but said so', o.system, NULL, o.code
      FROM (SELECT s.url AS system, c.code FROM fhirterm.code_system AS s JOIN fhirterm.concept AS c USING (content_id) WHERE s.url IS NOT NULL
            UNION VALUES ('http://nowhere.org/cs', 'n2'), ('http://nowhere.org/cs', 'n3'), ('http://example.org/CodeSystem/animals', 'wolf'), ('http://example.org/CodeSystem/frag', 'f8')
            EXCEPT SELECT m.system, m.code FROM member AS m) AS o
     WHERE fhir_member_of(o.system, o.code, vs) IS NOT FALSE
        OR fhir_member_of(jsonb_build_object('system', o.system, 'code', o.code), vs) IS NOT FALSE
        OR ((fhir_validate_code(o.system, o.code, vs) IS NOT FALSE OR pg_temp.validates(vs, o.system, o.code)) AND o.code <> 'f8');
  END LOOP;
END $do$;
SELECT * FROM disagreement;
SELECT count(*) > 20 AS many_value_sets, sum(members) > 100 AS many_members FROM examined;
SELECT * FROM examined WHERE value_set ~ '/(all|pets|mammal|mix|ver-none|ver-10|ver-1x|ver-1|agreement-.*)\|1$' ORDER BY value_set COLLATE "C";
