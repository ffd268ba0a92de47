/*
 * content_rows.c
 *		Writing content: the rows, column by column in the order of store.sql.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "port/pg_bswap.h"
#include "utils/inval.h"
#include "utils/rangetypes.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"
#include "utils/uuid.h"

#include "compat.h"
#include "store/concept.h"
#include "store/content_writer.h"
#include "store/page_writer.h"

static void
put_digest(BulkWriter *table, JsonDigest digest)
{
	pg_uuid_t	uuid;
	uint64		high = pg_hton64(digest.high);
	uint64		low = pg_hton64(digest.low);

	memcpy(uuid.data, &high, sizeof(high));
	memcpy(uuid.data + sizeof(high), &low, sizeof(low));
	bulk_put_datum(table, UUIDPGetDatum(&uuid));
}

/* A half-open tstzrange; a NULL bound is infinite, and bounds the wrong way round are the empty range. */
static void
put_period(BulkWriter *table, const TimestampTz *start, const TimestampTz *end)
{
	TypeCacheEntry *type = lookup_type_cache(TSTZRANGEOID, TYPECACHE_RANGE_INFO);
	RangeBound	lower = {.infinite = start == NULL, .inclusive = start != NULL, .lower = true};
	RangeBound	upper = {.infinite = end == NULL};
	RangeType  *range;

	if (start != NULL)
		lower.val = TimestampTzGetDatum(*start);
	if (end != NULL)
		upper.val = TimestampTzGetDatum(*end);
	range = make_range_compat(type, &lower, &upper, start != NULL && end != NULL && *start >= *end);
	bulk_put_datum(table, RangeTypePGetDatum(range));
	pfree(range);
}

void
writer_property(ContentWriter *writer, const PropertyRow *row)
{
	BulkWriter *table = writer_begin_row(writer, STORED_PROPERTY);

	bulk_put_int32(table, row->content_id);
	bulk_put_int16(table, row->property);
	bulk_put_text(table, row->code);
	bulk_put_text(table, row->uri);
	bulk_put_text(table, row->type);
	bulk_put_text(table, row->role);
	bulk_put_bool(table, row->declared);
	bulk_put_text(table, row->description);
	bulk_row_end(table);
}

void
writer_concept(ContentWriter *writer, const ConceptRow *row)
{
	BulkWriter *table = writer_begin_row(writer, STORED_CONCEPT);

	bulk_put_int32(table, row->content_id);
	bulk_put_int32(table, row->ordinal);
	bulk_put_int32(table, row->last_descendant);
	bulk_put_int32(table, row->position);
	bulk_put_int16(table, (int16) row->flags);
	bulk_put_int16(table, row->nesting);
	bulk_put_text(table, row->code);
	bulk_put_text(table, row->folded_code);
	bulk_put_text(table, row->display);
	bulk_put_text(table, row->definition);
	bulk_put_bytes(table, row->more_descendants, row->more_size);
	bulk_put_jsonb(table, row->extra);
	bulk_row_end(table);
	page_writer_concept(writer, row);
}

void
writer_designation(ContentWriter *writer, const DesignationRow *row)
{
	BulkWriter *table = writer_begin_row(writer, STORED_DESIGNATION);

	bulk_put_int32(table, row->content_id);
	bulk_put_int32(table, row->ordinal);
	bulk_put_int32(table, row->position);
	bulk_put_text(table, row->language);
	bulk_put_text(table, row->use_system);
	bulk_put_text(table, row->use_code);
	bulk_put_text(table, row->value);
	bulk_put_jsonb(table, row->extra);
	bulk_row_end(table);
}

