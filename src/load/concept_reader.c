/*
 * concept_reader.c
 *		Reads CodeSystem.concept into a draft.
 *
 * The members of a concept come in any order, nested concepts before its code among them, so a concept
 * gets its number at its start and its record at its end; between, its parts wait in a ConceptParts, one
 * for each level of nesting. Only the shape is looked at here: what needs the declarations of the
 * properties, which may come later, is left to the check.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "fhir/number.h"
#include "json/jsonb_access.h"
#include "load/code_system_draft.h"
#include "load/concept_parts.h"

/* A text that waits; kept between uses. */
typedef struct PartText
{
	bool		present;
	StringInfoData text;
} PartText;

/* The members of the innermost object that have no field, while they are gathered. */
typedef struct ExtraMembers
{
	MemoryContext parent;
	MemoryContext context;		/* NULL until there are some */
	JsonbParseState *state;		/* NULL while there are none */
} ExtraMembers;

typedef struct ConceptParts
{
	int32		number;
	int			nesting;
	ExtraMembers extra;
	PartText	display;
	PartText	definition;
	int			designation_count;
	StringInfoData designations;
	int			value_count;
	StringInfoData values;
	/* of the designation or property that is being read */
	ExtraMembers part_extra;
	ExtraMembers use_extra;
	PartText	language;
	PartText	use_system;
	PartText	use_code;
	PartText	value;
} ConceptParts;

static void
part_text_init(PartText *part, MemoryContext context)
{
	MemoryContext caller = MemoryContextSwitchTo(context);

	initStringInfo(&part->text);
	part->present = false;
	MemoryContextSwitchTo(caller);
}

static void
part_text_set(PartText *part, const char *text, int length)
{
	resetStringInfo(&part->text);
	appendBinaryStringInfo(&part->text, text, length);
	part->present = true;
}

static const char *
part_text_get(const PartText *part)
{
	return part->present ? part->text.data : NULL;
}

/* Starts gathering if that has not begun; returns the memory context to go back to. */
static MemoryContext
extra_open(ExtraMembers *extra)
{
	MemoryContext caller;

	if (extra->context == NULL)
		extra->context = AllocSetContextCreate(extra->parent, "fhirterm members of a concept",
											   ALLOCSET_SMALL_SIZES);
	caller = MemoryContextSwitchTo(extra->context);
	if (extra->state == NULL)
		pushJsonbValue(&extra->state, WJB_BEGIN_OBJECT, NULL);
	return caller;
}

/* Adds a member; its value stays where it is until extra_finish(). */
static void
extra_push(ExtraMembers *extra, const char *key, JsonbValue *value)
{
	MemoryContext caller = extra_open(extra);
	JsonbValue	name;

	name.type = jbvString;
	name.val.string.val = unconstify(char *, key);
	name.val.string.len = strlen(key);
	pushJsonbValue(&extra->state, WJB_KEY, &name);
	pushJsonbValue(&extra->state, WJB_VALUE, value);
	MemoryContextSwitchTo(caller);
}

/* Adds the member that the reader is at the key of; moves to the last token of its value. */
static void
extra_member(ExtraMembers *extra, JsonReader *reader)
{
	MemoryContext caller;
	char	   *key;

	caller = extra_open(extra);
	key = pstrdup(reader->text);
	json_next(reader);
	json_capture_member(reader, &extra->state, key);
	MemoryContextSwitchTo(caller);
}

/* The gathered members as jsonb, valid until extra_reset(); NULL if there are none. */
static Jsonb *
extra_finish(ExtraMembers *extra)
{
	MemoryContext caller;
	Jsonb	   *jsonb;

	if (extra->state == NULL)
		return NULL;
	caller = MemoryContextSwitchTo(extra->context);
	jsonb = JsonbValueToJsonb(pushJsonbValue(&extra->state, WJB_END_OBJECT, NULL));
	MemoryContextSwitchTo(caller);
	return jsonb;
}

static void
extra_reset(ExtraMembers *extra)
{
	if (extra->context)
		MemoryContextReset(extra->context);
	extra->state = NULL;
}

