/*
 * compose.c
 *		The compose engine: evaluates a definition to the set of its concepts.
 *
 * A value set is the union of its includes without the union of its excludes. An include is the
 * intersection of what it says of its system (all codes, the enumerated ones, or those that every filter
 * selects) with every value set it names. Imports are evaluated the same way; the frames on the stack are the
 * chain of imports, so that a cycle is seen, and nothing needs to be undone after an error.
 *
 * What the set depends on must be there: a code system or import that is missing makes the whole value
 * set fail (never partial, never empty). Only enumerated codes do without their code system: they become
 * loose members.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "codesystem/terminology_content.h"
#include "errors.h"
#include "fhir/snomed_uri.h"
#include "fhir/version.h"
#include "valueset/evaluation.h"
#include "valueset/expansion.h"

static void evaluate(EvaluationFrame *frame);

/* ---------------------------------------------------------------- versions */

/* The version that an element asks for, with the choices of the request; NULL: the latest. */
static const char *
wanted_version(const ValueSetRoom *room, const ComposeElement *element)
{
	const Canonical *force = version_choice(room->force_system_version, element->system,
											MSG_SYSTEM_VERSION_SEVERAL_FORCED);
	const Canonical *coding = canonical_choice(room->coding_version, element->system);
	const Canonical *choice;

	if (force)
		return force->version;
	if (element->version)
	{
		if (coding && version_is_wildcard(element->version) &&
			version_matches(element->version, coding->version))
			return coding->version;
		return element->version;
	}
	if (coding)
		return coding->version;
	choice = version_choice(room->system_version, element->system, MSG_SYSTEM_VERSION_SEVERAL_DEFAULTS);
	if (choice == NULL)
		choice = version_choice(room->check_system_version, element->system,
								MSG_SYSTEM_VERSION_SEVERAL_DEFAULTS);
	return choice ? choice->version : NULL;
}

/* ---------------------------------------------------------------- what is missing */

/* What a problem is in the words of the operations; text NULL: MESSAGE_NONE and the problem itself. */
typedef struct Wording
{
	const char *code;
	const char *type;
	MessageId	message;
	char	   *text;
} Wording;

/* Notes that content is missing, or raises TX422. detail and hint may be NULL. */
static void
report_missing(EvaluationFrame *frame, const char *problem, const char *detail, const char *hint,
			   const Wording *wording)
{
	ValueSet   *value_set = frame->value_set;

	if (value_set->missing == NULL)
		value_set->missing = MemoryContextStrdup(value_set->context, problem);
	if (frame->tolerant)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_TX_UNPROCESSABLE),
			 errmsg("value set \"%s\" cannot be expanded: %s", value_set->title, problem),
			 detail ? errdetail("%s", detail) : 0,
			 hint ? errhint("%s", hint) : 0,
			 err_outcome(wording->code, wording->type, wording->message, NULL,
						 wording->text ? wording->text
						 : psprintf("value set \"%s\" cannot be expanded: %s", value_set->title, problem))));
}

static Wording
wording_of_missing_system(Terminology *terminology, const char *system, const char *version)
{
	Wording		wording = {"not-found", "not-found", MSG_UNKNOWN_CODE_SYSTEM_EXPANDING, NULL};
	char	   *versions = version ? terminology_versions_text(terminology, system) : NULL;

	if (versions)
	{
		wording.message = MSG_UNKNOWN_CODE_SYSTEM_VERSION_EXPANDING;
		wording.text = message_text(wording.message, system, version, versions);
	}
	else if (version)
	{
		wording.message = MSG_UNKNOWN_CODE_SYSTEM_VERSION_NONE_EXPANDING;
		wording.text = message_text(wording.message, system, version);
	}
	else
		wording.text = message_text(wording.message, system);
	return wording;
}

