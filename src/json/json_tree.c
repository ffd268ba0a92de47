/*
 * json_tree.c
 *		JSON that is put together piece by piece.
 *
 * Objects and arrays have room for a power of two of parts, at least FIRST_ROOM, so that their count tells
 * when they are full.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "json/json_tree.h"

#define FIRST_ROOM 4

static JsonTree *
new_tree(enum jbvType type)
{
	JsonTree   *tree = palloc0(sizeof(JsonTree));

	tree->type = type;
	return tree;
}

JsonTree *
tree_object(void)
{
	JsonTree   *tree = new_tree(jbvObject);

	tree->val.object.pairs = palloc(FIRST_ROOM * sizeof(JsonbPair));
	return tree;
}

JsonTree *
tree_array(void)
{
	JsonTree   *tree = new_tree(jbvArray);

	tree->val.array.elems = palloc(FIRST_ROOM * sizeof(JsonbValue));
	return tree;
}

JsonTree *
tree_array_of(JsonTree *element)
{
	JsonTree   *array = tree_array();

	tree_append(array, element);
	return array;
}

JsonTree *
tree_string_of_length(const char *text, int length)
{
	JsonTree   *tree = new_tree(jbvString);

	tree->val.string.val = unconstify(char *, text);
	tree->val.string.len = length;
	return tree;
}

JsonTree *
tree_string(const char *text)
{
	return text ? tree_string_of_length(text, strlen(text)) : NULL;
}

JsonTree *
tree_boolean(bool value)
{
	JsonTree   *tree = new_tree(jbvBool);

	tree->val.boolean = value;
	return tree;
}

JsonTree *
tree_integer(int64 value)
{
	JsonTree   *tree = new_tree(jbvNumeric);

	tree->val.numeric = int64_to_numeric(value);
	return tree;
}

JsonTree *
tree_number(const char *text)
{
	JsonTree   *tree = new_tree(jbvNumeric);

	tree->val.numeric = DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(text),
															ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
	return tree;
}

JsonTree *
tree_of_container(JsonbContainer *container)
{
	JsonTree   *tree;

	if (container == NULL)
		return NULL;
	tree = new_tree(jbvBinary);
	tree->val.binary.data = container;
	tree->val.binary.len = 0;
	return tree;
}

JsonTree *
tree_of_jsonb(Jsonb *jsonb)
{
	JsonTree   *tree = tree_of_container(&jsonb->root);

	tree->val.binary.len = VARSIZE(jsonb) - VARHDRSZ;
	return tree;
}

JsonTree *
tree_of_value(const JsonbValue *value)
{
	JsonTree   *tree = new_tree(value->type);

	*tree = *value;
	return tree;
}

static bool
is_full(int count)
{
	return count >= FIRST_ROOM && (count & (count - 1)) == 0;
}

void
tree_put(JsonTree *object, const char *key, JsonTree *value)
{
	int			count = object->val.object.nPairs;
	JsonbPair  *pair;

	if (value == NULL)
		return;
	if (is_full(count))
		object->val.object.pairs = repalloc(object->val.object.pairs, 2 * count * sizeof(JsonbPair));
	pair = &object->val.object.pairs[count];
	memset(pair, 0, sizeof(JsonbPair));
	pair->key.type = jbvString;
	pair->key.val.string.val = unconstify(char *, key);
	pair->key.val.string.len = strlen(key);
	pair->value = *value;
	pair->order = count;
	object->val.object.nPairs++;
}

void
tree_put_string(JsonTree *object, const char *key, const char *text)
{
	tree_put(object, key, tree_string(text));
}

void
tree_put_boolean(JsonTree *object, const char *key, bool value)
{
	tree_put(object, key, tree_boolean(value));
}

void
tree_put_integer(JsonTree *object, const char *key, int64 value)
{
	tree_put(object, key, tree_integer(value));
}

void
tree_append(JsonTree *array, JsonTree *value)
{
	int			count = array->val.array.nElems;

	if (value == NULL)
		return;
	if (is_full(count))
		array->val.array.elems = repalloc(array->val.array.elems, 2 * count * sizeof(JsonbValue));
	array->val.array.elems[count] = *value;
	array->val.array.nElems++;
}

static int
find_pair(const JsonTree *object, const char *key)
{
	size_t		length = strlen(key);

	if (object == NULL || object->type != jbvObject)
		return -1;
	for (int i = object->val.object.nPairs - 1; i >= 0; i--)
	{
		const JsonbValue *name = &object->val.object.pairs[i].key;

		if (name->val.string.len == (int) length && memcmp(name->val.string.val, key, length) == 0)
			return i;
	}
	return -1;
}

JsonTree *
tree_get(const JsonTree *object, const char *key)
{
	int			index = find_pair(object, key);

	return index < 0 ? NULL : &object->val.object.pairs[index].value;
}

void
tree_remove(JsonTree *object, const char *key)
{
	int			index = find_pair(object, key);
	JsonbPair  *pairs;

	if (index < 0)
		return;
	pairs = object->val.object.pairs;
	memmove(&pairs[index], &pairs[index + 1], (object->val.object.nPairs - index - 1) * sizeof(JsonbPair));
	object->val.object.nPairs--;
}

int
tree_count(const JsonTree *tree)
{
	if (tree->type == jbvArray)
		return tree->val.array.nElems;
	return tree->type == jbvObject ? tree->val.object.nPairs : 0;
}

/* Copies the rest of a container, whose beginning has been read. */
static JsonTree *
unfold_container(JsonbIterator **iterator, bool object)
{
	JsonTree   *tree = object ? tree_object() : tree_array();
	JsonbValue	value;
	JsonbIteratorToken token;
	const char *key = NULL;

	check_stack_depth();
	while ((token = JsonbIteratorNext(iterator, &value, false)) != WJB_END_OBJECT && token != WJB_END_ARRAY)
	{
		JsonTree   *part;

		if (token == WJB_KEY)
		{
			key = pnstrdup(value.val.string.val, value.val.string.len);
			continue;
		}
		if (token == WJB_BEGIN_OBJECT || token == WJB_BEGIN_ARRAY)
			part = unfold_container(iterator, token == WJB_BEGIN_OBJECT);
		else
			part = tree_of_value(&value);
		if (object)
			tree_put(tree, key, part);
		else
			tree_append(tree, part);
	}
	return tree;
}

