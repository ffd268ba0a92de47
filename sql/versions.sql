-- Versions compared (CS-065 … CS-070), wildcards (TX-071), canonicals (UC-072 … UC-075).

-- CS-065: the five algorithms
SELECT algorithm, a, b, fhir_version_compare(a, b, algorithm) AS ab, fhir_version_compare(b, a, algorithm) AS ba
  FROM (VALUES
    ('semver', '1.10.0', '1.9.0'), ('semver', '1.0.0-rc1', '1.0.0'), ('semver', '1.0', '1.0.0'),
    ('semver', '1.0.0-alpha', '1.0.0-alpha.1'), ('semver', '1.0.0-alpha.1', '1.0.0-alpha.beta'),
    ('semver', '1.0.0-beta.2', '1.0.0-beta.11'), ('semver', '1.0.0-rc.1', '1.0.0'), ('semver', '1.0.0+a', '1.0.0+b'),
    ('semver', '1.0.0-a+9', '1.0.0-a.b+1'), ('semver', '2.0.0.1', '2.0.0'), ('semver', '01.2', '1.02'),
    ('semver', '99999999999999999999999.0', '100000000000000000000000.0'),
    ('integer', '10', '9'), ('integer', '007', '7'), ('integer', '18446744073709551617', '2'),
    ('alpha', '10', '9'), ('alpha', 'B', 'a'), ('alpha', 'r4b', 'R4'),
    ('date', '2024-05', '2024-05-03'), ('date', '2024-05', '2024-05-01'), ('date', '2024-05-01T00:00:00+02:00', '2024-05-01'),
    ('natural', 'v10', 'v9'), ('natural', 'a2b10', 'a2b9'), ('natural', 'R4', 'R4B'), ('natural', 'é', 'z')
  ) AS cases (algorithm, a, b);

-- CS-066: an algorithm that cannot be computed: the default order; CS-068: inferred from the two
SELECT a, b, fhir_version_compare(a, b, 'vendor scheme') AS unknown, fhir_version_compare(a, b) AS none
  FROM (VALUES ('2.0', '10.0'), ('2019', '2021-03'), ('10', '9'), ('v10', 'v9'), ('1.0-rc1', '1.0'),
               ('2021-03', '2021-04'), ('20', '3.1'), ('', '1')) AS cases (a, b);

-- not of the declared form: unknown, unless the same
SELECT fhir_version_compare('1.0.0', 'one', 'semver') AS semver, fhir_version_compare('one', 'one', 'semver') AS same,
       fhir_version_compare('2024-13', '2024', 'date') AS date, fhir_version_compare('1.5', '2', 'integer') AS integer,
       fhir_version_compare(NULL, '1') AS no_a, fhir_version_compare('1', NULL, 'semver') AS no_b;

-- CS-067, CS-068: the latest; the algorithm is inferred from all candidates
SELECT versions, fhirterm.version_latest(versions)
  FROM (VALUES ('{2.0,10.0,9.1}'::text[]), ('{2019,2021-03,2020-12-31}'), ('{9,10,2}'), ('{v9,v10,v2}'),
               ('{1.0.0,1.10.0,1.9.9}'), ('{1.0.0,NULL,1.2.0}'), ('{NULL}'), ('{}'), (NULL), ('{1.0.0,1.0.0-rc2}'),
               ('{2.1,draft,2.10}')) AS cases (versions);
SELECT fhirterm.version_latest('{10,9}', NULL, 'alpha') AS alpha, fhirterm.version_latest('{10,9}', NULL, 'integer') AS integer,
       fhirterm.version_latest('{foo,1.2.0,bar,1.10.0}', NULL, 'semver') AS misfits_lose;

-- TX-071: wildcards; a partial version is literal
SELECT requested, fhirterm.version_latest('{1.0.0,1.2.0,1.0.4,2.4.0-rc1,2.3.0,1}', requested)
  FROM unnest('{1.x.x,1.x,1.0.x,1.*,1.X.X,1,1.0,1.2.0,*,2.x,2.x.x,2.4.0-*,2.x.x-*,2?,1.0?,3.x,x,1.x.0}'::text[]) AS requested;
SELECT requested, version, fhirterm.version_matches(requested, version)
  FROM (VALUES ('1.x', '1.2'), ('1.x', '1.2.3.4'), ('1.x', '1'), ('1.x.x', '1.2'), ('1.x', '10.2'), ('1.x', '1.2-rc'),
               ('1.x', '1.a'), ('1.x', '1.'), ('1.x', '.1'), ('1.x', '1..2'), ('1.*', '1.2.'), ('1.0.0+*', '1.0.0+b7'), ('1.0.0-*', '1.0.0'), ('1.0?', '1.01'), ('1.0?', '1.0-b'),
               ('x', '1'), ('v1.x', 'v1.2'), ('2024-x', '2024-05'), ('?', 'a'), ('', ''), ('1.0.0', '1.0.0+b'), ('*', '')
       ) AS cases (requested, version);

-- CS-070: editions
SELECT version, fhirterm.version_edition(version)
  FROM unnest('{http://x/sct/111/version/20240101,http://x/sct/222,1.0,/version/1,20240101}'::text[]) AS version;
SELECT fhir_version_compare('http://x/sct/111/version/20240101', 'http://x/sct/111/version/20231201') AS same_edition;

-- UC-072, UC-075: canonicals
SELECT canonical, (fhirterm.canonical_parts(canonical)).*
  FROM unnest('{http://x/vs,http://x/vs|2.4.0,http://x/vs|2.4.0#inner,http://x/vs#inner,#inner,urn:oid:1.2.3|20240101,http://x#a|1,http://x#}'::text[]) AS canonical;
SELECT fhirterm.canonical_parts('');
SELECT fhirterm.canonical_parts('http://x/vs|');
SELECT fhirterm.canonical_parts('|1');
SELECT (fhirterm.canonical_parts('http://x|1|2')).*, (fhirterm.canonical_parts('http://x|May 2021 Edition')).version;
SELECT fhirterm.canonical_parts('http://x|1#');
SELECT fhirterm.canonical_parts('#');
SELECT fhirterm.canonical_parts(E'http://x/v s');

-- implicit value sets
SELECT url, (fhirterm.implicit_parts(url)).*
  FROM unnest('{http://x/cs?fhir_vs,http://x/cs?fhir_vs=isa/dog,http://x/cs?fhir_vs=isa/a%20b%C3%A9,http://x/cs?fhir_vs=refset,http://x/cs?fhir_vs=refset/12,http://x/cs?fhir_vs=ecl/%3C%3C12,http://x/cs?fhir_vs=isa/,http://x/cs?fhir_vs=isa/%,http://x/cs?fhir_vs=isa/%4,http://x/cs?fhir_vs=isa/%00,http://x/cs?fhir_vs=isa/%ff,http://x/cs?fhir_vs=other,http://x/cs?fhir_vs=,http://x/cs?fhir_vsx,?fhir_vs,http://x/cs}'::text[]) AS url;

-- hostile lengths
SELECT fhir_version_compare(repeat('9', 10000000), repeat('9', 9999999) || '8') AS long_integers,
       fhir_version_compare(repeat('1.', 5000000) || '1', repeat('1.', 5000000) || '2') AS long_semvers,
       fhirterm.version_matches(repeat('1.', 5000000) || 'x', repeat('1.', 5000000) || '7') AS long_wildcard,
       (fhirterm.canonical_parts('http://x/' || repeat('a', 10000000) || '|1')).version;
SELECT fhirterm.canonical_parts(repeat('a ', 5000000));
