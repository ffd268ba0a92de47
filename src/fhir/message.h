/*
 * message.h
 *		What the terminology operations say, in one place: the catalogue of messages.
 *
 * HL7's terminology ecosystem prescribes the texts and their ids (extension operationoutcome-message-id), so
 * that clients can recognise and translate them. A text holds its arguments as {0}, {1} …; a translation is
 * another column of the table in message.c.
 */
#ifndef FHIRTERM_MESSAGE_H
#define FHIRTERM_MESSAGE_H

typedef enum MessageId
{
	MESSAGE_NONE,				/* a text without an id */
	MSG_ABSTRACT_CODE,			/* system, code */
	MSG_BAD_DISPLAY_LANGUAGE,	/* what was given */
	MSG_CODE_CASE,				/* code, right code, code system */
	MSG_CODE_NOT_NORMAL,		/* code, right code, code system */
	MSG_CODE_NOT_ACTIVE,		/* "not active", code */
	MSG_CODE_NO_SYSTEM,
	MSG_CODE_NO_SYSTEM_OR_CODE,
	MSG_CODE_SYSTEM_IS_SUPPLEMENT,	/* canonical */
	MSG_CODE_SYSTEM_IS_VALUE_SET,	/* canonical */
	MSG_CODE_SYSTEM_NOT_ENUMERABLE, /* system */
	MSG_CODE_SYSTEM_RELATIVE,
	MSG_COMPARE_DISJOINT,		/* two value sets; so are the next ones */
	MSG_COMPARE_EMPTY,
	MSG_COMPARE_INDETERMINATE,	/* …, reason */
	MSG_COMPARE_NO_COMPOSE,		/* value set */
	MSG_COMPARE_OVERLAPPING,
	MSG_COMPARE_SAME,
	MSG_COMPARE_SUBSET,
	MSG_COMPARE_SUPERSET,
	MSG_CONCEPT_DEPRECATED,		/* "deprecated", code */
	MSG_CONCEPT_DEPRECATED_IN_VALUE_SET,	/* system, code, status, value set */
	MSG_CONCEPT_STATUS,			/* status, code */
	MSG_CONCEPT_STATUS_AND_INACTIVE,	/* status, code, "inactive" */
	MSG_DISPLAY_DEFAULT_LANGUAGE,	/* display, system, code, languages, display */
	MSG_DISPLAY_NONE,			/* display, system, code */
	MSG_DISPLAY_NOT_CURRENT,	/* display, code, right ones, status */
	MSG_DISPLAY_WRONG_NONE_IN_LANGUAGE, /* display, system, code, languages, default display */
	MSG_DISPLAY_WRONG_ONE,		/* -, system, code, right one, display, languages */
	MSG_DISPLAY_WRONG_SEVERAL,	/* count, system, code, right ones, display, languages */
	MSG_DISPLAY_WHITESPACE_ONE,
	MSG_DISPLAY_WHITESPACE_SEVERAL,
	MSG_DISPLAY_USE_SUPPLEMENT_ONE,
	MSG_DISPLAY_USE_SUPPLEMENT_SEVERAL,
	MSG_FILTER_NOT_UNDERSTOOD,	/* property, op, value, value set, system */
	MSG_FILTER_NO_VALUE,		/* system, property, op */
	MSG_IMPORT_UNKNOWN,			/* url */
	MSG_IMPORT_VERSION_UNKNOWN, /* url, version */
	MSG_LOOKUP_UNKNOWN_CODE,	/* code, system, version */
	MSG_NOT_IN_VALUE_SET,		/* -, value set, coding */
	MSG_NO_CODING_IN_VALUE_SET, /* value set */
	MSG_REFERENCE_DEPRECATED,	/* canonical, -, resource type */
	MSG_REFERENCE_DRAFT,
	MSG_REFERENCE_EXAMPLE,
	MSG_REFERENCE_EXPERIMENTAL,
	MSG_REFERENCE_RETIRED,
	MSG_REFERENCE_WITHDRAWN,
	MSG_SUPPLEMENT_MISSING,		/* canonical */
	MSG_SUPPLEMENTS_MISSING,	/* canonicals */
	MSG_SYSTEM_NOT_INFERRED,	/* code, value set */
	MSG_SYSTEM_SEVERAL_INFERRED,	/* code, value set, systems */
	MSG_SYSTEM_VERSION_CHECK,	/* system, version, wanted */
	MSG_SYSTEM_VERSION_SEVERAL_DEFAULTS,	/* system, one, other */
	MSG_SYSTEM_VERSION_SEVERAL_FORCED,	/* system, one, other */
	MSG_TRANSLATE_NONE,
	MSG_TRANSLATE_NOT_IN_MAPS,	/* from, to, system, code */
	MSG_TRANSLATE_NOT_IN_SCOPE, /* system, code, value set */
	MSG_TRANSLATE_NO_MAP,		/* from, to */
	MSG_TRANSLATE_UNKNOWN_MAP,	/* url */
	MSG_TRANSLATE_UNKNOWN_MAP_VERSION,	/* url, version */
	MSG_TRANSLATE_UNKNOWN_SCOPE,	/* value set, what it is */
	MSG_UNKNOWN_CODE,			/* code, system */
	MSG_UNKNOWN_CODE_IN_FRAGMENT,	/* code, system, version */
	MSG_UNKNOWN_CODE_IN_VERSION,	/* code, system, version */
	MSG_UNKNOWN_CODE_SYSTEM,	/* system */
	MSG_UNKNOWN_CODE_SYSTEM_VERSION,	/* system, version, versions there are */
	MSG_UNKNOWN_CODE_SYSTEM_VERSION_NONE,	/* system, version */
	MSG_UNKNOWN_CODE_SYSTEM_EXPANDING,	/* the same three, for an expansion */
	MSG_UNKNOWN_CODE_SYSTEM_VERSION_EXPANDING,
	MSG_UNKNOWN_CODE_SYSTEM_VERSION_NONE_EXPANDING,
	MSG_UNKNOWN_VALUE_SET,		/* canonical */
	MSG_VALUE_SET_CIRCULAR,		/* value set, those on the way */
	MSG_VALUE_SET_TOO_COSTLY,	/* value set, ">limit" */
	MSG_VERSION_MISMATCH,		/* system, version of the value set, version of the value */
	MSG_VERSION_MISMATCH_CHANGED,	/* system, version, version of the value set, version of the value */
	MSG_VERSION_MISMATCH_DEFAULT,	/* system, version, -, version of the value */
	MESSAGE_COUNT
} MessageId;

/* The id that the ecosystem gives a message, which several may share; NULL for MESSAGE_NONE. */
extern const char *message_name(MessageId id);

/* Its text with the arguments, of which NULL is no text; palloc'd. message_text() counts them. */
extern char *message_format(MessageId id, int count, const char *const *arguments);

#define message_text(id, ...) \
	message_format(id, lengthof(((const char *const[]) {__VA_ARGS__})), (const char *const[]) {__VA_ARGS__})

#endif							/* FHIRTERM_MESSAGE_H */
