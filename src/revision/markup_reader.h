/*
 * markup_reader.h
 *		A pull reader of XML text: elements with their attributes, and characters, in document order.
 *
 * Comments and processing instructions are passed over, CDATA sections are characters. There is no network, no
 * external entity, and no document type: a DOCTYPE is refused before any entity could be declared, so that the five
 * entities of XML and character references are all there are. libxml2's own limits hold (depth 256, a name of 50 kB,
 * a text of 10 MB).
 */
#ifndef FHIRTERM_MARKUP_READER_H
#define FHIRTERM_MARKUP_READER_H

#include "utils/palloc.h"

#include "companion.h"

typedef enum MarkupToken
{
	MARKUP_START,				/* of an element */
	MARKUP_END,					/* of the element that is open; of an empty one, too */
	MARKUP_TEXT,				/* characters; not joined across comments */
	MARKUP_DONE					/* the document has ended */
} MarkupToken;

typedef struct MarkupAttribute
{
	const char *name;			/* without prefix */
	const char *name_space;		/* or NULL */
	const char *value;			/* as XML normalises it; in the server's encoding */
} MarkupAttribute;

typedef struct MarkupReader MarkupReader;

/* What is told of a token is valid until the next one. */
struct MarkupReader
{
	MarkupToken token;
	const char *name;			/* of an element, without prefix; of MARKUP_START and MARKUP_END */
	const char *name_space;		/* or NULL */
	const char *text;			/* of MARKUP_TEXT, in the server's encoding */
	int			line;			/* of the document, from 1 */
	int			attribute_count;	/* of MARKUP_START; declarations of namespaces are not among them */
	MarkupAttribute *attributes;

	/* of the implementation */
	MarkupToken (*next) (MarkupReader *reader);
	void	   *parser;
	bool		is_empty;		/* the element just begun has no end of its own */
	int			error_line;
	char		error[256];		/* libxml2's words for the first error, or "" */
	MemoryContext context;		/* of the reader */
	MemoryContext token_context;	/* of what is told of the current token */
	MemoryContextCallback callback;
};

/*
 * A reader over a text in the server's encoding, which must outlive it; an encoding that its declaration names plays
 * no part. Its memory is given back with the current memory context.
 * Errors of both functions: TX422 with line and libxml2's words for what is not well-formed, and for a DOCTYPE; 22P05
 * for characters that the server's encoding lacks; 53200.
 */
extern MarkupReader *markup_reader_open(const char *text, size_t length);

/* Moves to the next token and returns it. Checks for interrupts. */
extern MarkupToken markup_next(MarkupReader *reader);

/* What the library fhirterm_xml (markup_module.c) offers. */
typedef struct MarkupModule
{
	CompanionHeader header;		/* size: of the reader */
	MarkupReader *(*open) (const char *text, size_t length);
} MarkupModule;

/* Found by its name in that library. */
extern PGDLLEXPORT const MarkupModule *fhirterm_markup_module(void);

#endif							/* FHIRTERM_MARKUP_READER_H */
