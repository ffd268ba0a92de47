/*
 * revision_document.c
 *		A document of the codeSystemRevision language, read and checked against its grammar.
 */
#include "postgres.h"

#include "common/string.h"
#include "common/unicode_norm.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "compat.h"
#include "errors.h"
#include "fhir/excerpt.h"
#include "fhir/language.h"
#include "fhir/text.h"
#include "revision/markup_reader.h"
#include "revision/revision_document.h"
#include "revision/revision_grammar.h"

/* An attribute of a node. */
typedef struct AttributeValue
{
	RevisionAttribute attribute;
	char	   *value;
} AttributeValue;

/* A document while it is read. */
typedef struct DocumentReading
{
	MarkupReader *reader;
	RevisionNode *root;			/* or NULL */
	RevisionNode *open;			/* the innermost open element, or NULL */
	StringInfoData text;		/* of the innermost element that has text */
	StringInfoData characters;	/* since the last tag, for the digest */
	StringInfoData canonical;	/* what the digest is made of */
} DocumentReading;

static const char *const action_names[] = {
	[BALLOT_PROPOSED] = "Proposed",
	[BALLOT_PASSED] = "Passed",
	[BALLOT_PASSED_WITH_CHANGES] = "PassedWithChanges",
	[BALLOT_TABLED] = "Tabled",
	[BALLOT_WITHDRAWN] = "Withdrawn",
	[BALLOT_NON_VOTING_ITEM] = "NonVotingItem",
};

const char *
ballot_action_name(BallotAction action)
{
	return action_names[action];
}

bool
ballot_applies(BallotAction action)
{
	return action != BALLOT_TABLED && action != BALLOT_WITHDRAWN;
}

/* ---------------------------------------------------------------- nodes */

static const RevisionBallot no_ballot = {BALLOT_PROPOSED};

const RevisionBallot *
revision_ballot(const RevisionNode *node)
{
	for (; node; node = node->parent)
	{
		if (node->ballot)
			return node->ballot;
	}
	return &no_ballot;
}

const char *
revision_attribute(const RevisionNode *node, RevisionAttribute attribute)
{
	ListCell   *cell;

	foreach(cell, node->values)
	{
		AttributeValue *value = lfirst(cell);

		if (value->attribute == attribute)
			return value->value;
	}
	return NULL;
}

bool
revision_boolean(const RevisionNode *node, RevisionAttribute attribute, bool absent)
{
	const char *value = revision_attribute(node, attribute);

	return value == NULL ? absent : strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
}

RevisionNode *
revision_child(const RevisionNode *node, RevisionElement element)
{
	ListCell   *cell;

	foreach(cell, node->children)
	{
		RevisionNode *child = lfirst(cell);

		if (child->element == element)
			return child;
	}
	return NULL;
}

const char *
revision_child_text(const RevisionNode *node, RevisionElement element)
{
	RevisionNode *child = revision_child(node, element);

	return child ? child->text : NULL;
}

static void
append_path(StringInfo path, const RevisionNode *node)
{
	check_stack_depth();
	if (node->parent)
		append_path(path, node->parent);
	appendStringInfo(path, "/%s[%d]", revision_element_name(node->element), node->index);
}

char *
revision_path(const RevisionNode *node)
{
	StringInfoData path;

	initStringInfo(&path);
	append_path(&path, node);
	return path.data;
}

void
revision_refuse(int sqlstate, const RevisionNode *node, RevisionAttribute attribute, const char *format,...)
{
	va_list		arguments;
	char	   *message;

	va_start(arguments, format);
	message = text_formatted(format, arguments);
	va_end(arguments);
	ereport(ERROR,
			errcode(sqlstate),
			errmsg("%s", message),
			attribute == ATTRIBUTE_NONE ?
			errdetail("At %s, line %d.", revision_path(node), node->line) :
			errdetail("At %s/@%s, line %d.", revision_path(node), revision_attribute_name(attribute),
					  node->line));
}

/* ---------------------------------------------------------------- text */

