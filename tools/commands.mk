# The commands that need no set-up; see README.

.PHONY: demo test bench txcheck

# PGMAJOR chooses among installed PostgreSQL versions; FHIRTERM_DATA names a directory of real terminologies.
test:
	@bash tools/test.sh

bench:
	@bash tools/bench.sh
