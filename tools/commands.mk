# The commands that need no set-up; see README.

.PHONY: demo test bench txcheck

# PGMAJOR chooses among installed PostgreSQL versions; FHIRTERM_DATA names a directory of real terminologies.
test:
	@bash tools/test.sh

# DEMO=sample keeps it to the terminology that comes with the project.
demo:
	@bash tools/demo.sh

bench:
	@bash tools/bench.sh

# TX names the directory of HL7's terminology-ecosystem suite and its runner.
txcheck:
	@TX="$(TX)" bash tools/txcheck.sh
