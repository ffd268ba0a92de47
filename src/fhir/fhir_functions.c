/*
 * fhir_functions.c
 *		The SQL functions of this room: fhir_version_compare, and the small types by themselves.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/rangetypes.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "compat.h"
#include "errors.h"
#include "fhir/canonical.h"
#include "fhir/code.h"
#include "fhir/datetime.h"
#include "fhir/excerpt.h"
#include "fhir/language.h"
#include "fhir/number.h"
#include "fhir/pattern.h"
#include "fhir/search_prefix.h"
#include "fhir/version.h"

static char *
text_argument(FunctionCallInfo fcinfo, int number)
{
	return PG_ARGISNULL(number) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(number));
}

/* A row of text columns, NULL pointers as NULL. */
static Datum
text_row(FunctionCallInfo fcinfo, char *const *columns, int count)
{
	TupleDesc	descriptor;
	Datum		values[4];
	bool		nulls[4];
	int			i;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE ||
		descriptor->natts != count || count > lengthof(values))
		elog(ERROR, "function does not return a row of %d columns", count);
	for (i = 0; i < count; i++)
	{
		nulls[i] = columns[i] == NULL;
		values[i] = nulls[i] ? (Datum) 0 : CStringGetTextDatum(columns[i]);
	}
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}

PG_FUNCTION_INFO_V1(fhirterm_version_compare);

/*
 * fhir_version_compare(a, b, algorithm DEFAULT NULL): -1, 0 or 1; NULL if a or b is NULL, or if they differ
 * and one of them has not the form that the declared algorithm orders. (CS-065, CS-066)
 */
Datum
fhirterm_version_compare(PG_FUNCTION_ARGS)
{
	char	   *a = text_argument(fcinfo, 0);
	char	   *b = text_argument(fcinfo, 1);
	VersionAlgorithm algorithm = version_algorithm_from_name(text_argument(fcinfo, 2));

	if (a == NULL || b == NULL)
		PG_RETURN_NULL();
	if (!version_fits(a, algorithm) || !version_fits(b, algorithm))
	{
		if (strcmp(a, b) != 0)
			PG_RETURN_NULL();
		PG_RETURN_INT32(0);
	}
	PG_RETURN_INT32(version_compare(a, b, algorithm));
}

PG_FUNCTION_INFO_V1(fhirterm_version_matches);

/* fhirterm.version_matches(requested, version): strict; see version.h. */
Datum
fhirterm_version_matches(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(version_matches(text_argument(fcinfo, 0), text_argument(fcinfo, 1)));
}

PG_FUNCTION_INFO_V1(fhirterm_version_latest);

/* fhirterm.version_latest(versions, requested, algorithm): the greatest that matches, or NULL. */
Datum
fhirterm_version_latest(PG_FUNCTION_ARGS)
{
	Datum	   *elements;
	bool	   *nulls;
	int			count;
	const char **versions;
	int			latest;
	int			i;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &count);
	versions = palloc(Max(count, 1) * sizeof(char *));
	for (i = 0; i < count; i++)
		versions[i] = nulls[i] ? NULL : TextDatumGetCString(elements[i]);
	latest = version_latest(versions, count, text_argument(fcinfo, 1),
							version_algorithm_from_name(text_argument(fcinfo, 2)));
	if (latest < 0 || versions[latest] == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(versions[latest]));
}

PG_FUNCTION_INFO_V1(fhirterm_version_edition);

/* fhirterm.version_edition(version): strict; NULL for a version without edition. */
Datum
fhirterm_version_edition(PG_FUNCTION_ARGS)
{
	char	   *version = text_argument(fcinfo, 0);
	int			length = version_edition_length(version);

	if (length == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(version, length));
}

PG_FUNCTION_INFO_V1(fhirterm_canonical_parts);

/* fhirterm.canonical_parts(canonical): url, version, fragment. Errors: TX400 if malformed. */
Datum
fhirterm_canonical_parts(PG_FUNCTION_ARGS)
{
	char	   *text = text_argument(fcinfo, 0);
	Canonical	canonical;

	if (!canonical_parse(text, &canonical))
		ereport(ERROR,
				(errcode(ERRCODE_TX_BAD_REQUEST),
				 errmsg("malformed canonical: \"%s\"", excerpt(text)),
				 errhint("A canonical is url, url|version, url|version#fragment or #fragment, without blanks.")));
	return text_row(fcinfo, (char *[]) {canonical.url, canonical.version, canonical.fragment}, 3);
}

