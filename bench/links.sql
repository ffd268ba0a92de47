-- Is-a links of a made-up clinical terminology, in a table of schema bench. Variables: concepts, relation.
-- Of 370,000 concepts it makes 588,000 links; 48 % of the concepts have several parents, 19 ancestors on average, as in the large ones. Of the further parents
-- six in seven are near (siblings of the first), the others anywhere, so that intervals are not fewer than in the
-- real thing: 3.0 a concept.
SELECT set_config('bench.concepts', :'concepts', false) \g /dev/null
CREATE TABLE bench.ordered (child bigint NOT NULL, parent bigint NOT NULL);
SELECT setseed(0.25) \g /dev/null
DO $$
DECLARE
  n constant int := current_setting('bench.concepts')::int;
  first_parent int[] := array_fill(0, ARRAY[n]);
  last_child int[] := array_fill(0, ARRAY[n]);
  elder int[] := array_fill(0, ARRAY[n]);       -- the sibling before
  first int;
  further int;
BEGIN
  CREATE TEMPORARY TABLE numbered (child int, parent int) ON COMMIT DROP;
  FOR i IN 2 .. n LOOP
    first := 1 + floor((i - 1) * random() ^ 2.2)::int;
    INSERT INTO numbered VALUES (i, first);
    first_parent[i] := first;
    elder[i] := last_child[first];
    last_child[first] := i;
    FOR second_or_third IN 1 .. 2 LOOP
      EXIT WHEN random() > 0.53;
      further := first;
      IF first_parent[first] > 0 AND random() < 0.86 THEN
        FOR step IN 0 .. (random() * 10)::int LOOP
          EXIT WHEN elder[further] = 0;
          further := elder[further];
        END LOOP;
        IF further = first THEN further := last_child[first_parent[first]]; END IF;
      ELSE
        further := 1 + floor((i - 1) * random())::int;
      END IF;
      IF further <> first THEN INSERT INTO numbered VALUES (i, further); END IF;
    END LOOP;
  END LOOP;
  -- neither the codes nor the order of rows follow the hierarchy
  INSERT INTO bench.ordered
  SELECT DISTINCT 100000000 + child::bigint * 7919 % 100000007, 100000000 + parent::bigint * 7919 % 100000007
    FROM numbered;
END $$;
CREATE TABLE bench.:relation AS SELECT * FROM bench.ordered ORDER BY random();
DROP TABLE bench.ordered;
