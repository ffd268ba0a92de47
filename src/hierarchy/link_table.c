/*
 * link_table.c
 *		Reads (child, parent) rows of any table: numbers the distinct codes, and gives the links.
 *
 * A plain scan of the table is several times faster than a query, but then it is this file that stands
 * for what a query would check: privileges on table or columns, row security, what kind of relation it
 * is.
 *
 * Rows are taken in batches, so that the look-ups of their codes overlap in memory (code_table.h).
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/tableam.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/rls.h"
#include "utils/snapmgr.h"

#include "compat.h"
#include "hierarchy/integer_table.h"
#include "hierarchy/link_table.h"

#define BATCH_ROWS 64
#define BATCH_BYTES 65536

/* How a column's values become codes. */
typedef enum CodeForm
{
	CODE_TEXT,
	CODE_PADDED_TEXT,			/* char(n): without the padding */
	CODE_INT16,
	CODE_INT32,
	CODE_INT64,
	CODE_OUTPUT					/* by the type's output function */
} CodeForm;

typedef struct CodeColumn
{
	AttrNumber	number;
	CodeForm	form;
	FmgrInfo	output;			/* of CODE_OUTPUT, called in scratch */
	MemoryContext scratch;
} CodeColumn;

typedef struct PendingCode
{
	int64		integer;		/* where codes are integers; else bytes: */
	int			start;			/* in the batch's bytes */
	int			length;
	uint32		hash;
	int32		node;			/* once it has a number */
} PendingCode;

/* What is read, part by part of a table. */
typedef struct LinkReading
{
	LinkTable  *table;
	bool		as_integers;	/* both columns are integers: */
	IntegerTable integers;
} LinkReading;

/* Rows that have been read, whose codes have no number yet. */
typedef struct LinkBatch
{
	int			row_count;
	int			code_count;
	bool		has_parent[BATCH_ROWS];
	PendingCode codes[BATCH_ROWS * 2];	/* row after row: the child's, and the parent's if it has one */
	StringInfoData bytes;
} LinkBatch;

/* Notes a code for the row at hand, and prefetches its slot in the table of codes. */
static void
note_code(LinkBatch *batch, const CodeTable *codes, const char *code, int length)
{
	PendingCode *pending = &batch->codes[batch->code_count++];

	pending->start = batch->bytes.len;
	pending->length = length;
	pending->hash = code_table_hash(code, length);
	appendBinaryStringInfo(&batch->bytes, code, length);
	code_table_prefetch_slot(codes, pending->hash);
}

/* The same for an integer of a reading as integers; others become text. */
static void
note_integer(LinkBatch *batch, const LinkReading *reading, int64 value)
{
	char		digits[24];		/* a sign, 19 digits, NUL */
	PendingCode *pending;

	if (!reading->as_integers)
	{
		note_code(batch, &reading->table->codes, digits, pg_lltoa(value, digits));
		return;
	}
	pending = &batch->codes[batch->code_count++];
	pending->integer = value;
	pending->hash = integer_table_hash(value);
	integer_table_prefetch_slot(&reading->integers, pending->hash);
}

/* Notes the code that a column's value is. */
static void
note_value(LinkBatch *batch, const LinkReading *reading, CodeColumn *column, Datum value)
{
	const CodeTable *codes = &reading->table->codes;
	char	   *output;
	struct varlena *text;
	int			length;
	MemoryContext caller;

	switch (column->form)
	{
		case CODE_INT16:
			note_integer(batch, reading, DatumGetInt16(value));
			break;
		case CODE_INT32:
			note_integer(batch, reading, DatumGetInt32(value));
			break;
		case CODE_INT64:
			note_integer(batch, reading, DatumGetInt64(value));
			break;
		case CODE_TEXT:
		case CODE_PADDED_TEXT:
			text = PG_DETOAST_DATUM_PACKED(value);
			length = VARSIZE_ANY_EXHDR(text);
			if (column->form == CODE_PADDED_TEXT)
				length = bpchartruelen(VARDATA_ANY(text), length);
			note_code(batch, codes, VARDATA_ANY(text), length);
			if ((Pointer) text != DatumGetPointer(value))
				pfree(text);
			break;
		case CODE_OUTPUT:
			caller = MemoryContextSwitchTo(column->scratch);
			output = OutputFunctionCall(&column->output, value);
			MemoryContextSwitchTo(caller);
			note_code(batch, codes, output, strlen(output));
			MemoryContextReset(column->scratch);
			break;
	}
}

/* Makes room for count more links. */
static void
reserve_links(LinkTable *table, int count)
{
	int64		capacity = table->link_capacity;

	if ((int64) table->link_count + count <= capacity)
		return;
	if (capacity == PG_INT32_MAX - 1)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("hierarchy has too many links")));
	capacity = Min(Max(capacity * 2, 1024), PG_INT32_MAX - 1);
	table->links = table->links == NULL ?
		MemoryContextAllocHuge(CurrentMemoryContext, capacity * sizeof(Link)) :
		repalloc_huge(table->links, capacity * sizeof(Link));
	table->link_capacity = (int32) capacity;
}