static void
report_missing_system(EvaluationFrame *frame, const ComposeElement *element, const CodeSystem *cs)
{
	Terminology *terminology = frame->value_set->terminology;
	char	   *name = canonical_join(element->system, element->version);
	char	   *detail = psprintf("%s needs %s.", element->path,
								  element->filter_count > 0 ? "the code system to evaluate its filter"
								  : element->concept_count > 0 ? "the code system of its codes"
								  : "all codes of the code system");
	Wording		wording = wording_of_missing_system(terminology, element->system,
													wanted_version(value_set_room(terminology), element));
	List	   *entries;

	if (cs)
	{
		report_missing(frame, psprintf("code system \"%s\" is loaded without its concepts (content is \"%s\")",
									   name, content_mode_name(cs->content)),
					   detail, "Load the code system whole with fhir_load().", &wording);
		return;
	}
	entries = terminology_code_system_entries(terminology, element->system);
	report_missing(frame, psprintf("code system \"%s\" is not loaded", name), detail,
				   entries ? psprintf("Loaded versions: %s.", catalog_versions_text(entries))
				   : psprintf("Load the code system with %s.", function_that_loads(element->system)), &wording);
}

/* ---------------------------------------------------------------- code systems */

bool
code_system_has_content(const CodeSystem *cs)
{
	return cs->content == CONTENT_COMPLETE || cs->content == CONTENT_FRAGMENT;
}

/*
 * The code system (version) that an element means, by what it says and the choices; NULL if it isn't
 * loaded. A supplement, or a version that a check_system_version forbids, is an error.
 */
static CodeSystem *
choose_code_system(ValueSet *value_set, const ComposeElement *element)
{
	ValueSetRoom *room = value_set_room(value_set->terminology);
	const Canonical *check = canonical_choice(room->check_system_version, element->system);
	bool		is_supplement = false;
	CodeSystem *cs = terminology_code_system(value_set->terminology, element->system,
											 wanted_version(room, element), &is_supplement);

	if (cs == NULL && is_supplement)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("value set \"%s\" cannot be expanded: \"%s\" is a supplement, not a code system",
						value_set->title, element->system),
				 errdetail("%s names it as its system.", element->path),
				 err_outcome("not-found", "not-found", MSG_UNKNOWN_CODE_SYSTEM_EXPANDING, NULL,
							 message_text(MSG_UNKNOWN_CODE_SYSTEM_EXPANDING, element->system))));
	if (cs && check && !version_matches(check->version, cs->version))
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("version \"%s\" of code system \"%s\" is not allowed: required to be \"%s\"",
						cs->version ? cs->version : "", element->system, check->version),
				 errdetail("%s of value set \"%s\" uses it; a check_system_version requires another.",
						   element->path, value_set->title),
				 err_outcome("exception", "version-error", MSG_SYSTEM_VERSION_CHECK, NULL,
							 message_text(MSG_SYSTEM_VERSION_CHECK, element->system,
										  cs->version ? cs->version : "", check->version))));
	return cs;
}

/* ---------------------------------------------------------------- what an element says of its system */

/* A code that a fragment (or NULL) doesn't have. */
static void
add_loose(const ComposeElement *element, const CodeSystem *fragment, const ConceptReference *concept,
		  ConceptSet *concepts)
{
	LooseMember member = {0};

	member.system = element->system;
	if (fragment)
		member.version = fragment->version;
	else if (element->version && !version_is_wildcard(element->version))
		member.version = element->version;
	member.code = concept->code;
	member.display = concept->display;
	concept_set_append_loose(concepts, &member);
}

/*
 * Enumerated concepts: a code that a complete code system doesn't have is no member; of a fragment, or of a
 * code system without content here, it is a loose one.
 */
