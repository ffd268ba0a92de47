-- The prefixes of FHIR search on =, for properties of type integer, decimal and dateTime.
BEGIN;
\i sql/include/animals.sql
\set ECHO none
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
CREATE FUNCTION pg_temp.f(property text, value text, op text DEFAULT '=') RETURNS text
  LANGUAGE sql STABLE AS $$
  SELECT coalesce(string_agg(code, ' ' ORDER BY code COLLATE "C"), '(none)')
    FROM fhir_filter('http://example.org/CodeSystem/animals', property, op, value) AS code $$;
\set ECHO all
-- CS-176
SELECT pg_temp.f('habitat', 'nehome');
-- CS-177
SELECT pg_temp.f('seen', '2013-01-14'), pg_temp.f('seen', 'eq2013-01-14');
-- CS-178
SELECT pg_temp.f('mass', 'ne10');
-- CS-180
SELECT value, pg_temp.f('mass', value) FROM unnest(ARRAY['eq10', 'eq10.0', 'eq1.5', 'eq30']) AS value;
-- CS-181
SELECT pg_temp.f('mass', 'eq1e1');
-- CS-182
SELECT pg_temp.f('mass', 'ne1.5');
-- CS-183
SELECT value, pg_temp.f('mass', value) FROM unnest(ARRAY['gt10', 'ge10', 'lt1.5', 'le1.5', 'sa10', 'eb10']) AS value;
-- CS-184
SELECT value, pg_temp.f('legs', value) FROM unnest(ARRAY['eq4', 'eq4.0', 'eq4.5', 'ne4', 'gt2', 'le2']) AS value;
-- CS-185
SELECT pg_temp.f('mass', 'ap10'), pg_temp.f('legs', 'ap4');
-- CS-187, CS-188
SELECT value, pg_temp.f('seen', value)
  FROM unnest(ARRAY['eq2013-01-14', 'eq2013', 'eq2013-03', 'eq2013-01-14T10:00:00Z', 'eq2013-01-14T11:00:00+01:00']) AS value;
-- CS-189
SELECT pg_temp.f('seen', 'ne2013-01-14');
-- CS-190
SELECT value, pg_temp.f('seen', value)
  FROM unnest(ARRAY['gt2013-01-14', 'gt2013-01-14T10:00:00Z', 'lt2013-01-14T10:00:00Z', 'gt2013']) AS value;
-- CS-191
SELECT value, pg_temp.f('seen', value) FROM unnest(ARRAY['ge2013-03', 'le2013-01-14', 'ge2013-01-14T10:00:00Z']) AS value;
-- CS-192
SELECT value, pg_temp.f('seen', value) FROM unnest(ARRAY['sa2013-01-14', 'sa2013', 'eb2013-01-15', 'eb2014']) AS value;
-- CS-193
SELECT pg_temp.f('seen', 'gt2013-01-14T10:00:00Z') AS gt, pg_temp.f('seen', 'sa2013-01-14T10:00:00Z') AS sa;
-- CS-194
SET LOCAL fhirterm.approx_now = '2026-01-14';
SELECT pg_temp.f('seen', 'ap2013-06');
RESET fhirterm.approx_now;
-- CS-195
SELECT pg_temp.f('legs', 'gtfour');
SELECT pg_temp.f('seen', 'gt2013-13');
-- CS-196
SELECT pg_temp.f('legs', 'GT2');
SELECT pg_temp.f('legs', 'gt 2');
-- CS-198
SELECT pg_temp.f('legs', 'gt2,4', 'in');
ROLLBACK;
