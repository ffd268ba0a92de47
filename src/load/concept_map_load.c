/*
 * concept_map_load.c
 *		Loading a ConceptMap: checks the resource, then writes it and its mappings.
 *
 * The shapes of R4 (equivalence, sourceUri, group.sourceVersion) and of R5 (relationship, sourceScope,
 * group.source with version, noMap, value sets as source and target) are read alike. What is stored:
 *
 *	- a row for each target of each element;
 *	- a row without target for an element that has none: nothing fits (relationship not-related-to).
 *
 * What a group does with all other codes (unmapped) stays in the resource. Relationships are those of R5; the
 * equivalence that R4 wrote is in extra. Members without a column (dependsOn, product, property, …) are in
 * extra as they were; the value set that is mapped in place of a code is sourceValueSet there, the one mapped
 * to is valueSet.
 *
 * Spec: ConceptMap cmd-1 to cmd-6; ledger TX-166, CS-101, CS-103.
 */
#include "postgres.h"

#include "fhir/canonical.h"
#include "fhir/code.h"
#include "load/concept_map_load.h"
#include "load/resource_header.h"
#include "miscadmin.h"

/* A longer code has no place in an index. */
#define CODE_MAX_LENGTH 2000

/* The relationship that each equivalence of R4 and STU3 is. */
static const struct
{
	const char *equivalence;
	const char *relationship;	/* NULL: there is no target */
}			equivalences[] = {
	{"equivalent", "equivalent"},
	{"equal", "equivalent"},
	{"relatedto", "related-to"},
	{"inexact", "related-to"},
	{"wider", "source-is-narrower-than-target"},
	{"subsumes", "source-is-narrower-than-target"},
	{"narrower", "source-is-broader-than-target"},
	{"specializes", "source-is-broader-than-target"},
	{"disjoint", "not-related-to"},
	{"unmatched", NULL}
};

static const char *const relationships[] = {
	"related-to", "equivalent", "source-is-narrower-than-target", "source-is-broader-than-target",
	"not-related-to"
};

#define NO_TARGET "not-related-to"

/* One reading of a map: its rows are visited, or only checked. */
typedef struct MapReading
{
	MapElementRowVisitor visit;	/* or NULL */
	void	   *context;		/* of visit */
	int32		count;			/* rows so far */
	MapElementRow row;			/* what the group and the element give, and then the target */
} MapReading;

static void
emit_row(MapReading *reading)
{
	if (reading->count == PG_INT32_MAX)
		ereport(ERROR,
				errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("a ConceptMap has too many mappings"));
	reading->row.position = reading->count++;
	if (reading->visit != NULL)
		reading->visit(reading->context, &reading->row);
}

/* A code, checked; NULL if there is none. */
static const char *
read_code(const CheckedObject *object, const char *key)
{
	const char *code = checked_string(object, key);

	if (code == NULL)
		return NULL;
	if (strlen(code) > CODE_MAX_LENGTH)
		checked_issue(object, storing_severity(object->issues), "too-long", key,
					  "the code is longer than %d bytes", CODE_MAX_LENGTH);
	else if (!code_is_valid(code))
		checked_issue(object, storing_severity(object->issues), "value", key,
					  "\"%s\" is not a code: spaces may only stand singly between other characters", code);
	return code;
}

/* The members of an object that are not among the known, as they are; NULL if there are none. */
static void
push_other_members(JsonbParseState **state, JsonbContainer *object, const char *const *known, int count)
{
	JsonbIterator *iterator = JsonbIteratorInit(object);
	JsonbIteratorToken token;
	JsonbValue	value;

	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		bool		skip = false;

		if (token != WJB_KEY)
			continue;
		for (int i = 0; i < count && !skip; i++)
			skip = strlen(known[i]) == value.val.string.len &&
				memcmp(known[i], value.val.string.val, value.val.string.len) == 0;
		if (!skip)
			pushJsonbValue(state, WJB_KEY, &value);
		token = JsonbIteratorNext(&iterator, &value, true);
		if (!skip)
			pushJsonbValue(state, WJB_VALUE, &value);
	}
}

/* Ends an object under construction; NULL if nothing was put into it. */
static Jsonb *
finish_object(JsonbParseState **state)
{
	JsonbValue *object = pushJsonbValue(state, WJB_END_OBJECT, NULL);

	return object->val.object.nPairs == 0 ? NULL : JsonbValueToJsonb(object);
}

