-- The worked example of the codeSystemRevision language (vocmnt.md, section 9), document by document. What depends
-- on the day (versions, dates) is not shown.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET client_encoding = 'UTF8';

CREATE FUNCTION pg_temp.apply(doc text) RETURNS TABLE (seq integer, element text, system text, code text, action text, vote text, applied boolean, severity text, message text)
LANGUAGE sql AS $$
  SELECT seq, element, system, code, action, vote, applied, severity, message
    FROM fhir_vocmnt_apply(doc, '{"base_url": "http://vocmnt.example/"}')
$$;

-- the current version of BEERS
CREATE FUNCTION pg_temp.beers() RETURNS jsonb LANGUAGE sql AS $$ SELECT fhir_get('CodeSystem', 'http://vocmnt.example/BEERS') $$;

-- its concepts as the tables of vocmnt.md show them: names as language:text, * = preferred
CREATE FUNCTION pg_temp.state(code text[] DEFAULT NULL) RETURNS TABLE (code text, names text, parents text, status text, properties text)
LANGUAGE sql AS $$
  SELECT c->>'code',
         concat_ws(', ', CASE WHEN NOT EXISTS (SELECT FROM jsonb_array_elements(c->'designation') AS d
                                                WHERE d->>'language' = 'en' AND d->>'value' = c->>'display') THEN 'en:' || (c->>'display') || '*' END,
                   (SELECT string_agg(concat(d->>'language', ':', d->>'value', CASE WHEN d->'use'->>'code' = 'preferredForLanguage' THEN '*' END), ', ' ORDER BY n)
                      FROM jsonb_array_elements(c->'designation') WITH ORDINALITY AS x (d, n))),
         (SELECT string_agg(p->>'valueCode', ', ') FROM jsonb_array_elements(c->'property') AS p WHERE p->>'code' = 'parent'),
         coalesce((SELECT p->>'valueCode' FROM jsonb_array_elements(c->'property') AS p WHERE p->>'code' = 'status'), 'active'),
         (SELECT string_agg(concat(p->>'code', '=', coalesce(p->>'valueCode', p->>'valueString')), ', ')
            FROM jsonb_array_elements(c->'property') AS p WHERE p->>'code' NOT IN ('parent', 'status', 'inactive', 'retirementDate'))
    FROM jsonb_array_elements(pg_temp.beers()->'concept') AS c
   WHERE state.code IS NULL OR c->>'code' = ANY (state.code)
   ORDER BY 1
$$;

-- links and pairs of the closure, concepts with themselves included, of the current version
CREATE FUNCTION pg_temp.counts() RETURNS TABLE (edges bigint, closure bigint) LANGUAGE sql AS $$
  SELECT (SELECT count(*) FROM fhirterm.parents AS p WHERE p.system = 'http://vocmnt.example/BEERS' AND p.version = pg_temp.beers()->>'version'),
         (SELECT count(*) FROM fhirterm.closure AS c WHERE c.system = 'http://vocmnt.example/BEERS' AND c.version = pg_temp.beers()->>'version')
$$;

-- mnemonic, title, OID and more of all code systems registered
CREATE FUNCTION pg_temp.systems() RETURNS TABLE (mnemonic text, title text, oid text, content text, publisher text, status text) LANGUAGE sql AS $$
  SELECT r->>'name', r->>'title', (SELECT string_agg(i->>'value', ' ') FROM jsonb_array_elements(r->'identifier') AS i), r->>'content', r->>'publisher', r->>'status'
    FROM (SELECT fhir_get('CodeSystem', u) FROM (SELECT DISTINCT url FROM fhirterm.code_systems WHERE url LIKE 'http://vocmnt.example/%') AS s (u)) AS x (r)
   ORDER BY 1
$$;

CREATE FUNCTION pg_temp.relationships() RETURNS TABLE (parent text, relationship text, child text) LANGUAGE sql AS $$
  SELECT p.code, p.property, p.value FROM fhirterm.properties AS p
   WHERE p.system = 'http://vocmnt.example/BEERS' AND p.version = pg_temp.beers()->>'version' AND p.property IN ('smallerThan', 'hasPart')
$$;

-- Step 1 — register (VM-001, VM-004, VM-011, VM-020, VM-021, VM-022, VM-024, VM-030)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <registerCodeSystem codeSystemName="Beer and Flavor Classification" codeSystemMnemonic="BEERS">
    <ballotStatus action="Passed" vote="17-4-1"/>
    <description>Kinds of beer and how they taste.</description>
  </registerCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.systems();