static void
evaluate_concepts(const ComposeElement *element, CodeSystem *cs, IncludeResult *result)
{
	bool		has_content = cs && code_system_has_content(cs);
	int32	   *located;
	int			count = 0;

	result->ordinals = palloc(element->concept_count * sizeof(int32));
	located = palloc(element->concept_count * sizeof(int32));
	for (int i = 0; i < element->concept_count; i++)
	{
		const ConceptReference *concept = &element->concepts[i];

		CHECK_FOR_INTERRUPTS();
		result->ordinals[i] = -1;
		if (has_content)
			result->ordinals[i] = code_system_locate(cs, concept->code, strlen(concept->code), NULL);
		if (result->ordinals[i] >= 0)
			located[count++] = result->ordinals[i];
		else if (!has_content || cs->content == CONTENT_FRAGMENT)
			add_loose(element, has_content ? cs : NULL, concept, &result->concepts);
	}
	concept_set_sort_loose(&result->concepts);
	if (has_content)
	{
		IntervalSet members;

		interval_set_init(&members);
		interval_set_from_ordinals(&members, located, count);
		concept_set_add(&result->concepts, cs, &members, false);
		interval_set_free(&members);
	}
	pfree(located);
}

/* Says of an error in a filter which value set it is about. */
static void
name_value_set(void *argument)
{
	errcontext("filter of value set \"%s\"", ((ValueSet *) argument)->title);
}

/* The concepts that all filters of an element select, into an empty set. */
static void
filter_concepts(ValueSet *value_set, const ComposeElement *element, CodeSystem *cs, IntervalSet *members)
{
	ErrorContextCallback callback = {error_context_stack, name_value_set, value_set};

	error_context_stack = &callback;
	for (int i = 0; i < element->filter_count; i++)
	{
		ConceptFilter filter = element->filters[i];
		IntervalSet selected;
		IntervalSet common;

		filter.value_set = value_set->title;
		interval_set_init(&selected);
		concept_filter_evaluate(cs, &filter, &selected);
		if (i == 0)
		{
			*members = selected;
			continue;
		}
		interval_set_init(&common);
		interval_set_intersection(&common, members, &selected);
		interval_set_free(members);
		interval_set_free(&selected);
		*members = common;
	}
	error_context_stack = callback.previous;
}

static void
evaluate_filters(ValueSet *value_set, const ComposeElement *element, CodeSystem *cs,
				 IncludeResult *result)
{
	IntervalSet members;

	interval_set_init(&members);
	filter_concepts(value_set, element, cs, &members);
	concept_set_add(&result->concepts, cs, &members, false);
	interval_set_free(&members);
}

const IntervalSet *
value_set_filtered(ValueSet *value_set, const ComposeElement *element, CodeSystem *cs)
{
	FilteredConcepts *filtered;
	MemoryContext old;
	ListCell   *cell;

	foreach(cell, value_set->filtered)
	{
		filtered = lfirst(cell);
		if (filtered->element == element && filtered->code_system == cs)
			return &filtered->concepts;
	}
	old = MemoryContextSwitchTo(value_set->context);
	filtered = palloc0(sizeof(FilteredConcepts));
	filtered->element = element;
	filtered->code_system = cs;
	interval_set_init(&filtered->concepts);
	filter_concepts(value_set, element, cs, &filtered->concepts);
	value_set->filtered = lappend(value_set->filtered, filtered);
	MemoryContextSwitchTo(old);
	return &filtered->concepts;
}

static void
evaluate_whole(CodeSystem *cs, IncludeResult *result)
{
	IntervalSet members;

	interval_set_init(&members);
	if (cs->concept_count > 0)
		interval_set_append(&members, 0, cs->concept_count - 1);
	concept_set_add(&result->concepts, cs, &members, true);
	interval_set_free(&members);
}

static void
evaluate_system(EvaluationFrame *frame, const ComposeElement *element, IncludeResult *result)
{
	CodeSystem *cs = choose_code_system(frame->value_set, element);

	if (cs && code_system_has_content(cs))
		result->code_system = cs;
	if (element->concept_count > 0)
		evaluate_concepts(element, cs, result);
	else if (result->code_system == NULL)
		report_missing_system(frame, element, cs);
	else if (element->filter_count > 0)
		evaluate_filters(frame->value_set, element, cs, result);
	else
		evaluate_whole(cs, result);
}

