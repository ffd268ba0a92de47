/*
 * errors.h
 *		The SQLSTATEs of fhirterm: class TX, named after the HTTP status that the FHIR terminology
 *		operations give for the same failure. Everything else uses PostgreSQL's own codes.
 */
#ifndef FHIRTERM_ERRORS_H
#define FHIRTERM_ERRORS_H

#include "utils/elog.h"

/* The request cannot be understood: a bare code where several systems fit, two exclusive arguments. */
#define ERRCODE_TX_BAD_REQUEST		MAKE_SQLSTATE('T', 'X', '4', '0', '0')
/* A canonical named in the query (value set, code system, concept map) is not loaded. */
#define ERRCODE_TX_NOT_FOUND		MAKE_SQLSTATE('T', 'X', '4', '0', '4')
/* Two resources lay claim to one identity, or a published version would be changed in place. */
#define ERRCODE_TX_CONFLICT			MAKE_SQLSTATE('T', 'X', '4', '0', '9')
/* The answer is larger than the limits allow. */
#define ERRCODE_TX_TOO_COSTLY		MAKE_SQLSTATE('T', 'X', '4', '1', '3')
/* The definition cannot be processed: broken resource, unknown filter, missing content, cycle. */
#define ERRCODE_TX_UNPROCESSABLE	MAKE_SQLSTATE('T', 'X', '4', '2', '2')
/* Understood, and not supported. */
#define ERRCODE_TX_NOT_SUPPORTED	MAKE_SQLSTATE('T', 'X', '5', '0', '1')

#endif							/* FHIRTERM_ERRORS_H */