SELECT element, action, vote_for, vote_against, vote_abstain, applied FROM fhirterm.vocmnt_log;
-- VM-030: a usable code system
SELECT severity, code, expression, text FROM fhir_check(pg_temp.beers()) WHERE severity = 'error';
SELECT r->>'id' AS id, r->>'url' AS url, r->>'description' AS description, r->>'caseSensitive' AS case_sensitive, r->>'hierarchyMeaning' AS meaning FROM pg_temp.beers() AS r;

-- Step 2 — register an external system (VM-022, VM-026)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <registerCodeSystem codeSystemName="Logical Observation Identifiers Names and Codes"
      codeSystemMnemonic="LOINC" codeSystemType="E" codeSystemOID="2.16.840.1.113883.6.1">
    <ballotStatus action="Passed" vote="17-4-1"/>
  </registerCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.systems();

-- Step 3 — first codes (VM-031, VM-033, VM-035, VM-036, VM-073)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <addCodesToCodeSystem>
      <ballotStatus action="Proposed"/>
      <newCode conceptCode="1001" conceptName="ALE">
        <description>Top-fermented strong beer.</description>
        <newCode conceptCode="1002" conceptName="PALE ALE">
          <description>Light amber and dry, below 5ø.</description>
        </newCode>
        <newCode conceptCode="1003" conceptName="BITTER ALE">
          <description>Coppery, very dry, usually on draught.</description>
        </newCode>
        <newCode conceptCode="1004" conceptName="LIGHT ALE">
          <description>Weaker than the bitter. Usually
               poured from a bottle.</description>
        </newCode>
      </newCode>
      <newCode conceptCode="1005" conceptName="PORTER">
        <description>Dark London beer.</description>
      </newCode>
      <newCode conceptCode="1006" conceptName="STOUT">
        <description>Thicker than porter.</description>
      </newCode>
      <newCode conceptCode="1007" conceptName="BITTER STOUT">
        <description>Very dry stout.</description>
      </newCode>
    </addCodesToCodeSystem>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.state();
SELECT * FROM pg_temp.counts();
SELECT definition FROM fhirterm.concepts WHERE system = 'http://vocmnt.example/BEERS' AND code = '1004';
-- only proposed: a draft, beside the version that passed
SELECT status, concept_count FROM fhirterm.code_systems WHERE name = 'BEERS' ORDER BY content_id;

-- Step 4 — codes under an existing node (VM-006, VM-037)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <addCodesToCodeSystem>
      <underCode conceptCode="1006" conceptName="STOUT">
        <newCode conceptCode="1008" conceptName="SWEET STOUT">
          <description>Malty, slightly spicy.   </description>
        </newCode>
        <newCode conceptCode="1009" conceptName="MILK STOUT">
          <description>Softened with milk sugar.      </description>
        </newCode>
      </underCode>
    </addCodesToCodeSystem>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.state(ARRAY['1006', '1008', '1009']);
SELECT * FROM pg_temp.counts();
SELECT c.code, l.definition FROM (VALUES ('1008'), ('1009')) AS c (code), fhir_lookup('http://vocmnt.example/BEERS', c.code) AS l ORDER BY 1;
SELECT status, concept_count FROM fhirterm.code_systems WHERE name = 'BEERS' ORDER BY content_id;

-- Step 5 — German print names (VM-040, VM-042)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <addPrintNameToCode conceptCode="1004" conceptName="LIGHT ALE" newPrintName="Pils" languageCode="de"/>
    <addPrintNameToCode conceptCode="1004" newPrintName="Lager" languageCode="de" isPreferred="false"/>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.state(ARRAY['1004']);
SELECT fhir_display('http://vocmnt.example/BEERS', '1004'), fhir_display('http://vocmnt.example/BEERS', '1004', 'de') AS german;

-- Step 6 — a withdrawn property (VM-008)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <addPropertyToCode conceptCode="1007" conceptName="BITTER STOUT" propertyId="appliesTo">
      <ballotStatus action="Withdrawn" vote="3-12-1"/>
      <property>Whatever ails the drinker</property>
    </addPropertyToCode>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.state(ARRAY['1007']);
SELECT element, code, action, vote_for, vote_against, vote_abstain, applied FROM fhirterm.vocmnt_log ORDER BY doc_id DESC, seq LIMIT 1;
SELECT p FROM jsonb_array_elements(pg_temp.beers()->'property') AS p;

-- Step 7a — relationship exactly as the source prints it (figure 24): must fail (VM-018, VM-060)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <addConceptRelationship parentCode="1002" parentName="LIGHT ALE" relationship="smallerThan"
        childCode="1003" childName="BITTER ALE"/>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.relationships();

-- Step 7b — relationship with the name corrected (VM-058, VM-064)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <addConceptRelationship parentCode="1002" parentName="PALE ALE" relationship="smallerThan"
        childCode="1003" childName="BITTER ALE"/>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.relationships();
