-- Rules of the codeSystemRevision language that the worked example does not show, on what vocmnt_beers leaves.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET client_min_messages = notice;
SET client_encoding = 'UTF8';

-- an operation, or several, on a code system
CREATE FUNCTION pg_temp.revise(operations text, opts jsonb DEFAULT '{}', mnemonic text DEFAULT 'BEERS')
RETURNS TABLE (seq integer, element text, code text, action text, applied boolean, severity text, message text)
LANGUAGE sql AS $$
  SELECT seq, element, code, action, applied, severity, message
    FROM fhir_vocmnt_apply(format('<codeSystemRevision><selectCodeSystem codeSystemMnemonic="%s">%s</selectCodeSystem></codeSystemRevision>', mnemonic, operations),
                           opts || '{"base_url": "http://vocmnt.example/"}')
$$;
CREATE FUNCTION pg_temp.concept(code text, mnemonic text DEFAULT 'BEERS') RETURNS jsonb LANGUAGE sql AS $$
  SELECT c FROM jsonb_array_elements(fhir_get('CodeSystem', 'http://vocmnt.example/' || mnemonic)->'concept') AS c WHERE c->>'code' = concept.code
$$;
CREATE FUNCTION pg_temp.properties(code text, mnemonic text DEFAULT 'BEERS') RETURNS SETOF jsonb LANGUAGE sql AS $$
  SELECT p FROM jsonb_array_elements(pg_temp.concept(properties.code, mnemonic)->'property') AS p WHERE p->>'code' <> 'retirementDate'
$$;

BEGIN;

-- VM-016: a dry run tells the same and changes nothing
SELECT count(*) AS entries FROM fhirterm.vocmnt_log \gset
SELECT seq, element, code, applied FROM fhir_vocmnt_check('<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addPrintNameToCode conceptCode="1001" newPrintName="Ale" languageCode="de"/></selectCodeSystem></codeSystemRevision>');
SELECT count(*) - :entries AS new_entries FROM fhirterm.vocmnt_log;
SELECT fhir_display('http://vocmnt.example/BEERS', '1001', 'de');

-- VM-015: errors become rows, and the rest goes on
SELECT * FROM pg_temp.revise('<addPrintNameToCode conceptCode="1001" newPrintName="Ale" languageCode="de"/>
  <moveCode conceptCode="1008" toParentCode="1009"/>
  <addCodesToCodeSystem><newCode conceptCode="1020" conceptName="LAMBIC"><newCode conceptCode="1001" conceptName="again"/></newCode>
    <newCode conceptCode="1021" conceptName="KRIEK"><description>With cherries.</description></newCode></addCodesToCodeSystem>
  <addPrintNameToCode conceptCode="1021" newPrintName="Kriek" languageCode="nl"/>', '{"on_error": "continue"}');
SELECT pg_temp.concept('1020') AS lambic, pg_temp.concept('1021') AS kriek;
SELECT seq, code, applied, message FROM fhirterm.vocmnt_log ORDER BY doc_id DESC, seq LIMIT 5;

-- one of which nothing took effect leaves nothing
SELECT count(*) AS documents FROM fhirterm.vocmnt_document \gset
SELECT * FROM pg_temp.revise('<moveCode conceptCode="1008" toParentCode="1009"/>', '{"on_error": "continue"}');
SELECT count(*) - :documents AS new_documents FROM fhirterm.vocmnt_document;

-- VM-017: a document is applied once
SAVEPOINT again;
SELECT * FROM pg_temp.revise('<addPrintNameToCode conceptCode="1002" newPrintName="Helles" languageCode="de"/>');
SELECT * FROM pg_temp.revise('<addPrintNameToCode languageCode="de" newPrintName="Helles" conceptCode="1002"/><!-- the same -->', '{"if_applied": "skip"}');
SELECT * FROM pg_temp.revise('<addPrintNameToCode conceptCode="1002" newPrintName="Helles" languageCode="de"/>');
ROLLBACK TO again;

-- VM-002: a bare container is taken, anything smaller is not
SELECT element, code, severity, message FROM fhir_vocmnt_apply('<selectCodeSystem codeSystemMnemonic="BEERS"><addPrintNameToCode conceptCode="1002" newPrintName="Helles" languageCode="de"/></selectCodeSystem>');
SELECT * FROM fhir_vocmnt_apply('<moveCode conceptCode="1009" fromParentCode="1006"/>');
ROLLBACK TO again;
-- VM-001: one container, neither two nor none
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision/>');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"/><selectCodeSystem codeSystemMnemonic="BEERS"/></codeSystemRevision>');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"/><registerCodeSystem codeSystemMnemonic="X" codeSystemName="X"/></codeSystemRevision>');
ROLLBACK TO again;