void
writer_property_value(ContentWriter *writer, const PropertyValueRow *row)
{
	BulkWriter *table = writer_begin_row(writer, STORED_CONCEPT_PROPERTY);

	bulk_put_int32(table, row->content_id);
	bulk_put_int32(table, row->ordinal);
	bulk_put_int32(table, row->position);
	bulk_put_int32(table, property_value_hash(row->value));
	bulk_put_optional_int32(table, row->target);
	bulk_put_int16(table, row->property);
	bulk_put_text(table, row->value);
	bulk_put_datum(table, row->number);
	if (row->period == NULL)
		bulk_put_null(table);
	else
		put_period(table, &row->period->lower, &row->period->upper);
	bulk_put_jsonb(table, row->extra);
	bulk_row_end(table);
}

void
writer_edge(ContentWriter *writer, int32 content_id, int32 parent, int32 child)
{
	BulkWriter *table = writer_begin_row(writer, STORED_CONCEPT_EDGE);

	bulk_put_int32(table, content_id);
	bulk_put_int32(table, parent);
	bulk_put_int32(table, child);
	bulk_row_end(table);
}

void
writer_reference_set(ContentWriter *writer, int32 content_id, const char *code, const IntervalSet *members)
{
	BulkWriter *table = writer_begin_row(writer, STORED_REFERENCE_SET);
	int32		last = members->items[0].last;
	int			size = members->length > 1 ? interval_set_encoded_size(members, 1, last) : 0;
	unsigned char *bytes = size > 0 ? palloc(size) : NULL;

	if (bytes)
		interval_set_encode(members, 1, last, bytes);
	bulk_put_int32(table, content_id);
	bulk_put_text(table, code);
	bulk_put_int32(table, (int32) interval_set_count(members));
	bulk_put_int32(table, members->items[0].first);
	bulk_put_int32(table, last);
	bulk_put_bytes(table, bytes, size);
	bulk_row_end(table);
	if (bytes)
		pfree(bytes);
}

void
writer_fragment(ContentWriter *writer, int32 content_id, int32 position, const char *id,
				JsonDigest digest, Jsonb *resource)
{
	BulkWriter *table = writer_begin_row(writer, STORED_CODE_SYSTEM_FRAGMENT);

	bulk_put_int32(table, content_id);
	bulk_put_int32(table, position);
	bulk_put_text(table, id);
	put_digest(table, digest);
	bulk_put_jsonb(table, resource);
	bulk_row_end(table);
}

void
writer_code_system_identifier(ContentWriter *writer, int32 content_id, int32 position,
							  const char *system, const char *value)
{
	BulkWriter *table = writer_begin_row(writer, STORED_CODE_SYSTEM_IDENTIFIER);

	bulk_put_int32(table, content_id);
	bulk_put_int32(table, position);
	bulk_put_text(table, system);
	bulk_put_text(table, value);
	bulk_row_end(table);
}

void
writer_map_element(ContentWriter *writer, const MapElementRow *row)
{
	BulkWriter *table = writer_begin_row(writer, STORED_CONCEPT_MAP_ELEMENT);

	bulk_put_int32(table, row->content_id);
	bulk_put_int32(table, row->position);
	bulk_put_text(table, row->source_system);
	bulk_put_text(table, row->source_version);
	bulk_put_text(table, row->source_code);
	bulk_put_text(table, row->source_display);
	bulk_put_text(table, row->target_system);
	bulk_put_text(table, row->target_version);
	bulk_put_text(table, row->target_code);
	bulk_put_text(table, row->target_display);
	bulk_put_text(table, row->relationship);
	bulk_put_text(table, row->comment);
	bulk_put_jsonb(table, row->extra);
	bulk_row_end(table);
}

void
writer_identifier(ContentWriter *writer, const IdentifierRow *row)
{
	BulkWriter *table = writer_begin_row(writer, STORED_NAMING_SYSTEM_IDENTIFIER);

	bulk_put_int32(table, row->content_id);
	bulk_put_int32(table, row->position);
	bulk_put_text(table, row->type);
	bulk_put_text(table, row->value);
	bulk_put_optional_bool(table, row->preferred);
	bulk_put_optional_bool(table, row->authoritative);
	if (row->start == NULL && row->end == NULL)
		bulk_put_null(table);
	else
		put_period(table, row->start, row->end);
	bulk_row_end(table);
}

