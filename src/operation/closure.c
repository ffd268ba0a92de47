/*
 * closure.c
 *		ConceptMap/$closure: which concepts subsume which, as a ConceptMap.
 *
 * Without a name, the answer has all pairs of the concepts given. With one, the client maintains a table: the name
 * alone begins it (or begins it again), with concepts it grows and the answer has the pairs that are new, with a
 * version the answer has all pairs that came after that version. Such a table stays with the code systems as they
 * were when a concept of theirs was first added. Names belong to the current role.
 *
 * Spec: CS-138, https://hl7.org/fhir/conceptmap-operation-closure.html,
 * https://hl7.org/fhir/terminology-service.html#closure
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"

#include "errors.h"
#include "json/jsonb_access.h"
#include "operation/closure_pairs.h"
#include "operation/code_system_call.h"
#include "store/closure_store.h"

/* Bytes of the name of a closure table. */
#define LONGEST_NAME 1000

/* ---------------------------------------------------------------- errors */

pg_noreturn static void
refuse_name(const char *name)
{
	char	   *text = psprintf("there is no closure table \"%s\"", name);

	ereport(ERROR,
			(errcode(ERRCODE_TX_NOT_FOUND),
			 errmsg("%s", text),
			 errhint("Begin it by giving its name alone."),
			 err_outcome("not-found", NULL, MESSAGE_NONE, NULL, text)));
}

/* Another content took the place of the one that the table has concepts of. */
pg_noreturn static void
refuse_content(const char *name, const char *system)
{
	char	   *text = psprintf("closure table \"%s\" has concepts of another version of \"%s\"", name, system);

	ereport(ERROR,
			(errcode(ERRCODE_TX_CONFLICT),
			 errmsg("%s", text),
			 errhint("Begin it again by giving its name alone, and add its concepts anew."),
			 err_outcome("conflict", NULL, MESSAGE_NONE, NULL, text)));
}

static void
require_writable(void)
{
	char	   *text = "closure tables can't be written here: the transaction is read-only, or the server a standby";

	if (XactReadOnly || RecoveryInProgress())
		ereport(ERROR,
				(errcode(ERRCODE_READ_ONLY_SQL_TRANSACTION),
				 errmsg("%s", text),
				 err_outcome("not-supported", NULL, MESSAGE_NONE, NULL, text)));
}

/* ---------------------------------------------------------------- concepts */

/* The version in which a table has a system; NULL: any. */
static char *
version_in_table(const List *firsts, const char *system)
{
	ListCell   *cell;

	foreach(cell, firsts)
	{
		const ClosureConcept *concept = lfirst(cell);

		if (strcmp(concept->system, system) == 0)
			return concept->version;
	}
	return NULL;
}

/* One concept of each code system that a table has; table may be NULL. */
static List *
firsts_of(const ClosureTable *table)
{
	List	   *firsts = NIL;
	ListCell   *cell;

	foreach(cell, table ? table->concepts : NIL)
	{
		ClosureConcept *concept = lfirst(cell);

		if (firsts == NIL || ((ClosureConcept *) llast(firsts))->content_id != concept->content_id)
			firsts = lappend(firsts, concept);
	}
	return firsts;
}

/* The concepts of the request, as ClosureMember * that are added. Errors: TX400, TX404, TX422. */
static List *
requested_members(OperationCall *call, const ClosureTable *table)
{
	List	   *firsts = firsts_of(table);
	List	   *members = NIL;
	ListCell   *cell;

	foreach(cell, parameters_all(call->parameters, "concept"))
	{
		JsonbContainer *coding = jsonb_member_object(((const Parameter *) lfirst(cell))->element, "valueCoding");
		RequestedConcept concept = {.expression = "concept"};
		ClosureMember *member = palloc0(sizeof(ClosureMember));

		concept.system = jsonb_member_string(coding, "system");
		concept.version = jsonb_member_string(coding, "version");
		concept.code = jsonb_member_string(coding, "code");
		if (concept.system == NULL || concept.code == NULL)
			request_refuse("each concept must be a Coding with system and code");
		if (concept.version == NULL)
			concept.version = version_in_table(firsts, concept.system);
		member->cs = call_code_system(call, concept.system, concept.version);
		member->ordinal = call_locate(member->cs, &concept);
		member->added = true;
		code_system_require_is_a(member->cs, "$closure");
		members = lappend(members, member);
	}
	return members;
}

/* Those of a table, in the code systems as they were; added if they came after a version. */
static List *
table_members(OperationCall *call, const ClosureTable *table, int32 version)
{
	List	   *members = NIL;
	ListCell   *cell;

	foreach(cell, table->concepts)
	{
		const ClosureConcept *concept = lfirst(cell);
		ClosureMember *member = palloc0(sizeof(ClosureMember));

		member->cs = terminology_code_system(operation_terminology(call), concept->system, concept->version, NULL);
		if (member->cs == NULL || member->cs->content_id != concept->content_id)
			refuse_content(table->name, concept->system);
		member->ordinal = code_system_locate(member->cs, concept->code, strlen(concept->code), NULL);
		member->added = concept->added > version;
		members = lappend(members, member);
	}
	return members;
}

