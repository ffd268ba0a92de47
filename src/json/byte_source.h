/*
 * byte_source.h
 *		Where bytes come from: a server file, a large object, memory; and what unpacks them.
 */
#ifndef FHIRTERM_BYTE_SOURCE_H
#define FHIRTERM_BYTE_SOURCE_H

typedef struct ByteSource ByteSource;

struct ByteSource
{
	/* Puts up to size bytes into buffer; returns how many, 0 at the end. Raises errors itself. */
	size_t		(*read) (ByteSource *source, char *buffer, size_t size);
	/* Gives up what the source holds. May be NULL. On an error it happens without being called. */
	void		(*close) (ByteSource *source);
	int64		position;		/* bytes read so far, for progress */
	int64		size;			/* bytes in all, -1 if unknown */
};

/* Raises 42501 unless the user has the privileges of pg_read_server_files; path is for the message. */
extern void byte_source_require_privilege(const char *path);

/*
 * A file of the server; a relative path starts at the data directory. Errors: 42501 unless the user has
 * the privileges of pg_read_server_files; 58P01 and the like if it can't be opened; 42809 if it is not
 * a regular file; 53000 if too many files are open. Closed with the memory context at the latest.
 */
extern ByteSource *byte_source_file(const char *path);

/*
 * A large object, read in the current transaction, which closes it at the latest. Errors: 42704,
 * 42501.
 */
extern ByteSource *byte_source_large_object(Oid object_id);

/* Bytes in memory, not copied. */
extern ByteSource *byte_source_memory(const char *bytes, size_t size);

/* Closes any source that can be closed. Its memory stays until its context goes. */
extern void byte_source_close(ByteSource *source);

#endif							/* FHIRTERM_BYTE_SOURCE_H */