/* The parts of the concept at a level of nesting, empty. */
static ConceptParts *
parts_of_level(CodeSystemDraft *draft, int nesting)
{
	ConceptParts *parts;

	if (nesting == draft->level_count)
	{
		MemoryContext caller = MemoryContextSwitchTo(draft->context);

		draft->levels = draft->levels ?
			repalloc(draft->levels, (nesting + 1) * sizeof(ConceptParts *)) :
			palloc(sizeof(ConceptParts *));
		parts = palloc0(sizeof(ConceptParts));
		initStringInfo(&parts->designations);
		initStringInfo(&parts->values);
		parts->extra.parent = parts->part_extra.parent = parts->use_extra.parent = draft->context;
		MemoryContextSwitchTo(caller);
		part_text_init(&parts->display, draft->context);
		part_text_init(&parts->definition, draft->context);
		part_text_init(&parts->language, draft->context);
		part_text_init(&parts->use_system, draft->context);
		part_text_init(&parts->use_code, draft->context);
		part_text_init(&parts->value, draft->context);
		draft->levels[draft->level_count++] = parts;
	}
	parts = draft->levels[nesting];
	parts->nesting = nesting;
	parts->display.present = parts->definition.present = false;
	parts->designation_count = parts->value_count = 0;
	resetStringInfo(&parts->designations);
	resetStringInfo(&parts->values);
	extra_reset(&parts->extra);
	return parts;
}

