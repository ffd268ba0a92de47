-- Law 4 on everything that is loaded: for every value set, $expand's relation, fhir_value_set,
-- fhir_member_of and fhir_validate_code agree, member by member and on non-members; a value set that
-- cannot be expanded fails the same way in all of them. Leaves its findings in temporary tables.

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

    SELECT count(*) INTO members FROM member;
    SELECT count(*) INTO outsiders FROM outsider;
    INSERT INTO expanded VALUES (vs.canonical, members, outsiders);
  END LOOP;
END
$do$;