SELECT * FROM pg_temp.counts();
SELECT fhir_subsumes('http://vocmnt.example/BEERS', '1002', '1003');

-- Step 8 — rename the system under an inherited status (VM-005, VM-013, VM-074)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <ballotStatus action="PassedWithChanges" vote="12-1-0">
      <note>The author tastes every change first.</note>
    </ballotStatus>
    <modifyCodeSystem codeSystemName="Castello Beer and Flavor Classification"/>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.systems();
SELECT element, code, action, vote_for, vote_against, vote_abstain, note, applied FROM fhirterm.vocmnt_log ORDER BY doc_id DESC, seq LIMIT 1;

-- Before the rename, the document of step 10 fails.
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <updateCodeDescription conceptCode="1004" conceptName="Light Ale">
      <oldDescription>Weaker than the bitter. Usually poured from a bottle.</oldDescription>
      <newDescription>Weaker than bitter.</newDescription>
    </updateCodeDescription>
  </selectCodeSystem>
</codeSystemRevision>');

-- Step 9 — four print-name updates in one document (VM-014, VM-019, VM-044, VM-045, VM-047, VM-051)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <updateCodePrintName conceptCode="1004" oldPrintName="LIGHT ALE" newPrintName="Light Ale"/>
    <updateCodePrintName conceptCode="1004" oldPrintName="Pils" newPrintName="Kölsch" languageCode="de"/>
    <updateCodePrintName conceptCode="1004" oldPrintName="Lager" languageCode="de" isPreferred="true"/>
    <updateCodePrintName conceptCode="1004" oldPrintName="Kölsch" newPrintName="" languageCode="de"/>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.state(ARRAY['1004']);

-- Step 10 — description update relying on the rename (VM-014, VM-056)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <updateCodeDescription conceptCode="1004" conceptName="Light Ale">
      <oldDescription>Weaker than the bitter. Usually poured from a bottle.</oldDescription>
      <newDescription>Weaker than bitter.</newDescription>
    </updateCodeDescription>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT display, definition FROM fhir_lookup('http://vocmnt.example/BEERS', '1004');

-- Step 11 — turn the stouts around (VM-067, VM-070, VM-071, VM-072)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <moveCode conceptCode="1008" conceptName="SWEET STOUT" fromParentCode="1006" fromParentName="STOUT"/>
    <moveCode conceptCode="1006" toParentCode="1008" toParentName="SWEET STOUT"/>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.state(ARRAY['1006', '1008', '1009']);
SELECT * FROM pg_temp.counts();
SELECT code, display FROM fhir_descendants('http://vocmnt.example/BEERS', '1008') ORDER BY 1;

-- Step 12 — retire with an existing replacement (VM-077, VM-079, VM-080, VM-081)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <retireCode conceptCode="1007" conceptName="BITTER STOUT" replacementCode="1006" replacementName="STOUT"/>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.state(ARRAY['1006', '1007']);
SELECT p->>'name' AS name, coalesce(p->>'valueBoolean', p->>'valueCode', p->>'valueString') AS value
  FROM jsonb_array_elements(fhir_operation('CodeSystem/$validate-code', '{"resourceType": "Parameters", "parameter": [{"name": "url", "valueUri": "http://vocmnt.example/BEERS"}, {"name": "code", "valueCode": "1007"}]}')->'parameter') AS p
 WHERE p->>'name' IN ('result', 'inactive', 'status', 'display');

-- Step 13 — retire with a new replacement (VM-078, VM-079, VM-085)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <retireCode conceptCode="1005" replacementCode="1010" replacementName="Baltic Porter"/>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.state(ARRAY['1005', '1010']);
SELECT definition FROM fhirterm.concepts WHERE system = 'http://vocmnt.example/BEERS' AND version = pg_temp.beers()->>'version' AND code = '1010';

-- Step 14 — remove the relationship (VM-065)
SELECT * FROM pg_temp.apply('<codeSystemRevision>
  <selectCodeSystem codeSystemMnemonic="BEERS">
    <removeConceptRelationship parentCode="1002" relationship="smallerThan" childCode="1003"/>
  </selectCodeSystem>
</codeSystemRevision>');
SELECT * FROM pg_temp.relationships();
-- the final state
SELECT * FROM pg_temp.systems();
SELECT * FROM pg_temp.state();
SELECT * FROM pg_temp.counts();
-- VM-019: the log
SELECT count(*), count(*) FILTER (WHERE NOT applied) AS not_applied, count(DISTINCT doc_id) AS documents FROM fhirterm.vocmnt_log;
