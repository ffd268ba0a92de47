/*
 * parameters.h
 *		The Parameters resource of a request: its parameters by name and type.
 *
 * A primitive may come as any value[x] that can be read as what is wanted ("true" for true), as query strings
 * have no types. What is not known is ignored. Spec: TX-085, https://hl7.org/fhir/parameters.html.
 */
#ifndef FHIRTERM_PARAMETERS_H
#define FHIRTERM_PARAMETERS_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

#include "compat.h"

#include "json/json_tree.h"

typedef struct Parameter
{
	const char *name;
	JsonbContainer *element;	/* Parameters.parameter[…] */
} Parameter;

typedef struct Parameters
{
	int			count;
	Parameter  *items;
} Parameters;

/* Raises TX400 with a text, which the OperationOutcome has, too: the request is wrong. */
pg_noreturn extern void request_refuse(const char *text);

/* Reads a resource in place. Errors: TX400 for anything but Parameters, or a parameter without name. */
extern Parameters *parameters_read(JsonbContainer *resource);

/*
 * Adds those of a query string, name=value&…, percent-encoded. Errors: TX400 for one without name, or with broken
 * escapes.
 */
extern void parameters_add_query(Parameters *parameters, const char *query);

/* The parameter, or NULL. Errors: TX400 if it is there twice. */
extern const Parameter *parameters_find(const Parameters *parameters, const char *name);

/* All parameters of a name, as Parameter *. */
extern List *parameters_all(const Parameters *parameters, const char *name);

/* The primitive value of a parameter, as text; NULL if it is absent. Errors: TX400 if it has none, or two. */
extern char *parameters_text(const Parameters *parameters, const char *name);

/* The same of all parameters of a name, as char *. */
extern List *parameters_texts(const Parameters *parameters, const char *name);

/* 1, 0, or -1 if it is absent. Errors: TX400. */
extern int	parameters_boolean(const Parameters *parameters, const char *name);

/* A whole number; otherwise if it is absent. Errors: TX400. */
extern int64 parameters_integer(const Parameters *parameters, const char *name, int64 otherwise);

/* The object of a complex type, type being valueCoding …; NULL if it is absent. Errors: TX400. */
extern JsonbContainer *parameters_object(const Parameters *parameters, const char *name, const char *type);

/* The resource of a parameter; NULL if it is absent. Errors: TX400. */
extern JsonbContainer *parameters_resource(const Parameters *parameters, const char *name);

/* The parts of a parameter (or of a part) with a name, as JsonbContainer *. */
extern List *element_parts(JsonbContainer *element, const char *name);

/*
 * The value[x] of an element (Parameters.parameter, a part of one, extension, ConceptMap…property) and its name,
 * "valueCode" …; NULL if there is none. In place.
 */
extern JsonTree *element_value(JsonbContainer *element, const char **type);

/* The primitive value in an element (Parameters.parameter, extension), as text, or NULL. */
extern char *element_primitive(JsonbContainer *element);

#endif							/* FHIRTERM_PARAMETERS_H */