/* One array of them, sorted; *count is how many there are. */
static ClosureMember *
array_of(List *members, int *count)
{
	ClosureMember *array = palloc(Max(list_length(members), 1) * sizeof(ClosureMember));
	int			n = 0;
	ListCell   *cell;

	foreach(cell, members)
		array[n++] = *(ClosureMember *) lfirst(cell);
	*count = closure_sort(array, n);
	return array;
}

/* Errors: TX400 for a code system that isn't stored, TX409 for one in two versions. */
static void
require_one_version(const ClosureTable *table, const ClosureMember *members, int count)
{
	List	   *urls = NIL;

	for (int i = 0; i < count; i++)
	{
		CodeSystem *cs = members[i].cs;
		ListCell   *cell;

		if (i > 0 && members[i - 1].cs == cs)
			continue;
		if (cs->content_id <= 0 || cs->url == NULL)
			request_refuse("a closure table with a name needs code systems that are stored under a url");
		foreach(cell, urls)
			if (strcmp(lfirst(cell), cs->url) == 0)
				refuse_content(table->name, cs->url);
		urls = lappend(urls, cs->url);
	}
}

/* What is added, as the store wants it. Errors: TX400, TX409. */
static List *
added_concepts(const ClosureTable *table, const ClosureMember *members, int count)
{
	List	   *concepts = NIL;

	require_one_version(table, members, count);
	for (int i = 0; i < count; i++)
	{
		CodeSystem *cs = members[i].cs;
		ClosureConcept *added;
		Concept		concept;

		if (!members[i].added)
			continue;
		(void) cs->ops->fetch(cs, members[i].ordinal, FETCH_CODE, &concept);
		added = palloc0(sizeof(ClosureConcept));
		added->system = cs->url;
		added->version = cs->version;
		added->content_id = cs->content_id;
		added->code = pnstrdup(concept.code, concept.code_length);
		concepts = lappend(concepts, added);
	}
	return concepts;
}

/* ---------------------------------------------------------------- answers */

/* The pairs; table NULL: not of one. */
static JsonTree *
concept_map(const OperationCall *call, const ClosureTable *table, const ClosureMember *members, int count)
{
	JsonTree   *map = tree_object();
	JsonTree   *groups = closure_groups(members, count, call->release);

	tree_put_string(map, "resourceType", "ConceptMap");
	if (table)
	{
		tree_put_string(map, "name", table->name);
		tree_put_string(map, "version", psprintf("%d", table->version));
	}
	tree_put_string(map, "status", "active");
	tree_put_boolean(map, "experimental", true);
	if (tree_count(groups) > 0)
		tree_put(map, "group", groups);
	return map;
}

static JsonTree *
begin_table(OperationCall *call, const char *name)
{
	ClosureTable *table;

	require_writable();
	table = closure_table_open(name);
	closure_table_begin(table);
	closure_table_close();
	return concept_map(call, table, NULL, 0);
}

static JsonTree *
extend_table(OperationCall *call, const char *name)
{
	ClosureTable *table;
	ClosureMember *members;
	JsonTree   *answer;
	List	   *added;
	int			count;

	require_writable();
	table = closure_table_open(name);
	if (table->version == 0)
		refuse_name(name);
	members = array_of(list_concat(table_members(call, table, table->version), requested_members(call, table)), &count);
	added = added_concepts(table, members, count);
	if (added != NIL)
		closure_table_add(table, added);
	answer = concept_map(call, table, members, count);
	closure_table_close();
	return answer;
}

static JsonTree *
replay_table(OperationCall *call, const char *name, int64 version)
{
	const ClosureTable *table = closure_table_read(name);
	ClosureMember *members;
	int			count;

	if (table->version == 0)
		refuse_name(name);
	if (version < 0 || version > table->version)
		request_refuse(psprintf("closure table \"%s\" has no version " INT64_FORMAT, name, version));
	members = array_of(table_members(call, table, (int32) version), &count);
	return concept_map(call, table, members, count);
}

JsonTree *
operation_closure(OperationCall *call)
{
	char	   *name = parameters_text(call->parameters, "name");
	bool		has_concepts = parameters_all(call->parameters, "concept") != NIL;
	int64		version = parameters_integer(call->parameters, "version", -1);
	ClosureMember *members;
	int			count;

	if (version >= 0 && has_concepts)
		request_refuse("give concepts to add, or the version to go on from, not both");
	if ((name == NULL && !has_concepts) || (name && *name == '\0'))
		request_refuse("give the name of a closure table, or concepts");
	if (name && strlen(name) > LONGEST_NAME)
		request_refuse(psprintf("the name of a closure table may have %d bytes at most", LONGEST_NAME));
	if (name && version >= 0)
		return replay_table(call, name, version);
	if (name && has_concepts)
		return extend_table(call, name);
	if (name)
		return begin_table(call, name);
	members = array_of(requested_members(call, NULL), &count);
	return concept_map(call, NULL, members, count);
}