static void
push_member(JsonbParseState **state, const char *key, JsonbValue *value)
{
	JsonbValue	name = {.type = jbvString, .val.string = {.val = unconstify(char *, key), .len = strlen(key)}};

	pushJsonbValue(state, WJB_KEY, &name);
	pushJsonbValue(state, WJB_VALUE, value);
}

/*
 * What has no column of an element and of one of its targets (NULL = none). The R4 equivalence is left
 * out where it is the same word as the relationship.
 */
static Jsonb *
element_extra(const CheckedObject *element, const CheckedObject *target, const char *relationship)
{
	static const char *const target_columns[] = {"code", "display", "relationship", "comment", "equivalence"};
	JsonbParseState *state = NULL;
	JsonbValue	value;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	if (jsonb_member(element->object, "valueSet", &value))
		push_member(&state, "sourceValueSet", &value);
	if (jsonb_member(element->object, "noMap", &value))
		push_member(&state, "noMap", &value);
	if (target != NULL)
	{
		if (jsonb_member(target->object, "equivalence", &value) && value.type == jbvString &&
			!(value.val.string.len == strlen(relationship) &&
			  memcmp(value.val.string.val, relationship, value.val.string.len) == 0))
			push_member(&state, "equivalence", &value);
		push_other_members(&state, target->object, target_columns, lengthof(target_columns));
	}
	return finish_object(&state);
}

/* cmd-1 of R4: what fits badly wants an explanation. */
static void
check_comment(const CheckedObject *target, const char *equivalence)
{
	JsonbValue	value;

	if ((strcmp(equivalence, "narrower") == 0 || strcmp(equivalence, "inexact") == 0) &&
		!jsonb_member(target->object, "comment", &value))
		checked_issue(target, lenient_severity(target->issues), "invariant", "comment",
					  "an equivalence of \"%s\" needs a comment (cmd-1)", equivalence);
}

/*
 * The relationship of a target (or of unmapped) by R5's codes; absent where there is neither that nor an
 * equivalence. NULL where R4 says that there is no target (unmatched).
 */
static const char *
read_relationship(const CheckedObject *target, const char *absent)
{
	const char *relationship = checked_string(target, "relationship");
	const char *equivalence = checked_string(target, "equivalence");

	if (relationship != NULL)
	{
		for (int i = 0; i < lengthof(relationships); i++)
		{
			if (strcmp(relationship, relationships[i]) == 0)
				return relationships[i];
		}
		checked_issue(target, ISSUE_ERROR, "code-invalid", "relationship",
					  "\"%s\" is not a relationship of mappings", relationship);
		return absent;
	}
	if (equivalence == NULL)
		return absent;
	for (int i = 0; i < lengthof(equivalences); i++)
	{
		if (strcmp(equivalence, equivalences[i].equivalence) == 0)
		{
			check_comment(target, equivalence);
			return equivalences[i].relationship;
		}
	}
	checked_issue(target, ISSUE_ERROR, "code-invalid", "equivalence",
				  "\"%s\" is not an equivalence of mappings", equivalence);
	return absent;
}

/* dependsOn and product: each names an attribute (R5) or property (R4). */
static void
check_dependencies(const CheckedObject *target, const char *key)
{
	JsonbContainer *dependencies = checked_array(target, key);

	for (int i = 0; i < jsonb_element_count(dependencies); i++)
	{
		CheckedObject dependency;

		if (!checked_element(target, key, dependencies, i, &dependency))
			continue;
		if (checked_string(&dependency, "property") == NULL)
			(void) checked_required_string(&dependency, "attribute", ISSUE_ERROR);
	}
}

static void
emit_no_target(MapReading *reading, const CheckedObject *element)
{
	reading->row.target_code = NULL;
	reading->row.target_display = NULL;
	reading->row.comment = NULL;
	reading->row.relationship = NO_TARGET;
	reading->row.extra = element_extra(element, NULL, NO_TARGET);
	emit_row(reading);
}

