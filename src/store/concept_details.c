/*
 * concept_details.c
 *		Reads the rows of one content: designations, property values, definitions of properties.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "store/concept_store.h"
#include "store/stored_scan.h"

/* Columns in the order of store.sql. */
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
	DEFINITION_CONTENT_ID = 1,
	DEFINITION_PROPERTY,
	DEFINITION_CODE,
	DEFINITION_URI,
	DEFINITION_TYPE,
	DEFINITION_ROLE,
	DEFINITION_DECLARED,
	DEFINITION_DESCRIPTION
};

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
	MemoryContext row_context = stored_row_context();
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

/* The index holds hashes; other values with the same hash are passed over here. */
void
concept_store_scan_property(int32 content_id, int16 property, const char *value,
							PropertyVisitor visit, void *context)
{
	StoredScan	scan;
	MemoryContext row_context = stored_row_context();
	bool		more = true;

	stored_scan_init(&scan);
	stored_scan_key_int4(&scan, VALUE_CONTENT_ID, BTEqualStrategyNumber, content_id);
	stored_scan_key_int2(&scan, VALUE_PROPERTY, property);
	if (value != NULL)
		stored_scan_key_int4(&scan, VALUE_HASH, BTEqualStrategyNumber, property_value_hash(value));
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
