/*
 * resource_load.h
 *		Loading resources of any kind from a JsonReader: CodeSystem, ValueSet, ConceptMap, NamingSystem,
 *		and Bundles of them; and checking them without loading.
 *
 * A resource is read once, from front to back, whatever the order of its members: what kind it is may
 * only show at its end.
 */
#ifndef FHIRTERM_RESOURCE_LOAD_H
#define FHIRTERM_RESOURCE_LOAD_H

#include "json/json_reader.h"
#include "load/load_result.h"
#include "store/writer.h"

typedef struct ResourceLoad ResourceLoad;

/* Called for each resource that was loaded; what it is given lives until it returns. */
typedef void (*LoadReport) (void *context, const LoadResult *result, const IssueList *issues);

/*
 * A load of any number of resources; its memory belongs to the current context. writer NULL: only checks,
 * and gives information, too. A resource of another kind is an error if strict_kind, else counted.
 */
extern ResourceLoad *resource_load_begin(ContentWriter *writer, bool strict_kind, LoadReport report,
										 void *report_context);

/* Has a load that only checks see as well what each resource lacks to be shared (shareable_check.h). */
extern void resource_load_check_shareable(ResourceLoad *load);

/*
 * The next token of the reader is the first of a resource: reads and loads it. Of a Bundle it loads the
 * resources of the entries, of the kinds it knows.
 * Errors: TX422 for what is no resource; those of the reader and of the kinds' loads; each has a context
 * line that names the resource.
 */
extern void resource_load_next(ResourceLoad *load, JsonReader *reader);

/* Calls visit for each type of resource that was passed over. */
extern void resource_load_skipped(ResourceLoad *load,
								  void (*visit) (void *context, const char *type, int64 count),
								  void *context);

#endif							/* FHIRTERM_RESOURCE_LOAD_H */