PG_FUNCTION_INFO_V1(fhirterm_implicit_parts);

/* fhirterm.implicit_parts(url): system, kind, argument; NULL if it is not an implicit value set. */
Datum
fhirterm_implicit_parts(PG_FUNCTION_ARGS)
{
	static char *const kinds[] = {
		[IMPLICIT_ALL] = "all",
		[IMPLICIT_IS_A] = "is-a",
		[IMPLICIT_REFSETS] = "refsets",
		[IMPLICIT_REFSET] = "refset",
		[IMPLICIT_ECL] = "ecl",
		[IMPLICIT_UNKNOWN] = "unknown",
	};
	ImplicitValueSet implicit;

	if (!canonical_implicit(text_argument(fcinfo, 0), &implicit))
		PG_RETURN_NULL();
	return text_row(fcinfo, (char *[]) {implicit.system, kinds[implicit.kind], implicit.argument}, 3);
}

/* A range of the function's declared type, [lower, upper). */
static Datum
half_open_range(Oid type, Datum lower, Datum upper)
{
	RangeBound	from = {lower, false, true, true};
	RangeBound	to = {upper, false, false, false};

	return RangeTypePGetDatum(make_range_compat(lookup_type_cache(type, TYPECACHE_RANGE_INFO), &from, &to, false));
}

PG_FUNCTION_INFO_V1(fhirterm_datetime_range);

/* fhirterm.datetime_range(datetime): strict. Errors: 22007. */
Datum
fhirterm_datetime_range(PG_FUNCTION_ARGS)
{
	char	   *text = text_argument(fcinfo, 0);
	TimeRange	range;

	if (!datetime_parse(text, DATE_FORM_ELEMENT, &range, NULL))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("not a FHIR date or dateTime: \"%s\"", excerpt(text)),
				 errhint("Write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with Z or an offset.")));
	return half_open_range(TSTZRANGEOID, TimestampTzGetDatum(range.lower), TimestampTzGetDatum(range.upper));
}

PG_FUNCTION_INFO_V1(fhirterm_decimal_range);

/* fhirterm.decimal_range(decimal): strict. Errors: 22P02. */
Datum
fhirterm_decimal_range(PG_FUNCTION_ARGS)
{
	char	   *text = text_argument(fcinfo, 0);
	Datum		value;
	Datum		lower;
	Datum		upper;

	if (!number_range(text, &value, &lower, &upper))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("not a FHIR decimal: \"%s\"", excerpt(text)),
				 errdetail("It may have %d digits and an exponent up to %d.",
						   NUMBER_MAX_DIGITS, NUMBER_MAX_EXPONENT)));
	return half_open_range(NUMRANGEOID, lower, upper);
}

/* What a call site keeps: an argument compiled, and the text it was compiled from. */
typedef struct Compiled
{
	char	   *source;
	MemoryContext context;		/* holds the source and what was compiled */
	Pattern    *pattern;
	SearchValue search;
} Compiled;

/*
 * The call site's compilation; *fresh = source is not the one compiled last, so that it is empty: the
 * caller fills it within its context, and sets its source last (an error before that leaves it empty).
 */
static Compiled *
call_site(FunctionCallInfo fcinfo, const char *source, bool *fresh)
{
	Compiled   *compiled = fcinfo->flinfo->fn_extra;

	if (compiled == NULL)
	{
		compiled = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Compiled));
		compiled->context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "fhirterm filter",
												  ALLOCSET_SMALL_SIZES);
		fcinfo->flinfo->fn_extra = compiled;
	}
	*fresh = compiled->source == NULL || strcmp(compiled->source, source) != 0;
	if (*fresh)
	{
		compiled->source = NULL;
		MemoryContextReset(compiled->context);
	}
	return compiled;
}

PG_FUNCTION_INFO_V1(fhirterm_matches_pattern);