int32
code_system_draft_number(CodeSystemDraft *draft, int32 parent)
{
	int32		number = draft->concept_count;
	int32		i;

	if (number == PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a code system has more than %d concepts", PG_INT32_MAX)));
	if (number % 8192 == 8191)
		code_system_draft_reserve(draft, 0);
	draft->concept_count++;

	if (draft->parents == NULL && parent < 0)
		return number;
	if (number >= draft->parent_room)
	{
		bool		first = draft->parents == NULL;

		draft->parent_room = Max(64, number > PG_INT32_MAX / 2 ? PG_INT32_MAX : number * 2);
		draft->parents = first ?
			MemoryContextAllocHuge(draft->context, (Size) draft->parent_room * sizeof(int32)) :
			repalloc_huge(draft->parents, (Size) draft->parent_room * sizeof(int32));
		for (i = 0; first && i < number; i++)
			draft->parents[i] = -1;
	}
	draft->parents[number] = parent;
	return number;
}

static void
wrong_shape(CodeSystemDraft *draft, JsonReader *reader, int32 number, const char *member,
			int index, const char *expected)
{
	code_system_draft_issue(draft, ISSUE_ERROR, "structure", number, member, index,
							"must be %s, not %s", expected, json_token_name(reader->token));
	json_skip(reader);
}

/* The value of a member that must be a string: kept in part, or a breach. */
static void
read_text(CodeSystemDraft *draft, JsonReader *reader, int32 number, const char *member, int index,
		  PartText *part)
{
	json_next(reader);
	if (reader->token != JSON_READ_STRING)
		wrong_shape(draft, reader, number, member, index, "a string");
	else
		part_text_set(part, reader->text, reader->length);
}

static void
read_code(CodeSystemDraft *draft, JsonReader *reader, int32 number)
{
	int32		other;

	json_next(reader);
	if (reader->token != JSON_READ_STRING)
	{
		wrong_shape(draft, reader, number, "code", -1, "a string");
		return;
	}
	if (reader->length > CODE_MAX_LENGTH)
	{
		code_system_draft_issue(draft, ISSUE_ERROR, "too-long", number, "code", -1,
								"code has %d bytes; the limit is %d", reader->length, CODE_MAX_LENGTH);
		return;
	}
	other = concept_codes_set(&draft->codes, number, reader->text, reader->length);
	if (other >= 0)
		code_system_draft_issue(draft, ISSUE_ERROR, "duplicate", number, "code", -1,
								"csd-1: code \"%s\" is defined more than once", reader->text);
}

/* designation.use: system and code have fields; all of it is kept if there is more. */
static void
read_use(CodeSystemDraft *draft, JsonReader *reader, ConceptParts *parts, int index)
{
	const char *key;
	JsonbValue	value;
	Jsonb	   *use;

	json_next(reader);
	if (reader->token != JSON_READ_OBJECT_START)
	{
		wrong_shape(draft, reader, parts->number, "designation", index, "an object in use");
		return;
	}
	while ((key = json_next_key(reader)) != NULL)
	{
		if (strcmp(key, "system") == 0)
			read_text(draft, reader, parts->number, "designation", index, &parts->use_system);
		else if (strcmp(key, "code") == 0)
			read_text(draft, reader, parts->number, "designation", index, &parts->use_code);
		else
			extra_member(&parts->use_extra, reader);
	}
	if (parts->use_extra.state == NULL)
		return;

	value.type = jbvString;
	if (parts->use_system.present)
	{
		value.val.string.val = parts->use_system.text.data;
		value.val.string.len = parts->use_system.text.len;
		extra_push(&parts->use_extra, "system", &value);
	}
	if (parts->use_code.present)
	{
		value.val.string.val = parts->use_code.text.data;
		value.val.string.len = parts->use_code.text.len;
		extra_push(&parts->use_extra, "code", &value);
	}
	use = extra_finish(&parts->use_extra);
	value.type = jbvBinary;
	value.val.binary.data = &use->root;
	value.val.binary.len = VARSIZE(use) - VARHDRSZ;
	extra_push(&parts->part_extra, "use", &value);
}

static void
reset_part(ConceptParts *parts)
{
	parts->language.present = parts->use_system.present = parts->use_code.present = false;
	parts->value.present = false;
	extra_reset(&parts->part_extra);
	extra_reset(&parts->use_extra);
}

static void
read_designation(CodeSystemDraft *draft, JsonReader *reader, ConceptParts *parts, int index)
{
	DraftDesignation designation;
	const char *key;

	reset_part(parts);
	while ((key = json_next_key(reader)) != NULL)
	{
		if (strcmp(key, "value") == 0)
			read_text(draft, reader, parts->number, "designation", index, &parts->value);
		else if (strcmp(key, "language") == 0)
			read_text(draft, reader, parts->number, "designation", index, &parts->language);
		else if (strcmp(key, "use") == 0)
			read_use(draft, reader, parts, index);
		else
			extra_member(&parts->part_extra, reader);
	}
	designation.language = part_text_get(&parts->language);
	designation.use_system = part_text_get(&parts->use_system);
	designation.use_code = part_text_get(&parts->use_code);
	designation.value = part_text_get(&parts->value);
	designation.extra = extra_finish(&parts->part_extra);
	record_designation(&parts->designations, &designation);
	parts->designation_count++;
}

static const char *const value_members[] = {
	[PROPERTY_CODE] = "valueCode",
	[PROPERTY_CODING] = "valueCoding",
	[PROPERTY_STRING] = "valueString",
	[PROPERTY_INTEGER] = "valueInteger",
	[PROPERTY_BOOLEAN] = "valueBoolean",
	[PROPERTY_DATETIME] = "valueDateTime",
	[PROPERTY_DECIMAL] = "valueDecimal",
};

/* The type that a member value… of a property has, or -1 if it is no such member. */
static int
value_type(const char *key)
{
	int			i;

	if (strncmp(key, "value", 5) != 0)
		return -1;
	for (i = 0; i < lengthof(value_members); i++)
	{
		if (strcmp(key, value_members[i]) == 0)
			return i;
	}
	return -1;
}

/* A Coding: value is system|code, and all of it is kept. */
static void
read_coding(CodeSystemDraft *draft, JsonReader *reader, ConceptParts *parts, int index)
{
	MemoryContext caller;
	JsonbValue	value;
	Jsonb	   *coding;
	char	   *system;
	char	   *code;

	if (reader->token != JSON_READ_OBJECT_START)
	{
		wrong_shape(draft, reader, parts->number, "property", index, "an object in valueCoding");
		return;
	}
	caller = extra_open(&parts->part_extra);
	coding = json_capture(reader);
	value.type = jbvBinary;
	value.val.binary.data = &coding->root;
	value.val.binary.len = VARSIZE(coding) - VARHDRSZ;
	extra_push(&parts->part_extra, "valueCoding", &value);
	system = jsonb_member_string(&coding->root, "system");
	code = jsonb_member_string(&coding->root, "code");
	resetStringInfo(&parts->value.text);
	appendStringInfo(&parts->value.text, "%s|%s", system ? system : "", code ? code : "");
	parts->value.present = true;
	MemoryContextSwitchTo(caller);
}

/* The value of a member value… of that type: kept in parts->value, or a breach. */
static void
read_value(CodeSystemDraft *draft, JsonReader *reader, ConceptParts *parts, int index,
		   PropertyType type)
{
	JsonToken	token = json_next(reader);

	switch (type)
	{
		case PROPERTY_CODING:
			read_coding(draft, reader, parts, index);
			return;
		case PROPERTY_BOOLEAN:
			if (token == JSON_READ_TRUE)
				part_text_set(&parts->value, "true", 4);
			else if (token == JSON_READ_FALSE)
				part_text_set(&parts->value, "false", 5);
			else
				wrong_shape(draft, reader, parts->number, "property", index, "true or false");
			return;
		case PROPERTY_INTEGER:
		case PROPERTY_DECIMAL:
			if (token == JSON_READ_NUMBER)
				part_text_set(&parts->value, reader->text, reader->length);
			else
				wrong_shape(draft, reader, parts->number, "property", index, "a number");
			return;
		default:
			if (token == JSON_READ_STRING)
				part_text_set(&parts->value, reader->text, reader->length);
			else
				wrong_shape(draft, reader, parts->number, "property", index, "a string");
	}
}

/*
 * Notes the use of a property. Its type is that of its first value unless it is declared; a value of
 * another type says so among its extra members, as a Coding does.
 */
static void
use_property(CodeSystemDraft *draft, ConceptParts *parts, const DraftValue *value, int index)
{
	DraftProperty *property = &draft->properties[value->property];
	PartText   *text = &parts->value;
	JsonbValue	scalar;
	Datum		number;

	if (property->first_concept < 0)
	{
		property->first_concept = parts->number;
		property->first_value = index;
		property->type = value->type;
	}
	if (property->type == value->type)
		return;
	property->mixed = true;
	scalar.type = jbvString;
	scalar.val.string.val = text->text.data;
	scalar.val.string.len = text->text.len;
	if (value->type == PROPERTY_BOOLEAN)
	{
		scalar.type = jbvBool;
		scalar.val.boolean = text->text.data[0] == 't';
	}
	else if ((value->type == PROPERTY_INTEGER || value->type == PROPERTY_DECIMAL) &&
			 number_parse(text->text.data, &number))
	{
		scalar.type = jbvNumeric;
		scalar.val.numeric = DatumGetNumeric(number);
	}
	if (value->type != PROPERTY_CODING)
		extra_push(&parts->part_extra, value_members[value->type], &scalar);
}

static void
read_property(CodeSystemDraft *draft, JsonReader *reader, ConceptParts *parts, int index)
{
	DraftValue	value = {0};
	const char *key;
	int			values = 0;
	PartText   *code = &parts->use_code;

	reset_part(parts);
	while ((key = json_next_key(reader)) != NULL)
	{
		int			type = value_type(key);

		if (type >= 0)
		{
			values++;
			value.type = (PropertyType) type;
			read_value(draft, reader, parts, index, (PropertyType) type);
		}
		else if (strcmp(key, "code") == 0)
			read_text(draft, reader, parts->number, "property", index, code);
		else
			extra_member(&parts->part_extra, reader);
	}
	if (!code->present)
		code_system_draft_issue(draft, ISSUE_ERROR, "required", parts->number, "property", index,
								"property has no code");
	if (values != 1)
		code_system_draft_issue(draft, ISSUE_ERROR, values == 0 ? "required" : "structure",
								parts->number, "property", index,
								values == 0 ? "property \"%s\" has no value[x]" :
								"property \"%s\" has more than one value[x]",
								code->present ? code->text.data : "");
	if (code->present && code->text.len > CODE_MAX_LENGTH)
	{
		code_system_draft_issue(draft, ISSUE_ERROR, "too-long", parts->number, "property", index,
								"code has %d bytes; the limit is %d", code->text.len, CODE_MAX_LENGTH);
		code->present = false;
	}
	if (code->present && values == 1 && parts->value.present)
	{
		value.property = code_system_draft_property(draft, code->text.data, code->text.len);
		value.value = parts->value.text.data;
		use_property(draft, parts, &value, index);
		value.extra = extra_finish(&parts->part_extra);
	}
	else
	{
		value.property = -1;
		value.type = PROPERTY_STRING;
		value.value = NULL;
		value.extra = NULL;
	}
	record_value(&parts->values, &value);
	parts->value_count++;
}

typedef void (*ElementReader) (CodeSystemDraft *draft, JsonReader *reader, ConceptParts *parts,
							   int index);

/* The value of a member that must be an array of objects: read for each. */
static void
read_array(CodeSystemDraft *draft, JsonReader *reader, ConceptParts *parts, const char *member,
		   ElementReader read)
{
	int			index = 0;

	json_next(reader);
	if (reader->token != JSON_READ_ARRAY_START)
	{
		wrong_shape(draft, reader, parts->number, member, -1, "an array");
		return;
	}
	while (json_next(reader) != JSON_READ_ARRAY_END)
	{
		if (reader->token == JSON_READ_OBJECT_START)
			read(draft, reader, parts, index);
		else
			wrong_shape(draft, reader, parts->number, member, index, "an object");
		index++;
	}
	if (index == 0)
		code_system_draft_issue(draft, ISSUE_ERROR, "structure", parts->number, member, -1,
								"must not be empty");
}

/* Ends a concept: its record goes to the spool. */
static void
spool_concept(CodeSystemDraft *draft, ConceptParts *parts)
{
	DraftConcept concept;
	StringInfo	record = &draft->record;

	concept.nesting = parts->nesting;
	concept.display = part_text_get(&parts->display);
	concept.definition = part_text_get(&parts->definition);
	concept.extra = extra_finish(&parts->extra);
	concept.designation_count = parts->designation_count;
	concept.value_count = parts->value_count;
	resetStringInfo(record);
	record_concept(record, &concept, &parts->designations, &parts->values);
	concept_spool_put(draft->spool, parts->number, record->data, record->len);
}

static void read_concepts(CodeSystemDraft *draft, JsonReader *reader, int32 parent, int nesting);

static void
read_concept(CodeSystemDraft *draft, JsonReader *reader, int32 parent, int nesting)
{
	ConceptParts *parts = parts_of_level(draft, nesting);
	int32		number = code_system_draft_number(draft, parent);
	bool		has_code = false;
	const char *key;

	parts->number = number;
	while ((key = json_next_key(reader)) != NULL)
	{
		if (strcmp(key, "code") == 0)
		{
			has_code = true;
			read_code(draft, reader, number);
		}
		else if (strcmp(key, "display") == 0)
			read_text(draft, reader, number, "display", -1, &parts->display);
		else if (strcmp(key, "definition") == 0)
			read_text(draft, reader, number, "definition", -1, &parts->definition);
		else if (strcmp(key, "designation") == 0)
			read_array(draft, reader, parts, "designation", read_designation);
		else if (strcmp(key, "property") == 0)
			read_array(draft, reader, parts, "property", read_property);
		else if (strcmp(key, "concept") == 0)
			read_concepts(draft, reader, number, nesting + 1);
		else
			extra_member(&parts->extra, reader);
	}
	if (!has_code)
		code_system_draft_issue(draft, ISSUE_ERROR, "required", number, NULL, -1,
								"concept has no code");
	spool_concept(draft, parts);
}

/* An issue about a member concept, of a concept or of the resource. */
static void
wrong_concepts(CodeSystemDraft *draft, int32 parent, const char *text)
{
	if (parent >= 0)
		code_system_draft_issue(draft, ISSUE_ERROR, "structure", parent, "concept", -1, "%s", text);
	else
		issue_add(draft->issues, ISSUE_ERROR, "structure", "CodeSystem.concept", "%s", text);
}

/* The value of a member concept, the next token. */
static void
read_concepts(CodeSystemDraft *draft, JsonReader *reader, int32 parent, int nesting)
{
	bool		empty = true;

	check_stack_depth();
	json_next(reader);
	if (reader->token != JSON_READ_ARRAY_START)
	{
		wrong_concepts(draft, parent, psprintf("must be an array, not %s",
											   json_token_name(reader->token)));
		json_skip(reader);
		return;
	}
	while (json_next(reader) != JSON_READ_ARRAY_END)
	{
		if (reader->token == JSON_READ_OBJECT_START)
			read_concept(draft, reader, parent, nesting);
		else
		{
			int32		number = code_system_draft_number(draft, parent);

			parts_of_level(draft, nesting)->number = number;
			spool_concept(draft, draft->levels[nesting]);
			wrong_shape(draft, reader, number, NULL, -1, "an object");
		}
		empty = false;
	}
	if (empty)
		wrong_concepts(draft, parent, "must not be empty");
}

void
code_system_draft_concepts(CodeSystemDraft *draft, JsonReader *reader)
{
	draft->has_concepts = true;
	if (draft->record.data == NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(draft->context);

		initStringInfo(&draft->record);
		MemoryContextSwitchTo(caller);
	}
	read_concepts(draft, reader, -1, 0);
}
