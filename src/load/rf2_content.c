/*
 * rf2_content.c
 *		Reading the files of an RF2 release.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "fhir/excerpt.h"
#include "fhir/number.h"
#include "load/load_progress.h"
#include "load/rf2_content.h"
#include "settings.h"

/* Columns after the common ones, by kind of file. */
enum
{
	CONCEPT_DEFINITION_STATUS = RF2_MODULE_ID + 1
};
enum
{
	DESCRIPTION_CONCEPT = RF2_MODULE_ID + 1,
	DESCRIPTION_LANGUAGE,
	DESCRIPTION_TYPE,
	DESCRIPTION_TERM
};
enum
{
	RELATIONSHIP_SOURCE = RF2_MODULE_ID + 1,
	RELATIONSHIP_DESTINATION,	/* or the concrete value */
	RELATIONSHIP_GROUP,
	RELATIONSHIP_TYPE,
	RELATIONSHIP_CHARACTERISTIC
};
enum
{
	MEMBER_REFSET = RF2_MODULE_ID + 1,
	MEMBER_COMPONENT,
	MEMBER_OTHER,				/* acceptability, target, effective time of the module */
};

/* Makes room for element count of an array that starts NULL; zero for what is new. */
static void *
grow_array(Rf2Content *content, void *array, int32 *room, int32 count, Size element)
{
	int64		larger = Max(64, (int64) *room * 2);

	if (count < *room)
		return array;
	if (larger > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a release has more than %d rows of a kind", *room)));
	array = array ? repalloc_huge(array, (Size) larger * element) :
		MemoryContextAllocHuge(content->context, (Size) larger * element);
	memset((char *) array + (Size) *room * element, 0, (Size) (larger - *room) * element);
	*room = (int32) larger;
	return array;
}

/* Raises 54000 if memory passes the limit of loads. */
static void
check_memory(Rf2Content *content)
{
	int64		used = rf2_ids_memory(&content->concept_ids) + rf2_ids_memory(&content->description_ids) +
		(int64) content->concept_room * sizeof(Rf2Concept) +
		(int64) content->description_room * sizeof(Rf2Description) +
		(int64) content->value_room * sizeof(Rf2Value) +
		concept_spool_overhead(content->terms) + concept_spool_overhead(content->concrete);

	for (int i = 0; i < content->draft->reference_set_count; i++)
		used += content->draft->reference_sets[i].room * (int64) sizeof(int32);
	code_system_draft_reserve(content->draft, used);
}

static int32
module_of(Rf2Content *content, int64 id)
{
	int32		number = rf2_ids_add(&content->module_ids, id, NULL);

	content->modules = grow_array(content, content->modules, &content->module_room, number, sizeof(Rf2Module));
	return number;
}

/* The number of the concept in a column, which the release must have. */
static int32
require_concept(const Rf2Content *content, const Rf2Reader *reader, int column)
{
	int32		number = rf2_ids_find(&content->concept_ids, rf2_reader_id(reader, column));

	if (number < 0)
		rf2_reader_refuse(reader, "%s %s is not a concept of the release", reader->columns[column],
						  reader->fields[column]);
	return number;
}

static void
read_concept(Rf2Content *content, const Rf2Reader *reader)
{
	CodeSystemDraft *draft = content->draft;
	const char *code = reader->fields[RF2_ID];
	bool		added;
	int32		number = rf2_ids_add(&content->concept_ids, rf2_reader_id(reader, RF2_ID), &added);
	int32		module = module_of(content, rf2_reader_id(reader, RF2_MODULE_ID));
	Rf2Concept *concept;

	if (!added)
		rf2_reader_refuse(reader, "concept %s comes a second time", code);
	if (module > PG_INT16_MAX)
		rf2_reader_refuse(reader, "more than %d modules", PG_INT16_MAX);
	(void) code_system_draft_number(draft, -1);
	concept_codes_set(&draft->codes, number, code, (int) strlen(code));
	content->concepts = grow_array(content, content->concepts, &content->concept_room, number, sizeof(Rf2Concept));
	concept = &content->concepts[number];
	concept->effective_time = rf2_reader_date(reader, RF2_EFFECTIVE_TIME);
	concept->module = (int16) module;
	concept->active = rf2_reader_active(reader);
	concept->defined = rf2_reader_id(reader, CONCEPT_DEFINITION_STATUS) == SCT_SUFFICIENTLY_DEFINED;
	concept->descriptions = concept->values = -1;
	content->modules[module].concepts++;
	content->latest = Max(content->latest, concept->effective_time);
}

static Rf2TermType
term_type(const Rf2Reader *reader)
{
	switch (rf2_reader_id(reader, DESCRIPTION_TYPE))
	{
		case SCT_FULLY_SPECIFIED_NAME:
			return RF2_FULLY_SPECIFIED_NAME;
		case SCT_SYNONYM:
			return RF2_SYNONYM;
		case SCT_DEFINITION:
			return RF2_DEFINITION;
		default:
			rf2_reader_refuse(reader, "typeId %s is not a type of descriptions", reader->fields[DESCRIPTION_TYPE]);
	}
}

static void
read_description(Rf2Content *content, const Rf2Reader *reader)
{
	StringInfo	record = &content->draft->record;
	Rf2Concept *concept;
	bool		added;
	int32		number;

	if (!rf2_reader_active(reader))
		return;
	if (reader->fields[DESCRIPTION_TERM][0] == '\0')
		rf2_reader_refuse(reader, "the term is empty");
	concept = &content->concepts[require_concept(content, reader, DESCRIPTION_CONCEPT)];
	number = rf2_ids_add(&content->description_ids, rf2_reader_id(reader, RF2_ID), &added);
	if (!added)
		rf2_reader_refuse(reader, "description %s comes a second time", reader->fields[RF2_ID]);
	content->descriptions = grow_array(content, content->descriptions, &content->description_room, number,
									   sizeof(Rf2Description));
	content->descriptions[number].next = concept->descriptions;
	concept->descriptions = number;
	resetStringInfo(record);
	appendStringInfoChar(record, (char) term_type(reader));
	appendBinaryStringInfo(record, reader->fields[DESCRIPTION_LANGUAGE],
						   strlen(reader->fields[DESCRIPTION_LANGUAGE]) + 1);
	appendBinaryStringInfo(record, reader->fields[DESCRIPTION_TERM],
						   strlen(reader->fields[DESCRIPTION_TERM]) + 1);
	concept_spool_put(content->terms, number, record->data, record->len);
}

/* The number of an attribute, or of an association as one. */
static int32
attribute_of(Rf2Content *content, const Rf2Reader *reader, int column, bool is_concrete)
{
	bool		added;
	int32		number = rf2_ids_add(&content->attribute_ids, rf2_reader_id(reader, column), &added);
	Rf2Attribute *attribute;

	if (number > PG_INT16_MAX)
		rf2_reader_refuse(reader, "more than %d attributes", PG_INT16_MAX);
	content->attributes = grow_array(content, content->attributes, &content->attribute_room, number,
									 sizeof(Rf2Attribute));
	attribute = &content->attributes[number];
	if (added)
	{
		attribute->is_concrete = is_concrete;
		attribute->type = is_concrete ? PROPERTY_INTEGER : PROPERTY_CODE;
		attribute->property = -1;
	}
	else if (attribute->is_concrete != is_concrete)
		rf2_reader_refuse(reader, "attribute %s has both concepts and concrete values", reader->fields[column]);
	return number;
}

static void
add_value(Rf2Content *content, int32 source, int32 target, int32 attribute, int32 group)
{
	Rf2Concept *concept = &content->concepts[source];
	Rf2Value   *value;

	content->values = grow_array(content, content->values, &content->value_room, content->value_count,
								 sizeof(Rf2Value));
	value = &content->values[content->value_count];
	value->next = concept->values;
	value->target = target;
	value->attribute = (int16) attribute;
	value->group = (uint16) group;
	concept->values = content->value_count++;
}

static int32
role_group(const Rf2Reader *reader)
{
	int32		group = rf2_reader_number(reader, RELATIONSHIP_GROUP);

	if (group > PG_UINT16_MAX)
		rf2_reader_refuse(reader, "relationshipGroup %d is above %d", group, PG_UINT16_MAX);
	return group;
}

static void
read_relationship(Rf2Content *content, const Rf2Reader *reader)
{
	int32		source;
	int32		target;

	if (!rf2_reader_active(reader) || rf2_reader_id(reader, RELATIONSHIP_CHARACTERISTIC) == SCT_STATED)
		return;
	source = require_concept(content, reader, RELATIONSHIP_SOURCE);
	target = require_concept(content, reader, RELATIONSHIP_DESTINATION);
	if (rf2_reader_id(reader, RELATIONSHIP_TYPE) == SCT_IS_A)
		code_system_draft_link(content->draft, source, target);
	else
		add_value(content, source, target, attribute_of(content, reader, RELATIONSHIP_TYPE, false),
				  role_group(reader));
}

/* A concrete value: "text", #number, true or false. */
static void
read_concrete_value(Rf2Content *content, const Rf2Reader *reader)
{
	char	   *text = reader->fields[RELATIONSHIP_DESTINATION];
	Rf2Attribute *attribute;
	int32		number;
	size_t		length = strlen(text);

	if (!rf2_reader_active(reader) || rf2_reader_id(reader, RELATIONSHIP_CHARACTERISTIC) == SCT_STATED)
		return;
	number = attribute_of(content, reader, RELATIONSHIP_TYPE, true);
	attribute = &content->attributes[number];
	if (text[0] == '#' && number_is_decimal(text + 1))
	{
		text++;
		length--;
		if (attribute->type == PROPERTY_INTEGER && !number_is_integer(text))
			attribute->type = PROPERTY_DECIMAL;
	}
	else if (length > 2 && text[0] == '"' && text[length - 1] == '"')
	{
		attribute->type = PROPERTY_STRING;
		text[length - 1] = '\0';
		text++;
		length -= 2;
	}
	else if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
		attribute->type = PROPERTY_BOOLEAN;
	else
		rf2_reader_refuse(reader, "\"%s\" is not a concrete value", excerpt(text));
	concept_spool_put(content->concrete, content->concrete_count, text, (int32) length + 1);
	add_value(content, require_concept(content, reader, RELATIONSHIP_SOURCE), content->concrete_count++,
			  number, role_group(reader));
}

static void
read_language_member(Rf2Content *content, const Rf2Reader *reader)
{
	int64		acceptability;
	int32		number;
	int32		language;

	if (!rf2_reader_active(reader))
		return;
	number = rf2_ids_find(&content->description_ids, rf2_reader_id(reader, MEMBER_COMPONENT));
	language = rf2_ids_add(&content->language_ids, rf2_reader_id(reader, MEMBER_REFSET), NULL);
	if (language >= RF2_MAX_LANGUAGES)
		rf2_reader_refuse(reader, "more than %d language reference sets", RF2_MAX_LANGUAGES);
	acceptability = rf2_reader_id(reader, MEMBER_OTHER);
	if (acceptability != SCT_PREFERRED && acceptability != SCT_ACCEPTABLE)
		rf2_reader_refuse(reader, "acceptabilityId %s is neither preferred nor acceptable",
						  reader->fields[MEMBER_OTHER]);
	if (number < 0)
		return;					/* of a description that is not active */
	if (acceptability == SCT_PREFERRED)
		content->descriptions[number].preferred |= (uint32) 1 << language;
	else
		content->descriptions[number].acceptable |= (uint32) 1 << language;
}

/* Adds the component of a row to its reference set; its number, or -1 if it is no concept of the release. */
static int32
read_simple_member(Rf2Content *content, const Rf2Reader *reader)
{
	int32		number;
	int32		refset;
	bool		added;

	if (!rf2_reader_active(reader))
		return -1;
	number = rf2_ids_find(&content->concept_ids, rf2_reader_id(reader, MEMBER_COMPONENT));
	if (number < 0)
	{
		content->other_members++;
		return -1;
	}
	refset = rf2_ids_add(&content->refset_ids, rf2_reader_id(reader, MEMBER_REFSET), &added);
	if (added)
		code_system_draft_reference_set(content->draft, reader->fields[MEMBER_REFSET]);
	code_system_draft_member(content->draft, refset, number);
	return number;
}

static void
read_association(Rf2Content *content, const Rf2Reader *reader)
{
	int32		source = read_simple_member(content, reader);
	int32		target;

	if (source < 0)
		return;
	target = rf2_ids_find(&content->concept_ids, rf2_reader_id(reader, MEMBER_OTHER));
	if (target < 0)
		content->other_members++;
	else
		add_value(content, source, target, attribute_of(content, reader, MEMBER_REFSET, false), 0);
}

static void
read_dependency(Rf2Content *content, const Rf2Reader *reader)
{
	int64		id = rf2_reader_id(reader, RF2_MODULE_ID);
	int64		other = rf2_reader_id(reader, MEMBER_COMPONENT);
	int32		module;

	if (!rf2_reader_active(reader))
		return;
	module = module_of(content, id);
	content->modules[module].depends = true;
	content->modules[module].effective_time = Max(content->modules[module].effective_time,
												  rf2_reader_date(reader, MEMBER_OTHER));
	module = module_of(content, other);
	if (id != other && id != SCT_ICD10_MAP_MODULE)
		content->modules[module].needed = true;
}

static void
read_row(Rf2Content *content, Rf2Kind kind, const Rf2Reader *reader)
{
	switch (kind)
	{
		case RF2_CONCEPTS:
			read_concept(content, reader);
			break;
		case RF2_DESCRIPTIONS:
		case RF2_TEXT_DEFINITIONS:
			read_description(content, reader);
			break;
		case RF2_RELATIONSHIPS:
			read_relationship(content, reader);
			break;
		case RF2_CONCRETE_VALUES:
			read_concrete_value(content, reader);
			break;
		case RF2_LANGUAGE_REFSETS:
			read_language_member(content, reader);
			break;
		case RF2_SIMPLE_REFSETS:
			(void) read_simple_member(content, reader);
			break;
		case RF2_ASSOCIATION_REFSETS:
			read_association(content, reader);
			break;
		case RF2_MODULE_DEPENDENCIES:
			read_dependency(content, reader);
			break;
	}
}

static void
read_file(Rf2Content *content, const Rf2File *file)
{
	ByteSource *source = rf2_file_open(file);
	int			column_count;
	const char *const *columns = rf2_columns(file->kind, &column_count);
	Rf2Reader  *reader = rf2_reader_open(load_progress_part(source, content->bytes, content->all_bytes),
										 file->name, columns, column_count);

	while (rf2_reader_next(reader))
	{
		read_row(content, file->kind, reader);
		if (reader->line % 8192 == 0)
			check_memory(content);
	}
	digest_add_element(&content->digest, reader->digest);
	content->file_count++;
	content->bytes += source->position;
	rf2_reader_close(reader);
	byte_source_close(source);
}

Rf2Content *
rf2_content_read(MemoryContext context, const Rf2Release *release, CodeSystemDraft *draft)
{
	MemoryContext caller = MemoryContextSwitchTo(context);
	Rf2Content *content = palloc0(sizeof(Rf2Content));
	int64		limit = (int64) setting_load_memory_kb() * 1024 / 2;
	ListCell   *cell;

	content->context = context;
	content->draft = draft;
	content->all_bytes = release->size;
	rf2_ids_init(&content->concept_ids, context);
	rf2_ids_init(&content->description_ids, context);
	rf2_ids_init(&content->module_ids, context);
	rf2_ids_init(&content->attribute_ids, context);
	rf2_ids_init(&content->language_ids, context);
	rf2_ids_init(&content->refset_ids, context);
	content->terms = concept_spool_create(context, limit);
	content->concrete = concept_spool_create(context, limit);
	foreach(cell, release->files)
		read_file(content, lfirst(cell));
	MemoryContextSwitchTo(caller);
	return content;
}

void
rf2_content_free(Rf2Content *content)
{
	concept_spool_close(content->terms);
	concept_spool_close(content->concrete);
	MemoryContextDelete(content->context);
}
