/*
 * cycle_report.c
 *		The error for a hierarchy that has a cycle.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "errors.h"
#include "hierarchy/hierarchy.h"

/* How much of a cycle a message shows: the codes at its start, and the bytes of each. */
#define CYCLE_CODES_SHOWN 20
#define CODE_BYTES_SHOWN 100

void
hierarchy_report_cycle(const int32 *cycle, int32 cycle_length, HierarchyCode code, void *context)
{
	StringInfoData names;

	initStringInfo(&names);
	for (int32 i = 0; i <= cycle_length; i++)
	{
		const char *name;
		int			length;

		if (i == CYCLE_CODES_SHOWN && i < cycle_length)
		{
			appendStringInfo(&names, ", ... (%d more)", cycle_length - i);
			i = cycle_length;
		}
		name = code(context, cycle[i % cycle_length]);
		length = strlen(name);
		if (i > 0)
			appendStringInfoString(&names, ", ");
		appendBinaryStringInfo(&names, name, pg_mbcliplen(name, length, CODE_BYTES_SHOWN));
		if (length > CODE_BYTES_SHOWN)
			appendStringInfoString(&names, "...");
	}
	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("hierarchy has a cycle: \"%s\"", names.data),
			 errdetail("Each of these codes is a child of the next one."),
			 errhint("Remove one of these links, or correct the property that carries the hierarchy.")));
}
