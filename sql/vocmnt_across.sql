-- Relationships whose left side is in another code system than the one revised: one that is stored, or an external one
-- of which nothing is carried here. On what vocmnt_beers leaves.
\set VERBOSITY default
\set SHOW_CONTEXT never
SET client_min_messages = warning;

CREATE FUNCTION pg_temp.revise(operations text, opts jsonb DEFAULT '{}', mnemonic text DEFAULT 'BEERS')
RETURNS TABLE (seq integer, element text, system text, code text, applied boolean, severity text, message text)
LANGUAGE sql AS $$
  SELECT seq, element, system, code, applied, severity, message
    FROM fhir_vocmnt_apply(format('<codeSystemRevision><selectCodeSystem codeSystemMnemonic="%s">%s</selectCodeSystem></codeSystemRevision>', mnemonic, operations),
                           opts || '{"base_url": "http://vocmnt.example/"}')
$$;
-- relationships that are told by the current versions
CREATE FUNCTION pg_temp.relationships() RETURNS TABLE (system text, code text, property text, value text) LANGUAGE sql AS $$
  SELECT p.system, p.code, p.property, p.value FROM fhirterm.properties AS p
   WHERE p.property ~ '^(smallerThan|hasPart)' AND coalesce(p.supplement_version, p.version) = fhir_get('CodeSystem', coalesce(p.supplement_url, p.system))->>'version' ORDER BY 1, 2, 3, 4
$$;
-- all versions of what the tests touch
CREATE FUNCTION pg_temp.versions() RETURNS TABLE (name text, status text, content text, concepts integer) LANGUAGE sql AS $$
  SELECT name, status, content, concept_count FROM fhirterm.code_systems WHERE url LIKE 'http://vocmnt.example/%' AND name <> 'BEERS' ORDER BY content_id
$$;