/*
 * The code two before, the child of the row before or the parent, is often the same: tables of links tend to have the
 * links of a child, or those to a parent, together.
 */
#define SAME_PLACE 2

static void
number_codes(CodeTable *codes, LinkBatch *batch)
{
	const char *bytes = batch->bytes.data;

	for (int i = 0; i < batch->code_count; i++)
		code_table_prefetch_bytes(codes, batch->codes[i].hash);
	for (int i = 0; i < batch->code_count; i++)
	{
		PendingCode *pending = &batch->codes[i];
		const PendingCode *before = i < SAME_PLACE ? NULL : pending - SAME_PLACE;

		if (before != NULL && before->hash == pending->hash && before->length == pending->length &&
			memcmp(bytes + before->start, bytes + pending->start, pending->length) == 0)
			pending->node = before->node;
		else
			pending->node = code_table_add(codes, pending->hash, bytes + pending->start, pending->length);
	}
}

static void
number_integers(IntegerTable *integers, LinkBatch *batch)
{
	PendingCode *codes = batch->codes;

	for (int i = 0; i < batch->code_count; i++)
		integer_table_prefetch_value(integers, codes[i].hash);
	for (int i = 0; i < batch->code_count; i++)
	{
		if (i >= SAME_PLACE && codes[i].integer == codes[i - SAME_PLACE].integer)
			codes[i].node = codes[i - SAME_PLACE].node;
		else
			codes[i].node = integer_table_add(integers, codes[i].hash, codes[i].integer);
	}
}

/* Numbers the codes of the rows noted, and adds their links. */
static void
add_batch(LinkReading *reading, LinkBatch *batch)
{
	LinkTable  *table = reading->table;
	int			code = 0;

	CHECK_FOR_INTERRUPTS();
	if (reading->as_integers)
		number_integers(&reading->integers, batch);
	else
		number_codes(&table->codes, batch);
	reserve_links(table, batch->row_count);
	for (int row = 0; row < batch->row_count; row++)
	{
		if (batch->has_parent[row])
		{
			table->links[table->link_count].child = batch->codes[code++].node;
			table->links[table->link_count++].parent = batch->codes[code++].node;
		}
		else
			code++;
	}
	batch->row_count = 0;
	batch->code_count = 0;
	resetStringInfo(&batch->bytes);
}

/* Finds a column by name and how to read it. */
static void
find_column(Relation relation, const char *name, MemoryContext scratch, CodeColumn *column)
{
	AttrNumber	number = get_attnum(RelationGetRelid(relation), name);
	Form_pg_attribute attribute;
	Oid			output;
	bool		is_varlena;

	if (number <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("column \"%s\" of relation \"%s\" does not exist",
						name, RelationGetRelationName(relation))));
	attribute = TupleDescAttr(RelationGetDescr(relation), number - 1);
	if (attribute->attgenerated == ATTRIBUTE_GENERATED_VIRTUAL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("column \"%s\" of relation \"%s\" is computed when it is read",
						name, RelationGetRelationName(relation)),
				 errhint("Copy the rows into a table.")));

	column->number = number;
	column->scratch = scratch;
	switch (getBaseType(attribute->atttypid))
	{
		case TEXTOID:
		case VARCHAROID:
			column->form = CODE_TEXT;
			break;
		case BPCHAROID:
			column->form = CODE_PADDED_TEXT;
			break;
		case INT2OID:
			column->form = CODE_INT16;
			break;
		case INT4OID:
			column->form = CODE_INT32;
			break;
		case INT8OID:
			column->form = CODE_INT64;
			break;
		default:
			column->form = CODE_OUTPUT;
			getTypeOutputInfo(attribute->atttypid, &output, &is_varlena);
			fmgr_info(output, &column->output);
	}
}

/* Raises an error if the relation's rows cannot be scanned. */
static void
check_kind(Relation relation)
{
	char		kind = relation->rd_rel->relkind;

	if (kind != RELKIND_RELATION && kind != RELKIND_MATVIEW && kind != RELKIND_PARTITIONED_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a table", RelationGetRelationName(relation)),
				 errhint("Copy its rows into a table, or make it a materialized view.")));
	if (RELATION_IS_OTHER_TEMP(relation))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot access temporary tables of other sessions")));
	if (!RelationIsScannable(relation))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("materialized view \"%s\" has not been populated",
						RelationGetRelationName(relation)),
				 errhint("Use the REFRESH MATERIALIZED VIEW command.")));
}

/* Notes the codes of a row. */
static void
note_row(const LinkReading *reading, LinkBatch *batch, Relation relation, TupleTableSlot *slot,
		 CodeColumn *child, CodeColumn *parent)
{
	Datum		value;
	bool		is_null;

	slot_getsomeattrs(slot, Max(child->number, parent->number));
	value = slot_getattr(slot, child->number, &is_null);
	if (is_null)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("column \"%s\" of relation \"%s\" has a null value",
						NameStr(TupleDescAttr(RelationGetDescr(relation), child->number - 1)->attname),
						RelationGetRelationName(relation)),
				 errhint("A row without a child says nothing of the hierarchy; a root is a row "
						 "whose parent is null.")));
	note_value(batch, reading, child, value);
	value = slot_getattr(slot, parent->number, &is_null);
	if (!is_null)
		note_value(batch, reading, parent, value);
	batch->has_parent[batch->row_count++] = !is_null;
}

