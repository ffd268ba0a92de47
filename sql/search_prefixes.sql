-- FHIR search prefixes on typed values (CS-176 … CS-197).
SET fhirterm.approx_now = '2026-01-14';
CREATE TEMPORARY TABLE animal (code text, legs text, mass text, seen text, n serial);
INSERT INTO animal VALUES
  ('animal', NULL, NULL, NULL), ('mammal', NULL, NULL, NULL), ('bird', NULL, NULL, NULL),
  ('dog', '4', '30.0', '2013-01-14'), ('cat', '4', '4.5', '2013-01-14T10:00:00Z'), ('beagle', '4', '10', '2013-03'),
  ('poodle', '4', '10.5', '2014'), ('duck', '2', '1.2', NULL), ('dodo', '2', '15', NULL),
  ('platypus', '4', '1.50', '2013-01-15');

-- CS-177, CS-178, CS-180 … CS-183, CS-185
SELECT search, string_agg(code, ' ' ORDER BY n) AS mass
  FROM unnest('{10,30,30.0,eq10,eq10.0,eq1.5,eq30,eq1e1,ne1.5,ne10,gt10,ge10,lt1.5,le1.5,sa10,eb10,ap10,gt-1,eq10.00}'::text[])
         WITH ORDINALITY AS searches (search, position)
  LEFT JOIN animal ON fhirterm.matches_search('decimal', mass, search)
 GROUP BY search, position ORDER BY position;

-- CS-184, CS-185, CS-196
SELECT search, string_agg(code, ' ' ORDER BY n) AS legs
  FROM unnest('{4,eq4,eq4.0,eq4.5,ne4,ne4.5,gt2,le2,ap4,GT2,gt1e0,four}'::text[]) WITH ORDINALITY AS searches (search, position)
  LEFT JOIN animal ON fhirterm.matches_search('integer', legs, search)
 GROUP BY search, position ORDER BY position;

-- CS-177, CS-186 … CS-194
SELECT search, string_agg(code, ' ' ORDER BY n) AS seen
  FROM unnest('{2013-01-14,eq2013-01-14,eq2013,eq2013-03,eq2013-01-14T10:00:00Z,eq2013-01-14T11:00:00+01:00,eq2013-01-14T10:00,ne2013-01-14,gt2013-01-14,gt2013-01-14T10:00:00Z,lt2013-01-14T10:00:00Z,gt2013,ge2013-03,le2013-01-14,ge2013-01-14T10:00:00Z,sa2013-01-14,sa2013,eb2013-01-15,eb2014,sa2013-01-14T10:00:00Z,ap2013-06,ap2025,ap2026-01-14,ap9999,eq0001,sa0001,eb9999}'::text[])
         WITH ORDINALITY AS searches (search, position)
  LEFT JOIN animal ON fhirterm.matches_search('dateTime', seen, search)
 GROUP BY search, position ORDER BY position;

-- CS-181: significant digits of the exponent form
SELECT search, array_agg(mass ORDER BY mass::numeric) FILTER (WHERE fhirterm.matches_search('decimal', mass, search)) AS matches
  FROM unnest('{eq1e1,eq1e2,eq1.0e2,eq0,eq-5}'::text[]) AS search,
       unnest('{4.99,5,14.999,15,49,50,95,104.9,105,149.9,150,0,-0.5,0.5,-5.5,-4.5,-4.51}'::text[]) AS mass
 GROUP BY search ORDER BY search COLLATE "C";

-- CS-185: the tolerance of ap, for negative numbers too, ends included
SELECT value, fhirterm.matches_search('decimal', value, 'ap-10') AS minus_ten, fhirterm.matches_search('decimal', value, 'ap0') AS zero
  FROM unnest('{-11.01,-11,-9,-8.99,0,0.0001}'::text[]) AS value;

-- CS-195, CS-196: malformed after a prefix
SELECT fhirterm.matches_search('integer', '4', 'gtfour');
SELECT fhirterm.matches_search('dateTime', '2013', 'gt2013-13');
SELECT fhirterm.matches_search('integer', '4', 'gt 2');
SELECT fhirterm.matches_search('decimal', '4', 'eq');
SELECT fhirterm.matches_search('decimal', '4', 'eq1e999999999');
SELECT fhirterm.matches_search('decimal', '4', 'gteq4');
-- CS-176: not for other types
SELECT fhirterm.matches_search('string', 'gt5', 'gt5');
-- a stored value that is not of the type matches nothing; NULL in, NULL out
SELECT fhirterm.matches_search('decimal', '1e999999999', 'gt0') AS huge, fhirterm.matches_search('decimal', 'NaN', 'ne0') AS nan,
       fhirterm.matches_search('dateTime', 'yesterday', 'ne2013') AS yesterday, fhirterm.matches_search('integer', NULL, 'eq1') IS NULL AS null_value,
       fhirterm.matches_search('decimal', repeat('9', 10000000), 'gt0') AS long_value;

-- CS-194: now is the start of the transaction unless pinned, and must be a dateTime
SET fhirterm.approx_now = 'soon';
SELECT fhirterm.matches_search('dateTime', '2013', 'ap2013');
RESET fhirterm.approx_now;
SELECT fhirterm.matches_search('dateTime', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD'), 'ap' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')) AS today;
