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

#include "access/transam.h"
#include "access/xact.h"
#include "fmgr.h"
#include "utils/snapmgr.h"

#include "codesystem/code_system.h"
#include "settings.h"
#include "store/catalog.h"

/*
 * Names a snapshot's view of the data: equal keys of one backend see the same rows. Settings that answers depend on are
 * part of the view, as they may change under a snapshot: in a loop, or while a cursor is open.
 */
typedef struct SnapshotKey
{
	TransactionId xmin;
	TransactionId xmax;
	uint32		xcnt;
	int32		subxcnt;
	CommandId	curcid;
	bool		recovery;
	TransactionId own;			/* top transaction, for what it wrote itself */
	SubTransactionId nesting;	/* a subtransaction rolled back takes its command ids along */
	int			settings;		/* settings_of_answers() */
} SnapshotKey;

/* That of the active snapshot. */
extern void snapshot_key_current(SnapshotKey *key);

/* Whether a key is that of the active snapshot. */
static inline bool
snapshot_key_is_current(const SnapshotKey *key)
{
	Snapshot	snapshot = GetActiveSnapshot();

	return key->xmin == snapshot->xmin && key->xmax == snapshot->xmax && key->xcnt == snapshot->xcnt &&
		key->subxcnt == snapshot->subxcnt && key->curcid == snapshot->curcid &&
		key->recovery == snapshot->takenDuringRecovery && key->own == GetTopTransactionIdIfAny() &&
		key->nesting == GetCurrentSubTransactionId() && key->settings == settings_of_answers();
}

typedef struct Terminology
{
	MemoryContext context;		/* everything below lives here */
	SnapshotKey key;
	List	   *code_systems;	/* of CodeSystem *, those opened so far */
	List	   *use_supplements;	/* of char *: canonicals of supplements to put in play */
	void	   *extension;		/* of the room above that keeps something here, or NULL */
	void	   *call_state;		/* of the SQL function whose call site this is; NULL in a fresh one */
	struct NamingMemo *naming;	/* what superseded urls came to (naming.c), or NULL */
	struct RequestContent *request;	/* resources of the request (terminology_content.c), or NULL */
	struct ResolutionTable *resolutions;	/* references resolved so far (terminology.c) */
} Terminology;

/* A new one in a new context below parent, under the active snapshot. */
extern Terminology *terminology_create(MemoryContext parent);
extern void terminology_destroy(Terminology *terminology);

/* A new one for a call site, in the place of the one that it may have. */
extern Terminology *terminology_renew_call(FunctionCallInfo fcinfo);

/*
 * The Terminology of a call site: that of the call before if the snapshot is the same, else a new
 * one. Lives in fn_mcxt, its pointer in fn_extra. Inline, as it is asked for with every row.
 */
static inline Terminology *
terminology_of_call(FunctionCallInfo fcinfo)
{
	Terminology *terminology = fcinfo->flinfo->fn_extra;

	return terminology != NULL && snapshot_key_is_current(&terminology->key) ? terminology :
		terminology_renew_call(fcinfo);
}



/*
 * A code system that is stored or in the request, opened, with its supplements in play; the same one at
 * every call.
 */
extern CodeSystem *terminology_open(Terminology *terminology, const CodeSystemEntry *entry);

/*
 * Puts a supplement in play, also for code systems that are open already.
 * Errors: TX404 if it is not loaded, TX422 if it is not a supplement.
 */
extern void terminology_use_supplement(Terminology *terminology, const char *canonical);

/*
 * The code system a canonical names: version NULL means the latest (CS-067, R-5), a pattern such as
 * 1.x the latest that fits, anything else exactly that version. What is declared only counts where nothing
 * with concepts fits. Supplements are not code systems
 * (CS-079): *is_supplement (may be NULL) tells that the url is one. A url under which nothing is loaded,
 * and that another one took the place of (UC-040), means the code system of that one, whose url differs
 * then. NULL if there is none.
 */
extern CodeSystem *terminology_code_system(Terminology *terminology, const char *url,
										   const char *version, bool *is_supplement);

/*
 * The same; raises TX404 with the nearest urls or the loaded versions as a hint, TX422 for a supplement or
 * a value set.
 */
extern CodeSystem *terminology_require_code_system(Terminology *terminology, const char *url,
												   const char *version);

/* The versions of a code system, for messages: "1.0.0, 1.1.0 and 1.2.0"; NULL if none is there. palloc'd. */
extern char *terminology_versions_text(Terminology *terminology, const char *url);

/* url|version of the supplement with this url (version NULL: the latest), or the url if there is none; palloc'd. */
extern char *terminology_supplement_canonical(Terminology *terminology, const char *url, const char *version);

/*
 * Every code system that is loaded with all or some of its concepts, in its latest version; of one with
 * editions the latest of each. As CodeSystem *, palloc'd.
 */
extern List *terminology_all_code_systems(Terminology *terminology);

/* The code system whose CodeSystem.valueSet is this canonical, or NULL (CS-021). */
extern CodeSystem *terminology_code_system_of_value_set(Terminology *terminology, const char *url,
														const char *version);

#endif							/* FHIRTERM_TERMINOLOGY_H */