BEGIN;
SELECT count(*) FROM fhir_vocmnt_apply('<codeSystemRevision><registerCodeSystem codeSystemName="Foods" codeSystemMnemonic="FOODS"><ballotStatus action="Passed"/>
  <addCodesToCodeSystem><newCode conceptCode="f1" conceptName="CHEESE"><description>Of milk.</description></newCode></addCodesToCodeSystem></registerCodeSystem></codeSystemRevision>', '{"base_url": "http://vocmnt.example/"}');
SELECT version AS passed FROM fhirterm.code_systems WHERE name = 'FOODS' \gset
SELECT count(*) AS beers FROM fhirterm.code_systems WHERE name = 'BEERS' \gset
SAVEPOINT foods;

-- VM-062: the left side in another stored code system: its new version is a draft, as the change is only proposed, and the
-- code system of the container, in which nothing changes, has no new one
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="FOODS" parentCode="f1" parentName="CHEESE" relationship="hasPart" childCode="1006" childName="STOUT"/>');
SELECT * FROM pg_temp.relationships();
SELECT * FROM pg_temp.versions();
SELECT count(*) - :beers AS new_versions FROM fhirterm.code_systems WHERE name = 'BEERS';
-- the log and what is touched name the code system that has the code
SELECT l.system, l.code, l.url, l.version IS NOT NULL AND l.version <> :'passed' AS new_version FROM fhirterm.vocmnt_log AS l ORDER BY doc_id DESC, seq LIMIT 1;
SELECT t.system, t.code, t.why FROM fhir_vocmnt_touched((SELECT max(doc_id) FROM fhirterm.vocmnt_document)) AS t;
-- the vote was not about that draft: it stays one
SELECT applied, message FROM pg_temp.revise('<ballotStatus action="Passed"/><removeConceptRelationship parentCodeSystemMnemonic="FOODS" parentCode="f1" relationship="hasPart" childCode="1006"/>');
SELECT * FROM pg_temp.versions();
ROLLBACK TO foods;
-- what has passed leaves it active; what was withdrawn changes nothing
SELECT applied, message FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="FOODS" parentCode="f1" relationship="hasPart" childCode="1006"><ballotStatus action="Withdrawn"/></addConceptRelationship>');
SELECT * FROM pg_temp.versions();
SELECT applied, message FROM pg_temp.revise('<ballotStatus action="Passed"/><addConceptRelationship parentCodeSystemMnemonic="FOODS" parentCode="f1" relationship="hasPart" childCode="1006"/>');
SELECT * FROM pg_temp.versions();
ROLLBACK TO foods;

-- VM-062: the left side in an external code system: nobody can check its code, so there is a warning; a supplement has it,
-- and the code system itself stays without concepts
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="hasPart" childCode="1001" childName="ALE"/>
  <addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="smallerThan" childCode="1002"/>
  <addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="Y" relationship="smallerThan" childCodeSystemMnemonic="LOINC" childCode="X"/>');
SELECT * FROM pg_temp.relationships();
SELECT * FROM pg_temp.versions();
SELECT r - 'version' - 'date' AS resource FROM fhir_get('CodeSystem', 'http://vocmnt.example/LOINC-relationships') AS r;
SELECT severity, expression, text FROM fhir_check(fhir_get('CodeSystem', 'http://vocmnt.example/LOINC-relationships')) WHERE severity <> 'information';
SELECT l.seq, l.system, l.code, l.url FROM fhirterm.vocmnt_log AS l WHERE doc_id = (SELECT max(doc_id) FROM fhirterm.vocmnt_document) ORDER BY seq;
SELECT t.system, t.code FROM fhir_vocmnt_touched((SELECT max(doc_id) FROM fhirterm.vocmnt_document)) AS t ORDER BY 2;
SAVEPOINT loinc;
-- VM-063: the same again; VM-061: back, and to itself
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="hasPart" childCode="1001"/>');
ROLLBACK TO loinc;
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCode="1002" relationship="smallerThan" childCodeSystemMnemonic="LOINC" childCode="X"/>');
ROLLBACK TO loinc;
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="smallerThan" childCodeSystemMnemonic="LOINC" childCode="X"/>');
ROLLBACK TO loinc;
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="smallerThan" childCodeSystemMnemonic="LOINC" childCode="Y"/>');
ROLLBACK TO loinc;
-- a name cannot be checked; an external code system's own revision has no operations on codes (VM-028)
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="Z" parentName="z" relationship="hasPart" childCode="1001"/>');
ROLLBACK TO loinc;
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCode="Z" relationship="hasPart" childCodeSystemMnemonic="BEERS" childCode="1001"/>', mnemonic => 'LOINC');
ROLLBACK TO loinc;
-- VM-065: removed, in place as it is a draft; what nothing is said of any more is gone; twice is an error
SELECT applied, severity FROM pg_temp.revise('<removeConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="Y" relationship="smallerThan" childCodeSystemMnemonic="LOINC" childCode="X"/>
  <removeConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="hasPart" childCode="1001"><ballotStatus action="Tabled"/></removeConceptRelationship>');
SELECT * FROM pg_temp.relationships();
SELECT * FROM pg_temp.versions();
SAVEPOINT removed;
SELECT * FROM pg_temp.revise('<removeConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="Y" relationship="smallerThan" childCodeSystemMnemonic="LOINC" childCode="X"/><!-- again -->');
ROLLBACK TO removed;
-- gone and back in one document; errors take back no more than their own entry
SELECT element, applied, message FROM pg_temp.revise('<removeConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="smallerThan" childCode="1002"/>
  <removeConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="hasPart" childCode="1001"/>
  <removeConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="hasPart" childCode="1001"/>
  <addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="hasPart" childCode="1001"><ballotStatus action="Withdrawn"/></addConceptRelationship>
  <addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="X" relationship="hasPart" childCode="1008"/>
  <addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="N" relationship="hasPart" childCode="1009"><ballotStatus action="Withdrawn"/></addConceptRelationship>', '{"on_error": "continue"}');
SELECT * FROM pg_temp.relationships();
ROLLBACK TO loinc;
-- a vote that passes publishes it
SELECT applied, severity FROM pg_temp.revise('<ballotStatus action="Passed"/><addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="Z" relationship="hasPart" childCode="1001"/>');
SELECT * FROM pg_temp.versions();
-- its name is no mnemonic to select, nor one to register
SELECT * FROM pg_temp.revise('<modifyCodeSystem codeSystemName="x"/>', mnemonic => 'LOINC_relationships');
ROLLBACK TO loinc;
SELECT * FROM fhir_vocmnt_check('<codeSystemRevision><registerCodeSystem codeSystemName="x" codeSystemMnemonic="LOINC_relationships"/></codeSystemRevision>');
ROLLBACK TO loinc;

-- VM-082: a code that another code system, or a supplement, has a relationship to is not deleted
SELECT * FROM pg_temp.revise('<retireCode conceptCode="1002" conceptName="PALE ALE" completeDelete="true"/>');
ROLLBACK TO foods;
SELECT applied FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="FOODS" parentCode="f1" relationship="smallerThan" childCode="1002"/>');
SAVEPOINT related;
SELECT * FROM pg_temp.revise('<retireCode conceptCode="1002" conceptName="PALE ALE" completeDelete="true"/>');
ROLLBACK TO related;
SELECT * FROM pg_temp.revise('<removeConceptRelationship parentCodeSystemMnemonic="FOODS" parentCode="f1" relationship="smallerThan" childCode="1002"/><retireCode conceptCode="1002" conceptName="PALE ALE" completeDelete="true"/>');
ROLLBACK TO related;
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="Z" relationship="hasPart" childCode="1003"/><retireCode conceptCode="1003" conceptName="BITTER ALE" completeDelete="true"/>');
ROLLBACK TO related;
-- of an earlier version that alone has it, nothing is left to hold
SELECT applied FROM pg_temp.revise('<ballotStatus action="Passed"/><modifyCodeSystem codeSystemName="Foods and more"/>', mnemonic => 'FOODS');
SELECT applied FROM pg_temp.revise('<removeConceptRelationship parentCodeSystemMnemonic="FOODS" parentCode="f1" relationship="smallerThan" childCode="1002"/>');
SELECT count(*) FROM fhirterm.properties WHERE property = 'smallerThanCoding';
SELECT applied, message FROM pg_temp.revise('<retireCode conceptCode="1002" conceptName="PALE ALE" completeDelete="true"/>');
ROLLBACK;

-- without a base url the external code system's url is made of its OID, and the supplement's of that
BEGIN;
SELECT count(*) FROM fhir_vocmnt_apply('<codeSystemRevision><registerCodeSystem codeSystemName="x" codeSystemMnemonic="OUTER" codeSystemType="E" codeSystemOID="1.2.3.4.5"/></codeSystemRevision>');
SELECT applied, message FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="OUTER" parentCode="Z" relationship="hasPart" childCode="1001"/>');
SELECT url, name, content FROM fhirterm.code_systems WHERE name LIKE 'OUTER%' ORDER BY content_id;
ROLLBACK;
-- a url that is taken is not taken again
BEGIN;
SELECT action FROM fhir_load('{"resourceType": "CodeSystem", "url": "http://vocmnt.example/LOINC-relationships", "status": "active", "content": "complete", "concept": [{"code": "a"}]}');
SELECT * FROM pg_temp.revise('<addConceptRelationship parentCodeSystemMnemonic="LOINC" parentCode="Z" relationship="hasPart" childCode="1001"/>');
ROLLBACK;
