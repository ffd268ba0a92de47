/*
 * resource_stream.h
 *		The resources in a file, one after the other. The file is a FHIR package (a tar archive), or
 *		holds one or more JSON documents (a resource, NDJSON); either may be compressed with gzip.
 *
 * Of a package are taken the files *.json directly in its folder "package", except package.json and
 * those whose names begin with a dot (.index.json). Resources are not interpreted; a Bundle is one.
 */
#ifndef FHIRTERM_RESOURCE_STREAM_H
#define FHIRTERM_RESOURCE_STREAM_H

#include "json/json_reader.h"

typedef struct ResourceStream ResourceStream;

/*
 * Opens a file; label (copied) names it in messages. The source is not closed. The memory of the stream
 * belongs to the current memory context.
 */
extern ResourceStream *resource_stream_open(ByteSource *source, const char *label);

/*
 * The next resource: a reader of which the next token is the first of the JSON document, which should
 * be the start of an object (the caller checks that). What the caller leaves unread of a resource is
 * passed over. NULL after the last one.
 *
 * The reader's name tells where the resource is: "package/CodeSystem-x.json" in a package; the label for
 * the first document of a file; for those that follow, the label and the line on which it begins
 * ("codes.ndjson line 12"). Reader and name are valid until the next call.
 *
 * Errors: those of json_reader.h and archive.h; 22P04 for an archive that has no folder "package".
 */
extern JsonReader *resource_stream_next(ResourceStream *stream);

#endif							/* FHIRTERM_RESOURCE_STREAM_H */
