/*
 * display.c
 *		How a member of a value set is called: by the value set itself, or by its code system.
 *
 * The words of a value set are those of its compose.include.concept, and those of the value sets that it
 * imports. They are kept by system and code; most value sets have none, and cost nothing here.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"

#include "errors.h"
#include "fhir/outcome.h"
#include "settings.h"
#include "valueset/display.h"
#include "valueset/evaluation.h"

/* What an include says of a concept. */
typedef struct Words
{
	const CodeSystem *code_system;	/* the version of the include; NULL: not here */
	const ConceptReference *reference;
	const char *language;		/* of the value set, or NULL */
} Words;

typedef struct WordsKey
{
	const char *system;
	const char *code;
} WordsKey;

typedef struct WordsEntry
{
	WordsKey	key;
	List	   *words;			/* of Words * */
} WordsEntry;

/* ---------------------------------------------------------------- the value set's own words */

static uint32
hash_words(const void *key, Size size)
{
	const WordsKey *words = key;

	return hash_combine(hash_bytes((const unsigned char *) words->system, strlen(words->system)),
						hash_bytes((const unsigned char *) words->code, strlen(words->code)));
}

static int
compare_words(const void *a, const void *b, Size size)
{
	const WordsKey *left = a;
	const WordsKey *right = b;

	return strcmp(left->code, right->code) != 0 || strcmp(left->system, right->system) != 0;
}

/* The code as the concept has it, where its case may differ from that of the reference. */
static const char *
code_of_reference(const IncludeResult *include, int index, const ConceptReference *reference)
{
	CodeSystem *cs = include->code_system;
	Concept		concept = {0};

	if (cs && include->ordinals[index] >= 0 && cs->case_rule != CASE_SENSITIVE &&
		cs->ops->fetch(cs, include->ordinals[index], FETCH_CODE, &concept))
		return pstrdup(concept.code);
	return reference->code;
}

static void
add_words(ValueSet *value_set, const ComposeElement *element, const IncludeResult *include)
{
	for (int i = 0; i < element->concept_count; i++)
	{
		const ConceptReference *reference = &element->concepts[i];
		WordsKey	key;
		WordsEntry *entry;
		Words	   *words;
		bool		found;

		CHECK_FOR_INTERRUPTS();
		if (reference->display == NULL && reference->designation_count == 0 &&
			reference->extensions == NULL)
			continue;
		if (value_set->words == NULL)
		{
			HASHCTL		control = {0};

			control.keysize = sizeof(WordsKey);
			control.entrysize = sizeof(WordsEntry);
			control.hash = hash_words;
			control.match = compare_words;
			control.hcxt = value_set->context;
			value_set->words = hash_create("words of a value set", 64, &control,
										   HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
		}
		key.system = element->system;
		key.code = code_of_reference(include, i, reference);
		entry = hash_search(value_set->words, &key, HASH_ENTER, &found);
		if (!found)
			entry->words = NIL;
		words = palloc(sizeof(Words));
		words->code_system = include->code_system;
		words->reference = reference;
		words->language = value_set->definition->language;
		entry->words = lappend(entry->words, words);
	}
}

static void
read_words(ValueSet *value_set)
{
	const ValueSetDefinition *definition = value_set->definition;
	MemoryContext old;

	if (value_set->words_read)
		return;
	old = MemoryContextSwitchTo(value_set->context);
	value_set->words = NULL;
	for (int i = 0; i < definition->include_count; i++)
		add_words(value_set, &definition->includes[i], &value_set->includes[i]);
	MemoryContextSwitchTo(old);
	value_set->words_read = true;
}

/* What a value set, or one that it imports, says of a concept (cs NULL: of a loose member); or NULL. */
static const Words *
find_words(ValueSet *value_set, uint64 walk, const CodeSystem *cs, const char *system, const char *code)
{
	WordsKey	key = {system, code};
	WordsEntry *entry;
	ListCell   *cell;

	check_stack_depth();
	if (!value_set_walk_visits(&value_set->walk, walk))
		return NULL;
	read_words(value_set);
	entry = value_set->words ? hash_search(value_set->words, &key, HASH_FIND, NULL) : NULL;
	foreach(cell, entry ? entry->words : NIL)
	{
		const Words *words = lfirst(cell);

		if (words->code_system == NULL || cs == NULL || code_system_same(words->code_system, cs))
			return words;
	}
	for (int i = 0; i < value_set->definition->include_count; i++)
	{
		foreach(cell, value_set->includes[i].value_sets)
		{
			const Words *words = find_words(lfirst(cell), walk, cs, system, code);

			if (words)
				return words;
		}
	}
	return NULL;
}

static const Words *
words_of(ValueSet *value_set, const CodeSystem *cs, const char *system, const char *code)
{
	if (value_set == NULL || system == NULL || !value_set->evaluated || !value_set->definition->has_compose)
		return NULL;
	return find_words(value_set, value_set_walk_begin(), cs, system, code);
}

static bool
has_own_words(ValueSet *value_set, uint64 walk)
{
	ListCell   *cell;

	check_stack_depth();
	if (!value_set_walk_visits(&value_set->walk, walk))
		return false;
	read_words(value_set);
	if (value_set->words)
		return true;
	for (int i = 0; i < value_set->definition->include_count; i++)
		foreach(cell, value_set->includes[i].value_sets)
			if (has_own_words(lfirst(cell), walk))
				return true;
	return false;
}

bool
value_set_has_own_words(ValueSet *value_set)
{
	return value_set->evaluated && value_set->definition->has_compose &&
		has_own_words(value_set, value_set_walk_begin());
}

/* ---------------------------------------------------------------- names */

static ConceptName *
add_own_name(List **names, const char *language, const char *value)
{
	ConceptName *name = palloc0(sizeof(ConceptName));

	name->designation.ordinal = -1;
	name->designation.language = unconstify(char *, language);
	name->designation.value = unconstify(char *, value);
	*names = lappend(*names, name);
	return name;
}

List *
concept_reference_names(const ConceptReference *reference, const char *language)
{
	List	   *names = NIL;

	if (reference->display)
		add_own_name(&names, language, reference->display)->is_display = true;
	for (int i = 0; i < reference->designation_count; i++)
	{
		const DesignationText *designation = &reference->designations[i];
		ConceptName *name = add_own_name(&names, designation->language, designation->value);

		name->element = designation->element;
		name->designation.use_system = designation->use_system;
		name->designation.use_code = designation->use_code;
	}
	return names;
}

static List *
own_names(const Words *words)
{
	return concept_reference_names(words->reference, words->language);
}

JsonbContainer *
member_extensions(ValueSet *value_set, const CodeSystem *cs, const char *system, const char *code)
{
	const Words *words = words_of(value_set, cs, system, code);

	return words ? words->reference->extensions : NULL;
}

List *
value_set_names(ValueSet *value_set, CodeSystem *cs, const Concept *concept)
{
	const Words *words = words_of(value_set, cs, cs->url, concept->code);

	return words ? own_names(words) : NIL;
}

List *
member_names(ValueSet *value_set, CodeSystem *cs, const Concept *concept)
{
	return list_concat(value_set_names(value_set, cs, concept), concept_names(cs, concept->ordinal));
}

List *
loose_member_names(ValueSet *value_set, const LooseMember *member)
{
	const Words *words = words_of(value_set, NULL, member->system, member->code);
	List	   *names = NIL;

	if (words)
		names = own_names(words);
	if (names == NIL && member->display)
		add_own_name(&names, value_set ? value_set->definition->language : NULL,
					 member->display)->is_display = true;
	return names;
}

/* ---------------------------------------------------------------- choosing */

static LanguageList *
parse_languages(const char *text, const char *source)
{
	LanguageList *languages = language_list_parse(text);

	if (languages == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("invalid %s \"%s\"", source, text),
				 errhint("Give BCP 47 language ranges by preference, such as \"de-CH, de;q=0.9\"."),
				 err_outcome("processing", "invalid-display", MSG_BAD_DISPLAY_LANGUAGE, NULL,
							 message_text(MSG_BAD_DISPLAY_LANGUAGE, text))));
	return languages;
}

