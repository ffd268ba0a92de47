/*
 * terminology.h
 *		What one query can see: the code systems (and above, the value sets) opened under one snapshot,
 *		each once, and the choices that select among versions.
 *
 * A Terminology lives in a memory context of its own. A call site of a SQL function keeps one in
 * fn_extra and uses it as long as the snapshot is the same; content is immutable, so nothing it
 * holds ever becomes stale within that.
 */
#ifndef FHIRTERM_TERMINOLOGY_H
#define FHIRTERM_TERMINOLOGY_H

#include "fmgr.h"
#include "utils/snapshot.h"

#include "codesystem/code_system.h"

/* Names a snapshot's view of the data: equal keys see the same rows. */
typedef struct SnapshotKey
{
	TransactionId xmin;
	TransactionId xmax;
	uint32		xcnt;
	int32		subxcnt;
	CommandId	curcid;
	bool		recovery;
	TransactionId own;			/* top transaction, for what it wrote itself */
} SnapshotKey;

typedef struct Terminology
{
	MemoryContext context;		/* everything below lives here */
	SnapshotKey key;
	List	   *code_systems;	/* of CodeSystem *, those opened so far */
	List	   *value_sets;		/* of struct ValueSet *, those opened so far (valueset room) */
	List	   *use_supplements;	/* of char *: canonicals of supplements to put in play */
	void	   *extension;		/* of the room above that keeps something here, or NULL */
} Terminology;

/* A new one in a new context below parent, under the active snapshot. */
extern Terminology *terminology_create(MemoryContext parent);
extern void terminology_destroy(Terminology *terminology);

/*
 * The Terminology of a call site: that of the call before if the snapshot is the same, else a new
 * one. *fresh tells which; what the caller keeps with it must be dropped then. Lives in fn_mcxt.
 */
extern Terminology *terminology_of_call(FunctionCallInfo fcinfo, bool *fresh);

extern void snapshot_key_current(SnapshotKey *key);

/*
 * The code system a canonical names: version NULL means the latest (CS-067, R-5), a pattern such as
 * 1.x the latest that fits, anything else exactly that version. Supplements are not code systems
 * (CS-079): *is_supplement (may be NULL) tells that the url is one. NULL if there is none.
 */
extern CodeSystem *terminology_code_system(Terminology *terminology, const char *url,
										   const char *version, bool *is_supplement);

/* The same; raises TX404 with the nearest urls or the loaded versions as a hint. */
extern CodeSystem *terminology_require_code_system(Terminology *terminology, const char *url,
												   const char *version);

/* The code system whose CodeSystem.valueSet is this canonical, or NULL (CS-021). */
extern CodeSystem *terminology_code_system_of_value_set(Terminology *terminology, const char *url,
														const char *version);

#endif							/* FHIRTERM_TERMINOLOGY_H */
