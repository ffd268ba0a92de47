/*
 * json_tree.h
 *		JSON that is put together piece by piece, in any order, and becomes jsonb in the end.
 *
 * A tree is a JsonbValue as PostgreSQL has it; objects and arrays grow. Everything is palloc'd in the current
 * context; keys are not copied, strings neither.
 */
#ifndef FHIRTERM_JSON_TREE_H
#define FHIRTERM_JSON_TREE_H

#include "utils/jsonb.h"

typedef JsonbValue JsonTree;

extern JsonTree *tree_object(void);
extern JsonTree *tree_array(void);
/* An array of one element. */
extern JsonTree *tree_array_of(JsonTree *element);
extern JsonTree *tree_string(const char *text);
extern JsonTree *tree_string_of_length(const char *text, int length);
extern JsonTree *tree_boolean(bool value);
extern JsonTree *tree_integer(int64 value);
/* A number as it is written; text must be one. */
extern JsonTree *tree_number(const char *text);
/* Whatever the container holds; it is not copied. NULL: NULL. */
extern JsonTree *tree_of_container(JsonbContainer *container);
/* A jsonb whole; it is not copied. */
extern JsonTree *tree_of_jsonb(Jsonb *jsonb);
/* A value found in a jsonb; it is not copied. */
extern JsonTree *tree_of_value(const JsonbValue *value);

/* Adds a member, also if there is one of that name; NULL values are left out. Keys must be constants or live on. */
extern void tree_put(JsonTree *object, const char *key, JsonTree *value);
extern void tree_put_string(JsonTree *object, const char *key, const char *text);
extern void tree_put_boolean(JsonTree *object, const char *key, bool value);
extern void tree_put_integer(JsonTree *object, const char *key, int64 value);
extern void tree_append(JsonTree *array, JsonTree *value);

/* A member of an object put together here, or NULL. */
extern JsonTree *tree_get(const JsonTree *object, const char *key);
/* Takes a member away, if it is there. */
extern void tree_remove(JsonTree *object, const char *key);
extern int	tree_count(const JsonTree *tree);

/* The same tree without jsonb inside (all containers are objects and arrays that can be changed). */
extern JsonTree *tree_unfold(JsonTree *tree);

extern Jsonb *tree_to_jsonb(JsonTree *tree);

#endif							/* FHIRTERM_JSON_TREE_H */
