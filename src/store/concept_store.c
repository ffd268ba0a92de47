/*
 * concept_store.c
 *		Reads the rows of one content: concepts, designations, property values, links.
 */
#include "postgres.h"

#include "port/pg_crc32c.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "compat.h"
#include "store/concept_store.h"
#include "store/stored_scan.h"

/* Columns in the order of store.sql. */
enum
{
	CONCEPT_CONTENT_ID = 1,
	CONCEPT_ORDINAL,
	CONCEPT_LAST_DESCENDANT,
	CONCEPT_POSITION,
	CONCEPT_FLAGS,
	CONCEPT_NESTING,
	CONCEPT_CODE,
	CONCEPT_FOLDED_CODE,
	CONCEPT_DISPLAY,
	CONCEPT_DEFINITION,
	CONCEPT_MORE_DESCENDANTS,
	CONCEPT_EXTRA
};

enum
{
	DESIGNATION_CONTENT_ID = 1,
	DESIGNATION_ORDINAL,
	DESIGNATION_POSITION,
	DESIGNATION_LANGUAGE,
	DESIGNATION_USE_SYSTEM,
	DESIGNATION_USE_CODE,
	DESIGNATION_VALUE,
	DESIGNATION_EXTRA
};

enum
{
	VALUE_CONTENT_ID = 1,
	VALUE_ORDINAL,
	VALUE_POSITION,
	VALUE_HASH,
	VALUE_TARGET,
	VALUE_PROPERTY,
	VALUE_VALUE,
	VALUE_NUMBER,
	VALUE_PERIOD,
	VALUE_EXTRA
};

enum
{
	EDGE_CONTENT_ID = 1,
	EDGE_PARENT,
	EDGE_CHILD
};

enum
{
	DEFINITION_CONTENT_ID = 1,
	DEFINITION_PROPERTY,
	DEFINITION_CODE,
	DEFINITION_URI,
	DEFINITION_TYPE,
	DEFINITION_ROLE,
	DEFINITION_DECLARED,
	DEFINITION_DESCRIPTION
};

/* Concepts */

int32
concept_store_locate(int32 content_id, const char *code, int length)
{
	StoredScan	scan;
	text	   *key = cstring_to_text_with_len(code, length);
	int32		ordinal = -1;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, CONCEPT_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_text(&scan, CONCEPT_CODE, BTEqualStrategyNumber, PointerGetDatum(key));
	stored_scan_open(&scan, STORED_CONCEPT, STORED_CONCEPT_CODE);
	if (stored_scan_next(&scan))
		ordinal = stored_scan_int4(&scan, CONCEPT_ORDINAL);
	stored_scan_close(&scan);
	pfree(key);
	return ordinal;
}

/*
 * folded_code is stored only where it differs from the code, so a code that is in lower case is found
 * as itself. Where several differ by case only, the one in lower case wins, else the first.
 */
int32
concept_store_locate_folded(int32 content_id, const char *folded, int length)
{
	StoredScan	scan;
	text	   *key;
	int32		ordinal = concept_store_locate(content_id, folded, length);

	if (ordinal >= 0)
		return ordinal;
	key = cstring_to_text_with_len(folded, length);
	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, CONCEPT_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_text(&scan, CONCEPT_FOLDED_CODE, BTEqualStrategyNumber, PointerGetDatum(key));
	stored_scan_open(&scan, STORED_CONCEPT, STORED_CONCEPT_FOLDED_CODE);
	while (stored_scan_next(&scan))
	{
		int32		found = stored_scan_int4(&scan, CONCEPT_ORDINAL);

		if (ordinal < 0 || found < ordinal)
			ordinal = found;
	}
	stored_scan_close(&scan);
	pfree(key);
	return ordinal;
}

