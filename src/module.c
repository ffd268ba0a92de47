/*
 * module.c
 *		Start of the library, and the functions that tell its version.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "compat.h"
#include "planner/relation_scan.h"
#include "planner/relation_statistics.h"
#include "settings.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

void
_PG_init(void)
{
	settings_register();
	relation_scan_register();
	relation_statistics_register();
}

PG_FUNCTION_INFO_V1(fhirterm_library_version);

/* fhirterm.library_version(): the version compiled into the shared library (text, never NULL). */
Datum
fhirterm_library_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(FHIRTERM_VERSION));
}
