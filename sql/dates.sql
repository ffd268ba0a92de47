-- Dates as intervals (CS-017, CS-186, CS-188), decimals as intervals (CS-180, CS-181), codes, URIs, languages.
SET timezone = 'UTC';

-- CS-017, CS-186: as wide as the precision
SELECT datetime, fhirterm.datetime_range(datetime)
  FROM unnest('{2013,2013-02,2013-12,2013-01-14,2012-02-29,2000-02-29,0001,9999,9999-12-31,2013-01-14T10:00:00Z,2013-01-14T10:00:00.5Z,2013-01-14T10:00:00.123456789Z,2013-01-14T11:00:00+01:00,2013-01-14T00:30:00-14:00,2013-01-14T00:30:00-00:30,2016-12-31T23:59:60Z}'::text[]) AS datetime;
-- CS-188
SELECT fhirterm.datetime_range('2013-01-14T11:00:00+01:00') = fhirterm.datetime_range('2013-01-14T10:00:00Z') AS same_instant,
       fhirterm.datetime_range(NULL) IS NULL AS null_in_null_out;
-- the zone of the session does not matter
SET timezone = 'Pacific/Auckland';
SELECT lower(fhirterm.datetime_range('2013')) AT TIME ZONE 'UTC' AS lower;
SET timezone = 'UTC';

-- CS-017: malformed
CREATE FUNCTION pg_temp.refused(text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE $1;
  RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
SELECT datetime, pg_temp.refused(format('SELECT fhirterm.datetime_range(%L)', datetime))
  FROM unnest('{2013-13,2013-00,2013-1,2013-02-29,1900-02-29,2013-04-31,2013-01-00,0000,10000,213,"",2013-,"2013 ",2013Z,2013-01-14Z,2013-01-14T,2013-01-14T10,2013-01-14T10:00Z,2013-01-14T10:00:00,2013-01-14T24:00:00Z,2013-01-14T10:60:00Z,2013-01-14T10:00:61Z,2013-01-14T10:00:00.Z,2013-01-14T10:00:00+15:00,2013-01-14T10:00:00+14:01,2013-01-14T10:00:00+1:00,2013-01-14t10:00:00z,yesterday,infinity,now,-2013}'::text[]) AS datetime;
SELECT fhirterm.datetime_range('2013-13');
SELECT pg_temp.refused(format('SELECT fhirterm.datetime_range(%L)', repeat('2013-', 2000000))) AS long,
       fhirterm.datetime_range('2013-01-14T10:00:00.' || repeat('9', 10000000) || 'Z') AS long_fraction;

-- CS-180, CS-181, R-7: half a unit of the last written digit
SELECT number, fhirterm.decimal_range(number)
  FROM unnest('{10,10.0,1.5,1e1,1E2,1.0e2,100,-3,-0.50,0,0.0,12e-1,1e+1,123456789012345678.90}'::text[]) AS number;
SELECT number, pg_temp.refused(format('SELECT fhirterm.decimal_range(%L)', number))
  FROM unnest('{1e5000,1e-5000,1e5001,1e-5001,1e999999999,1e-999999999,1e99999999999999999999,"","-",.5,5.,+5,05,1e,1e+,1e5.5,NaN,Infinity,0x10,1_000,"1 "," 1",1.2.3,four}'::text[]) AS number;
SELECT fhirterm.decimal_range('1e999999999');
SELECT pg_temp.refused(format('SELECT fhirterm.decimal_range(%L)', repeat('9', 5000))) AS digits_5000,
       pg_temp.refused(format('SELECT fhirterm.decimal_range(%L)', repeat('9', 5001))) AS digits_5001,
       pg_temp.refused(format('SELECT fhirterm.decimal_range(%L)', '0.' || repeat('9', 4998) || 'e-5000')) AS smallest,
       pg_temp.refused(format('SELECT fhirterm.decimal_range(%L)', repeat('9', 5000) || 'e5000')) AS greatest,
       pg_temp.refused(format('SELECT fhirterm.decimal_range(%L)', repeat('9', 10000000))) AS long;

-- CS-029: the type code
SELECT quote_literal(code) AS code, fhirterm.is_code(code)
  FROM unnest(ARRAY['dog', 'a b', 'a b c', ' dog', 'dog ', 'a  b', '', ' ', E'a\tb', E'a\nb', E'a\rb', E'a\u007f', 'é', '<=', E'\u00a0']) AS code;
SELECT fhirterm.fold_code('Ab-ÉZ9') AS folded, fhirterm.is_code(repeat('a ', 5000000)) AS long_bad,
       fhirterm.is_code(repeat('a ', 5000000) || 'b') AS long_good;
SELECT uri, fhirterm.is_absolute_uri(uri)
  FROM unnest('{http://loinc.org,urn:oid:1.2.3,urn:uuid:x,a:b,loinc.org,/x,"",http:,1a:b,"http://a b",#x,snomed}'::text[]) AS uri;

-- CS-030: language tags
SELECT tag, fhirterm.is_language(tag)
  FROM unnest('{de,de-CH-1996,de-CH,zh-Hans-CN,zh-cmn-Hans-CN,es-419,sl-rozaj-biske-1994,de-a-value,en-x-priv,x-whatever,i-klingon,en-GB-oed,sgn-BE-FR,de-u-co-phonebk,en-US-u-islamcal,art-lojban,zh-min-nan,i-enochian,EN-us,xx_YY,d,de-,-de,de--CH,de-419-DE,a-DE,ar-a-,de-x,x-,en-x-toolongsub,i-foo,"de CH",de1,abcdefghi,"",de-CH-abcdefghi,dé}'::text[]) AS tag;

-- TX-151, TX-153, TX-154, TX-158, TX-159: ranks, smaller first
SELECT ranges, string_agg(coalesce(tag, '(none)'), ' > ' ORDER BY rank, tag COLLATE "C") FILTER (WHERE rank IS NOT NULL) AS chosen,
       string_agg(tag, ' ' ORDER BY tag COLLATE "C") FILTER (WHERE rank IS NULL) AS refused
  FROM unnest(ARRAY['de', 'de-AT', 'de-CH, de;q=0.8, *;q=0', 'de;q=0.5, en', 'en, de;q=0.5, *;q=0.1', '*', '*;q=0', '',
                    'de-AT, de;q=0, *', 'nl, *;q=0', 'de-CH-1996', 'DE , ,en ; Q = 0.123', 'fr;q=1.000, de;q=0.001']) AS ranges,
       LATERAL (SELECT tag, fhirterm.language_rank(tag, ranges) AS rank
                  FROM unnest('{de,de-AT,de-CH,en,en-US,fr,NULL}'::text[]) AS tag) AS ranked
 GROUP BY ranges ORDER BY ranges COLLATE "C";
-- TX-152
SELECT ranges, pg_temp.refused(format('SELECT fhirterm.language_rank(%L, %L)', 'de', ranges))
  FROM unnest(ARRAY['-', 'de;q', 'de;q=', 'de;q=2', 'de;q=1.001', 'de;q=0.1234', 'de;r=1', 'de en', 'de;q=0.5;q=1', 'de-*', 'xx_YY', ';q=1', 'de;q=.5']) AS ranges;
SELECT fhirterm.language_rank('de', '-');
SELECT fhirterm.language_rank('de', repeat('fr,', 1000000) || 'de') AS long_list, fhirterm.language_rank('de', NULL) IS NULL AS no_ranges,
       fhirterm.is_language(repeat('de-', 3000000)) AS long_tag;
