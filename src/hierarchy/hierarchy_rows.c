/*
 * hierarchy_rows.c
 *		The hierarchy of a table of links as the rows of fhirterm.hierarchy().
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "compat.h"
#include "hierarchy/hierarchy.h"
#include "hierarchy/hierarchy_rows.h"
#include "hierarchy/link_table.h"
#include "settings.h"

/* How many rows before it is written a code is fetched from memory; where it lies, twice as many. */
#define PREFETCH_DISTANCE 16

enum
{
	CODE,
	ORDINAL,
	LAST_DESCENDANT,
	MORE_DESCENDANTS,
	PARENTS,
	COLUMNS
};

typedef struct HierarchyReading
{
	MemoryContext context;		/* of all that has been read */
	const bool *wanted;
	const CodeTable *codes;
	const Hierarchy *hierarchy;
	int32		next;			/* ordinal */
} HierarchyReading;

/* HierarchyCode over a LinkTable. */
static const char *
cycle_code(void *table, int32 node)
{
	return code_table_code(&((LinkTable *) table)->codes, node);
}

/* Reads the links and builds their hierarchy, in the current context. */
static void
build(HierarchyReading *reading, FunctionCallInfo fcinfo)
{
	LinkTable  *table = link_table_read(PG_GETARG_OID(0), NameStr(*PG_GETARG_NAME(1)),
										NameStr(*PG_GETARG_NAME(2)));
	int32	   *cycle;
	int32		cycle_length;

	reading->codes = &table->codes;
	reading->hierarchy = hierarchy_build(table->codes.size, table->links, table->link_count,
										 (int64) setting_load_memory_kb() * 1024, &cycle, &cycle_length);
	if (reading->hierarchy == NULL)
		hierarchy_report_cycle(cycle, cycle_length, cycle_code, table);
	link_table_free_links(table);
}

static void *
open_hierarchy(FunctionCallInfo fcinfo, const bool *wanted)
{
	MemoryContext context;
	MemoryContext caller;
	HierarchyReading *reading;

	for (int i = 0; i < 3; i++)
		if (PG_ARGISNULL(i))
			return NULL;
	context = AllocSetContextCreate(CurrentMemoryContext, "fhirterm hierarchy", ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(context);
	reading = palloc0(sizeof(HierarchyReading));
	reading->context = context;
	reading->wanted = wanted;
	build(reading, fcinfo);
	MemoryContextSwitchTo(caller);
	return reading;
}

/* The code of an ordinal as text. */
static Datum
code_of(const HierarchyReading *reading, int32 ordinal)
{
	const CodeTable *codes = reading->codes;
	const Hierarchy *hierarchy = reading->hierarchy;

	if (ordinal + 2 * PREFETCH_DISTANCE < hierarchy->size)
	{
		prefetch_memory(&codes->start[hierarchy->node[ordinal + 2 * PREFETCH_DISTANCE]]);
		prefetch_memory(code_table_text(codes, hierarchy->node[ordinal + PREFETCH_DISTANCE]));
	}
	return PointerGetDatum(code_table_text(codes, hierarchy->node[ordinal]));
}

/* The stored form of an ordinal's further intervals, of which there are some. */
static Datum
more_of(const Hierarchy *hierarchy, int32 ordinal, MemoryContext context)
{
	Size		size = VARHDRSZ + hierarchy_more_size(hierarchy, ordinal);
	struct varlena *more = MemoryContextAlloc(context, size);

	SET_VARSIZE(more, size);
	hierarchy_more_encode(hierarchy, ordinal, (unsigned char *) VARDATA(more));
	return PointerGetDatum(more);
}

static void
put_row(const HierarchyReading *reading, int32 ordinal, RowBatch *batch)
{
	const Hierarchy *hierarchy = reading->hierarchy;
	bool	   *nulls;
	Datum	   *values = row_batch_add(batch, &nulls);

	memset(nulls, false, COLUMNS);
	nulls[CODE] = !reading->wanted[CODE];
	if (!nulls[CODE])
		values[CODE] = code_of(reading, ordinal);
	values[ORDINAL] = Int32GetDatum(ordinal);
	values[LAST_DESCENDANT] = Int32GetDatum(hierarchy->last[ordinal]);
	nulls[MORE_DESCENDANTS] = !reading->wanted[MORE_DESCENDANTS] ||
		hierarchy->more_start[ordinal] == hierarchy->more_start[ordinal + 1];
	if (!nulls[MORE_DESCENDANTS])
		values[MORE_DESCENDANTS] = more_of(hierarchy, ordinal, batch->context);
	values[PARENTS] = Int32GetDatum(hierarchy->parent_start[ordinal + 1] - hierarchy->parent_start[ordinal]);
}

static void
read_hierarchy(void *state, RowBatch *batch)
{
	HierarchyReading *reading = state;

	CHECK_FOR_INTERRUPTS();
	while (reading->next < reading->hierarchy->size && !row_batch_is_full(batch))
		put_row(reading, reading->next++, batch);
}

static void
restart_hierarchy(void *state)
{
	((HierarchyReading *) state)->next = 0;
}

static void
close_hierarchy(void *state)
{
	MemoryContextDelete(((HierarchyReading *) state)->context);
}

const RelationReader hierarchy_reader = {
	.columns = COLUMNS,
	.open = open_hierarchy,
	.read = read_hierarchy,
	.close = close_hierarchy,
	.restart = restart_hierarchy,
};
