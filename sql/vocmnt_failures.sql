-- Documents that fail, and some that do not, on the state that vocmnt_beers leaves (vocmnt.md, section 10): each case
-- begins with it. Row ids stand with the cases.
\set VERBOSITY terse
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET client_encoding = 'UTF8';

-- what all tables of interest hold
CREATE FUNCTION pg_temp.everything() RETURNS text LANGUAGE sql AS $$
  SELECT md5(concat((SELECT string_agg(concat_ws('|', s.name, s.url, s.version, s.digest), ';' ORDER BY s.content_id) FROM fhirterm.code_system AS s),
                    (SELECT string_agg(l::text, ';' ORDER BY l.doc_id, l.seq) FROM fhirterm.vocmnt_log AS l),
                    (SELECT string_agg(o::text, ';' ORDER BY o.oid) FROM fhirterm.vocmnt_oid AS o),
                    (SELECT string_agg(t::text, ';' ORDER BY t.code) FROM fhirterm.vocmnt_tombstone AS t),
                    (SELECT count(*) FROM fhirterm.vocmnt_document)))
$$;

-- applies a document, tells what came of it, and takes it back
CREATE FUNCTION pg_temp.attempt(doc text, opts jsonb, OUT state text, OUT message text, OUT unchanged boolean)
LANGUAGE plpgsql AS $$
DECLARE
  before text := pg_temp.everything();
BEGIN
  BEGIN
    SELECT string_agg(concat_ws(' ', r.element, r.code, r.applied, r.severity, r.message), '; ' ORDER BY r.seq) INTO message
      FROM fhir_vocmnt_apply(doc, coalesce(opts, '{}') || '{"base_url": "http://vocmnt.example/"}') AS r;
    RAISE EXCEPTION USING errcode = 'ZZ000', message = message;
  EXCEPTION WHEN OTHERS THEN
    state := CASE SQLSTATE WHEN 'ZZ000' THEN 'success' ELSE SQLSTATE END;
    message := SQLERRM;
  END;
  unchanged := before = pg_temp.everything();
END $$;

