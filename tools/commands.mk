# The commands that need no set-up; see README.

.PHONY: demo test bench txcheck

# PGMAJOR chooses among installed PostgreSQL versions; FHIRTERM_DATA names a directory of real terminologies.
test:
	@bash tools/test.sh

# DEMO=sample keeps it to the terminology that comes with the project.
demo:
	@bash tools/demo.sh

# BENCH_SIZE=full takes 500,000 concepts and 10 million rows; bench/run.sh tells the other settings.
bench:
	@bash tools/bench.sh

# TX names the directory of HL7's terminology-ecosystem suite and its runner.
txcheck:
	@TX="$(TX)" bash tools/txcheck.sh
