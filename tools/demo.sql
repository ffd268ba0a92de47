-- The steps of make demo. Reads file (what to load) and hl7 (true: it is HL7 Terminology; false: data/sample).
\pset pager off
\pset footer off
\pset null '∅'
\if :hl7
  \set results    http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation
  \set abnormal   http://terminology.hl7.org/ValueSet/v3-ObservationInterpretationNormalityAbnormal
  \set a_abnormal A
  \set a_high     HH
  \set a_normal   N
  \set routes     http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration
  \set methods    _RouteByMethod
  \set injection  _Injection
  \set vein       _IntravenousRoute
  \set a_route    IVPUSH
\else
  \set results    https://terminology.example.org/CodeSystem/result-interpretation
  \set abnormal   https://terminology.example.org/ValueSet/abnormal-result
  \set a_abnormal abnormal
  \set a_high     critical-high
  \set a_normal   normal
  \set routes     https://terminology.example.org/CodeSystem/administration-route
  \set methods    by-method
  \set injection  injection
  \set vein       intravenous
  \set a_route    iv-bolus
\endif
SELECT setseed(0.5) \gset
\set ECHO queries
\timing on

\echo
\echo '== Load'
CREATE EXTENSION fhirterm;
SELECT resource_type, action, sum(resources) AS resources, sum(concepts) AS concepts, sum(links) AS links,
       sum(jsonb_array_length(warnings)) AS warnings
  FROM fhir_load_file(:'file') GROUP BY resource_type, action ORDER BY resource_type, action;
SELECT url, warnings #>> '{0,text}' AS first_warning
  FROM fhirterm.code_system WHERE jsonb_array_length(warnings) > 0 ORDER BY url LIMIT 3;
SELECT action, sum(resources) AS once_more FROM fhir_load_file(:'file') GROUP BY action ORDER BY action;

\echo
\echo '== A concept'
SELECT name, version, display, abstract, inactive FROM fhir_lookup(:'results', :'a_high');
SELECT property, type, value, display FROM fhir_properties(:'results', :'a_high');

\echo
\echo '== Validation: is the code in the value set, and if not, why?'
SELECT code,
       fhir_validate_code(:'results', code,
                          :'abnormal') AS valid
  FROM (VALUES (:'a_high'), (:'a_normal'), ('no such code')) AS sample(code);
SELECT fhir_validate_code_reason(:'results', :'a_normal',
                                 :'abnormal') AS reason;

\echo
\echo '== Expansion: the members of a value set'
SELECT code, display, abstract, inactive FROM fhir_expand(:'abnormal');

\echo
\echo '== Subsumption'
SELECT fhir_subsumes(:'results', :'a_abnormal', :'a_high') AS subsumes,
       fhir_subsumption(:'results', :'a_high', :'a_abnormal') AS high_to_abnormal,
       fhir_subsumption(:'results', :'a_normal', :'a_abnormal') AS normal_to_abnormal;

\echo
\echo '== All that is above a concept; it may have several parents'
SELECT * FROM fhir_ancestors(:'routes', :'a_route');

\echo
\echo '== A value set of your own, here two conditions at once: injections, and into a vein'
SELECT resource_type, url, action, links FROM fhir_load(jsonb_build_object(
  'resourceType', 'ValueSet', 'url', 'https://hospital.example/ValueSet/iv-injection', 'status', 'active',
  'compose', jsonb_build_object('include', jsonb_build_array(jsonb_build_object(
    'system', :'routes',
    'filter', jsonb_build_array(
      jsonb_build_object('property', 'concept', 'op', 'is-a', 'value', :'injection'),
      jsonb_build_object('property', 'concept', 'op', 'is-a', 'value', :'vein')))))));
SELECT code, display FROM fhir_value_set('https://hospital.example/ValueSet/iv-injection') ORDER BY code;

\echo
\echo '== A concept map of your own, made from the hierarchy, and a translation'
SELECT resource_type, url, action, links FROM fhir_load(jsonb_build_object(
  'resourceType', 'ConceptMap', 'url', 'https://hospital.example/ConceptMap/charge', 'status', 'active',
  'group', jsonb_build_array(jsonb_build_object(
    'source', :'routes', 'target', 'https://hospital.example/charge',
    'element', (SELECT jsonb_agg(jsonb_build_object('code', code, 'target',
                  jsonb_build_array(jsonb_build_object('code', 'C-17', 'display', 'Injection',
                                                       'equivalence', 'wider'))))
                  FROM fhir_descendants(:'routes', :'injection'))))));
SELECT relationship, target_system, target_code, target_display
  FROM fhir_translate(:'routes', :'a_route',
                      'https://hospital.example/ConceptMap/charge');

\echo
\echo '== A million laboratory results and a million doses to ask about'
CREATE TABLE lab_result AS
  SELECT n AS id, (random() * 50000)::int AS patient, date '2024-01-01' + (random() * 365)::int AS taken_on,
         CASE WHEN random() < 0.8 THEN :'a_normal'
              ELSE codes[1 + floor(random() * cardinality(codes))] END AS interpretation
    FROM generate_series(1, 1000000) AS n,
         (SELECT array_agg(code ORDER BY code) AS codes
            FROM fhir_descendants(:'results', :'a_abnormal')) AS c;