-- VM-003: what is no document of the language; no document types, so no entities
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision xmlns="urn:other"><selectCodeSystem codeSystemMnemonic="BEERS"/></codeSystemRevision>');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS">words</selectCodeSystem></codeSystemRevision>');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('<!DOCTYPE codeSystemRevision [<!ENTITY a "1"><!ENTITY b "&a;&a;">]><codeSystemRevision><selectCodeSystem codeSystemMnemonic="&b;"/></codeSystemRevision>');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('<!DOCTYPE codeSystemRevision SYSTEM "file:///etc/passwd"><codeSystemRevision/>');
ROLLBACK TO again;
\set VERBOSITY terse
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"></codeSystemRevision>');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('');
ROLLBACK TO again;
SELECT * FROM pg_temp.revise(repeat('<addCodesToCodeSystem>', 300));
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision/>', '{"dry": true}');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply(NULL::text);
SELECT * FROM fhir_vocmnt_apply(NULL::xml);

-- VM-027, VM-029: order, and what a registration may hold
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><registerCodeSystem codeSystemMnemonic="X" codeSystemName="X"><addCodesToCodeSystem><newCode conceptCode="1" conceptName="one"/></addCodesToCodeSystem><description>late</description></registerCodeSystem></codeSystemRevision>');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><registerCodeSystem codeSystemMnemonic="X" codeSystemName="X"><retireCode conceptCode="1"/></registerCodeSystem></codeSystemRevision>');
ROLLBACK TO again;
-- VM-020, VM-022, VM-026: attributes of a registration
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><registerCodeSystem codeSystemMnemonic="X"/></codeSystemRevision>');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><registerCodeSystem codeSystemMnemonic="X" codeSystemName="X" codeSystemType="X"/></codeSystemRevision>');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><registerCodeSystem codeSystemMnemonic="X" codeSystemName="X" codeSystemOID="1.2.x"/></codeSystemRevision>');
ROLLBACK TO again;
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><registerCodeSystem codeSystemMnemonic="X" codeSystemName="X" codeSystemOID="1.02"/></codeSystemRevision>');
ROLLBACK TO again;

-- VM-009, VM-023: Harmonized warns, Final refuses, Rejected does nothing
SELECT * FROM pg_temp.revise('<addPrintNameToCode conceptCode="1002" newPrintName="Helles" languageCode="de"/>', '{"document_status": "Harmonized"}');
SELECT * FROM pg_temp.revise('<addPrintNameToCode conceptCode="1003" newPrintName="Bitter" languageCode="de"/>', '{"document_status": "Rejected"}');
SELECT * FROM pg_temp.revise('<addPrintNameToCode conceptCode="1003" newPrintName="Bitter" languageCode="de"/>', '{"document_status": "Final"}');
ROLLBACK TO again;
-- a Final document ends the examples' OIDs; the old one still leads to the code system (VM-074, VM-076)
SELECT * FROM pg_temp.revise('<ballotStatus action="Passed"/><modifyCodeSystem codeSystemName="Beers"/>', '{"document_status": "Final"}');
ROLLBACK TO again;
SELECT * FROM pg_temp.revise('<ballotStatus action="Passed"/><modifyCodeSystem newOID="1.2.3.4"><description></description></modifyCodeSystem>', '{"document_status": "Final"}');
SELECT i - 'period' AS identifier, i->'period' IS NOT NULL AS ended FROM jsonb_array_elements(fhir_get('CodeSystem', 'http://vocmnt.example/BEERS')->'identifier') AS i;
SELECT r->>'status' AS status, r->'description' AS description, r->>'title' AS title FROM fhir_get('CodeSystem', 'http://vocmnt.example/BEERS') AS r;
SELECT fhir_preferred_url('urn:oid:2.16.840.1.113883.19.5.1') AS by_old_oid, fhir_preferred_url('1.2.3.4') AS by_new_oid;
-- VM-076: a look-up by the old OID gives the code system, and says that it is the old one; by the new one, and in a version in
-- which the old one was the current one, there is nothing to say
SELECT split_part(i, '|', 1) AS identifier, r.url, r.version = fhir_get('CodeSystem', r.url)->>'version' AS latest, r.how
  FROM unnest(ARRAY['urn:oid:2.16.840.1.113883.19.5.1', '2.16.840.1.113883.19.5.1', '1.2.3.4',
                    (SELECT '2.16.840.1.113883.19.5.1|' || min(version) FROM fhirterm.code_systems WHERE name = 'BEERS')]) WITH ORDINALITY AS x (i, n),
       fhir_resolve('CodeSystem', i) AS r ORDER BY n;
