/*
 * canonical.h
 *		References to resources by canonical URL, and the URLs of implicit value sets.
 *
 * Spec: UC-072 … UC-075; CodeSystem page, "implicit value sets".
 */
#ifndef FHIRTERM_CANONICAL_H
#define FHIRTERM_CANONICAL_H

/* url, url|version, url|version#fragment, url#fragment, #fragment; every part palloc'd. */
typedef struct Canonical
{
	char	   *url;			/* NULL = only a fragment */
	char	   *version;		/* NULL = none; may hold wildcards (version.h) */
	char	   *fragment;		/* id of a contained resource, NULL = none */
} Canonical;

/*
 * Splits a canonical, at the last '|'. False, with *canonical all NULL, if it is empty, its url or fragment
 * has whitespace, any part control characters, or if url or version is empty or the version begins or
 * ends with a blank. A '#' before the '|', and one at the very end, are part of the url.
 */
extern bool canonical_parse(const char *text, Canonical *canonical);

/* url and version (NULL or '' = none) as url|version, palloc'd; what messages and keys use. */
extern char *canonical_join(const char *url, const char *version);

/* What system?fhir_vs… asks for. */
typedef enum ImplicitKind
{
	IMPLICIT_ALL,				/* ?fhir_vs: every code */
	IMPLICIT_IS_A,				/* ?fhir_vs=isa/CODE: CODE and what it subsumes */
	IMPLICIT_REFSETS,			/* ?fhir_vs=refset: the concepts that stand for reference sets */
	IMPLICIT_REFSET,			/* ?fhir_vs=refset/CODE: the members of a reference set */
	IMPLICIT_ECL,				/* ?fhir_vs=ecl/EXPRESSION */
	IMPLICIT_UNKNOWN			/* ?fhir_vs=something else, whole in argument: an error for the caller to raise */
} ImplicitKind;

typedef struct ImplicitValueSet
{
	char	   *system;			/* what stands before the '?', never empty; a SNOMED CT edition or version URI as given */
	ImplicitKind kind;
	char	   *argument;		/* percent-decoded code or expression; NULL where the kind has none */
} ImplicitValueSet;

/*
 * Whether a canonical's url is that of an implicit value set, and of which; parts palloc'd. An empty
 * code, or escapes that are cut short, decode to NUL or to bytes that are not UTF-8, make the kind IMPLICIT_UNKNOWN with the text after '=' as it stands.
 */
extern bool canonical_implicit(const char *url, ImplicitValueSet *implicit);

#endif							/* FHIRTERM_CANONICAL_H */