/* fhirterm.matches_pattern(value, pattern): strict. Errors: TX422, TX413; see pattern.h. */
Datum
fhirterm_matches_pattern(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	char	   *source = text_argument(fcinfo, 1);
	bool		fresh;
	Compiled   *compiled = call_site(fcinfo, source, &fresh);

	if (fresh)
	{
		compiled->pattern = pattern_compile(compiled->context, source, strlen(source));
		compiled->source = MemoryContextStrdup(compiled->context, source);
	}
	PG_RETURN_BOOL(pattern_matches(compiled->pattern, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)));
}

static SearchType
search_type(const char *name)
{
	if (strcmp(name, "integer") == 0)
		return SEARCH_INTEGER;
	if (strcmp(name, "decimal") == 0)
		return SEARCH_DECIMAL;
	if (strcmp(name, "dateTime") == 0)
		return SEARCH_DATETIME;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("search prefixes are not defined for type \"%s\"", excerpt(name)),
			 errhint("They are for integer, decimal and dateTime.")));
	return SEARCH_INTEGER;		/* not reached */
}

static void
compile_search(Compiled *compiled, const char *source, SearchType type, const char *search)
{
	MemoryContext caller = MemoryContextSwitchTo(compiled->context);

	if (!search_value_compile(type, pstrdup(search), search_now(), &compiled->search))
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("malformed %s after the search prefix: \"%s\"",
						type == SEARCH_DATETIME ? "dateTime" : "number", excerpt(search))));
	compiled->source = pstrdup(source);
	MemoryContextSwitchTo(caller);
}

PG_FUNCTION_INFO_V1(fhirterm_matches_search);

/* fhirterm.matches_search(type, value, search): strict. Errors: TX422, 22023. */
Datum
fhirterm_matches_search(PG_FUNCTION_ARGS)
{
	char	   *type = text_argument(fcinfo, 0);
	char	   *search = text_argument(fcinfo, 2);
	char	   *source = psprintf("%s %s", type, search);
	bool		fresh;
	Compiled   *compiled = call_site(fcinfo, source, &fresh);

	if (fresh)
		compile_search(compiled, source, search_type(type), search);
	PG_RETURN_BOOL(search_matches_text(&compiled->search, text_argument(fcinfo, 1)));
}

PG_FUNCTION_INFO_V1(fhirterm_language_rank);

/* fhirterm.language_rank(language, ranges): NULL if no match or ranges is NULL. Errors: TX422. */
Datum
fhirterm_language_rank(PG_FUNCTION_ARGS)
{
	char	   *tag = text_argument(fcinfo, 0);
	char	   *ranges = text_argument(fcinfo, 1);
	LanguageList *list;
	int			rank;

	if (ranges == NULL)
		PG_RETURN_NULL();
	list = language_list_parse(ranges);
	if (list == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_TX_UNPROCESSABLE),
				 errmsg("malformed list of languages: \"%s\"", excerpt(ranges)),
				 errhint("Write it as in \"de-CH, de;q=0.8, *;q=0\".")));
	rank = language_rank(list, tag);
	if (rank == LANGUAGE_NO_MATCH)
		PG_RETURN_NULL();
	PG_RETURN_INT32(rank);
}

PG_FUNCTION_INFO_V1(fhirterm_is_language);

/* fhirterm.is_language(text): strict. */
Datum
fhirterm_is_language(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(language_is_valid(text_argument(fcinfo, 0)));
}

PG_FUNCTION_INFO_V1(fhirterm_is_code);

/* fhirterm.is_code(text): strict. */
Datum
fhirterm_is_code(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(code_is_valid(text_argument(fcinfo, 0)));
}

PG_FUNCTION_INFO_V1(fhirterm_fold_code);

/* fhirterm.fold_code(text): strict. */
Datum
fhirterm_fold_code(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(code_fold(text_argument(fcinfo, 0))));
}

PG_FUNCTION_INFO_V1(fhirterm_is_absolute_uri);

/* fhirterm.is_absolute_uri(text): strict. */
Datum
fhirterm_is_absolute_uri(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(uri_is_absolute(text_argument(fcinfo, 0)));
}