CREATE TABLE dose AS
  SELECT n AS id, (random() * 50000)::int AS patient, date '2024-01-01' + (random() * 365)::int AS given_on,
         codes[1 + floor(random() * cardinality(codes))] AS route
    FROM generate_series(1, 1000000) AS n,
         (SELECT array_agg(code ORDER BY code) AS codes
            FROM fhir_descendants(:'routes', :'methods', include_self => false)) AS c;
ANALYZE lab_result, dose;

\echo
\echo '== Abnormal results by quarter: membership in WHERE and FILTER'
SELECT date_trunc('quarter', taken_on)::date AS quarter, count(*) AS results,
       count(*) FILTER (WHERE fhir_member_of(:'results', interpretation,
                                             :'abnormal')) AS abnormal
  FROM lab_result GROUP BY 1 ORDER BY 1;

\echo
\echo '== Doses rolled up to the top of the hierarchy, with displays'
SELECT c.code, c.display, count(*) AS doses
  FROM fhir_children(:'routes', :'methods') AS c
       CROSS JOIN LATERAL fhir_descendants(:'routes', c.code) AS d
       JOIN dose ON dose.route = d.code
 GROUP BY c.code, c.display ORDER BY doses DESC, c.code LIMIT 8;

\echo
\echo '== Patients with a critical result who were injected something into a vein that day'
SELECT l.patient, l.taken_on,
       fhir_display(:'results', l.interpretation) AS result,
       fhir_display(:'routes', d.route) AS route
  FROM lab_result AS l JOIN dose AS d ON d.patient = l.patient AND d.given_on = l.taken_on
 WHERE fhir_subsumed_by(:'results', l.interpretation, :'a_high')
   AND fhir_member_of(:'routes', d.route,
                      'https://hospital.example/ValueSet/iv-injection')
 ORDER BY l.patient, l.taken_on, route LIMIT 5;

\echo
\echo '== Which rows break the binding that a profile gives this column, and why'
SELECT fhir_bind('lab_result', 'interpretation', :'abnormal', 'required') AS binding;
SELECT code, min(text) AS why, count(*) FROM fhir_violations('lab_result') GROUP BY code, value ORDER BY count(*) DESC, why LIMIT 3;

\echo
\echo '== The same engine by FHIR: Parameters in, resource out, with a code of a system that only the request has'
SELECT p->>'name' AS parameter, coalesce(p->>'valueBoolean', p->>'valueString', p->>'valueCode', p->>'valueUri') AS value
  FROM jsonb_array_elements(fhir_operation('ValueSet/$validate-code', jsonb_build_object('resourceType', 'Parameters', 'parameter',
         jsonb_build_array(
           jsonb_build_object('name', 'url', 'valueUri', :'abnormal'::text),
           jsonb_build_object('name', 'coding', 'valueCoding',
                              jsonb_build_object('system', :'results'::text, 'code', :'a_normal'::text))))
       )->'parameter') AS p WHERE p->>'name' <> 'issues';
SELECT p->>'name' AS parameter, coalesce(p->>'valueBoolean', p->>'valueString', p->>'valueCode', p->>'valueUri') AS value
  FROM jsonb_array_elements(fhir_operation('CodeSystem/$validate-code', '{"resourceType": "Parameters", "parameter": [
         {"name": "url", "valueUri": "https://hospital.example/CodeSystem/ward"}, {"name": "code", "valueCode": "icu"},
         {"name": "tx-resource", "resource": {"resourceType": "CodeSystem", "url": "https://hospital.example/CodeSystem/ward",
           "status": "active", "content": "complete", "concept": [{"code": "icu", "display": "Intensive care"}]}}]}'
       )->'parameter') AS p;

\echo
\echo '== Governance: may this code system be used for these codes? What is loaded answers, and the rest is asked'
SELECT node, answer, source, coalesce(question, advice) AS text
  FROM fhir_codesystem_advice(jsonb_build_object('candidate_url', :'results'::text,
                                                 'codes', jsonb_build_array(:'a_normal'::text, 'a code of our own')));

\echo
\echo '== A vocabulary revision: a document that was voted upon registers a code system and adds its codes; what was withdrawn is logged only'
SELECT element, code, action, applied, message FROM fhir_vocmnt_apply('
  <codeSystemRevision>
    <registerCodeSystem codeSystemName="Kinds of Tea" codeSystemMnemonic="TEAS">
      <ballotStatus action="Passed" vote="17-4-1"/>
      <addCodesToCodeSystem>
        <newCode conceptCode="T1" conceptName="Black tea"><description>Oxidised.</description>
          <newCode conceptCode="T2" conceptName="Assam"><description>Malty.</description></newCode>
        </newCode>
      </addCodesToCodeSystem>
      <addPropertyToCode conceptCode="T2" propertyId="openIssue">
        <ballotStatus action="Withdrawn" vote="3-12-1"/>
        <property>Milk?</property>
      </addPropertyToCode>
    </registerCodeSystem>
  </codeSystemRevision>', '{"base_url": "https://hospital.example/CodeSystem/"}');