/* ---------------------------------------------------------------- imports */

static Wording
wording_of_missing_import(const char *wanted)
{
	Wording		wording = {"not-found", "not-found", MSG_IMPORT_UNKNOWN, NULL};
	Canonical	parts;

	if (canonical_parse(wanted, &parts) && parts.url && parts.version)
	{
		wording.message = MSG_IMPORT_VERSION_UNKNOWN;
		wording.text = message_text(wording.message, parts.url, parts.version);
	}
	else
		wording.text = message_text(wording.message, wanted);
	return wording;
}

/* The concepts of an imported value set; NULL if it, or something it needs, is missing. */
static const ConceptSet *
evaluate_import(EvaluationFrame *frame, const ComposeElement *element, const char *canonical,
				IncludeResult *result)
{
	ValueSet   *imported = value_set_find_import(frame->value_set, canonical);
	EvaluationFrame below = {imported, frame, frame->depth + 1, frame->tolerant};

	if (imported == NULL)
	{
		char	   *wanted = value_set_wanted_canonical(frame->value_set->terminology, canonical);
		Wording		wording = wording_of_missing_import(wanted);

		report_missing(frame, psprintf("it imports \"%s\", which is not loaded", wanted),
					   psprintf("%s names the import.", element->path),
					   value_set_not_found_hint(frame->value_set->terminology, wanted), &wording);
		return NULL;
	}
	value_set_check_chain(frame, imported);
	evaluate(&below);
	if (imported->missing)
	{
		Wording		wording = {"not-found", "not-found", MESSAGE_NONE, NULL};

		report_missing(frame, psprintf("it imports \"%s\": %s", canonical, imported->missing), NULL, NULL,
					   &wording);
		return NULL;
	}
	result->value_sets = lappend(result->value_sets, imported);
	return &imported->concepts;
}

static void
evaluate_element(EvaluationFrame *frame, const ComposeElement *element, IncludeResult *result)
{
	VersionsMatch match = frame->value_set->definition->versions_match;
	bool		first = element->system == NULL;
	ListCell   *cell;

	concept_set_init(&result->concepts);
	if (element->system)
		evaluate_system(frame, element, result);
	foreach(cell, element->value_sets)
	{
		const ConceptSet *concepts = evaluate_import(frame, element, lfirst(cell), result);

		if (concepts == NULL)
			return;
		if (first)
			concept_set_copy(&result->concepts, concepts);
		else
			concept_set_intersect(&result->concepts, concepts, match);
		first = false;
	}
}

/* ---------------------------------------------------------------- the whole */

/* An exclude of all codes of a system needs no content: whatever the set has of the system goes. */
static bool
excludes_whole_system(const ComposeElement *element)
{
	return element->system && element->concept_count == 0 && element->filter_count == 0 &&
		element->value_sets == NIL;
}

static void
evaluate_exclude(EvaluationFrame *frame, const ComposeElement *element, ConceptSet *concepts,
				 ConceptSet *excluded, IncludeResult *result)
{
	if (excludes_whole_system(element))
	{
		CodeSystem *cs = choose_code_system(frame->value_set, element);

		concept_set_subtract_system(concepts, element->system, element->version);
		if (cs == NULL || !code_system_has_content(cs))
			return;
	}
	evaluate_element(frame, element, result);
	concept_set_union(excluded, &result->concepts);
	concept_set_free(&result->concepts);
}