SELECT fhir_validate_cd('2.16.840.1.113883.19.5.1', NULL, '1001') AS by_old_oid, fhir_validate_cd('1.2.3.4', NULL, '1001') AS by_new_oid;
-- where a url is needed, an OID is none; of the old one there is a warning beside
SELECT s AS system, i->>'severity' AS severity, i->'details'->>'text' AS text
  FROM unnest('{urn:oid:2.16.840.1.113883.19.5.1,urn:oid:1.2.3.4}'::text[]) AS s, fhir_validate_code_detail(s, '1001') AS v, jsonb_array_elements(v.issues) AS i;
SELECT system, i->>'severity' AS severity, i->'details'->>'text' AS text, i->>'diagnostics' AS diagnostics
  FROM unnest('{urn:oid:2.16.840.1.113883.19.5.1,urn:oid:1.2.3.4,urn:oid:1.2.3.5}'::text[]) AS system,
       jsonb_array_elements(fhir_operation('CodeSystem/$lookup', jsonb_build_object('resourceType', 'Parameters', 'parameter', jsonb_build_array(
         jsonb_build_object('name', 'system', 'valueUri', system), '{"name": "code", "valueCode": "1001"}'::jsonb)))->'issue') AS i;
-- neither is ever given again, to this code system or another
SAVEPOINT taken;
SELECT * FROM pg_temp.revise('<modifyCodeSystem newOID="2.16.840.1.113883.19.5.1"/>');
ROLLBACK TO taken;
SELECT * FROM fhir_vocmnt_apply('<codeSystemRevision><registerCodeSystem codeSystemName="x" codeSystemMnemonic="X" codeSystemOID="2.16.840.1.113883.19.5.1"/></codeSystemRevision>');
ROLLBACK TO taken;
-- a code system whose url is its OID keeps the url
SELECT count(*) FROM fhir_vocmnt_apply('<codeSystemRevision><registerCodeSystem codeSystemName="x" codeSystemMnemonic="X" codeSystemOID="1.2.3.6"><ballotStatus action="Passed"/></registerCodeSystem></codeSystemRevision>');
SELECT count(*) FROM fhir_vocmnt_apply('<codeSystemRevision><selectCodeSystem codeSystemMnemonic="X"><modifyCodeSystem newOID="1.2.3.7"/></selectCodeSystem></codeSystemRevision>');
SELECT i, r.url, r.how FROM unnest('{urn:oid:1.2.3.6,1.2.3.6,1.2.3.7}'::text[]) AS i, fhir_resolve('CodeSystem', i) AS r;
ROLLBACK TO taken;

-- versions: a draft is revised in place, what has passed gets a new version
SAVEPOINT again;
SELECT count(*) AS versions FROM fhirterm.code_systems WHERE name = 'BEERS' \gset
SELECT * FROM pg_temp.revise('<addPrintNameToCode conceptCode="1003" newPrintName="Bitter" languageCode="de"/>');
SELECT * FROM pg_temp.revise('<addPrintNameToCode conceptCode="1003" newPrintName="Amer" languageCode="fr"/>');
SELECT count(*) - :versions AS new_versions FROM fhirterm.code_systems WHERE name = 'BEERS';
SELECT d.change, d.code, d.after FROM (SELECT version, lag(version) OVER (ORDER BY content_id) AS before FROM fhirterm.code_systems WHERE name = 'BEERS') AS v,
  fhir_diff('http://vocmnt.example/BEERS', v.before, v.version) AS d WHERE v.version = fhir_get('CodeSystem', 'http://vocmnt.example/BEERS')->>'version';

