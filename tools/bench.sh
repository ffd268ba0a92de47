#!/bin/bash
# make bench: the figures of bench/run.sh, on a private server that is gone afterwards. FHIRTERM_DATA names
# a directory of real terminologies; without it they are generated.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/throwaway.sh"

throwaway_build
throwaway_start
bash "$tree/bench/run.sh"
