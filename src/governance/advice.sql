-- The walk through the decision: answers of the caller, answers that what is loaded gives, and the advice at each node.

CREATE FUNCTION fhirterm.advice_answers(answers jsonb) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'fhirterm_advice_answers'
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION fhirterm.advice_answers(jsonb) IS
  'The answers of fhir_codesystem_advice as they are. Error TX422 for a member that it does not know, or one of another type. NULL in, NULL out.';

CREATE FUNCTION fhirterm.codes_known(system text, codes jsonb) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE COST 100
BEGIN ATOMIC
  SELECT CASE
      WHEN s.content = 'complete'
        THEN (SELECT pg_catalog.bool_and(@extschema@.fhir_validate_code(codes_known.system, k.code))
                FROM pg_catalog.jsonb_array_elements_text(codes) AS k (code))
      WHEN s.content IN ('fragment', 'example')
        AND NOT EXISTS (SELECT FROM pg_catalog.jsonb_array_elements_text(codes) AS k (code)
                         WHERE NOT EXISTS (SELECT FROM fhirterm.concept AS c
                                            WHERE c.content_id = s.content_id AND c.code = k.code)
                           AND (s.case_sensitive OR NOT EXISTS (SELECT FROM fhirterm.concept AS c
                                            WHERE c.content_id = s.content_id
                                              AND coalesce(c.folded_code, c.code) = fhirterm.fold_code(k.code))))
        THEN true END
    FROM @extschema@.fhir_resolve('CodeSystem', codes_known.system) AS r
    JOIN fhirterm.code_system AS s ON s.url = r.url AND coalesce(s.version, '') = coalesce(r.version, '')
   WHERE pg_catalog.jsonb_array_length(codes) > 0;
END;
COMMENT ON FUNCTION fhirterm.codes_known(text, jsonb) IS
  'Whether a loaded code system (url or url|version) has all of an array of codes; NULL if that cannot be told: it has no content, or is a fragment that lacks some, or is not loaded, or there are no codes. Error TX422 where the latest would have to be chosen among editions.';

