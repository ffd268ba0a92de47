/*
 * page_writer.h
 *		Writing the pages of a content, fhirterm.concept_page: concepts as they come, and their codes, sorted, at the end.
 */
#ifndef FHIRTERM_PAGE_WRITER_H
#define FHIRTERM_PAGE_WRITER_H

#include "store/content_writer.h"

/*
 * Takes a concept over into the pages of its content. The concepts of a content come by ordinal, from 0 on, and no
 * other content's before page_writer_finish(). Codes are sorted within maintenance_work_mem, beyond it on disk.
 */
extern void page_writer_concept(ContentWriter *writer, const ConceptRow *row);

/* Writes what is left, and the codes. A content without concepts gets a page of codes that is empty. */
extern void page_writer_finish(ContentWriter *writer, int32 content_id);

#endif							/* FHIRTERM_PAGE_WRITER_H */