static void
fill_descendants(const StoredScan *scan, int32 limit, Concept *concept)
{
	interval_set_init(&concept->descendants);
	interval_set_append(&concept->descendants, concept->ordinal, concept->last_descendant);
	if (!stored_scan_is_null(scan, CONCEPT_MORE_DESCENDANTS))
	{
		bytea	   *more = DatumGetByteaPP(scan->values[CONCEPT_MORE_DESCENDANTS - 1]);

		interval_set_decode(&concept->descendants, concept->last_descendant,
							(unsigned char *) VARDATA_ANY(more), VARSIZE_ANY_EXHDR(more), limit);
	}
}

static void
fill_concept(const StoredScan *scan, int members, int32 limit, Concept *concept)
{
	memset(concept, 0, sizeof(*concept));
	concept->ordinal = stored_scan_int4(scan, CONCEPT_ORDINAL);
	concept->last_descendant = stored_scan_int4(scan, CONCEPT_LAST_DESCENDANT);
	concept->position = stored_scan_int4(scan, CONCEPT_POSITION);
	concept->nesting = stored_scan_int2(scan, CONCEPT_NESTING);
	concept->flags = (uint16) stored_scan_int2(scan, CONCEPT_FLAGS);
	if (members & FETCH_CODE)
	{
		concept->code = stored_scan_text(scan, CONCEPT_CODE);
		concept->code_length = strlen(concept->code);
	}
	if (members & FETCH_DISPLAY)
		concept->display = stored_scan_text(scan, CONCEPT_DISPLAY);
	if (members & FETCH_DEFINITION)
		concept->definition = stored_scan_text(scan, CONCEPT_DEFINITION);
	if (members & FETCH_INTERVALS)
		fill_descendants(scan, limit, concept);
	if (members & FETCH_EXTRA)
		concept->extra = stored_scan_jsonb(scan, CONCEPT_EXTRA);
}

