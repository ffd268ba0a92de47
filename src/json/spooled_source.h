/*
 * spooled_source.h
 *		The bytes of a source kept in a temporary file, for what cannot be read in the order in which it comes.
 */
#ifndef FHIRTERM_SPOOLED_SOURCE_H
#define FHIRTERM_SPOOLED_SOURCE_H

#include "json/byte_source.h"

/*
 * Copies all that a source gives; what comes back gives it again. The temporary file goes when it is closed,
 * at the latest with the transaction. Errors: those of the source; 53400 beyond temp_file_limit.
 */
extern ByteSource *spooled_source(ByteSource *source);

#endif							/* FHIRTERM_SPOOLED_SOURCE_H */
