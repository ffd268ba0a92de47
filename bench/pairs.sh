#!/bin/bash
# Pairs of codes from two columns, whether one subsumes the other: nothing is constant.
#   pairs.sh DATABASE URL ROUNDS CSV     (after competitors.sql and measure.sql)
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/part.sh"
progress "both arguments from columns"
sql -f "$here/pairs.sql" >/dev/null
lines pairs