static void
open_concept(StoredScan *scan, int32 content_id, int32 ordinal)
{
	stored_scan_init(scan);
	stored_scan_key_int4(scan, CONCEPT_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(scan, CONCEPT_ORDINAL, BTEqualStrategyNumber, ordinal);
	stored_scan_open(scan, STORED_CONCEPT, STORED_CONCEPT_PKEY);
}

bool
concept_store_fetch(int32 content_id, int32 ordinal, int members, int32 limit, Concept *concept)
{
	StoredScan	scan;
	bool		found;

	open_concept(&scan, content_id, ordinal);
	found = stored_scan_next(&scan);
	if (found)
		fill_concept(&scan, members, limit, concept);
	stored_scan_close(&scan);
	return found;
}

void
concept_store_fetch_each(int32 content_id, const int32 *ordinals, int count, int members, int32 limit,
						 ConceptVisitor visit, void *context)
{
	StoredScan	scan;
	Concept		concept;
	bool		more = count > 0;

	if (count == 0)
		return;
	open_concept(&scan, content_id, ordinals[0]);
	for (int i = 0; i < count && more; i++)
	{
		if (i > 0)
			stored_scan_again(&scan, 1, Int32GetDatum(ordinals[i]));
		if (!stored_scan_next(&scan))
			continue;
		fill_concept(&scan, members, limit, &concept);
		more = visit(context, &concept);
	}
	stored_scan_close(&scan);
}

bool
concept_store_subsumes(int32 content_id, int32 a, int32 b, int32 limit)
{
	StoredScan	scan;
	bool		result = false;

	/* Descendants come after what they descend from. */
	if (b <= a)
		return a == b;
	open_concept(&scan, content_id, a);
	if (stored_scan_next(&scan))
	{
		int32		last = stored_scan_int4(&scan, CONCEPT_LAST_DESCENDANT);

		if (b <= last)
			result = true;
		else if (!stored_scan_is_null(&scan, CONCEPT_MORE_DESCENDANTS))
		{
			bytea	   *more = DatumGetByteaPP(scan.values[CONCEPT_MORE_DESCENDANTS - 1]);

			result = interval_encoded_contains(last, (unsigned char *) VARDATA_ANY(more),
											   VARSIZE_ANY_EXHDR(more), limit, b);
		}
	}
	stored_scan_close(&scan);
	return result;
}

/* A context for what one row needs while a visitor looks at it. */
static MemoryContext
row_context_create(void)
{
	return AllocSetContextCreate(CurrentMemoryContext, "fhirterm row", ALLOCSET_SMALL_SIZES);
}

void
concept_store_scan(int32 content_id, int32 first, int32 last, int members, int32 limit,
				   ConceptVisitor visit, void *context)
{
	StoredScan	scan;
	MemoryContext row_context = row_context_create();
	bool		more = true;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, CONCEPT_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(&scan, CONCEPT_ORDINAL, BTGreaterEqualStrategyNumber, first);
	stored_scan_key_int4(&scan, CONCEPT_ORDINAL, BTLessEqualStrategyNumber, last);
	stored_scan_open(&scan, STORED_CONCEPT, STORED_CONCEPT_PKEY);
	while (more && stored_scan_next(&scan))
	{
		Concept		concept;
		MemoryContext old = MemoryContextSwitchTo(row_context);

		fill_concept(&scan, members, limit, &concept);
		MemoryContextSwitchTo(old);
		more = visit(context, &concept);
		MemoryContextReset(row_context);
	}
	stored_scan_close(&scan);
	MemoryContextDelete(row_context);
}

/* Links */

/* The other ends of the links that have ordinal in column, ascending by the index. */
static int
collect_links(int32 content_id, int column, int32 ordinal, int other, StoredRelation index,
			  int32 **links)
{
	StoredScan	scan;
	int			count = 0;
	int			capacity = 8;

	*links = palloc(capacity * sizeof(int32));
	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, EDGE_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(&scan, column, BTEqualStrategyNumber, ordinal);
	stored_scan_open(&scan, STORED_CONCEPT_EDGE, index);
	while (stored_scan_next(&scan))
	{
		if (count == capacity)
		{
			capacity *= 2;
			*links = repalloc_huge(*links, (Size) capacity * sizeof(int32));
		}
		(*links)[count++] = stored_scan_int4(&scan, other);
	}
	stored_scan_close(&scan);
	return count;
}

static int
compare_ordinals(const void *a, const void *b)
{
	int32		left = *(const int32 *) a;
	int32		right = *(const int32 *) b;

	return left < right ? -1 : left > right;
}

/* The index on children does not hold the parents, so they come in any order. */
int
concept_store_parents(int32 content_id, int32 ordinal, int32 **links)
{
	int			count = collect_links(content_id, EDGE_CHILD, ordinal, EDGE_PARENT,
									  STORED_CONCEPT_EDGE_CHILD, links);

	if (count > 1)
		qsort(*links, count, sizeof(int32), compare_ordinals);
	return count;
}

int
concept_store_children(int32 content_id, int32 ordinal, int32 **links)
{
	return collect_links(content_id, EDGE_PARENT, ordinal, EDGE_CHILD, STORED_CONCEPT_EDGE_PKEY,
						 links);
}

void
concept_store_scan_links(int32 content_id, int32 first, int32 last, LinkVisitor visit, void *context)
{
	StoredScan	scan;
	bool		more = true;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, EDGE_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(&scan, EDGE_PARENT, BTGreaterEqualStrategyNumber, first);
	stored_scan_key_int4(&scan, EDGE_PARENT, BTLessEqualStrategyNumber, last);
	stored_scan_open(&scan, STORED_CONCEPT_EDGE, STORED_CONCEPT_EDGE_PKEY);
	while (more && stored_scan_next(&scan))
		more = visit(context, stored_scan_int4(&scan, EDGE_PARENT), stored_scan_int4(&scan, EDGE_CHILD));
	stored_scan_close(&scan);
}

/*
 * Designations and property values. An index finds them by concept, not by position: those of one
 * concept are gathered and put in order; loads write them in order, so that mostly nothing moves.
 */

typedef struct PlacedRow
{
	int32		position;
	union
	{
		ConceptDesignation designation;
		ConceptPropertyValue value;
	}			row;
} PlacedRow;

typedef struct PlacedRows
{
	int			count;
	int			capacity;
	PlacedRow  *items;
} PlacedRows;

static PlacedRow *
placed_rows_add(PlacedRows *rows, int32 position)
{
	PlacedRow  *row;
	int			at = rows->count;

	if (rows->count == rows->capacity)
	{
		rows->capacity = rows->capacity == 0 ? 16 : rows->capacity * 2;
		rows->items = rows->items == NULL ? palloc(rows->capacity * sizeof(PlacedRow)) :
			repalloc_huge(rows->items, (Size) rows->capacity * sizeof(PlacedRow));
	}
	while (at > 0 && rows->items[at - 1].position > position)
	{
		rows->items[at] = rows->items[at - 1];
		at--;
	}
	rows->count++;
	row = &rows->items[at];
	row->position = position;
	return row;
}

static void
fill_designation(const StoredScan *scan, ConceptDesignation *designation)
{
	designation->ordinal = stored_scan_int4(scan, DESIGNATION_ORDINAL);
	designation->language = stored_scan_text(scan, DESIGNATION_LANGUAGE);
	designation->use_system = stored_scan_text(scan, DESIGNATION_USE_SYSTEM);
	designation->use_code = stored_scan_text(scan, DESIGNATION_USE_CODE);
	designation->value = stored_scan_text(scan, DESIGNATION_VALUE);
	designation->extra = stored_scan_jsonb(scan, DESIGNATION_EXTRA);
}

void
concept_store_designations(int32 content_id, int32 ordinal, DesignationVisitor visit, void *context)
{
	StoredScan	scan;
	PlacedRows	rows = {0};

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, DESIGNATION_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(&scan, DESIGNATION_ORDINAL, BTEqualStrategyNumber, ordinal);
	stored_scan_open(&scan, STORED_DESIGNATION, STORED_DESIGNATION_CONCEPT);
	while (stored_scan_next(&scan))
	{
		PlacedRow  *row = placed_rows_add(&rows, stored_scan_int4(&scan, DESIGNATION_POSITION));

		fill_designation(&scan, &row->row.designation);
	}
	stored_scan_close(&scan);
	for (int i = 0; i < rows.count && visit(context, &rows.items[i].row.designation); i++)
		;
}

void
concept_store_designations_each(int32 content_id, const int32 *ordinals, int count, DesignationVisitor visit,
								void *context)
{
	StoredScan	scan;
	ConceptDesignation designation;
	bool		more = true;

	if (count == 0)
		return;
	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, DESIGNATION_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(&scan, DESIGNATION_ORDINAL, BTEqualStrategyNumber, ordinals[0]);
	stored_scan_open(&scan, STORED_DESIGNATION, STORED_DESIGNATION_CONCEPT);
	for (int i = 0; i < count && more; i++)
	{
		if (i > 0)
			stored_scan_again(&scan, 1, Int32GetDatum(ordinals[i]));
		while (more && stored_scan_next(&scan))
		{
			fill_designation(&scan, &designation);
			more = visit(context, &designation);
		}
	}
	stored_scan_close(&scan);
}

void
concept_store_scan_designations(int32 content_id, DesignationVisitor visit, void *context)
{
	StoredScan	scan;
	MemoryContext row_context = row_context_create();
	bool		more = true;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, DESIGNATION_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_open(&scan, STORED_DESIGNATION, STORED_DESIGNATION_CONCEPT);
	while (more && stored_scan_next(&scan))
	{
		ConceptDesignation designation;
		MemoryContext old = MemoryContextSwitchTo(row_context);

		fill_designation(&scan, &designation);
		MemoryContextSwitchTo(old);
		more = visit(context, &designation);
		MemoryContextReset(row_context);
	}
	stored_scan_close(&scan);
	MemoryContextDelete(row_context);
}

static void
fill_value(const StoredScan *scan, ConceptPropertyValue *value)
{
	value->ordinal = stored_scan_int4(scan, VALUE_ORDINAL);
	value->property = stored_scan_int2(scan, VALUE_PROPERTY);
	value->target = stored_scan_is_null(scan, VALUE_TARGET) ? -1 : stored_scan_int4(scan, VALUE_TARGET);
	value->value = stored_scan_text(scan, VALUE_VALUE);
	value->extra = stored_scan_jsonb(scan, VALUE_EXTRA);
}

void
concept_store_properties(int32 content_id, int32 ordinal, PropertyVisitor visit, void *context)
{
	StoredScan	scan;
	PlacedRows	rows = {0};

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, VALUE_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int4(&scan, VALUE_ORDINAL, BTEqualStrategyNumber, ordinal);
	stored_scan_open(&scan, STORED_CONCEPT_PROPERTY, STORED_CONCEPT_PROPERTY_CONCEPT);
	while (stored_scan_next(&scan))
	{
		PlacedRow  *row = placed_rows_add(&rows, stored_scan_int4(&scan, VALUE_POSITION));

		fill_value(&scan, &row->row.value);
	}
	stored_scan_close(&scan);
	for (int i = 0; i < rows.count && visit(context, &rows.items[i].row.value); i++)
		;
}

static int32
value_hash(const char *value)
{
	pg_crc32c	crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, value, strlen(value));
	FIN_CRC32C(crc);
	return (int32) crc;
}

