/*
 * markup_module.c
 *		XML read by libxml2: a library of its own, fhirterm_xml, which markup_reader.c loads.
 *
 * The pull interface of libxml2 is used, so that no error of the server ever jumps out of its frames: our code calls
 * it and is not called, but for the handler of errors, which only takes notes. The parser is given back by a
 * callback of the memory context, on every way out.
 */
#include "postgres.h"

#include <libxml/xmlreader.h>

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "errors.h"
#include "revision/markup_reader.h"

PG_MODULE_MAGIC;

#define XMLNS_NAMESPACE "http://www.w3.org/2000/xmlns/"

/*
 * A tag at most: attributes and namespaces, and bytes. libxml2 cannot be interrupted within a tag, compares its
 * attributes each with each, and looks at an unfinished tag from its start on, again and again.
 */
#define MAX_ATTRIBUTES 1000
#define MAX_TAG 1000000

static void
free_parser(void *argument)
{
	MarkupReader *reader = argument;

	if (reader->parser != NULL)
		xmlFreeTextReader(reader->parser);
	reader->parser = NULL;
}

/* Notes the first error. Never jumps. Newer versions of libxml2 hand over a constant. */
#if LIBXML_VERSION >= 21200
static void
note_error(void *argument, const xmlError *error)
#else
static void
note_error(void *argument, xmlError *error)
#endif
{
	MarkupReader *reader = argument;

	if (reader->error[0] != '\0' || error == NULL || error->level < XML_ERR_ERROR)
		return;
	strlcpy(reader->error, error->message ? error->message : "unknown error", sizeof(reader->error));
	reader->error[strcspn(reader->error, "\n")] = '\0';
	reader->error_line = error->line;
}

/* libxml2's words may be cut in the middle of a character, and quote what the server's encoding lacks. */
static char *
printable(const char *words)
{
	char	   *copy = pstrdup(words);

	for (char *p = copy; *p; p++)
	{
		if (IS_HIGHBIT_SET(*p) || (unsigned char) *p < ' ')
			*p = '?';
	}
	return copy;
}

static void
refuse(MarkupReader *reader, const char *words, int line)
{
	ereport(ERROR,
			errcode(ERRCODE_TX_UNPROCESSABLE),
			errmsg("the document is not well-formed XML"),
			errdetail("Line %d: %s.", line, printable(words)));
}

/* A text of libxml2 in the server's encoding, palloc'd; NULL for NULL. */
static char *
server_text(const xmlChar *text)
{
	const char *bytes = (const char *) text;
	char	   *converted;

	if (text == NULL)
		return NULL;
	converted = pg_any_to_server(bytes, strlen(bytes), PG_UTF8);
	return converted == bytes ? pstrdup(bytes) : converted;
}

/* The attributes of the element just begun; afterwards the parser is at the element again. */
static void
read_attributes(MarkupReader *reader)
{
	xmlTextReaderPtr parser = reader->parser;
	int			count = xmlTextReaderAttributeCount(parser);

	reader->attribute_count = 0;
	if (count <= 0)
		return;
	reader->attributes = palloc(count * sizeof(MarkupAttribute));
	while (xmlTextReaderMoveToNextAttribute(parser) == 1)
	{
		MarkupAttribute *attribute = &reader->attributes[reader->attribute_count];
		const xmlChar *name_space = xmlTextReaderConstNamespaceUri(parser);

		if (name_space != NULL && strcmp((const char *) name_space, XMLNS_NAMESPACE) == 0)
			continue;
		if (reader->attribute_count >= count)
			elog(ERROR, "libxml2 counts %d attributes and has more", count);
		attribute->name = server_text(xmlTextReaderConstLocalName(parser));
		attribute->name_space = server_text(name_space);
		attribute->value = server_text(xmlTextReaderConstValue(parser));
		reader->attribute_count++;
	}
	xmlTextReaderMoveToElement(parser);
}

static MarkupToken
begin_element(MarkupReader *reader)
{
	reader->is_empty = xmlTextReaderIsEmptyElement(reader->parser) == 1;
	reader->name = server_text(xmlTextReaderConstLocalName(reader->parser));
	reader->name_space = server_text(xmlTextReaderConstNamespaceUri(reader->parser));
	read_attributes(reader);
	return MARKUP_START;
}

/* The line of the node at which the parser is; where it knows none, that of the node before. */
static int
node_line(const MarkupReader *reader)
{
	long		line = xmlGetLineNo(xmlTextReaderCurrentNode(reader->parser));

	return line > 0 && line <= PG_INT32_MAX ? (int) line : reader->line;
}

/* The token of the node at which the parser is; MARKUP_DONE for one that is passed over. */
static MarkupToken
node_token(MarkupReader *reader)
{
	xmlTextReaderPtr parser = reader->parser;

	switch (xmlTextReaderNodeType(parser))
	{
		case XML_READER_TYPE_ELEMENT:
			return begin_element(reader);
		case XML_READER_TYPE_END_ELEMENT:
			reader->name = server_text(xmlTextReaderConstLocalName(parser));
			return MARKUP_END;
		case XML_READER_TYPE_TEXT:
		case XML_READER_TYPE_CDATA:
		case XML_READER_TYPE_WHITESPACE:
		case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
			reader->text = server_text(xmlTextReaderConstValue(parser));
			return MARKUP_TEXT;
		case XML_READER_TYPE_DOCUMENT_TYPE:
			refuse(reader, "a document type is not allowed", reader->line);
			break;
		case XML_READER_TYPE_ENTITY_REFERENCE:
			refuse(reader, "an entity that is none of XML's own is not allowed", reader->line);
			break;
		default:
			break;				/* comments, processing instructions */
	}
	return MARKUP_DONE;
}