CREATE FUNCTION fhirterm.advice_candidate(answers jsonb,
    OUT given text, OUT url text, OUT loaded_url text, OUT origin text, OUT status text, OUT listed boolean, OUT hta_validated boolean,
    OUT publisher text, OUT version text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100
BEGIN ATOMIC
  SELECT n.given, n.url, l.loaded_url,
         CASE WHEN n.url ~ '^https?://(terminology\.hl7\.org/CodeSystem/|hl7\.org/fhir/)' THEN 'hl7'
              WHEN n.url ~ '^https?://terminology\.hl7\.org/temporary/' THEN 'temporary'
              ELSE 'external' END,
         coalesce(s.status, i.status), coalesce(s.active, i.active, false), coalesce(i.hta_validated, false), s.publisher, n.version
    FROM (SELECT c.given, c.version, coalesce(@extschema@.fhir_preferred_url(c.given), c.given) AS url
            FROM (SELECT (p.parts).url AS given, (p.parts).version AS version
                    FROM (SELECT fhirterm.canonical_parts(answers ->> 'candidate_url') AS parts) AS p) AS c) AS n
   CROSS JOIN LATERAL (SELECT coalesce(fhirterm.code_system_url(n.url), fhirterm.code_system_url(n.given)) AS loaded_url) AS l
   CROSS JOIN LATERAL (SELECT pg_catalog.string_agg(DISTINCT c.status, ', ') AS status, pg_catalog.bool_or(c.status = 'active') AS active,
                              pg_catalog.min(c.publisher) AS publisher
                         FROM fhirterm.code_system AS c
                        WHERE c.url = l.loaded_url AND c.content <> 'supplement') AS s
   CROSS JOIN LATERAL (SELECT pg_catalog.string_agg(DISTINCT ns.status, ', ') AS status, pg_catalog.bool_or(ns.status = 'active') AS active,
                              pg_catalog.bool_or(ns.status = 'active'
                                AND ns.publisher ~ '(^|[^A-Za-z0-9])(HTA|HL7|Health Level Seven)([^A-Za-z0-9]|$)') AS hta_validated
                         FROM fhirterm.naming_system_identifier AS u
                         JOIN fhirterm.naming_system AS ns ON ns.content_id = u.content_id
                        WHERE u.value = ANY (fhirterm.identifier_forms(n.url) || fhirterm.identifier_forms(n.given))) AS i;
END;
COMMENT ON FUNCTION fhirterm.advice_candidate(jsonb) IS
  'What is known of the candidate_url of the answers: given, without its version; url, its canonical; the url under which a code system is loaded; origin hl7, external or temporary; the status of its code system, else of its NamingSystem; listed: that is active (one version suffices); hta_validated: an active NamingSystem of HTA or HL7 has it. NULLs and false where nothing is known. Error TX400 for an identifier of several code systems.';

CREATE FUNCTION fhirterm.advice_from_data(node integer, answers jsonb, OUT answer boolean, OUT suggestion boolean, OUT severity text, OUT remark text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100
BEGIN ATOMIC
  SELECT CASE WHEN advice_from_data.node IN (3, 8)
              THEN c.listed AND c.origin = o.origin AND coalesce((answers ->> 'fits')::boolean, true)
              WHEN advice_from_data.node IN (5, 10)
              THEN fhirterm.codes_known(c.loaded_url || coalesce('|' || c.version, ''), answers -> 'codes') END,
         CASE WHEN advice_from_data.node = 18
              THEN nullif(fhirterm.code_system_strengths(c.loaded_url) = '["example"]', false)
              WHEN advice_from_data.node = 22
              THEN (SELECT true FROM fhirterm.code_system_uses(c.loaded_url) AS u WHERE u.publisher <> c.publisher LIMIT 1) END,
         CASE WHEN advice_from_data.node IN (3, 8) AND c.origin = o.origin AND NOT c.listed AND c.status IS NOT NULL
                OR advice_from_data.node = 3 AND c.origin = 'temporary' AND c.status IS NOT NULL THEN 'warning' END,
         CASE WHEN advice_from_data.node IN (3, 8) AND c.origin = o.origin AND NOT c.listed AND c.status IS NOT NULL
              THEN 'listed but ' || c.status || ': counts as not listed'
              WHEN advice_from_data.node = 3 AND c.origin = 'temporary' AND c.status IS NOT NULL
              THEN 'a temporary identifier: counts as not listed'
              WHEN advice_from_data.node IN (3, 8) AND c.origin = o.origin AND c.listed AND NOT (answers ->> 'fits')::boolean
              THEN 'listed but does not fit'
              WHEN advice_from_data.node = 13 AND c.origin = 'external' AND NOT c.listed AND c.status IS NOT NULL
              THEN c.given || ' is loaded, and its status is ' || c.status
              WHEN advice_from_data.node = 18
              THEN 'strengths of the bindings that use it: ' || pg_catalog.btrim(fhirterm.code_system_strengths(c.loaded_url)::text, '[]')
              WHEN advice_from_data.node = 22
              THEN (SELECT 'value sets of others use it: ' || pg_catalog.string_agg(DISTINCT u.value_set COLLATE "C", ', ')
                      FROM fhirterm.code_system_uses(c.loaded_url) AS u WHERE u.publisher <> c.publisher) END
    FROM fhirterm.advice_candidate(answers) AS c
   CROSS JOIN (SELECT CASE advice_from_data.node WHEN 3 THEN 'external' WHEN 8 THEN 'hl7' END AS origin) AS o
   WHERE c.given IS NOT NULL;
END;
COMMENT ON FUNCTION fhirterm.advice_from_data(integer, jsonb) IS
  'What the loaded data say to a question of the decision: an answer, or only a suggestion; with a remark, and severity warning where that needs attention. NULLs where they say nothing, as without candidate_url. Errors as of fhirterm.advice_candidate and fhirterm.codes_known.';

CREATE FUNCTION fhirterm.advice_question(node integer, key text, answers jsonb,
    OUT answer boolean, OUT source text, OUT severity text, OUT advice text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100
BEGIN ATOMIC
  SELECT coalesce(a.told, d.answer),
         CASE WHEN a.told IS NOT NULL AND coalesce(d.answer, d.suggestion) IS NOT NULL THEN 'data+caller'
              WHEN a.told IS NOT NULL THEN 'caller' WHEN d.answer IS NOT NULL THEN 'data' ELSE 'none' END,
         CASE WHEN a.told <> d.answer THEN 'warning' ELSE d.severity END,
         nullif(pg_catalog.concat_ws('; ',
           CASE WHEN a.told IS NULL AND d.answer IS NULL THEN 'need-answer: ' || key END,
           CASE WHEN a.told IS NULL AND d.suggestion THEN 'data suggest yes' END,
           'data says ' || CASE WHEN a.told IS NOT NULL THEN CASE coalesce(d.answer, d.suggestion) WHEN true THEN 'yes' WHEN false THEN 'no' END END,
           d.remark), '')
    FROM (SELECT (answers ->> key)::boolean AS told) AS a
    LEFT JOIN fhirterm.advice_from_data(advice_question.node, answers) AS d ON true;
END;
COMMENT ON FUNCTION fhirterm.advice_question(integer, text, jsonb) IS
  'The answer to a question of the decision: the caller''s, else that of the data, else NULL; who gave it (caller, data, data+caller, none), and what there is to say, severity warning where both contradict each other.';

CREATE FUNCTION fhirterm.advice_text(node integer, text text, answers jsonb) RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE COST 100
BEGIN ATOMIC
  SELECT CASE
      WHEN advice_text.node IN (4, 9) AND c.url IS NOT NULL
        THEN advice_text.text || ': use ' || c.url || CASE WHEN c.url <> c.given THEN ', not ' || c.given ELSE '' END
      WHEN advice_text.node = 14 AND coalesce((answers ->> 'hta_validated')::boolean, c.hta_validated)
        THEN 'already validated by HTA: use its identifier' || coalesce(', ' || c.url, '')
      WHEN advice_text.node = 14
        THEN advice_text.text || '. Look for a request that has been made already; until it is answered use a temporary URL, http://terminology.hl7.org/temporary/CodeSystem/ and a text that tells what it is'
      WHEN advice_text.node = 27
        THEN CASE WHEN coalesce((answers ->> 'stable')::boolean, false) OR coalesce((answers ->> 'fmm')::numeric >= 3, false)
                  THEN 'move now' ELSE 'move later' END || ': ' || advice_text.text
      ELSE advice_text.text END
    FROM (SELECT 1) AS one
    LEFT JOIN fhirterm.advice_candidate(answers) AS c ON advice_text.node IN (4, 9, 14);
END;
COMMENT ON FUNCTION fhirterm.advice_text(integer, text, jsonb) IS
  'The advice of a node of the decision that is no question, given its text: with the canonical of the candidate, or told for the answers.';

CREATE FUNCTION fhirterm.advice_walk(answers jsonb)
  RETURNS TABLE (step integer, node integer, edge text, kind text, question text, answer boolean, source text, severity text, advice text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  WITH RECURSIVE walk AS (
    SELECT 1 AS step, n.node, n.kind, n.text, NULL::boolean AS answer, NULL::text AS source, NULL::text AS severity, NULL::text AS remark
      FROM fhirterm.governance_node AS n WHERE n.kind = 'start'
    UNION ALL
    SELECT w.step + 1, n.node, n.kind, n.text, q.answer, q.source, q.severity, q.advice
      FROM walk AS w
      JOIN fhirterm.governance_edge AS e
        ON e.from_node = w.node
       AND pg_catalog.lower(e.label) IS NOT DISTINCT FROM CASE w.answer WHEN true THEN 'yes' WHEN false THEN 'no' END
      JOIN fhirterm.governance_node AS n ON n.node = e.to_node
      LEFT JOIN LATERAL (SELECT a.* FROM fhirterm.advice_question(n.node, n.answer_key, answers) AS a
                          WHERE n.kind = 'question') AS q ON true
  )
  SELECT w.step, w.node, e.edge, w.kind, CASE w.kind WHEN 'question' THEN w.text END, w.answer, w.source, w.severity,
         CASE w.kind WHEN 'question' THEN w.remark ELSE fhirterm.advice_text(w.node, w.text, answers) END
    FROM walk AS w
    LEFT JOIN fhirterm.governance_edge AS e
      ON e.from_node = w.node
     AND pg_catalog.lower(e.label) IS NOT DISTINCT FROM CASE w.answer WHEN true THEN 'yes' WHEN false THEN 'no' END;
END;
COMMENT ON FUNCTION fhirterm.advice_walk(jsonb) IS
  'The nodes of the decision that the answers lead over, as fhir_codesystem_advice has them; edge is the one that the walk leaves by.';

CREATE FUNCTION fhirterm.advice_lint(node integer, answers jsonb)
  RETURNS TABLE (rule text, severity text, message text, suggestion text)
  LANGUAGE sql STABLE PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  SELECT f.rule, f.severity, f.message, f.suggestion
    FROM (SELECT CASE WHEN advice_lint.node = 14
                        AND coalesce((answers ->> 'hta_validated')::boolean, (SELECT c.hta_validated FROM fhirterm.advice_candidate(answers) AS c))
                      THEN 'external'
                      WHEN advice_lint.node = 14 THEN 'temporary' WHEN advice_lint.node = 17 THEN 'own'
                      WHEN advice_lint.node = 21 THEN 'example' WHEN advice_lint.node IN (23, 27) THEN 'tho' END AS kind,
                 answers ->> 'proposed_url' AS url,
                 pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
                   'name', answers -> 'proposed_name', 'ig_base', answers -> 'ig_base')) AS context) AS p
   CROSS JOIN LATERAL fhirterm.findings_about_url(p.url, p.kind, p.context) AS f
   WHERE p.kind IS NOT NULL;
END;
COMMENT ON FUNCTION fhirterm.advice_lint(integer, jsonb) IS
  'The findings about the proposed url and name of the answers, by the kind of code system that an end of the decision means. No rows at nodes that make none.';

CREATE FUNCTION @extschema@.fhir_codesystem_advice(answers jsonb)
  RETURNS TABLE (step integer, node integer, edge text, kind text, question text, answer boolean, source text,
                 severity text, advice text, terminal boolean)
  LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 100 ROWS 10
BEGIN ATOMIC
  WITH checked AS MATERIALIZED (
    SELECT pg_catalog.jsonb_strip_nulls(fhirterm.advice_answers(fhir_codesystem_advice.answers)) AS answers
  ), walk AS MATERIALIZED (
    SELECT w.* FROM checked AS c CROSS JOIN LATERAL fhirterm.advice_walk(c.answers) AS w
  ), remark AS (
    SELECT 1 AS place, 'lint' AS kind, f.rule, f.severity, f.rule || ': ' || f.message || coalesce(' (' || f.suggestion || ')', '') AS advice
      FROM checked AS c
     CROSS JOIN LATERAL (SELECT w.node FROM walk AS w WHERE w.kind = 'terminal') AS t
     CROSS JOIN LATERAL fhirterm.advice_lint(t.node, c.answers) AS f
    UNION ALL
    SELECT 2, 'unresolved', NULL, 'information', 'unresolved: temporary identifier, contact the vocabulary chairs'
      FROM checked AS c
     WHERE (c.answers ->> 'no_publisher')::boolean AND NOT EXISTS (SELECT FROM walk AS w WHERE w.answer)
  )
  SELECT w.step, w.node, w.edge, w.kind, w.question, w.answer, w.source, w.severity, w.advice, w.edge IS NULL
    FROM walk AS w
  UNION ALL
  SELECT (SELECT pg_catalog.max(w.step) FROM walk AS w)
         + pg_catalog.row_number() OVER (ORDER BY r.place, r.rule, r.severity, r.advice COLLATE "C")::integer,
         NULL, NULL, r.kind, NULL, NULL, NULL, r.severity, r.advice, false
    FROM remark AS r
   ORDER BY 1;
END;
COMMENT ON FUNCTION @extschema@.fhir_codesystem_advice(jsonb) IS
  'Which code system to use, or to make: the walk through the decision of HL7, a row for each step, with the node and edge of fhirterm.governance_node and fhirterm.governance_edge. answers is a JSON object; what it does not answer is looked up in what is loaded, and where that does not tell either, the last row says "need-answer: " and the member. Members, all optional: candidate_url, codes (array) and fits (default true) for the look-up; the answers external_listed, codes_in_scope, hl7_listed, external_unlisted, tied_to_ig, example_only, outside_demand; hta_validated, fmm, stable, no_publisher; and proposed_url, proposed_name, ig_base of a code system to make, for the rules of fhir_lint_url (rows of kind lint at the end). source: data, caller, data+caller (the caller''s counts), none; severity warning where data and caller contradict each other, or a code system is listed but not active; terminal: the walk ends here. No rows for NULL. Errors: TX422 for another member or type, and where codes are looked up and the latest would have to be chosen among editions (name one: url|version); TX400 if candidate_url is an identifier of several code systems. Source: Use of code systems of HL7.';

-- The picture of a walk.

CREATE FUNCTION fhirterm.mermaid_text(value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT pg_catalog.regexp_replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(
           pg_catalog.replace(value, '#', '#35;'), '"', '#quot;'), '&', '#amp;'), '<', '#lt;'), '>', '#gt;'), '`', '#96;'),
           '[[:space:][:cntrl:]]+', ' ', 'g');