/* In normalisation form C, palloc'd. */
static char *
composed(const char *text)
{
	size_t		length = strlen(text);
	pg_wchar   *characters;
	pg_wchar   *result;
	char	   *bytes;
	size_t		count;

	if (GetDatabaseEncoding() != PG_UTF8 || pg_is_ascii(text))
		return pstrdup(text);
	characters = palloc_extended((length + 1) * sizeof(pg_wchar), MCXT_ALLOC_HUGE);
	pg_mb2wchar_with_len(text, characters, (int) length);
	result = unicode_normalize(UNICODE_NFC, characters);
	for (count = 0; result[count] != 0; count++)
		;
	bytes = palloc_extended(count * MAX_MULTIBYTE_CHAR_LEN + 1, MCXT_ALLOC_HUGE);
	pg_wchar2mb_with_len(result, bytes, (int) count);
	pfree(characters);
	pfree(result);
	return bytes;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Blanks at both ends gone, and one for each run within, in place. */
static char *
collapse_blanks(char *text)
{
	char	   *to = text;

	for (const char *from = text; *from; from++)
	{
		if (!is_blank(*from))
			*to++ = *from;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
	return text;
}

/* ---------------------------------------------------------------- ballotStatus */

/* A number of votes at *text, which moves behind it. False if there is none, or it is too large. */
static bool
read_count(const char **text, int32 *count)
{
	int64		value = 0;
	const char *start = *text;

	for (; **text >= '0' && **text <= '9'; (*text)++)
	{
		value = value * 10 + **text - '0';
		if (value > PG_INT32_MAX)
			return false;
	}
	*count = (int32) value;
	return *text > start;
}

static bool
read_vote(const char *text, RevisionBallot *ballot)
{
	return read_count(&text, &ballot->votes_for) && *text++ == '-' &&
		read_count(&text, &ballot->votes_against) && *text++ == '-' &&
		read_count(&text, &ballot->abstentions) && *text == '\0';
}

/* A ballotStatus has been read to its end: its parent has it. */
static void
read_ballot(RevisionNode *node)
{
	RevisionBallot *ballot = palloc0(sizeof(RevisionBallot));
	const char *action = revision_attribute(node, ATTRIBUTE_ACTION);
	int			i;

	for (i = 0; action && i < lengthof(action_names); i++)
	{
		if (strcmp(action, action_names[i]) == 0)
			break;
	}
	if (i == lengthof(action_names))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_ACTION, "bad action %s", excerpt(action));
	ballot->action = action ? (BallotAction) i : BALLOT_PROPOSED;
	ballot->vote = revision_attribute(node, ATTRIBUTE_VOTE);
	ballot->has_vote = ballot->vote != NULL;
	if (ballot->has_vote && !read_vote(ballot->vote, ballot))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_VOTE,
						"bad vote %s: three numbers are expected, for-against-abstentions", excerpt(ballot->vote));
	ballot->note = revision_child_text(node, ELEMENT_NOTE);
	node->parent->ballot = ballot;
}

/* ---------------------------------------------------------------- elements */

/* What an attribute's value must look like, whatever the code system. */
static void
check_value(const RevisionNode *node, RevisionAttribute attribute, const char *value)
{
	switch (attribute)
	{
		case ATTRIBUTE_IS_PREFERRED:
		case ATTRIBUTE_COMPLETE_DELETE:
			if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0 &&
				strcmp(value, "1") != 0 && strcmp(value, "0") != 0)
				revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, attribute, "%s is true or false, not \"%s\"",
								revision_attribute_name(attribute), excerpt(value));
			break;
		case ATTRIBUTE_LANGUAGE:
		case ATTRIBUTE_LANGUAGE_CODE:
			if (!language_is_valid(value))
				revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, attribute, "\"%s\" is not a language tag",
								excerpt(value));
			break;
		case ATTRIBUTE_SYSTEM_TYPE:
			if (strcmp(value, "I") != 0 && strcmp(value, "E") != 0 && strcmp(value, "EI") != 0)
				revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, attribute,
								"codeSystemType is I, E or EI, not \"%s\"", excerpt(value));
			break;
		default:
			break;
	}
}

