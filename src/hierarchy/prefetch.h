/*
 * prefetch.h
 *		Says that memory will be read soon, so that a processor waits for several places at a time.
 */
#ifndef FHIRTERM_PREFETCH_H
#define FHIRTERM_PREFETCH_H

/* The address may be any; nothing is read where there is none. */
#if defined(__GNUC__)
#define prefetch_memory(address) __builtin_prefetch(address)
#else
#define prefetch_memory(address) ((void) (address))
#endif

#endif							/* FHIRTERM_PREFETCH_H */