static void
read_target(MapReading *reading, const CheckedObject *element, const CheckedObject *target)
{
	const char *code = read_code(target, "code");
	const char *value_set = checked_string(target, "valueSet");
	const char *relationship;
	JsonbValue	value;

	if (!jsonb_member(target->object, "relationship", &value) &&
		!jsonb_member(target->object, "equivalence", &value))
		checked_issue(target, lenient_severity(target->issues), "required", "relationship",
					  "the element is required; \"related-to\" is assumed");
	relationship = read_relationship(target, "related-to");
	if (code != NULL && value_set != NULL)
		checked_issue(target, storing_severity(target->issues), "invariant", NULL, "both a code and a value set");
	if (code == NULL && value_set == NULL && relationship != NULL &&
		strcmp(relationship, NO_TARGET) != 0)
		checked_issue(target, ISSUE_WARNING, "required", "code", "a target without a code");
	check_dependencies(target, "dependsOn");
	check_dependencies(target, "product");
	reading->row.target_code = relationship == NULL ? NULL : code;
	reading->row.target_display = checked_string(target, "display");
	reading->row.comment = checked_string(target, "comment");
	reading->row.relationship = relationship == NULL ? NO_TARGET : relationship;
	reading->row.extra = element_extra(element, target, reading->row.relationship);
	emit_row(reading);
}

static void
read_element(MapReading *reading, const CheckedObject *element)
{
	JsonbContainer *targets = checked_array(element, "target");
	const char *value_set = checked_string(element, "valueSet");
	bool		no_map = checked_boolean(element, "noMap") == 1;

	reading->row.source_code = read_code(element, "code");
	reading->row.source_display = checked_string(element, "display");
	if (reading->row.source_code == NULL && value_set == NULL)
		checked_issue(element, ISSUE_ERROR, "required", "code", "neither a code nor a value set");
	if (reading->row.source_code != NULL && value_set != NULL)
		checked_issue(element, storing_severity(element->issues), "invariant", NULL, "both a code and a value set");
	if (no_map && targets != NULL)
		checked_issue(element, storing_severity(element->issues), "invariant", "noMap",
					  "there are targets all the same (cmd-4)");
	if (targets == NULL)
		emit_no_target(reading, element);
	for (int i = 0; i < jsonb_element_count(targets); i++)
	{
		CheckedObject target;

		if (checked_element(element, "target", targets, i, &target))
			read_target(reading, element, &target);
	}
}

/* What becomes of codes that no element names. */
static void
check_unmapped(const CheckedObject *unmapped)
{
	const char *mode = checked_required_string(unmapped, "mode", ISSUE_ERROR);
	const char *code = read_code(unmapped, "code");
	const char *value_set = checked_string(unmapped, "valueSet");

	(void) read_relationship(unmapped, "related-to");
	if (mode != NULL && strcmp(mode, "fixed") == 0 && (code == NULL) == (value_set == NULL))
		checked_issue(unmapped, storing_severity(unmapped->issues), "invariant", NULL,
					  "mode \"fixed\" needs either a code or a value set (cmd-2)");
	if (mode != NULL && strcmp(mode, "other-map") == 0 && checked_string(unmapped, "url") == NULL &&
		checked_string(unmapped, "otherMap") == NULL)
		checked_issue(unmapped, storing_severity(unmapped->issues), "invariant", NULL,
					  "mode \"other-map\" needs the url of a concept map (cmd-3)");
}

/* group.source or group.target: in R5 with the version, which R4 has beside it. */
static void
read_system(const CheckedObject *group, const char *key, const char *version_key, const char **system,
			const char **version)
{
	char	   *text = checked_string(group, key);
	Canonical	canonical;

	*system = NULL;
	*version = checked_string(group, version_key);
	if (text == NULL)
		return;
	if (!canonical_parse(text, &canonical) || canonical.url == NULL)
	{
		checked_issue(group, storing_severity(group->issues), "value", key, "\"%s\" is not a canonical", text);
		return;
	}
	*system = canonical.url;
	if (*version == NULL)
		*version = canonical.version;
}

static void
read_group(MapReading *reading, const CheckedObject *group)
{
	JsonbContainer *elements = checked_array(group, "element");
	CheckedObject unmapped;
	JsonbValue	value;
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext each;

	memset(&reading->row, 0, sizeof(reading->row));
	read_system(group, "source", "sourceVersion", &reading->row.source_system,
				&reading->row.source_version);
	read_system(group, "target", "targetVersion", &reading->row.target_system,
				&reading->row.target_version);
	if (elements == NULL && !jsonb_member(group->object, "element", &value))
		checked_issue(group, ISSUE_ERROR, "required", "element", "the element is required");
	each = AllocSetContextCreate(caller, "fhirterm map element", ALLOCSET_DEFAULT_SIZES);
	for (int i = 0; i < jsonb_element_count(elements); i++)
	{
		CheckedObject element;

		CHECK_FOR_INTERRUPTS();
		MemoryContextSwitchTo(each);
		if (checked_element(group, "element", elements, i, &element))
			read_element(reading, &element);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(each);
	}
	MemoryContextDelete(each);
	if (checked_object(group, "unmapped", &unmapped))
		check_unmapped(&unmapped);
}