static void
evaluate_compose(EvaluationFrame *frame)
{
	ValueSet   *value_set = frame->value_set;
	ValueSetDefinition *definition = value_set->definition;
	ConceptSet	excluded;
	int64		count = 0;

	value_set->includes = palloc0(definition->include_count * sizeof(IncludeResult));
	for (int i = 0; i < definition->include_count; i++)
	{
		evaluate_element(frame, &definition->includes[i], &value_set->includes[i]);
		concept_set_union(&value_set->concepts, &value_set->includes[i].concepts);
		count += concept_set_count(&value_set->includes[i].concepts);
	}
	value_set->repeats = count > concept_set_count(&value_set->concepts);

	value_set->excludes = palloc0((definition->exclude_count + 1) * sizeof(IncludeResult));
	concept_set_init(&excluded);
	for (int i = 0; i < definition->exclude_count; i++)
		evaluate_exclude(frame, &definition->excludes[i], &value_set->concepts, &excluded,
						 &value_set->excludes[i]);
	if (!concept_set_is_empty(&excluded))
		concept_set_subtract(&value_set->concepts, &excluded, definition->versions_match);
	concept_set_free(&excluded);

	if (definition->versions_match == VERSIONS_MATCH_BY_CODE)
		concept_set_merge_versions(&value_set->concepts);
	if (definition->active_only)
		concept_set_remove_inactive(&value_set->concepts);
}

/* Adds the concepts found so far, and forgets them. */
static void
flush_located(ConceptSet *concepts, CodeSystem *cs, int32 *ordinals, int *count)
{
	IntervalSet members;

	if (*count == 0)
		return;
	interval_set_init(&members);
	interval_set_from_ordinals(&members, ordinals, *count);
	concept_set_add(concepts, cs, &members, false);
	interval_set_free(&members);
	*count = 0;
}

/*
 * A value set that is nothing but a stored expansion: what it lists is in it (TX-062), as concepts where
 * the code system is here and has them.
 */
static void
evaluate_expansion(EvaluationFrame *frame)
{
	ValueSet   *value_set = frame->value_set;
	const ConceptSet *listed = &value_set->definition->expansion;
	int32	   *ordinals = palloc((listed->loose_count + 1) * sizeof(int32));
	int			count = 0;
	CodeSystem *current = NULL;

	for (int i = 0; i < listed->loose_count; i++)
	{
		const LooseMember *member = &listed->loose[i];
		CodeSystem *cs = terminology_code_system(value_set->terminology, member->system,
												 member->version, NULL);
		int32		ordinal = -1;

		CHECK_FOR_INTERRUPTS();
		if (cs && code_system_has_content(cs))
			ordinal = code_system_locate(cs, member->code, strlen(member->code), NULL);
		if (ordinal < 0)
		{
			concept_set_append_loose(&value_set->concepts, member);
			continue;
		}
		if (cs != current)
			flush_located(&value_set->concepts, current, ordinals, &count);
		current = cs;
		ordinals[count++] = ordinal;
	}
	flush_located(&value_set->concepts, current, ordinals, &count);
	concept_set_sort_loose(&value_set->concepts);
	pfree(ordinals);
}

static void
evaluate(EvaluationFrame *frame)
{
	ValueSet   *value_set = frame->value_set;
	MemoryContext old;

	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	if (value_set->evaluated && (value_set->missing == NULL || frame->tolerant))
		return;

	/* an evaluation that an error cut short leaves nothing that matters */
	value_set->missing = NULL;
	concept_set_init(&value_set->concepts);
	old = MemoryContextSwitchTo(value_set->context);
	if (value_set->definition->has_compose)
		evaluate_compose(frame);
	else if (value_set->definition->has_expansion)
		evaluate_expansion(frame);
	else
	{
		Wording		wording = {"invalid", "vs-invalid", MESSAGE_NONE, NULL};

		report_missing(frame, "it has no definition", "The resource has neither compose nor expansion.",
					   "Load the value set with its definition.", &wording);
	}
	MemoryContextSwitchTo(old);
	value_set->evaluated = true;
}

const ConceptSet *
value_set_concepts(ValueSet *value_set)
{
	EvaluationFrame frame = {value_set, NULL, 0, false};

	evaluate(&frame);
	return &value_set->concepts;
}

const ConceptSet *
value_set_try_concepts(ValueSet *value_set)
{
	EvaluationFrame frame = {value_set, NULL, 0, true};

	evaluate(&frame);
	return value_set->missing ? NULL : &value_set->concepts;
}