/* A required attribute may not be empty. */
static void
check_required(const RevisionNode *node)
{
	uint64		required = element_rule(node->element)->required;

	for (int i = 0; i < REVISION_ATTRIBUTES; i++)
	{
		const char *value;

		if ((required & (UINT64CONST(1) << i)) == 0)
			continue;
		value = revision_attribute(node, (RevisionAttribute) i);
		if (value == NULL || *value == '\0')
			revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, (RevisionAttribute) i, "%s required",
							revision_attribute_name((RevisionAttribute) i));
	}
}

/* Into the order of the enumeration, so that the digest does not depend on how they are written. */
static int
compare_attributes(const ListCell *a, const ListCell *b)
{
	return (int) ((AttributeValue *) lfirst(a))->attribute - (int) ((AttributeValue *) lfirst(b))->attribute;
}

static void
read_attributes(RevisionNode *node, const MarkupReader *reader)
{
	uint64		allowed = element_rule(node->element)->allowed;

	for (int i = 0; i < reader->attribute_count; i++)
	{
		const MarkupAttribute *given = &reader->attributes[i];
		int			attribute = attribute_of_name(given->name);
		AttributeValue *value;

		if (given->name_space || attribute < 0 || (allowed & (UINT64CONST(1) << attribute)) == 0)
			revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE, "unknown attribute %s",
							excerpt(given->name));
		value = palloc(sizeof(AttributeValue));
		value->attribute = (RevisionAttribute) attribute;
		value->value = composed(given->value);
		check_value(node, value->attribute, value->value);
		node->values = lappend(node->values, value);
	}
	list_sort(node->values, compare_attributes);
	check_required(node);
}

/* Whether a child may follow those that its parent has. */
static void
check_place(const RevisionNode *node)
{
	const RevisionNode *parent = node->parent;
	const ElementRule *rule = element_rule(parent->element);
	const ChildRule *place = child_rule(parent->element, node->element);
	RevisionNode *last = parent->children == NIL ? NULL : llast(parent->children);

	if (place == NULL)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE, "%s not allowed here",
						revision_element_name(node->element));
	if (last == NULL)
		return;
	if (!place->repeated && revision_child(parent, node->element))
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE, "%s may stand here only once",
						revision_element_name(node->element));
	if (place->stage < child_rule(parent->element, last->element)->stage)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE, "%s must be %s",
						revision_element_name(node->element),
						place->stage == 0 ? "first" : psprintf("before %s", revision_element_name(last->element)));
	if (place->stage == rule->single_stage)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE,
						"%s holds one registerCodeSystem or selectCodeSystem, not several", rule->name);
}

/* The number of a new child among those of its name. */
static int
next_index(const RevisionNode *parent, RevisionElement element)
{
	/* siblings of a name mostly come one after the other */
	for (int i = list_length(parent->children) - 1; i >= 0; i--)
	{
		RevisionNode *sibling = list_nth(parent->children, i);

		if (sibling->element == element)
			return sibling->index + 1;
	}
	return 1;
}

static void
begin_element(DocumentReading *reading)
{
	const MarkupReader *reader = reading->reader;
	RevisionNode *node = palloc0(sizeof(RevisionNode));
	int			element = element_of_name(reader->name);

	if (element < 0 || reader->name_space)
		ereport(ERROR,
				errcode(ERRCODE_TX_UNPROCESSABLE),
				errmsg(reader->name_space ? "element %s of a foreign namespace" : "unknown element %s",
					   excerpt(reader->name)),
				errdetail("At %s/%s, line %d.", reading->open ? revision_path(reading->open) : "",
						  excerpt(reader->name), reader->line));
	node->element = (RevisionElement) element;
	node->parent = reading->open;
	node->line = reader->line;
	node->text = "";
	node->index = node->parent ? next_index(node->parent, node->element) : 1;
	if (node->parent)
		check_place(node);
	else if (!element_rule(node->element)->is_root)
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE,
						"a document begins with vocabularyRevision or codeSystemRevision, not with %s",
						revision_element_name(node->element));
	read_attributes(node, reader);
	if (node->parent)
		node->parent->children = lappend(node->parent->children, node);
	else
		reading->root = node;
	reading->open = node;
	resetStringInfo(&reading->text);
}