CREATE TEMP TABLE attempt (n integer PRIMARY KEY, title text, rows text, doc text, opts jsonb, expected text);
INSERT INTO attempt VALUES
  (1, 'duplicate mnemonic', 'VM-021',
   '<codeSystemRevision><registerCodeSystem codeSystemName="x" codeSystemMnemonic="BEERS"/></codeSystemRevision>',
   NULL, 'TX409'),
  (2, 'unknown system', 'VM-073',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="WINES"/></codeSystemRevision>',
   NULL, 'TX404'),
  (3, 'code exists', 'VM-032',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addCodesToCodeSystem><newCode conceptCode="1001" conceptName="ALE2"/></addCodesToCodeSystem></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX409'),
  (4, 'retired code reused', 'VM-032',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addCodesToCodeSystem><newCode conceptCode="1007" conceptName="AGAIN"/></addCodesToCodeSystem></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX409'),
  (5, 'newCode without name', 'VM-033',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addCodesToCodeSystem><newCode conceptCode="1011"/></addCodesToCodeSystem></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (6, 'underCode unknown', 'VM-037',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addCodesToCodeSystem><underCode conceptCode="9999"><newCode conceptCode="1011" conceptName="X"/></underCode></addCodesToCodeSystem></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX404'),
  (7, 'underCode wrong name', 'VM-018',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addCodesToCodeSystem><underCode conceptCode="1006" conceptName="PORTER"><newCode conceptCode="1011" conceptName="X"/></underCode></addCodesToCodeSystem></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (8, 'old spelling after rename', 'VM-018',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addPrintNameToCode conceptCode="1004" conceptName="LIGHT ALE" newPrintName="X"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (9, 'rename of a name that is gone', 'VM-044',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><updateCodePrintName conceptCode="1004" oldPrintName="Pils" newPrintName="X" languageCode="de"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX404'),
  (10, 'name in the wrong language', 'VM-046',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><updateCodePrintName conceptCode="1004" oldPrintName="Lager" newPrintName="X"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX404'),
  (11, 'duplicate print name', 'VM-043',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addPrintNameToCode conceptCode="1004" newPrintName="Lager" languageCode="de"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX409'),
  (12, 'stale oldDescription', 'VM-056',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><updateCodeDescription conceptCode="1004"><oldDescription>Weaker than the bitter.</oldDescription><newDescription>x</newDescription></updateCodeDescription></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (13, 'cycle', 'VM-070',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><moveCode conceptCode="1008" toParentCode="1009"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (14, 'not a parent', 'VM-068',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><moveCode conceptCode="1009" fromParentCode="1001"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (15, 'fromParentCode missing', 'VM-068',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><moveCode conceptCode="1009" toParentCode="1001"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (16, 'retire with children', 'VM-083',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><retireCode conceptCode="1001"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (17, 'retire twice', 'VM-084',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><retireCode conceptCode="1007"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX409'),
  (18, 'remove twice', 'VM-065',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><removeConceptRelationship parentCode="1002" relationship="smallerThan" childCode="1003"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX404'),
  (19, 'bad action', 'VM-007',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><moveCode conceptCode="1009" fromParentCode="1006"><ballotStatus action="Accepted"/></moveCode></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (20, 'bad vote', 'VM-011',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><moveCode conceptCode="1009" fromParentCode="1006"><ballotStatus action="Passed" vote="12-1"/></moveCode></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (21, 'late ballotStatus', 'VM-004, VM-031',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addCodesToCodeSystem><newCode conceptCode="1011" conceptName="X"/><ballotStatus action="Passed"/></addCodesToCodeSystem></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (22, 'property with non-preferred name', 'VM-052',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addPropertyToCode conceptCode="1010" conceptName="PORTER" propertyId="openIssue"><property>x</property></addPropertyToCode></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (23, 'unknown element', 'VM-003',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><renameCode conceptCode="1001"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (24, 'second of two fails, first rolled back', 'VM-015',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addPrintNameToCode conceptCode="1001" newPrintName="Ale" languageCode="de"/><moveCode conceptCode="1008" toParentCode="1009"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (25, 'mnemonic differing in case only', 'VM-021',
   '<codeSystemRevision><registerCodeSystem codeSystemName="x" codeSystemMnemonic="beers"/></codeSystemRevision>',
   NULL, 'TX409'),
  (26, 'ballotStatus in newCode', 'VM-004',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addCodesToCodeSystem><newCode conceptCode="1011" conceptName="X"><ballotStatus action="Passed"/></newCode></addCodesToCodeSystem></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (27, 'underCode on a retired code', 'VM-039',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addCodesToCodeSystem><underCode conceptCode="1007"><newCode conceptCode="1011" conceptName="X"/></underCode></addCodesToCodeSystem></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (28, 'relies on a withdrawn code', 'VM-008',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addCodesToCodeSystem><ballotStatus action="Withdrawn"/><newCode conceptCode="1011" conceptName="X"/></addCodesToCodeSystem><addPrintNameToCode conceptCode="1011" newPrintName="Y"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX404'),
  (29, 'last en name removed', 'VM-050',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><updateCodePrintName conceptCode="1004" oldPrintName="Light Ale" newPrintName=""/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (30, 'rename onto an existing name', 'VM-043',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><updateCodePrintName conceptCode="1010" oldPrintName="PORTER" newPrintName="Baltic Porter"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX409'),
  (31, 'conceptName where not defined', 'VM-003',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><updateCodePrintName conceptCode="1004" conceptName="Light Ale" oldPrintName="Lager" newPrintName="X" languageCode="de"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (32, 'languageCode on a property', 'VM-054',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addPropertyToCode conceptCode="1006" propertyId="openIssue" languageCode="en"><property>x</property></addPropertyToCode></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (33, 'mnemonic on modifyCodeSystem', 'VM-075',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><modifyCodeSystem codeSystemMnemonic="ALES"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (34, 'newOID taken', 'VM-076',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><modifyCodeSystem newOID="2.16.840.1.113883.6.1"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX409'),
  (35, 'wrong fromParentName', 'VM-018',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><moveCode conceptCode="1009" fromParentCode="1006" fromParentName="PORTER"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (36, 'nothing to move', 'VM-069',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><moveCode conceptCode="1001"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (37, 'unknown relationship', 'VM-059',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addConceptRelationship parentCode="1002" relationship="biggerThan" childCode="1003"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (38, 'relationship to itself', 'VM-061',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addConceptRelationship parentCode="1002" relationship="smallerThan" childCode="1002"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (39, 'reverse of an existing pair', 'VM-061',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addConceptRelationship parentCode="1002" relationship="smallerThan" childCode="1003"/><addConceptRelationship parentCode="1003" relationship="smallerThan" childCode="1002"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (40, 'wrong childName on removal', 'VM-066',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addConceptRelationship parentCode="1002" relationship="smallerThan" childCode="1003"/><removeConceptRelationship parentCode="1002" relationship="smallerThan" childCode="1003" childName="PALE ALE"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (41, 'wrong replacementName', 'VM-079',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><retireCode conceptCode="1002" replacementCode="1006" replacementName="STUOT"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (42, 'replacement retired', 'VM-079',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><retireCode conceptCode="1002" replacementCode="1007"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (43, 'replacement is a descendant', 'VM-079',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><retireCode conceptCode="1006" replacementCode="1009"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (44, 'codes in an external system', 'VM-028',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="LOINC"><addCodesToCodeSystem><newCode conceptCode="1" conceptName="X"/></addCodesToCodeSystem></selectCodeSystem></codeSystemRevision>',
   NULL, 'TX422'),
  (45, 'conflicting document status', 'VM-009',
   '<vocabularyRevision documentStatus="Harmonized"><codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"/></codeSystemRevision></vocabularyRevision>',
   '{"document_status":"Proposed"}', 'TX422'),
  (46, 'OID missing in a Final document', 'VM-023',
   '<vocabularyRevision documentStatus="Final"><codeSystemRevision><registerCodeSystem codeSystemName="x" codeSystemMnemonic="WINES"><ballotStatus action="Passed"/></registerCodeSystem></codeSystemRevision></vocabularyRevision>',
   NULL, 'TX422'),
  (47, 'next internal OID', 'VM-024',
   '<codeSystemRevision><registerCodeSystem codeSystemName="x" codeSystemMnemonic="WINES"/></codeSystemRevision>',
   NULL, 'success'),
  (48, 'first OID of the external branch', 'VM-025',
   '<codeSystemRevision><registerCodeSystem codeSystemName="x" codeSystemMnemonic="WINES" codeSystemType="EI"/></codeSystemRevision>',
   NULL, 'success'),
  (49, 'relationship into an E system', 'VM-062',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addConceptRelationship parentCode="1001" relationship="hasPart" childCodeSystemMnemonic="LOINC" childCode="X"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'success'),
  (50, 'blank mnemonic', 'VM-058',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addConceptRelationship parentCodeSystemMnemonic="" parentCode="1002" relationship="smallerThan" childCode="1003"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'success'),
  (51, 'child passes inside a withdrawn selection', 'VM-010',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><ballotStatus action="Withdrawn"/><addPrintNameToCode conceptCode="1006" newPrintName="Stout" languageCode="de"><ballotStatus action="Passed"/></addPrintNameToCode><addPrintNameToCode conceptCode="1001" newPrintName="Ale" languageCode="de"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'success'),
  (52, 'preferred already set', 'VM-047',
   '<codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><updateCodePrintName conceptCode="1004" oldPrintName="Lager" languageCode="de" isPreferred="true"/></selectCodeSystem></codeSystemRevision>',
   NULL, 'success');

SELECT a.n, a.title, a.rows, r.state, r.message FROM attempt AS a, pg_temp.attempt(a.doc, a.opts) AS r ORDER BY a.n;
-- none is otherwise than expected, and none leaves anything
SELECT a.n, a.title, a.expected, r.state, r.unchanged FROM attempt AS a, pg_temp.attempt(a.doc, a.opts) AS r
 WHERE r.state <> a.expected OR NOT r.unchanged;

-- A document is in the encoding of the server, whatever it once was in: what it declares does not count.
SELECT r.code, r.message FROM fhir_vocmnt_check('<?xml version="1.0" encoding="ISO-8859-1"?><codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addCodesToCodeSystem><newCode conceptCode="1020" conceptName="Kölsch"/></addCodesToCodeSystem><addPrintNameToCode conceptCode="1020" conceptName="K&#246;lsch" newPrintName="Koelsch" languageCode="de"/></selectCodeSystem></codeSystemRevision>') AS r;
SELECT r.code, r.message FROM fhir_vocmnt_check(xml '<?xml version="1.0" encoding="EBCDIC-CP-FI"?><codeSystemRevision><selectCodeSystem codeSystemMnemonic="BEERS"><addPrintNameToCode conceptCode="1001" newPrintName="Öl" languageCode="sv"/></selectCodeSystem></codeSystemRevision>') AS r;

-- What libxml2, which cannot be interrupted within a tag, would be busy with for minutes is refused before.
SET statement_timeout = '10s';
\set VERBOSITY default
SELECT * FROM fhir_vocmnt_check((SELECT '<codeSystemRevision ' || string_agg(format('a%s=">"', i), ' ') || '/>' FROM generate_series(1, 300000) AS i));
SELECT * FROM fhir_vocmnt_check((SELECT E'\n<codeSystemRevision ' || string_agg(format('xmlns:a%s=''"u%s''', i, i), ' ') || '/>' FROM generate_series(1, 300000) AS i));
SELECT * FROM fhir_vocmnt_check('<codeSystemRevision xmlns:a="' || repeat('>', 9000000));
SELECT * FROM fhir_vocmnt_check((SELECT E'<!--\n-->\n<!DOCTYPE a [<!ATTLIST a b (' || string_agg('n' || i, '|') || ') "n1">]><a/>' FROM generate_series(1, 300000) AS i));
-- that is no harm elsewhere
SELECT * FROM fhir_vocmnt_check((SELECT '<?x <!DOCTYPE ?><codeSystemRevision><!-- <!DOCTYPE ' || string_agg('<a "b" = ''c''', ' ') || E'\n--><![CDATA[<!]]><x/></codeSystemRevision>' FROM generate_series(1, 5000)));
RESET statement_timeout;
