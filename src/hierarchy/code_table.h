/*
 * code_table.h
 *		Numbers distinct codes 0, 1, … as they come, and again in the order of their bytes.
 *
 * Takes the bytes of the codes and two more, 8 bytes a code, and 32 to 64 a code while codes are added.
 */
#ifndef FHIRTERM_CODE_TABLE_H
#define FHIRTERM_CODE_TABLE_H

#include "compat.h"
#include "hierarchy/prefetch.h"

typedef struct CodeSlot CodeSlot;

typedef struct CodeTable
{
	int32		size;			/* distinct codes */
	char	   *bytes;			/* all codes: values of type text, each with a NUL behind it */
	int64	   *start;			/* by number: where its code begins in bytes */
	/* while codes are added */
	int64		bytes_used;
	int64		bytes_capacity;
	int32		capacity;		/* codes that start has room for */
	CodeSlot   *slots;			/* open addressing: a power of two, twice the capacity or more; NULL if not searched */
	uint32		slot_mask;
} CodeTable;

/*
 * In the current memory context, which must be current when codes are added, too. A table that is not searched is for
 * code_table_append() alone.
 */
extern void code_table_init(CodeTable *table, bool searched);

/*
 * A code is looked up in up to four steps, so that a caller with many codes can let the memory accesses
 * of one overlap with those of others: hash it, prefetch its slot, prefetch its bytes, number it.
 */
extern uint32 code_table_hash(const char *code, int length);
extern void code_table_prefetch_slot(const CodeTable *table, uint32 hash);
extern void code_table_prefetch_bytes(const CodeTable *table, uint32 hash);
/*
 * The number of a code, a new one if the code is new. The code must not contain a NUL.
 * Errors: 54000 beyond 2^31 - 2 codes.
 */
extern int32 code_table_add(CodeTable *table, uint32 hash, const char *code, int length);

/* Gives the next number to a code of which the caller knows that it is new; in a table that is not searched. Errors as above. */
extern void code_table_append(CodeTable *table, const char *code, int length);

/*
 * Ends the adding: numbers the codes again in the order of their bytes, and gives for each old number
 * the new one in a palloc'd array.
 */
extern int32 *code_table_sort(CodeTable *table);

/* The code of a number as a value of type text, with a short header where there may be one; as long as the table lives. */
static inline struct varlena *
code_table_text(const CodeTable *table, int32 number)
{
	return (struct varlena *) (table->bytes + table->start[number]);
}

/* The bytes of a code, NUL-terminated. */
static inline const char *
code_table_code(const CodeTable *table, int32 number)
{
	return VARDATA_ANY(code_table_text(table, number));
}

#endif							/* FHIRTERM_CODE_TABLE_H */
