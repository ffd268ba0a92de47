/*
 * companion.c
 *		Libraries beside this one, for what few connections need.
 */
#include "postgres.h"

#include "fmgr.h"

#include "companion.h"

typedef const CompanionHeader *(*CompanionFunction) (void);

const CompanionHeader *
companion_load(Companion *companion)
{
	CompanionFunction start;
	const CompanionHeader *header;

	if (companion->header != NULL)
		return companion->header;
	start = (CompanionFunction) load_external_function(companion->library, companion->function, true, NULL);
	header = start();
	if (strcmp(header->version, FHIRTERM_VERSION) != 0 || header->size != companion->size)
		ereport(ERROR,
				errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("library %s is of version %s", companion->library, header->version),
				errdetail("Library fhirterm of this session is of version %s.", FHIRTERM_VERSION),
				errhint("Connect again; if that does not help, install both."));
	companion->header = header;
	return header;
}