static MarkupToken
next_token(MarkupReader *reader)
{
	MemoryContext caller;

	CHECK_FOR_INTERRUPTS();
	if (reader->token == MARKUP_START && reader->is_empty)
		return reader->token = MARKUP_END;
	MemoryContextReset(reader->token_context);
	caller = MemoryContextSwitchTo(reader->token_context);
	do
	{
		int			more = xmlTextReaderRead(reader->parser);

		if (more < 0 || reader->error[0] != '\0')
			refuse(reader, reader->error[0] != '\0' ? reader->error : "unknown error",
				   reader->error[0] != '\0' ? reader->error_line : reader->line);
		if (more == 0)
		{
			reader->token = MARKUP_DONE;
			break;
		}
		reader->line = node_line(reader);
		reader->token = node_token(reader);
	} while (reader->token == MARKUP_DONE);
	MemoryContextSwitchTo(caller);
	return reader->token;
}

/* Where a stretch that begins at text and ends with a mark is over; end if the mark is missing. */
static const char *
skip_to_mark(const char *text, const char *end, const char *mark)
{
	size_t		length = strlen(mark);

	for (; end - text >= (ptrdiff_t) length; text++)
	{
		if (memcmp(text, mark, length) == 0)
			return text + length;
	}
	return end;
}

/* Raises the error for a tag at text that is too large. The end of the tag. */
static const char *
check_tag(MarkupReader *reader, const char *text, const char *end)
{
	const char *start = text;
	char		quote = '\0';
	int			attributes = 0;

	for (; text < end && (quote != '\0' || *text != '>'); text++)
	{
		if (quote != '\0')
			quote = *text == quote ? '\0' : quote;
		else if (*text == '"' || *text == '\'')
		{
			quote = *text;
			attributes++;
		}
		if (*text == '\n')
			reader->line++;
		if (attributes > MAX_ATTRIBUTES)
			refuse(reader, psprintf("an element has more than %d attributes", MAX_ATTRIBUTES), reader->line);
		if (text - start > MAX_TAG)
			refuse(reader, psprintf("a tag is longer than %d bytes", MAX_TAG), reader->line);
	}
	return text;
}

/* Raises the error for what would keep libxml2 busy: large tags, and document types, which are not allowed anyway. */
static void
check_tags(MarkupReader *reader, const char *text, const char *end)
{
	const char *next;

	for (; text < end; text = next)
	{
		CHECK_FOR_INTERRUPTS();
		next = text + 1;
		if (*text == '\n')
			reader->line++;
		if (*text != '<')
			continue;
		if (end - text >= 4 && memcmp(text, "<!--", 4) == 0)
			next = skip_to_mark(text + 4, end, "-->");
		else if (end - text >= 9 && memcmp(text, "<![CDATA[", 9) == 0)
			next = skip_to_mark(text + 9, end, "]]>");
		else if (end - text >= 2 && text[1] == '?')
			next = skip_to_mark(text + 2, end, "?>");
		else if (end - text >= 2 && text[1] == '!')
			refuse(reader, "a document type is not allowed", reader->line);
		else
		{
			next = check_tag(reader, text, end);
			continue;
		}
		for (; text < next; text++)
			reader->line += *text == '\n';
	}
	reader->line = 1;
}

static MarkupReader *
open_reader(const char *text, size_t length)
{
	MarkupReader *reader = palloc0(sizeof(MarkupReader));
	char	   *encoded = pg_server_to_any(text, length, PG_UTF8);

	if (encoded != text)
		length = strlen(encoded);
	reader->next = next_token;
	reader->context = CurrentMemoryContext;
	reader->token_context = AllocSetContextCreate(CurrentMemoryContext, "fhirterm XML token",
												  ALLOCSET_DEFAULT_SIZES);
	reader->token = MARKUP_DONE;
	reader->line = 1;
	reader->callback.func = free_parser;
	reader->callback.arg = reader;
	MemoryContextRegisterResetCallback(reader->context, &reader->callback);
	check_tags(reader, encoded, encoded + length);
	reader->parser = xmlReaderForMemory(encoded, (int) length, NULL, "UTF-8",
										XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_BIG_LINES |
										XML_PARSE_IGNORE_ENC);
	if (reader->parser == NULL)
		ereport(ERROR,
				errcode(ERRCODE_OUT_OF_MEMORY),
				errmsg("out of memory while reading XML"));
	xmlTextReaderSetStructuredErrorHandler(reader->parser, (xmlStructuredErrorFunc) note_error, reader);
	return reader;
}

const MarkupModule *
fhirterm_markup_module(void)
{
	static const MarkupModule module = {{FHIRTERM_VERSION, sizeof(MarkupReader)}, open_reader};

	return &module;
}