/* The columns that every catalog table begins with. */
static void
put_identity(BulkWriter *table, const CatalogRow *row)
{
	bulk_put_int32(table, row->content_id);
	bulk_put_text(table, row->url);
	bulk_put_text(table, row->version);
	bulk_put_text(table, row->id);
	bulk_put_text(table, row->name);
	bulk_put_text(table, row->title);
	bulk_put_text(table, row->status);
	bulk_put_optional_bool(table, row->experimental);
	bulk_put_text(table, row->date);
	bulk_put_text(table, row->publisher);
	bulk_put_text(table, row->version_algorithm);
}

/* The columns that every catalog table ends with. */
static void
put_record(ContentWriter *writer, BulkWriter *table, const CatalogRow *row)
{
	Jsonb	   *warnings = issue_list_to_jsonb(row->issues);

	put_digest(table, row->digest);
	bulk_put_jsonb(table, warnings);
	bulk_put_timestamptz(table, writer->time);
	bulk_put_jsonb(table, row->resource);
	pfree(warnings);
}

void
writer_code_system(ContentWriter *writer, const CodeSystemRow *row)
{
	BulkWriter *table;

	page_writer_finish(writer, row->row.content_id);
	table = writer_begin_row(writer, STORED_CODE_SYSTEM);
	put_identity(table, &row->row);
	bulk_put_text(table, row->language);
	bulk_put_text(table, row->content);
	bulk_put_optional_bool(table, row->case_sensitive);
	bulk_put_text(table, row->hierarchy_meaning);
	bulk_put_optional_bool(table, row->compositional);
	bulk_put_optional_bool(table, row->version_needed);
	bulk_put_text(table, row->value_set);
	bulk_put_text(table, row->supplements_url);
	bulk_put_text(table, row->supplements_version);
	bulk_put_int32(table, row->concept_count);
	bulk_put_int32(table, row->root_count);
	bulk_put_int32(table, row->max_depth);
	put_record(writer, table, &row->row);
	bulk_row_end(table);
}

void
writer_value_set(ContentWriter *writer, const CatalogRow *row)
{
	BulkWriter *table = writer_begin_row(writer, STORED_VALUE_SET);

	put_identity(table, row);
	put_record(writer, table, row);
	bulk_row_end(table);
}

void
writer_concept_map(ContentWriter *writer, const CatalogRow *row, const char *source_scope,
				   const char *target_scope, int32 element_count)
{
	BulkWriter *table = writer_begin_row(writer, STORED_CONCEPT_MAP);

	put_identity(table, row);
	bulk_put_text(table, source_scope);
	bulk_put_text(table, target_scope);
	bulk_put_int32(table, element_count);
	put_record(writer, table, row);
	bulk_row_end(table);
}

void
writer_naming_system(ContentWriter *writer, const CatalogRow *row, const char *kind)
{
	BulkWriter *table = writer_begin_row(writer, STORED_NAMING_SYSTEM);

	put_identity(table, row);
	bulk_put_text(table, kind);
	put_record(writer, table, row);
	bulk_row_end(table);
}

void
writer_log(ContentWriter *writer, const char *action, CatalogKind kind, const char *url,
		   const char *version, int32 content_id, int warnings)
{
	BulkWriter *table = writer_begin_row(writer, STORED_LOAD_LOG);

	bulk_put_timestamptz(table, writer->time);
	bulk_put_datum(table, NameGetDatum(&writer->role));
	bulk_put_text(table, writer->source);
	bulk_put_text(table, action);
	bulk_put_text(table, catalog_kind_name(kind));
	bulk_put_text(table, url);
	bulk_put_text(table, version);
	bulk_put_optional_int32(table, content_id > 0 ? content_id : -1);
	bulk_put_int32(table, warnings);
	bulk_row_end(table);

	/* Plans that were made by what the terminology was are made anew (planner/). */
	CacheInvalidateRelcacheByRelid(stored_relation(STORED_CODE_SYSTEM));
}
