/*
 * loaded_neighbours.h
 *		What a code system that is loaded has to do with those that are loaded already: the code system
 *		that a supplement supplements, the supplements that wait for a code system, the content in whose
 *		place it comes, the complete content of which a fragment is a part, the value set of all its codes.
 *
 * Spec: CS-007, CS-022, CS-044, CS-061, CS-072, CS-074, CS-075, CS-081 … CS-083.
 */
#ifndef FHIRTERM_LOADED_NEIGHBOURS_H
#define FHIRTERM_LOADED_NEIGHBOURS_H

#include "load/code_system_draft.h"
#include "store/writer.h"

typedef enum LoadedPlace
{
	PLACE_FREE,					/* nothing has this url and version */
	PLACE_SAME,					/* this very resource */
	PLACE_TAKEN,				/* something that is to be replaced */
	PLACE_FRAGMENTS,			/* a fragment comes to one or several fragments */
	PLACE_KEPT					/* what stays: a complete content to which a fragment comes, or any to
								 * which a declaration without concepts does */
} LoadedPlace;

/*
 * Adds to the issues of a checked draft what its neighbours make wrong or doubtful; tells what is in its
 * place, and sets *old unless that is PLACE_FREE.
 * Errors: TX409 under fhirterm.strict_load if the place is that of another publisher or content mode,
 *		or of another content and no version tells them apart.
 */
extern LoadedPlace loaded_neighbours_check(ContentWriter *writer, CodeSystemDraft *draft,
										   StoredContent *old);

/* The same under the active snapshot, but for what is in its place. */
extern void loaded_neighbours_remark(CodeSystemDraft *draft);

#endif							/* FHIRTERM_LOADED_NEIGHBOURS_H */
