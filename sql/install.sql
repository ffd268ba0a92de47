-- The version is the same in the control file, the library and the catalogue.
SELECT extversion = fhirterm.library_version() AS same_version, extrelocatable
  FROM pg_extension WHERE extname = 'fhirterm';

-- Every object of the extension has a comment, so that \d+ and \df+ are the manual.
SELECT pg_describe_object(d.classid, d.objid, 0) AS without_comment
  FROM pg_depend d
 WHERE d.refclassid = 'pg_extension'::regclass
   AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'fhirterm')
   AND d.deptype = 'e'
   AND d.classid <> 'pg_type'::regclass
   AND obj_description(d.objid, d.classid::regclass::text::name) IS NULL
 ORDER BY 1;