/* source[x] and sourceScope[x], target likewise: at most one of the four names. */
static const char *
read_scope(const CheckedObject *root, const char *const names[4])
{
	const char *scope = NULL;

	for (int i = 0; i < 4; i++)
	{
		const char *text = checked_string(root, names[i]);

		if (text != NULL && scope != NULL)
			checked_issue(root, ISSUE_ERROR, "structure", names[i], "another form of the element is there, too");
		else if (text != NULL)
			scope = text;
	}
	return scope;
}

/* Reads all groups: checks them, and visits their rows. */
static void
read_groups(const CheckedObject *root, MapReading *reading)
{
	JsonbContainer *groups = checked_array(root, "group");

	for (int i = 0; i < jsonb_element_count(groups); i++)
	{
		CheckedObject group;

		if (checked_element(root, "group", groups, i, &group))
			read_group(reading, &group);
	}
}

/* All checks; row gets what the catalog has of a resource. How many mappings there are. */
static int32
check_concept_map(const CheckedObject *root, CatalogRow *row, const char **source, const char **target)
{
	static const char *const source_names[4] = {
		"sourceScopeUri", "sourceScopeCanonical", "sourceUri", "sourceCanonical"
	};
	static const char *const target_names[4] = {
		"targetScopeUri", "targetScopeCanonical", "targetUri", "targetCanonical"
	};
	MapReading	reading = {.visit = NULL};

	resource_header_read(root, row);
	resource_identity_check(root, row, true);
	*source = read_scope(root, source_names);
	*target = read_scope(root, target_names);
	read_groups(root, &reading);
	return reading.count;
}

void
concept_map_check(Jsonb *resource, IssueList *issues)
{
	CheckedObject root;
	CatalogRow	row;
	const char *source;
	const char *target;

	checked_resource(&root, &resource->root, "ConceptMap", issues);
	(void) check_concept_map(&root, &row, &source, &target);
}

void
concept_map_read(JsonbContainer *resource, IssueList *issues, MapElementRowVisitor visit, void *context)
{
	CheckedObject root;
	MapReading	reading = {visit, context};

	checked_resource(&root, resource, "ConceptMap", issues);
	read_groups(&root, &reading);
}

/* What the rows of one map need. */
typedef struct MapWriting
{
	ContentWriter *writer;
	int32		content_id;
} MapWriting;

/* MapElementRowVisitor: writes the row. */
static void
write_element(void *context, const MapElementRow *element)
{
	const MapWriting *writing = context;
	MapElementRow row = *element;

	row.content_id = writing->content_id;
	writer_map_element(writing->writer, &row);
}

void
concept_map_load(ContentWriter *writer, Jsonb *resource, JsonDigest digest, IssueList *issues,
				 LoadResult *result)
{
	CheckedObject root;
	CatalogRow	row;
	const char *source;
	const char *target;
	int32		count;
	MapWriting	writing = {writer};
	MapReading	reading = {write_element, &writing};

	checked_resource(&root, &resource->root, "ConceptMap", issues);
	count = check_concept_map(&root, &row, &source, &target);
	load_refuse_errors(CATALOG_CONCEPT_MAP, &row, issues);
	row.digest = digest;
	row.resource = resource;
	if (!load_prepare(writer, CATALOG_CONCEPT_MAP, &row, result))
	{
		/* the second reading finds what the first found: its issues are not wanted twice */
		root.issues = issue_list_create(CurrentMemoryContext);
		writing.content_id = row.content_id;
		read_groups(&root, &reading);
		writer_concept_map(writer, &row, source, target, count);
	}
	load_finish(writer, &row, count, result);
}

bool
concept_map_relationship(const char *equivalence, const char **relationship)
{
	for (int i = 0; i < lengthof(equivalences); i++)
	{
		if (strcmp(equivalences[i].equivalence, equivalence) != 0)
			continue;
		*relationship = equivalences[i].relationship;
		return true;
	}
	return false;
}