-- VM-010, VM-008: an inner status that applies, and what only a withdrawn registration would have made
SELECT system, element, code, action, applied FROM fhir_vocmnt_apply('<vocabularyRevision documentStatus="Proposed"><editDescription>Two at once</editDescription>
  <codeSystemRevision><registerCodeSystem codeSystemName="Wines" codeSystemMnemonic="WINES"><ballotStatus action="Withdrawn"/>
    <addCodesToCodeSystem><ballotStatus action="Passed"/><newCode conceptCode="1" conceptName="RED"><description>Red.</description></newCode></addCodesToCodeSystem>
    <addPrintNameToCode conceptCode="1" newPrintName="Rot" languageCode="de"/></registerCodeSystem></codeSystemRevision>
  <codeSystemRevision><registerCodeSystem codeSystemName="Ciders" codeSystemMnemonic="CIDERS"><ballotStatus action="NonVotingItem"/>
    <addCodesToCodeSystem><newCode conceptCode="1" conceptName="DRY"><description>Dry.</description></newCode></addCodesToCodeSystem></registerCodeSystem></codeSystemRevision>
  </vocabularyRevision>', '{"base_url": "http://vocmnt.example/"}');
SELECT name, status, concept_count FROM fhirterm.code_systems WHERE name IN ('WINES', 'CIDERS');
SELECT document_status, description FROM fhirterm.vocmnt_document ORDER BY doc_id DESC LIMIT 1;
-- the OID that the withdrawn one would have had is still to be had
SELECT i->>'value' AS oid FROM jsonb_array_elements(fhir_get('CodeSystem', 'http://vocmnt.example/CIDERS')->'identifier') AS i;

-- VM-012, VM-013
SELECT * FROM pg_temp.revise('<moveCode conceptCode="1009" fromParentCode="1006"><ballotStatus action="Proposed" vote="1-0-0"/></moveCode>
  <moveCode conceptCode="1009" toParentCode="1006"><ballotStatus action="PassedWithChanges" vote="1-0-0"/></moveCode>');

-- VM-034, VM-038: an earlier entry of the document counts
SELECT * FROM pg_temp.revise('<addCodesToCodeSystem><newCode conceptCode="1030" conceptName="WHEAT"/><underCode conceptCode="1030" conceptName="WHEAT"><newCode conceptCode="1031" conceptName="WIT"><description>Cloudy.</description></newCode></underCode></addCodesToCodeSystem>');
SELECT * FROM pg_temp.properties('1031');

-- VM-041, VM-042, VM-048, VM-049: preferred names
SELECT severity, message FROM pg_temp.revise('<addPrintNameToCode conceptCode="1031" newPrintName="WHITE"/>');
SELECT pg_temp.concept('1031')->'display' AS display, pg_temp.concept('1031')->'designation' AS designation;
SELECT severity, message FROM pg_temp.revise('<updateCodePrintName conceptCode="1031" oldPrintName="WHITE" isPreferred="false"/><updateCodePrintName conceptCode="1031" oldPrintName="WIT" newPrintName="Wit"/>');
SELECT pg_temp.concept('1031')->'display' AS display, pg_temp.concept('1031')->'designation' AS designation;
SELECT severity, message FROM pg_temp.revise('<addPropertyToCode conceptCode="1031" conceptName="Wit" propertyId="colour"><property>white</property></addPropertyToCode>');
ROLLBACK TO again;
SELECT severity, message FROM pg_temp.revise('<updateCodePrintName conceptCode="1004" oldPrintName="Lager" newPrintName="Export" languageCode="de"/><updateCodePrintName conceptCode="1004" oldPrintName="Export" newPrintName="" languageCode="de"/>');
SELECT pg_temp.concept('1004')->'designation' AS designation;

-- VM-052 to VM-055: properties
SELECT element, severity, message FROM pg_temp.revise('<addPropertyToCode conceptCode="1006" conceptName="STOUT" propertyId="openIssue"><property>  how
   black? </property></addPropertyToCode><addPropertyToCode conceptCode="1006" propertyId="openIssue" language="de"><property>wie schwarz?</property></addPropertyToCode>
   <addPropertyToCode conceptCode="1008" propertyId="openIssue"><property>how sweet?</property></addPropertyToCode>');
SELECT * FROM pg_temp.properties('1006');
SAVEPOINT properties;
SELECT * FROM pg_temp.revise('<addPropertyToCode conceptCode="1006" propertyId="openIssue" language="de"><property>wie schwarz?</property></addPropertyToCode>');
ROLLBACK TO properties;
SELECT * FROM pg_temp.revise('<updatePropertyOnCode conceptCode="1006" propertyId="openIssue"><property>which?</property></updatePropertyOnCode>');
ROLLBACK TO properties;
SELECT * FROM pg_temp.revise('<addPropertyToCode conceptCode="1006" propertyId="parent"><property>1001</property></addPropertyToCode>');
ROLLBACK TO properties;
SELECT element, severity, message FROM pg_temp.revise('<removePropertyFromCode conceptCode="1006" propertyId="openIssue"><property>wie schwarz?</property></removePropertyFromCode><updatePropertyOnCode conceptCode="1006" propertyId="openIssue"><property>why?</property></updatePropertyOnCode><removePropertyFromCode conceptCode="1008" propertyId="openIssue"/>');
SELECT * FROM pg_temp.properties('1006');
SELECT * FROM pg_temp.properties('1008');
SAVEPOINT properties;
SELECT * FROM pg_temp.revise('<removePropertyFromCode conceptCode="1008" propertyId="openIssue"/><!---->');
ROLLBACK TO properties;

-- VM-053: an unknown property is declared, as a string, and that is said once
SELECT element, code, applied, severity, message FROM pg_temp.revise('<addPropertyToCode conceptCode="1007" conceptName="BITTER STOUT" propertyId="appliesTo"><property>Whatever ails the drinker</property></addPropertyToCode>
  <addPropertyToCode conceptCode="1006" propertyId="appliesTo"><property>Thirst</property></addPropertyToCode>');
SELECT p.code, p.type, p.declared FROM fhirterm.property AS p
 WHERE p.content_id = (SELECT max(s.content_id) FROM fhirterm.code_system AS s WHERE s.name = 'BEERS') AND p.code = 'appliesTo';
SELECT p.code, p.value FROM fhirterm.properties AS p WHERE p.property = 'appliesTo' ORDER BY 1;

-- VM-086: every element of the language is accepted, whatever an application would show of it
SAVEPOINT every;
SELECT element, code, applied, severity, message FROM fhir_vocmnt_apply('<vocabularyRevision documentStatus="Submitted"><editDescription>Everything</editDescription>
  <codeSystemRevision><registerCodeSystem codeSystemName="Meads" codeSystemMnemonic="MEADS" codeSystemType="EI" codeSystemOID="1.2.3.8"><ballotStatus action="Passed" vote="1-0-0"><note>n</note></ballotStatus><description>Of honey.</description>
    <addCodesToCodeSystem><newCode conceptCode="m1" conceptName="DRY"><description>Dry.</description><newCode conceptCode="m2" conceptName="BRUT"><description>Very.</description></newCode></newCode>
      <underCode conceptCode="m1" conceptName="DRY"><newCode conceptCode="m3" conceptName="SEC"><description>Rather.</description></newCode></underCode></addCodesToCodeSystem></registerCodeSystem></codeSystemRevision>
  <codeSystemRevision><selectCodeSystem codeSystemMnemonic="MEADS"><ballotStatus action="NonVotingItem"/>
    <modifyCodeSystem codeSystemName="Mead" newOID="1.2.3.9"><description>Honey wine.</description></modifyCodeSystem>
    <addPrintNameToCode conceptCode="m1" conceptName="DRY" newPrintName="Trocken" languageCode="de" isPreferred="true"/>
    <updateCodePrintName conceptCode="m1" oldPrintName="Trocken" newPrintName="trocken" languageCode="de" isPreferred="false"/>
    <updateCodeDescription conceptCode="m1" conceptName="DRY"><oldDescription>Dry.</oldDescription><newDescription>No sugar left.</newDescription></updateCodeDescription>
    <addPropertyToCode conceptCode="m1" conceptName="DRY" propertyId="sugar" language="en"><property>little</property></addPropertyToCode>
    <updatePropertyOnCode conceptCode="m1" propertyId="sugar"><property>none</property></updatePropertyOnCode>
    <removePropertyFromCode conceptCode="m1" propertyId="sugar"><property>none</property></removePropertyFromCode>
    <addConceptRelationship parentCodeSystemMnemonic="MEADS" parentCode="m2" parentName="BRUT" relationship="smallerThan" childCodeSystemMnemonic="BEERS" childCode="1001" childName="ALE"/>
    <removeConceptRelationship parentCodeSystemMnemonic="MEADS" parentCode="m2" parentName="BRUT" relationship="smallerThan" childCodeSystemMnemonic="BEERS" childCode="1001" childName="ALE"/>
    <moveCode conceptCode="m3" conceptName="SEC" fromParentCode="m1" fromParentName="DRY" toParentCode="m2" toParentName="BRUT"/>
    <retireCode conceptCode="m3" conceptName="SEC" replacementCode="m2" replacementName="BRUT" completeDelete="false"/></selectCodeSystem></codeSystemRevision></vocabularyRevision>', '{"base_url": "http://vocmnt.example/"}');
SELECT r - 'version' - 'date' - 'identifier' - 'concept' AS meads FROM fhir_get('CodeSystem', 'http://vocmnt.example/MEADS') AS r;
SELECT p.code, p.property, p.value FROM fhirterm.properties AS p WHERE p.system = 'http://vocmnt.example/MEADS' AND p.property <> 'retirementDate' ORDER BY 1, 2;
ROLLBACK TO every;

-- VM-026, VM-076: an OID that a naming system gives to another url
SELECT action FROM fhir_load('{"resourceType": "NamingSystem", "id": "vocmnt", "name": "Elsewhere", "status": "active", "kind": "codesystem", "date": "2024", "uniqueId": [{"type": "oid", "value": "1.2.3.10"}, {"type": "oid", "value": "urn:oid:1.2.3.11"}, {"type": "uri", "value": "http://elsewhere.example"}]}');
SELECT element, severity, message FROM pg_temp.revise('<modifyCodeSystem newOID="1.2.3.10"/>');
SELECT element, severity, message FROM fhir_vocmnt_check('<codeSystemRevision><registerCodeSystem codeSystemName="x" codeSystemMnemonic="X" codeSystemOID="1.2.3.11"/></codeSystemRevision>');
ROLLBACK TO every;
SELECT action FROM fhir_load('{"resourceType": "NamingSystem", "id": "vocmnt", "name": "BEERS", "status": "active", "kind": "codesystem", "date": "2024", "uniqueId": [{"type": "oid", "value": "1.2.3.10"}, {"type": "uri", "value": "http://vocmnt.example/BEERS"}]}');
SELECT element, severity, message FROM pg_temp.revise('<modifyCodeSystem newOID="1.2.3.10"/>');
ROLLBACK TO every;

-- VM-056, VM-057: descriptions
SELECT * FROM pg_temp.revise('<updateCodeDescription conceptCode="1004"><oldDescription>Weaker than
    bitter. </oldDescription><newDescription/></updateCodeDescription><updateCodeDescription conceptCode="1004"><oldDescription/><newDescription>Light.</newDescription></updateCodeDescription>');
SELECT pg_temp.concept('1004')->'definition' AS definition;

-- VM-059, VM-062, VM-063: relationships
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCode="1002" relationship="hasSubtype" childCode="1003"/>');
ROLLBACK TO properties;
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCode="1001" relationship="hasPart" childCode="1002"/><addConceptRelationship parentCode="1001" relationship="hasPart" childCode="1002"/>');
ROLLBACK TO properties;
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCode="1001" relationship="hasPart" childCodeSystemMnemonic="NONE" childCode="X"/>');
ROLLBACK TO properties;
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCode="1001" relationship="hasPart" childCodeSystemMnemonic="LOINC" childCode="X" childName="x"/>');
ROLLBACK TO properties;
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCode="1001" relationship="hasPart" childCodeSystemMnemonic="LOINC" childCode="X"/>');
SELECT * FROM pg_temp.properties('1001');
SELECT element, severity FROM pg_temp.revise('<removeConceptRelationship parentCode="1001" relationship="hasPart" childCodeSystemMnemonic="LOINC" childCode="X"/>');
SELECT * FROM pg_temp.properties('1001');

-- VM-078, VM-080, VM-083: retiring with properties, relationships and children
SELECT element, severity, message FROM pg_temp.revise('<addConceptRelationship parentCode="1002" relationship="smallerThan" childCode="1001"/>
  <addPropertyToCode conceptCode="1001" propertyId="openIssue"><property>how strong?</property></addPropertyToCode>
  <retireCode conceptCode="1001" conceptName="ALE" replacementCode="1040"/>');
SELECT * FROM pg_temp.properties('1001');
SELECT * FROM pg_temp.properties('1002');
SELECT pg_temp.concept('1040');
SELECT * FROM pg_temp.revise('<retireCode conceptCode="1040" conceptName="ALE" replacementCode="1008" replacementName="SWEET STOUT"/>');
SELECT pg_temp.concept('1040')->'display' AS display, p FROM pg_temp.properties('1040') AS p;
SELECT * FROM pg_temp.properties('1002');

-- VM-082: deleted for good, and never used again
SAVEPOINT again;
SELECT * FROM pg_temp.revise('<retireCode conceptCode="1009" conceptName="MILK STOUT" completeDelete="true"/>');
SELECT pg_temp.concept('1009') IS NULL AS gone;
SELECT * FROM pg_temp.revise('<addCodesToCodeSystem><newCode conceptCode="1009" conceptName="MILK"/></addCodesToCodeSystem>');
ROLLBACK TO again;
SELECT * FROM pg_temp.revise('<retireCode conceptCode="1009" conceptName="MILK STOUT" completeDelete="true"/><retireCode conceptCode="1003" conceptName="BITTER ALE" replacementCode="1009"/>');
ROLLBACK TO again;
SELECT * FROM pg_temp.revise('<ballotStatus action="Passed"/><retireCode conceptCode="1009" conceptName="MILK STOUT" completeDelete="true"/>', '{"document_status": "Final"}');
ROLLBACK TO again;
SELECT count(*) FROM fhir_load('{"resourceType": "ValueSet", "url": "http://vocmnt.example/vs", "status": "active", "compose": {"include": [{"system": "http://vocmnt.example/BEERS", "concept": [{"code": "1009"}]}]}}');
SELECT * FROM pg_temp.revise('<retireCode conceptCode="1009" conceptName="MILK STOUT" completeDelete="true"/>');
ROLLBACK TO again;

-- what was loaded from elsewhere keeps what this language does not know; nested concepts become linked ones
SELECT count(*) FROM fhir_load('{"resourceType": "CodeSystem", "id": "juices", "url": "http://vocmnt.example/JUICES", "version": "1.0", "name": "JUICES", "title": "Juices", "status": "active",
  "publisher": "Press", "language": "en", "caseSensitive": true, "hierarchyMeaning": "is-a", "content": "complete", "count": 3, "copyright": "Press",
  "property": [{"code": "acid", "type": "decimal"}],
  "concept": [{"code": "f", "display": "Fruit juice", "designation": [{"language": "de", "value": "Fruchtsaft", "use": {"system": "http://vocmnt.example/use", "code": "label"}}],
    "concept": [{"code": "a", "display": "Apple juice", "property": [{"code": "acid", "valueDecimal": 0.50}], "extension": [{"url": "http://vocmnt.example/x", "valueString": "kept"}]}, {"code": "o", "display": "Orange juice"}]}]}');
SELECT element, severity, message FROM pg_temp.revise('<moveCode conceptCode="o" conceptName="Orange juice" fromParentCode="f" fromParentName="Fruchtsaft"/>
  <updatePropertyOnCode conceptCode="a" propertyId="acid"><property>0.75</property></updatePropertyOnCode>', mnemonic => 'JUICES');
SELECT r - 'version' - 'date' AS resource FROM fhir_get('CodeSystem', 'http://vocmnt.example/JUICES') AS r;
SELECT version IS DISTINCT FROM '1.0' AS new, status FROM fhirterm.code_systems WHERE name = 'JUICES' ORDER BY content_id;
SELECT * FROM pg_temp.revise('<updatePropertyOnCode conceptCode="a" propertyId="acid"><property>sour</property></updatePropertyOnCode>', mnemonic => 'JUICES');
ROLLBACK TO again;

-- VM-070: a chain of moves is looked through for cycles without walking it each time
SET LOCAL statement_timeout = '15s';
SELECT count(*) FROM fhir_vocmnt_apply((SELECT '<codeSystemRevision><registerCodeSystem codeSystemName="Chain" codeSystemMnemonic="CHAIN"><addCodesToCodeSystem>'
  || string_agg(format('<newCode conceptCode="%s" conceptName="c%1$s"/>', i), '') || '</addCodesToCodeSystem></registerCodeSystem></codeSystemRevision>' FROM generate_series(1, 5000) AS i), '{"base_url": "http://vocmnt.example/"}');
SELECT count(*) FROM (SELECT string_agg(format('<moveCode conceptCode="%s" toParentCode="%s"/>', i + 1, i), '' ORDER BY i) AS moves FROM generate_series(1, 4999) AS i) AS m, pg_temp.revise(m.moves, mnemonic => 'CHAIN');
SELECT count(*) FROM (SELECT string_agg(format('<moveCode conceptCode="%s" fromParentCode="%s"/><moveCode conceptCode="%1$s" toParentCode="%2$s"/>', i + 1, i), '' ORDER BY i DESC) AS moves FROM generate_series(4000, 4999) AS i) AS m, pg_temp.revise(m.moves, mnemonic => 'CHAIN');
SELECT count(*) FROM fhir_descendants('http://vocmnt.example/CHAIN', '1');
RESET statement_timeout;
SELECT * FROM pg_temp.revise('<moveCode conceptCode="1" toParentCode="5000"/>', mnemonic => 'CHAIN');
ROLLBACK TO again;
-- VM-078, VM-082: nor is everything looked through for each code that is retired or deleted
SET LOCAL statement_timeout = '15s';
SELECT count(*) FROM fhir_vocmnt_apply((SELECT '<codeSystemRevision><registerCodeSystem codeSystemName="Many" codeSystemMnemonic="MANY"><addCodesToCodeSystem>'
  || string_agg(format('<newCode conceptCode="%s" conceptName="c%1$s"/>', i), '') || '</addCodesToCodeSystem></registerCodeSystem></codeSystemRevision>' FROM generate_series(1, 6000) AS i), '{"base_url": "http://vocmnt.example/"}');
SELECT count(*) FROM (SELECT string_agg(format('<retireCode conceptCode="%s" replacementCode="r%1$s"/>', i), '') AS retire FROM generate_series(1, 3000) AS i) AS m, pg_temp.revise(m.retire, mnemonic => 'MANY');
SELECT count(*) FROM (SELECT string_agg(format('<retireCode conceptCode="%s" completeDelete="true"/>', i), '') AS retire FROM generate_series(3001, 6000) AS i) AS m, pg_temp.revise(m.retire, mnemonic => 'MANY');
SELECT count(*) FROM fhirterm.concepts AS c WHERE c.system = 'http://vocmnt.example/MANY';
RESET statement_timeout;
ROLLBACK TO again;
-- what was taken back, or removed and added again, is copied as it stands
SELECT element, applied FROM pg_temp.revise('<addConceptRelationship parentCode="1002" relationship="hasPart" childCode="1003"/><removeConceptRelationship parentCode="1002" relationship="hasPart" childCode="1003"/>
  <addConceptRelationship parentCode="1002" relationship="hasPart" childCode="1003"/><addConceptRelationship parentCode="1004" relationship="hasPart" childCode="1003"><ballotStatus action="Withdrawn"/></addConceptRelationship>
  <retireCode conceptCode="1003" conceptName="BITTER ALE" replacementCode="1050"><ballotStatus action="Tabled"/></retireCode>
  <retireCode conceptCode="1003" conceptName="BITTER ALE" replacementCode="1051"/>
  <retireCode conceptCode="1051" conceptName="BITTER ALE" completeDelete="true"><ballotStatus action="Withdrawn"/></retireCode>');
SELECT p.* FROM unnest('{1002,1004,1051}'::text[]) AS code, pg_temp.properties(code) AS p;
SELECT element, applied FROM pg_temp.revise('<retireCode conceptCode="1051" conceptName="BITTER ALE" completeDelete="true"/>');
SELECT * FROM pg_temp.properties('1002');
ROLLBACK TO again;

-- history: what became of a code, by which document and vote
SELECT l.element, l.action, l.applied, d.document_status FROM fhirterm.vocmnt_log AS l JOIN fhirterm.vocmnt_document AS d USING (doc_id)
 WHERE l.system = 'BEERS' AND l.code = '1004' ORDER BY doc_id, seq;

-- the inverse: which codes, which rows of a table, and which value sets a revision touches
SELECT count(*) FROM fhir_load('{"resourceType": "Bundle", "type": "collection", "entry": [
  {"resource": {"resourceType": "ValueSet", "url": "http://vocmnt.example/vs-list", "status": "active", "compose": {"include": [{"system": "http://vocmnt.example/BEERS", "concept": [{"code": "1009"}, {"code": "1002"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://vocmnt.example/vs-untouched", "status": "active", "compose": {"include": [{"system": "http://vocmnt.example/BEERS", "concept": [{"code": "1001"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://vocmnt.example/vs-pinned", "status": "active", "compose": {"include": [{"system": "http://vocmnt.example/BEERS", "version": "0"}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://vocmnt.example/vs-filter", "status": "active", "compose": {"include": [{"system": "http://vocmnt.example/BEERS", "filter": [{"property": "concept", "op": "is-a", "value": "1008"}]}]}}},
  {"resource": {"resourceType": "ValueSet", "url": "http://vocmnt.example/vs-import", "status": "active", "compose": {"include": [{"valueSet": ["http://vocmnt.example/vs-filter"]}]}}}]}');
SELECT element, code FROM pg_temp.revise('<moveCode conceptCode="1006" fromParentCode="1008"/><retireCode conceptCode="1002" conceptName="PALE ALE" replacementCode="1003"/>
  <addPrintNameToCode conceptCode="1004" newPrintName="x" languageCode="de"><ballotStatus action="Tabled"/></addPrintNameToCode>');
SELECT max(doc_id) AS doc FROM fhirterm.vocmnt_document \gset
SELECT system, code, why FROM fhir_vocmnt_touched(:doc) ORDER BY code, why;
CREATE TEMP TABLE cellar (shelf integer, beer text);
INSERT INTO cellar VALUES (1, '1001'), (2, '1002'), (3, '1009'), (4, '1006');
SELECT c.*, t.why FROM cellar AS c JOIN fhir_vocmnt_touched(:doc) AS t ON (t.system, t.code) = ('http://vocmnt.example/BEERS', c.beer) ORDER BY shelf;
SELECT url, why, codes FROM fhir_vocmnt_touched_value_sets(:doc) ORDER BY url;
SELECT * FROM fhir_vocmnt_touched(NULL);
ROLLBACK;
-- applied by those who may load, and nobody else
CREATE ROLE vocmnt_reader;
SET ROLE vocmnt_reader;
SELECT * FROM fhir_vocmnt_check('<codeSystemRevision/>');
SELECT count(*) > 0 AS readable FROM fhirterm.vocmnt_log;
RESET ROLE;
DROP ROLE vocmnt_reader;
SELECT fhir_unload('http://vocmnt.example/BEERS', 'CodeSystem') > 0 AS beers, fhir_unload('http://vocmnt.example/LOINC', 'CodeSystem') AS loinc;
