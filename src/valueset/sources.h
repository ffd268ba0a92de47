/*
 * sources.h
 *		What a value set says of itself and draws on: its resource, the parameters it states, the code systems
 *		and value sets that its concepts come from.
 */
#ifndef FHIRTERM_SOURCES_H
#define FHIRTERM_SOURCES_H

#include "fhir/publication.h"
#include "valueset/value_set.h"

/* The resource; NULL for an implicit value set. */
extern JsonbContainer *value_set_resource(const ValueSet *value_set);

extern const Publication *value_set_publication(const ValueSet *value_set);

/* Whether versions do not matter in it: of one code the latest stays, what is excluded is so in all (TX-068, TX-069). */
extern bool value_set_merges_versions(const ValueSet *value_set);

/*
 * The values, as text, that it states for a parameter of $expand (extension valueset-expansion-parameter,
 * compose.property), as char *.
 */
extern List *value_set_stated(const ValueSet *value_set, const char *parameter);

/* The supplements that it wants, as char *: canonicals. */
extern List *value_set_supplements(const ValueSet *value_set);

/* What the concepts of a value set come from; lists in the order of first use, each element once. */
typedef struct ValueSetSources
{
	List	   *code_systems;	/* of CodeSystem *: of includes and excludes */
	List	   *whole;			/* of CodeSystem *: those of which all codes are included */
	List	   *value_sets;		/* of ValueSet *: those imported by canonical, at any depth */
	bool		several_versions;	/* one system is named with different versions */
} ValueSetSources;

/* Evaluates the value set. Errors: as value_set_concepts(). */
extern void value_set_sources(ValueSet *value_set, ValueSetSources *sources);

/* A version parameter that decided something. */
typedef struct UsedChoice
{
	const char *parameter;		/* "system-version", … */
	char	   *canonical;		/* url|version, as given */
} UsedChoice;

/* Those in whose Terminology the value set was evaluated, as UsedChoice *. */
extern List *value_set_used_choices(ValueSet *value_set);

#endif							/* FHIRTERM_SOURCES_H */
