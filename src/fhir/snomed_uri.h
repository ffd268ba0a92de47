/*
 * snomed_uri.h
 *		The URIs of SNOMED CT, its editions and their versions.
 *
 * Spec: TX-186; SNOMED CT URI standard.
 */
#ifndef FHIRTERM_SNOMED_URI_H
#define FHIRTERM_SNOMED_URI_H

/* The code system itself. */
#define SNOMED_CT "http://snomed.info/sct"

/* SYSTEM/EDITION/version/VERSION taken apart; every part palloc'd. */
typedef struct SnomedEdition
{
	char	   *system;			/* http://snomed.info/sct, or xsct for content that is not published */
	char	   *edition;		/* id of the edition's module; NULL = none */
	char	   *version;		/* date, YYYYMMDD; NULL = none */
} SnomedEdition;

/* False, with *edition all NULL, if the text is no such URI. */
extern bool snomed_uri_parse(const char *uri, SnomedEdition *edition);

/* The SQL function that loads what has a url, for hints: SNOMED CT, and what it implies, comes as a release. */
static inline const char *
function_that_loads(const char *url)
{
	return strncmp(url, SNOMED_CT, strlen(SNOMED_CT)) == 0 ? "fhir_load_rf2()" : "fhir_load()";
}

#endif							/* FHIRTERM_SNOMED_URI_H */