JsonTree *
tree_unfold(JsonTree *tree)
{
	check_stack_depth();
	if (tree->type == jbvBinary)
	{
		JsonbIterator *iterator = JsonbIteratorInit(tree->val.binary.data);
		JsonbValue	value;
		JsonbIteratorToken token = JsonbIteratorNext(&iterator, &value, false);

		return unfold_container(&iterator, token == WJB_BEGIN_OBJECT);
	}
	if (tree->type == jbvArray)
		for (int i = 0; i < tree->val.array.nElems; i++)
			tree->val.array.elems[i] = *tree_unfold(&tree->val.array.elems[i]);
	if (tree->type == jbvObject)
		for (int i = 0; i < tree->val.object.nPairs; i++)
			tree->val.object.pairs[i].value = *tree_unfold(&tree->val.object.pairs[i].value);
	return tree;
}

/* As jsonb orders the members of an object; of two with one name, the one put in last comes first. */
static int
compare_pairs(const void *a, const void *b)
{
	const JsonbPair *left = a;
	const JsonbPair *right = b;
	int			difference = left->key.val.string.len - right->key.val.string.len;

	if (difference == 0)
		difference = memcmp(left->key.val.string.val, right->key.val.string.val, left->key.val.string.len);
	if (difference == 0)
		difference = (int) right->order - (int) left->order;
	return difference;
}

/* Orders the members, and leaves out those that others of the same name took the place of. */
static void
order_members(JsonTree *object)
{
	JsonbPair  *pairs = object->val.object.pairs;
	int			count = object->val.object.nPairs;
	int			kept = 0;

	for (int i = 1; i < count; i++)
		if (compare_pairs(&pairs[i - 1], &pairs[i]) > 0)
		{
			qsort(pairs, count, sizeof(JsonbPair), compare_pairs);
			break;
		}
	for (int i = 1; i < count; i++)
		if (pairs[kept].key.val.string.len != pairs[i].key.val.string.len ||
			memcmp(pairs[kept].key.val.string.val, pairs[i].key.val.string.val, pairs[i].key.val.string.len) != 0)
			pairs[++kept] = pairs[i];
	object->val.object.nPairs = Min(count, kept + 1);
}

/* Makes of a tree, in place, what the server converts to jsonb: no jsonb inside, members in order. */
static void
settle(JsonTree *tree)
{
	if (tree->type != jbvBinary && tree->type != jbvArray && tree->type != jbvObject)
		return;
	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	if (tree->type == jbvBinary)
		*tree = *tree_unfold(tree);
	if (tree->type == jbvArray)
		for (int i = 0; i < tree->val.array.nElems; i++)
			settle(&tree->val.array.elems[i]);
	else
	{
		for (int i = 0; i < tree->val.object.nPairs; i++)
			settle(&tree->val.object.pairs[i].value);
		order_members(tree);
	}
}

Jsonb *
tree_to_jsonb(JsonTree *tree)
{
	settle(tree);
	return JsonbValueToJsonb(tree);
}
