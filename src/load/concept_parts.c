/*
 * concept_parts.c
 *		The records of a draft's concepts.
 */
#include "postgres.h"

#include "load/concept_parts.h"

static void
record_varint(StringInfo record, uint32 number)
{
	while (number >= 0x80)
	{
		appendStringInfoCharMacro(record, (char) (number | 0x80));
		number >>= 7;
	}
	appendStringInfoCharMacro(record, (char) number);
}

void
record_string(StringInfo record, const char *text, int length)
{
	if (text == NULL)
	{
		record_varint(record, 0);
		return;
	}
	record_varint(record, (uint32) length + 1);
	appendBinaryStringInfo(record, text, length);
	appendStringInfoCharMacro(record, '\0');
}

void
record_align(StringInfo record)
{
	while (record->len % sizeof(int32) != 0)
		appendStringInfoCharMacro(record, '\0');
}

void
record_jsonb(StringInfo record, const Jsonb *jsonb)
{
	if (jsonb == NULL)
	{
		record_varint(record, 0);
		return;
	}
	record_varint(record, VARSIZE(jsonb));
	record_align(record);
	appendBinaryStringInfo(record, (const char *) jsonb, VARSIZE(jsonb));
}

static void
record_text(StringInfo record, const char *text)
{
	record_string(record, text, text ? (int) strlen(text) : 0);
}

void
record_designation(StringInfo record, const DraftDesignation *designation)
{
	record_text(record, designation->language);
	record_text(record, designation->use_system);
	record_text(record, designation->use_code);
	record_text(record, designation->value);
	record_jsonb(record, designation->extra);
}

void
record_value(StringInfo record, const DraftValue *value)
{
	record_varint(record, (uint32) value->property);
	record_varint(record, (uint32) value->type);
	record_text(record, value->value);
	record_jsonb(record, value->extra);
}

void
record_concept(StringInfo record, const DraftConcept *concept,
			   const StringInfoData *designations, const StringInfoData *values)
{
	record_varint(record, (uint32) concept->nesting);
	record_varint(record, (uint32) concept->designation_count);
	record_varint(record, (uint32) concept->value_count);
	record_text(record, concept->display);
	record_text(record, concept->definition);
	record_jsonb(record, concept->extra);
	record_align(record);
	appendBinaryStringInfo(record, designations->data, designations->len);
	record_align(record);
	appendBinaryStringInfo(record, values->data, values->len);
}

void
code_system_draft_encode(StringInfo record, const DraftConcept *concept)
{
	StringInfoData designations;
	StringInfoData values;
	int			i;

	initStringInfo(&designations);
	initStringInfo(&values);
	for (i = 0; i < concept->designation_count; i++)
		record_designation(&designations, &concept->designations[i]);
	for (i = 0; i < concept->value_count; i++)
		record_value(&values, &concept->values[i]);
	record_concept(record, concept, &designations, &values);
	pfree(designations.data);
	pfree(values.data);
}

/* Where decoding is. */
typedef struct RecordCursor
{
	char	   *start;			/* of the record, on a multiple of four */
	char	   *at;
} RecordCursor;

static uint32
read_varint(RecordCursor *cursor)
{
	uint32		number = 0;
	int			shift = 0;
	unsigned char byte;

	do
	{
		byte = (unsigned char) *cursor->at++;
		number |= (uint32) (byte & 0x7F) << shift;
		shift += 7;
	} while (byte & 0x80);
	return number;
}

static const char *
read_string(RecordCursor *cursor)
{
	uint32		length = read_varint(cursor);
	const char *text = cursor->at;

	if (length == 0)
		return NULL;
	cursor->at += length;
	return text;
}

static void
read_align(RecordCursor *cursor)
{
	cursor->at = cursor->start + INTALIGN(cursor->at - cursor->start);
}

static Jsonb *
read_jsonb(RecordCursor *cursor)
{
	uint32		size = read_varint(cursor);
	Jsonb	   *jsonb;

	if (size == 0)
		return NULL;
	read_align(cursor);
	jsonb = (Jsonb *) cursor->at;
	cursor->at += size;
	return jsonb;
}

/* Makes room in the draft's arrays for the parts of one concept. */
static void
grow_arrays(CodeSystemDraft *draft, const DraftConcept *concept)
{
	if (concept->designation_count > draft->designation_room)
	{
		if (draft->designations)
			pfree(draft->designations);
		draft->designation_room = concept->designation_count + 16;
		draft->designations = MemoryContextAllocHuge(draft->context, (Size) draft->designation_room *
													 sizeof(DraftDesignation));
	}
	if (concept->value_count > draft->value_room)
	{
		if (draft->values)
			pfree(draft->values);
		draft->value_room = concept->value_count + 16;
		draft->values = MemoryContextAllocHuge(draft->context, (Size) draft->value_room *
											   sizeof(DraftValue));
	}
}

void
code_system_draft_concept(CodeSystemDraft *draft, int32 number, DraftConcept *concept)
{
	RecordCursor cursor;
	int32		size;
	int			i;

	cursor.start = cursor.at = concept_spool_get(draft->spool, number, &size);
	if (cursor.start == NULL)
		elog(ERROR, "concept %d has no record", number);
	concept->number = number;
	concept->code = concept_codes_get(&draft->codes, number);
	concept->nesting = (int) read_varint(&cursor);
	concept->designation_count = (int) read_varint(&cursor);
	concept->value_count = (int) read_varint(&cursor);
	concept->display = read_string(&cursor);
	concept->definition = read_string(&cursor);
	concept->extra = read_jsonb(&cursor);
	grow_arrays(draft, concept);
	concept->designations = draft->designations;
	concept->values = draft->values;

	read_align(&cursor);
	for (i = 0; i < concept->designation_count; i++)
	{
		DraftDesignation *designation = &concept->designations[i];

		designation->language = read_string(&cursor);
		designation->use_system = read_string(&cursor);
		designation->use_code = read_string(&cursor);
		designation->value = read_string(&cursor);
		designation->extra = read_jsonb(&cursor);
	}
	read_align(&cursor);
	for (i = 0; i < concept->value_count; i++)
	{
		DraftValue *value = &concept->values[i];

		value->property = (int) read_varint(&cursor);
		value->type = (PropertyType) read_varint(&cursor);
		value->value = read_string(&cursor);
		value->extra = read_jsonb(&cursor);
	}
	Assert(cursor.at == cursor.start + size);
}