LanguageList *
display_languages(ValueSet *value_set, const char *requested)
{
	return display_languages_of_request(value_set, requested, NULL);
}

LanguageList *
display_languages_of_request(ValueSet *value_set, const char *requested, const char *accept_language)
{
	const ValueSetDefinition *definition = value_set ? value_set->definition : NULL;
	LanguageList *languages;

	if (requested && requested[0] != '\0')
		return parse_languages(requested, "display language");
	if (definition && definition->display_language)
		return parse_languages(definition->display_language, "display language of the value set");
	if (accept_language && accept_language[0] != '\0')
		return parse_languages(accept_language, "Accept-Language");
	if (setting_display_language && setting_display_language[0] != '\0')
		return parse_languages(setting_display_language, "fhirterm.display_language");
	languages = definition && definition->language ? language_list_parse(definition->language) : NULL;
	return languages ? languages : language_list_parse("");
}

static bool
asks_for_nothing(const LanguageList *languages)
{
	return languages->count == 0 && languages->wildcard != LANGUAGE_WILDCARD_FORBIDDEN;
}

/* Whether no language could suit better, so that no designation needs to be looked at. */
static bool
suits_best(const LanguageList *languages, const char *language)
{
	return language && languages->count > 0 && languages->ranges[0].weight > 0 &&
		language_equals(language, languages->ranges[0].range);
}

const char *
member_display(ValueSet *value_set, CodeSystem *cs, const Concept *concept, const LanguageList *languages)
{
	const Words *words = words_of(value_set, cs, cs->url, concept->code);

	if (asks_for_nothing(languages))
		return words && words->reference->display ? words->reference->display : concept->display;
	if (words == NULL && suits_best(languages, cs->language) && concept->display)
		return concept->display;
	return concept_display_of_names(member_names(value_set, cs, concept), languages, NULL);
}

const char *
loose_member_display(ValueSet *value_set, const LooseMember *member, const LanguageList *languages)
{
	return concept_display_of_names(loose_member_names(value_set, member), languages, NULL);
}