END;
COMMENT ON FUNCTION fhirterm.mermaid_text(text) IS
  'A text as Mermaid shows it between quotes. NULL for NULL.';

CREATE FUNCTION @extschema@.fhir_codesystem_advice_mermaid(answers jsonb) RETURNS text
  LANGUAGE sql STABLE STRICT PARALLEL SAFE COST 100
BEGIN ATOMIC
  WITH walk AS MATERIALIZED (
    SELECT a.* FROM @extschema@.fhir_codesystem_advice(answers) AS a
  ), line AS (
    SELECT w.step, 1 AS place,
           CASE WHEN w.kind IN ('lint', 'unresolved')
                THEN pg_catalog.format('  r%s>"%s"]', w.step, fhirterm.mermaid_text(w.advice))
                WHEN w.kind = 'question' THEN pg_catalog.format('  n%s{"%s"}', w.node, fhirterm.mermaid_text(w.question))
                WHEN w.kind = 'action' THEN pg_catalog.format('  n%s["%s"]', w.node, fhirterm.mermaid_text(w.advice))
                ELSE pg_catalog.format('  n%s(["%s"])', w.node, fhirterm.mermaid_text(w.advice)) END AS text
      FROM walk AS w
    UNION ALL
    SELECT w.step, 2, pg_catalog.format('  n%s -->%s n%s', w.node, '|' || pg_catalog.lower(e.label) || '|', e.to_node)
      FROM walk AS w
      JOIN fhirterm.governance_edge AS e ON e.edge = w.edge
    UNION ALL
    SELECT w.step, 3, pg_catalog.format(E'  n%s -.-> open(["%s"])', w.node, fhirterm.mermaid_text(w.advice))
      FROM walk AS w WHERE w.kind = 'question' AND w.answer IS NULL
    UNION ALL
    SELECT w.step, 4, pg_catalog.format('  n%s -.- r%s', t.node, w.step)
      FROM walk AS w JOIN walk AS t ON t.terminal
     WHERE w.kind IN ('lint', 'unresolved')
  )
  SELECT E'flowchart TD\n' || pg_catalog.string_agg(l.text, E'\n' ORDER BY l.step, l.place) || E'\n' FROM line AS l;
END;
COMMENT ON FUNCTION @extschema@.fhir_codesystem_advice_mermaid(jsonb) IS
  'The walk of fhir_codesystem_advice as the text of a Mermaid flowchart: the nodes with their advice, the answers on the edges, a dotted edge to what is still to be answered, and to findings about what is proposed. NULL for NULL. Errors as fhir_codesystem_advice.';
