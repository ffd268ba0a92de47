/*
 * rf2_content.h
 *		What an RF2 release says, read from its files and arranged by concept.
 *
 * In memory are identifiers, links and numbers; terms and concrete values are in spools, which go to disk
 * beyond fhirterm.load_memory. What is not active is passed over, but for concepts. Numbers of concepts are
 * those of the draft, in the order of the file.
 */
#ifndef FHIRTERM_RF2_CONTENT_H
#define FHIRTERM_RF2_CONTENT_H

#include "load/code_system_draft.h"
#include "load/rf2_ids.h"
#include "load/rf2_reader.h"
#include "load/rf2_release.h"

/* SNOMED CT's own identifiers that a release is read by. */
#define SCT_IS_A				INT64CONST(116680003)
#define SCT_FULLY_SPECIFIED_NAME INT64CONST(900000000000003001)
#define SCT_SYNONYM				INT64CONST(900000000000013009)
#define SCT_DEFINITION			INT64CONST(900000000000550004)
#define SCT_SUFFICIENTLY_DEFINED INT64CONST(900000000000073002)
#define SCT_STATED				INT64CONST(900000000000010007)
#define SCT_PREFERRED			INT64CONST(900000000000548007)
#define SCT_ACCEPTABLE			INT64CONST(900000000000549004)
#define SCT_US_ENGLISH			INT64CONST(900000000000509007)
#define SCT_GB_ENGLISH			INT64CONST(900000000000508004)
#define SCT_ICD10_MAP_MODULE	INT64CONST(449080006)

/* Language reference sets that a release may have: a description has a bit for each in two halves of a word. */
#define RF2_MAX_LANGUAGES 32

/* Of a concept; lists end with -1 and are in the reverse order of the files. */
typedef struct Rf2Concept
{
	int32		effective_time; /* 20250101 */
	int32		descriptions;	/* the last one */
	int32		values;			/* the last one */
	int16		module;			/* number in modules */
	bool		active;
	bool		defined;		/* sufficiently */
} Rf2Concept;

/* Of a description: its term is the record of its number in terms. */
typedef struct Rf2Description
{
	uint32		preferred;		/* in the language reference sets of these numbers */
	uint32		acceptable;
	int32		next;			/* of the same concept, or -1 */
} Rf2Description;

/* An attribute relationship, a concrete value or an association of a concept. */
typedef struct Rf2Value
{
	int32		next;			/* of the same concept, or -1 */
	int32		target;			/* number of a concept; of a concrete value its record in concrete */
	int16		attribute;		/* number in attributes */
	uint16		group;			/* role group; 0 = none */
} Rf2Value;

/* What values are of. */
typedef struct Rf2Attribute
{
	bool		is_concrete;	/* its values are not concepts */
	PropertyType type;
	int			property;		/* in the draft */
} Rf2Attribute;

typedef struct Rf2Module
{
	int32		concepts;		/* of the module */
	int32		effective_time; /* of its row of the module dependencies, 0 = none */
	bool		depends;		/* it is in the module dependencies */
	bool		needed;			/* another module, the map to ICD-10 apart, depends on it */
} Rf2Module;

typedef enum Rf2TermType
{
	RF2_FULLY_SPECIFIED_NAME,
	RF2_SYNONYM,
	RF2_DEFINITION
} Rf2TermType;

typedef struct Rf2Content
{
	MemoryContext context;
	CodeSystemDraft *draft;		/* has codes and links of the hierarchy */
	JsonDigest	digest;			/* sum over the files */
	int			file_count;
	int64		bytes;			/* of the files read */
	int64		all_bytes;
	int32		latest;			/* effective time of concepts */

	Rf2Ids		concept_ids;
	int32		concept_room;
	Rf2Concept *concepts;
	Rf2Ids		description_ids;
	int32		description_room;
	Rf2Description *descriptions;
	ConceptSpool *terms;		/* a byte Rf2TermType, language, NUL, term, NUL */
	int32		value_count;
	int32		value_room;
	Rf2Value   *values;
	int32		concrete_count;
	ConceptSpool *concrete;		/* text, NUL */

	Rf2Ids		module_ids;
	int32		module_room;
	Rf2Module  *modules;
	Rf2Ids		attribute_ids;
	int32		attribute_room;
	Rf2Attribute *attributes;
	Rf2Ids		language_ids;	/* of language reference sets */
	Rf2Ids		refset_ids;		/* numbers are those of draft->reference_sets */

	int64		other_members;	/* of reference sets: what is no concept of the release */
} Rf2Content;

/*
 * Reads all files of a release. Errors: TX422 with file and line for what breaks the format or refers to a
 * component that the release lacks; 54000 beyond the memory limit; those of the files.
 */
extern Rf2Content *rf2_content_read(MemoryContext context, const Rf2Release *release,
									CodeSystemDraft *draft);

/* Gives up all memory but the draft's. */
extern void rf2_content_free(Rf2Content *content);

#endif							/* FHIRTERM_RF2_CONTENT_H */
