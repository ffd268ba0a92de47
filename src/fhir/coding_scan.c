/*
 * coding_scan.c
 *		The codings of a coded value in JSON one after the other, where they are.
 *
 * An object is read in one pass over its keys, which jsonb keeps by length: those that matter come first.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "compat.h"
#include "errors.h"
#include "fhir/coding_scan.h"

typedef enum MemberKey
{
	KEY_CODE,
	KEY_CODING,
	KEY_SYSTEM,
	KEY_CONCEPT,
	KEY_DISPLAY,
	KEY_VERSION,
	KEY_USER_SELECTED,
	KEY_COUNT,
	KEY_OTHER = KEY_COUNT
} MemberKey;

/* The longest key that matters: userSelected. */
#define LONGEST_KEY 12

typedef struct CodingScan
{
	CodingVisitor visit;
	void	   *context;
	bool		lenient;
} CodingScan;

static void scan_array(const CodingScan *scan, JsonbContainer *array);

static MemberKey
key_of(const char *bytes, uint32 length)
{
	switch (length)
	{
		case 4:
			return memcmp(bytes, "code", 4) == 0 ? KEY_CODE : KEY_OTHER;
		case 6:
			return memcmp(bytes, "coding", 6) == 0 ? KEY_CODING : memcmp(bytes, "system", 6) == 0 ? KEY_SYSTEM : KEY_OTHER;
		case 7:
			return memcmp(bytes, "concept", 7) == 0 ? KEY_CONCEPT : memcmp(bytes, "display", 7) == 0 ? KEY_DISPLAY :
				memcmp(bytes, "version", 7) == 0 ? KEY_VERSION : KEY_OTHER;
		case LONGEST_KEY:
			return memcmp(bytes, "userSelected", LONGEST_KEY) == 0 ? KEY_USER_SELECTED : KEY_OTHER;
		default:
			return KEY_OTHER;
	}
}

/* Where the values of the keys are among the children of an object; 0: there is none. */
static void
find_members(const JsonbContainer *object, uint32 *places)
{
	uint32		count = JsonContainerSize(object);
	const char *base = (const char *) &object->children[count * 2];
	uint32		offset = 0;

	memset(places, 0, (KEY_COUNT + 1) * sizeof(uint32));
	for (uint32 i = 0; i < count; i++)
	{
		uint32		start = offset;

		JBE_ADVANCE_OFFSET(offset, object->children[i]);
		if (offset - start > LONGEST_KEY)
			break;
		places[key_of(base + start, offset - start)] = count + i;
	}
}

static TextSlice
member_string(const JsonbContainer *object, uint32 place)
{
	TextSlice		slice = {0};

	if (place == 0 || !JBE_ISSTRING(object->children[place]))
		return slice;
	slice.bytes = (const char *) &object->children[JsonContainerSize(object) * 2] + getJsonbOffset(object, place);
	slice.length = getJsonbLength(object, place);
	return slice;
}

/* The container that a child is, of that kind; else NULL. */
static JsonbContainer *
child_container(const JsonbContainer *parent, uint32 place, const char *base, uint32 offset, uint32 kind)
{
	JsonbContainer *child;

	if (!JBE_ISCONTAINER(parent->children[place]))
		return NULL;
	child = (JsonbContainer *) (base + INTALIGN(offset));
	return (child->header & kind) != 0 ? child : NULL;
}

static JsonbContainer *
member_container(const JsonbContainer *object, uint32 place, uint32 kind)
{
	if (place == 0)
		return NULL;
	return child_container(object, place, (const char *) &object->children[JsonContainerSize(object) * 2],
						   getJsonbOffset(object, place), kind);
}

static void
scan_object(const CodingScan *scan, JsonbContainer *object)
{
	uint32		places[KEY_COUNT + 1];
	JsonbContainer *inner;
	CodingSlice coding = {.user_selected = -1};

	check_stack_depth();
	find_members(object, places);
	inner = member_container(object, places[KEY_CODING], JB_FARRAY);
	if (inner != NULL)
	{
		scan_array(scan, inner);
		return;
	}
	inner = member_container(object, places[KEY_CONCEPT], JB_FOBJECT);
	if (inner != NULL)
	{
		scan_object(scan, inner);
		return;
	}
	coding.code = member_string(object, places[KEY_CODE]);
	if (coding.code.bytes == NULL)
		return;
	coding.system = member_string(object, places[KEY_SYSTEM]);
	coding.version = member_string(object, places[KEY_VERSION]);
	coding.display = member_string(object, places[KEY_DISPLAY]);
	if (places[KEY_USER_SELECTED] != 0 && JBE_ISBOOL(object->children[places[KEY_USER_SELECTED]]))
		coding.user_selected = JBE_ISBOOL_TRUE(object->children[places[KEY_USER_SELECTED]]) ? 1 : 0;
	scan->visit(scan->context, &coding);
}

static void
refuse_scalar(JEntry entry)
{
	ereport(ERROR,
			(errcode(ERRCODE_TX_BAD_REQUEST),
			 errmsg("not a coded value"),
			 errdetail("The JSON is a %s.", JBE_ISBOOL(entry) ? "boolean" : "number"),
			 errhint("A coded value is a code, Coding, CodeableConcept, CodeableReference or Quantity, or an array of them.")));
}

static void
scan_array(const CodingScan *scan, JsonbContainer *array)
{
	uint32		count = JsonContainerSize(array);
	const char *base = (const char *) &array->children[count];
	uint32		offset = 0;

	check_stack_depth();
	for (uint32 i = 0; i < count; i++)
	{
		JEntry		entry = array->children[i];
		uint32		start = offset;
		JsonbContainer *inner;

		CHECK_FOR_INTERRUPTS();
		JBE_ADVANCE_OFFSET(offset, entry);
		if (JBE_ISNULL(entry))
			continue;
		if (JBE_ISSTRING(entry))
		{
			CodingSlice coding = {.code = {base + start, offset - start},.user_selected = -1,.bare = true};

			scan->visit(scan->context, &coding);
		}
		else if ((inner = child_container(array, i, base, start, JB_FARRAY)) != NULL)
			scan_array(scan, inner);
		else if ((inner = child_container(array, i, base, start, JB_FOBJECT)) != NULL)
			scan_object(scan, inner);
		else if (!scan->lenient)
			refuse_scalar(entry);
	}
}

static void
scan_value(const CodingScan *scan, JsonbContainer *value)
{
	/* a scalar is stored as an array of one */
	if (JsonContainerIsObject(value))
		scan_object(scan, value);
	else
		scan_array(scan, value);
}

void
coding_scan(JsonbContainer *value, CodingVisitor visit, void *context)
{
	CodingScan		scan = {visit, context, false};

	scan_value(&scan, value);
}

void
coding_scan_lenient(JsonbContainer *value, CodingVisitor visit, void *context)
{
	CodingScan		scan = {visit, context, true};

	scan_value(&scan, value);
}

void
coding_scan_jsonb(Datum value, CodingVisitor visit, void *context)
{
	coding_scan(&DatumGetJsonbP(value)->root, visit, context);
}