/* Adds to what is digested: lengths keep "ab" and "c" apart from "a" and "bc". */
static void
append_canonical(StringInfo canonical, char kind, const char *text)
{
	appendStringInfo(canonical, "%c%zu:%s", kind, strlen(text), text);
}

/* The characters before a tag: as in canonical XML, blanks count. */
static void
append_characters(DocumentReading *reading)
{
	if (reading->characters.len > 0)
		append_canonical(&reading->canonical, '"', reading->characters.data);
	resetStringInfo(&reading->characters);
}

static void
append_start(DocumentReading *reading, const RevisionNode *node)
{
	StringInfo	canonical = &reading->canonical;
	ListCell   *cell;

	append_characters(reading);
	append_canonical(canonical, '<', revision_element_name(node->element));
	foreach(cell, node->values)
	{
		AttributeValue *value = lfirst(cell);

		append_canonical(canonical, '@', revision_attribute_name(value->attribute));
		append_canonical(canonical, '=', value->value);
	}
}

static void
end_element(DocumentReading *reading)
{
	RevisionNode *node = reading->open;
	const ElementRule *rule = element_rule(node->element);
	ListCell   *cell;
	bool		found = rule->required_stage < 0;

	append_characters(reading);
	if (rule->has_text)
		node->text = collapse_blanks(composed(reading->text.data));
	foreach(cell, node->children)
	{
		RevisionNode *child = lfirst(cell);

		found |= child_rule(node->element, child->element)->stage == rule->required_stage;
	}
	if (!found)
	{
		int			i = 0;

		while (rule->children[i].stage != rule->required_stage)
			i++;
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, node, ATTRIBUTE_NONE, "%s required in %s",
						revision_element_name(rule->children[i].element), rule->name);
	}
	append_canonical(&reading->canonical, '>', "");
	if (node->element == ELEMENT_BALLOT_STATUS)
		read_ballot(node);
	reading->open = node->parent;
	resetStringInfo(&reading->text);
}

static void
read_characters(DocumentReading *reading)
{
	const char *text = reading->reader->text;

	if (reading->open == NULL)
		return;
	appendStringInfoString(&reading->characters, text);
	if (element_rule(reading->open->element)->has_text)
		appendStringInfoString(&reading->text, text);
	else if (text[strspn(text, " \t\r\n")] != '\0')
		revision_refuse(ERRCODE_TX_UNPROCESSABLE, reading->open, ATTRIBUTE_NONE, "text \"%s\" is not allowed here",
						excerpt(collapse_blanks(pstrdup(text))));
}

/* Of 256 bits, in hexadecimal. */
static char *
digest_of(StringInfo canonical)
{
	bytea	   *bytes = DatumGetByteaPP(DirectFunctionCall1(sha256_bytea, PointerGetDatum(
		cstring_to_text_with_len(canonical->data, canonical->len))));
	StringInfoData digits;

	initStringInfo(&digits);
	for (int i = 0; i < VARSIZE_ANY_EXHDR(bytes); i++)
		appendStringInfo(&digits, "%02x", (unsigned char) VARDATA_ANY(bytes)[i]);
	return digits.data;
}

RevisionDocument *
revision_document_read(const char *text, size_t length)
{
	RevisionDocument *document = palloc(sizeof(RevisionDocument));
	DocumentReading reading = {markup_reader_open(text, length)};

	initStringInfo(&reading.text);
	initStringInfo(&reading.characters);
	initStringInfo(&reading.canonical);
	for (;;)
	{
		switch (markup_next(reading.reader))
		{
			case MARKUP_START:
				begin_element(&reading);
				append_start(&reading, reading.open);
				continue;
			case MARKUP_END:
				end_element(&reading);
				continue;
			case MARKUP_TEXT:
				read_characters(&reading);
				continue;
			case MARKUP_DONE:
				break;
		}
		break;
	}
	document->root = reading.root;
	document->digest = digest_of(&reading.canonical);
	return document;
}
