/*
 * jsonb_access.h
 *		Members of jsonb objects and elements of jsonb arrays by name and type, in place.
 *
 * Nothing raises: what is absent or of another type is NULL (or the default). Returned containers point
 * into the jsonb they come from; strings are palloc'd.
 */
#ifndef FHIRTERM_JSONB_ACCESS_H
#define FHIRTERM_JSONB_ACCESS_H

#include "utils/jsonb.h"

/* The member itself, in *value (caller's), or false. */
extern bool jsonb_member(JsonbContainer *object, const char *key, JsonbValue *value);

/* A string, NUL-terminated; NULL if absent, JSON null or no string. */
extern char *jsonb_member_string(JsonbContainer *object, const char *key);

/* 1, 0, or -1 if absent or no boolean. */
extern int	jsonb_member_boolean(JsonbContainer *object, const char *key);

extern JsonbContainer *jsonb_member_object(JsonbContainer *object, const char *key);
extern JsonbContainer *jsonb_member_array(JsonbContainer *object, const char *key);

/* Elements in an array; 0 for NULL. */
extern int	jsonb_element_count(JsonbContainer *array);

/* The element at index (from 0) in *value, or false. */
extern bool jsonb_element(JsonbContainer *array, int index, JsonbValue *value);
extern JsonbContainer *jsonb_element_object(JsonbContainer *array, int index);
extern char *jsonb_element_string(JsonbContainer *array, int index);

#endif							/* FHIRTERM_JSONB_ACCESS_H */
