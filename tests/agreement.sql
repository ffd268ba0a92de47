-- Law 4 on everything that is loaded: for every value set, $expand's relation, fhir_value_set,
-- fhir_member_of and fhir_validate_code, and the operations $expand and $validate-code, agree, member by member
-- and on non-members; a value set that cannot be expanded fails the same way in all of them. Leaves its findings in temporary tables.

CREATE FUNCTION pg_temp.operation(operation text, vs text, system text DEFAULT NULL, code text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
  SELECT fhir_operation(operation, jsonb_build_object('resourceType', 'Parameters', 'parameter',
    jsonb_build_array(jsonb_build_object('name', 'url', 'valueUri', vs), jsonb_build_object('name', 'excludeNested', 'valueBoolean', true))
    || CASE WHEN code IS NULL THEN '[]' ELSE jsonb_build_array(jsonb_build_object('name', 'coding', 'valueCoding',
                                                                                  jsonb_build_object('system', system, 'code', code))) END),
    '{"X-TOO-COSTLY-THRESHOLD": "10000000"}')
$$;
CREATE FUNCTION pg_temp.validates(vs text, system text, code text) RETURNS boolean LANGUAGE sql AS $$
  SELECT coalesce((SELECT (p->>'valueBoolean')::boolean
                     FROM jsonb_array_elements(pg_temp.operation('ValueSet/$validate-code', vs, system, code)->'parameter') AS p
                    WHERE p->>'name' = 'result'), false)
$$;

CREATE TEMP TABLE disagreement (value_set text, what text, system text, code text);
CREATE TEMP TABLE unexpandable (value_set text, sqlstate text, message text);
CREATE TEMP TABLE expanded (value_set text, members bigint, non_members bigint);

DO $do$
DECLARE
  vs record;
  other text;
  members bigint;
  outsiders bigint;
BEGIN
  CREATE TEMP TABLE member (system text, version text, code text, display text, abstract boolean, inactive boolean);
  CREATE TEMP TABLE outsider (system text, code text);
  FOR vs IN
    SELECT v.url || coalesce('|' || v.version, '') AS canonical
      FROM fhirterm.value_set v WHERE v.url IS NOT NULL ORDER BY 1
  LOOP
    TRUNCATE member, outsider;
    BEGIN
      INSERT INTO member SELECT e.system, e.version, e.code, e.display, e.abstract, e.inactive
                           FROM fhir_expand(vs.canonical) AS e;
    EXCEPTION WHEN SQLSTATE 'TX422' OR SQLSTATE 'TX404' OR SQLSTATE 'TX413' OR SQLSTATE 'TX501' THEN
      INSERT INTO unexpandable VALUES (vs.canonical, SQLSTATE, SQLERRM);
      other := NULL;
      BEGIN
        PERFORM FROM fhir_value_set(vs.canonical);
        INSERT INTO disagreement VALUES (vs.canonical, 'fhir_value_set answers where fhir_expand fails');
      EXCEPTION WHEN SQLSTATE 'TX422' OR SQLSTATE 'TX404' OR SQLSTATE 'TX413' OR SQLSTATE 'TX501' THEN
        other := SQLSTATE;
      END;
      IF pg_temp.operation('ValueSet/$expand', vs.canonical)->>'resourceType' <> 'OperationOutcome' THEN
        INSERT INTO disagreement VALUES (vs.canonical, '$expand answers where fhir_expand fails');
      END IF;
      IF other IS DISTINCT FROM (SELECT u.sqlstate FROM unexpandable u WHERE u.value_set = vs.canonical) THEN
        INSERT INTO disagreement VALUES (vs.canonical, 'fhir_value_set fails otherwise: ' || coalesce(other, 'not'));
      END IF;
      CONTINUE;
    END;

    INSERT INTO disagreement
    SELECT vs.canonical, 'twice in the expansion', m.system, m.code
      FROM member m GROUP BY m.system, m.version, m.code HAVING count(*) > 1;

    INSERT INTO disagreement
    SELECT vs.canonical, 'fhir_value_set differs', d.system, d.code
      FROM (
        (SELECT m.system, m.version, m.code, m.display, coalesce(m.inactive, false) FROM member m WHERE NOT coalesce(m.abstract, false)
         EXCEPT SELECT s.system, s.version, s.code, s.display, coalesce(s.inactive, false) FROM fhir_value_set(vs.canonical) AS s)
        UNION ALL
        (SELECT s.system, s.version, s.code, s.display, coalesce(s.inactive, false) FROM fhir_value_set(vs.canonical) AS s
         EXCEPT SELECT m.system, m.version, m.code, m.display, coalesce(m.inactive, false) FROM member m WHERE NOT coalesce(m.abstract, false))
      ) AS d;

    INSERT INTO disagreement
    SELECT vs.canonical, 'member, but fhir_member_of does not say so', m.system, m.code
      FROM member m
     WHERE fhir_member_of(m.system, m.code, vs.canonical, m.version) IS NOT TRUE
        OR fhir_member_of(m.system, m.code, vs.canonical) IS NOT TRUE
        OR fhir_member_of(fhir_coding(m.system, m.code, m.version), vs.canonical) IS NOT TRUE;

    INSERT INTO disagreement
    SELECT vs.canonical, 'member, but fhir_validate_code does not say so', m.system, m.code
      FROM member m
     WHERE fhir_validate_code(m.system, m.code, vs.canonical, version => m.version) IS NOT TRUE;

    INSERT INTO disagreement
    SELECT vs.canonical, 'fhir_expand and $expand differ', d.system, d.code
      FROM (
        WITH contained AS (
          SELECT c->>'system' AS system, c->>'code' AS code, c->>'display' AS display,
                 coalesce((c->>'inactive')::boolean, false) AS inactive, coalesce((c->>'abstract')::boolean, false) AS abstract
            FROM jsonb_array_elements(pg_temp.operation('ValueSet/$expand', vs.canonical) #> '{expansion,contains}') AS c)
        (SELECT m.system, m.code, m.display, m.inactive, m.abstract FROM member m EXCEPT ALL SELECT * FROM contained)
        UNION ALL
        (SELECT * FROM contained EXCEPT ALL SELECT m.system, m.code, m.display, m.inactive, m.abstract FROM member m)
      ) AS d;

    INSERT INTO disagreement
    SELECT vs.canonical, 'member, but $validate-code does not say so', m.system, m.code
      FROM member m
     WHERE NOT pg_temp.validates(vs.canonical, m.system, m.code);

    -- Outsiders: the other codes of the systems that the members come from, and some of any system.
    INSERT INTO outsider
    SELECT s.url, c.code
      FROM fhirterm.code_system s
      JOIN fhirterm.concept c USING (content_id)
     WHERE s.url IN (SELECT m.system FROM member m)
        OR (s.content = 'complete' AND c.ordinal = 0 AND s.content_id % 20 = 0)
    EXCEPT SELECT m.system, m.code FROM member m;

    INSERT INTO disagreement
    SELECT vs.canonical, 'no member, but fhir_member_of says so', o.system, o.code
      FROM outsider o
     WHERE fhir_member_of(o.system, o.code, vs.canonical) IS NOT FALSE
        OR fhir_member_of(fhir_coding(o.system, o.code), vs.canonical) IS NOT FALSE;

    -- A code that a fragment lacks is no member, and yet not wrong: it may be in another fragment (R-2).
    INSERT INTO disagreement
    SELECT vs.canonical, 'no member, but fhir_validate_code says so', o.system, o.code
      FROM outsider o
     WHERE fhir_validate_code(o.system, o.code, vs.canonical) IS NOT FALSE
       AND NOT EXISTS (SELECT FROM fhirterm.code_system f WHERE f.url = o.system AND f.content = 'fragment');

    -- of these, some
    INSERT INTO disagreement
    SELECT vs.canonical, 'no member, but $validate-code says so', o.system, o.code
      FROM (SELECT * FROM outsider ORDER BY md5(code || system) LIMIT 10) AS o
     WHERE pg_temp.validates(vs.canonical, o.system, o.code)
       AND NOT EXISTS (SELECT FROM fhirterm.code_system f WHERE f.url = o.system AND f.content = 'fragment');

    SELECT count(*) INTO members FROM member;
    SELECT count(*) INTO outsiders FROM outsider;
    INSERT INTO expanded VALUES (vs.canonical, members, outsiders);
  END LOOP;
END
$do$;