static bool
is_integer(const CodeColumn *column)
{
	return column->form == CODE_INT16 || column->form == CODE_INT32 || column->form == CODE_INT64;
}

/* Before the first part is read: how it is. The columns of other parts have the same types. */
static void
begin_table(LinkReading *reading, bool as_integers)
{
	if (reading->table != NULL)
	{
		Assert(reading->as_integers == as_integers);
		return;
	}
	reading->table = palloc0(sizeof(LinkTable));
	code_table_init(&reading->table->codes, !as_integers);
	reading->as_integers = as_integers;
	if (as_integers)
		integer_table_init(&reading->integers);
}

/* Reads the rows of one table, without those of its children; a partitioned table has none itself. */
static void
read_rows(LinkReading *reading, Relation relation, const char *child_name, const char *parent_name)
{
	CodeColumn	child;
	CodeColumn	parent;
	TableScanDesc scan;
	TupleTableSlot *slot;
	LinkBatch  *batch;
	MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "code of a link",
												  ALLOCSET_SMALL_SIZES);

	find_column(relation, child_name, scratch, &child);
	find_column(relation, parent_name, scratch, &parent);
	begin_table(reading, is_integer(&child) && is_integer(&parent));
	if (RELKIND_HAS_STORAGE(relation->rd_rel->relkind))
	{
		batch = palloc(sizeof(LinkBatch));
		batch->row_count = 0;
		batch->code_count = 0;
		initStringInfo(&batch->bytes);
		slot = table_slot_create(relation, NULL);
		scan = table_beginscan(relation, GetActiveSnapshot(), 0, NULL);
		while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
		{
			note_row(reading, batch, relation, slot, &child, &parent);
			if (batch->row_count == BATCH_ROWS || batch->bytes.len > BATCH_BYTES)
				add_batch(reading, batch);
		}
		add_batch(reading, batch);
		table_endscan(scan);
		ExecDropSingleTupleTableSlot(slot);
		pfree(batch->bytes.data);
		pfree(batch);
	}
	MemoryContextDelete(scratch);
}

/* What a query would check before it reads: the rights on the columns, and row security. */
static void
check_rights(Relation relation, const char *child, const char *parent)
{
	Oid			id = RelationGetRelid(relation);
	Oid			user = GetUserId();

	if (pg_class_aclcheck(id, user, ACL_SELECT) != ACLCHECK_OK)
	{
		const char *const names[] = {child, parent};

		for (int i = 0; i < 2; i++)
		{
			AttrNumber	number = get_attnum(id, names[i]);

			if (number <= 0 || pg_attribute_aclcheck(id, number, user, ACL_SELECT) != ACLCHECK_OK)
				aclcheck_error(ACLCHECK_NO_PRIV, get_relkind_objtype(relation->rd_rel->relkind),
							   RelationGetRelationName(relation));
		}
	}
	if (check_enable_rls(id, InvalidOid, false) == RLS_ENABLED)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("row-level security of table \"%s\" applies to the user",
						RelationGetRelationName(relation)),
				 errdetail("A hierarchy is built from all rows of a table."),
				 errhint("Copy the rows that the user may see into a table.")));
}

/* Numbers the nodes in the order of their codes. */
static void
sort_nodes(LinkTable *table)
{
	int32	   *place = code_table_sort(&table->codes);

	for (int32 i = 0; i < table->link_count; i++)
	{
		table->links[i].child = place[table->links[i].child];
		table->links[i].parent = place[table->links[i].parent];
	}
	pfree(place);
}

LinkTable *
link_table_read(Oid relation_id, const char *child, const char *parent)
{
	Relation	relation = try_relation_open(relation_id, AccessShareLock);
	LinkReading reading = {NULL};
	List	   *parts;
	ListCell   *cell;

	if (relation == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", relation_id)));
	check_kind(relation);
	check_rights(relation, child, parent);
	relation_close(relation, NoLock);

	/* the relation itself, and its partitions or children, as a query reads them */
	parts = find_all_inheritors(relation_id, AccessShareLock, NULL);
	foreach(cell, parts)
	{
		relation = relation_open(lfirst_oid(cell), NoLock);
		if (lfirst_oid(cell) == relation_id || !RELATION_IS_OTHER_TEMP(relation))
		{
			check_kind(relation);
			read_rows(&reading, relation, child, parent);
		}
		relation_close(relation, NoLock);
	}
	if (reading.as_integers)
		integer_table_to_codes(&reading.integers, &reading.table->codes);
	sort_nodes(reading.table);
	return reading.table;
}

void
link_table_free_links(LinkTable *table)
{
	if (table->links != NULL)
		pfree(table->links);
	table->links = NULL;
	table->link_count = table->link_capacity = 0;
}
