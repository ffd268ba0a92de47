# The commands that need no set-up; see README.

.PHONY: demo test bench txcheck

test:
	@bash tools/test.sh