/* The index holds hashes; other values with the same hash are passed over here. */
void
concept_store_scan_property(int32 content_id, int16 property, const char *value,
							PropertyVisitor visit, void *context)
{
	StoredScan	scan;
	MemoryContext row_context = row_context_create();
	bool		more = true;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, VALUE_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int2(&scan, VALUE_PROPERTY, property);
	if (value != NULL)
		stored_scan_key_int4(&scan, VALUE_HASH, BTEqualStrategyNumber, value_hash(value));
	stored_scan_open(&scan, STORED_CONCEPT_PROPERTY, STORED_CONCEPT_PROPERTY_VALUE);
	while (more && stored_scan_next(&scan))
	{
		ConceptPropertyValue found;
		MemoryContext old = MemoryContextSwitchTo(row_context);

		fill_value(&scan, &found);
		MemoryContextSwitchTo(old);
		if (value == NULL || strcmp(found.value, value) == 0)
			more = visit(context, &found);
		MemoryContextReset(row_context);
	}
	stored_scan_close(&scan);
	MemoryContextDelete(row_context);
}

int
concept_store_definitions(int32 content_id, PropertyDefinition **definitions)
{
	StoredScan	scan;
	int			count = 0;
	int			capacity = 8;

	*definitions = palloc(capacity * sizeof(PropertyDefinition));
	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, DEFINITION_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_open(&scan, STORED_PROPERTY, STORED_PROPERTY_PKEY);
	while (stored_scan_next(&scan))
	{
		PropertyDefinition *definition;
		char	   *role = stored_scan_text(&scan, DEFINITION_ROLE);
		int			type = property_type_of_name(stored_scan_text(&scan, DEFINITION_TYPE));

		if (count == capacity)
		{
			capacity *= 2;
			*definitions = repalloc(*definitions, capacity * sizeof(PropertyDefinition));
		}
		definition = &(*definitions)[count++];
		definition->number = stored_scan_int2(&scan, DEFINITION_PROPERTY);
		definition->code = stored_scan_text(&scan, DEFINITION_CODE);
		definition->uri = stored_scan_text(&scan, DEFINITION_URI);
		definition->description = stored_scan_text(&scan, DEFINITION_DESCRIPTION);
		definition->type = type < 0 ? PROPERTY_STRING : (PropertyType) type;
		definition->role = role == NULL ? ROLE_NONE : property_role_of_name(role);
		definition->declared = stored_scan_bool(&scan, DEFINITION_DECLARED);
	}
	stored_scan_close(&scan);
	return count;
}
