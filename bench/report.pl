#!/usr/bin/perl
# Writes the report of a benchmark, benchmarks.md and benchmarks.svg, from the files that run.sh has left.
#   report.pl RESULTS [DIRECTORY]     (perl bench/report.pl build/bench docs makes those in docs/)
use strict;
use warnings;
use utf8;

my ($results, $directory) = @ARGV;
die "usage: report.pl RESULTS [DIRECTORY]\n" unless defined $results;
$directory = $results unless defined $directory;

# --- What was measured ---
sub cells {    # of one line of CSV
	my ($line) = @_;
	my @cells;
	while ($line =~ /\G(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/g) {
		my ($quoted, $plain, $end) = ($1, $2, $3);
		push @cells, defined $quoted ? $quoted =~ s/""/"/gr : $plain;
		last if $end eq '';
	}
	return @cells;
}

sub rows {    # of a CSV file with a header, as hashes
	my ($name) = @_;
	open my $file, '<:encoding(UTF-8)', "$results/$name" or die "$results/$name: $!\n";
	chomp(my @lines = <$file>);
	my @names = cells(shift @lines);
	return map { my %row; @row{@names} = cells($_); \%row } @lines;
}
my @times = rows('times.csv');
my @goals = rows('goals.csv');
my %about;
{
	open my $file, '<:encoding(UTF-8)', "$results/about.csv" or die "$results/about.csv: $!\n";
	while (<$file>) { chomp; my ($key, $value) = cells($_); $about{$key} = $value }
}
sub met {    # 1, 0, or undef where nothing is promised
	my ($ratio, $goal) = @_;
	return $ratio <= $1 ? 1 : 0 if $goal =~ /^at most ([0-9.]+)/;
	return $ratio >= $1 ? 1 : 0 if $goal =~ /^at least ([0-9.]+)/;
	return $ratio >= $1 && $ratio <= $2 ? 1 : 0 if $goal =~ /^([0-9.]+) to ([0-9.]+)/;
	return undef;
}
sub thousands { my ($n) = @_; 1 while $n =~ s/^(\d+)(\d{3})/$1,$2/; return $n }
sub short { my ($ms) = @_; return $ms >= 100 ? sprintf('%.0f', $ms) : $ms >= 10 ? sprintf('%.1f', $ms) : sprintf('%.2f', $ms) }

# --- The plot: time by size of the set, both axes logarithmic, a panel for each situation and table ---
my @panels = grep {
	my $panel = $_;
	grep { $_->{situation} eq $panel->[0] && $_->{relation} eq $panel->[1] } @times
} (['no index', 'zipf', 'No index, Zipf'], ['no index', 'uniform', 'No index, uniform'],
	['index', 'zipf', 'Index on the code, Zipf'], ['index', 'uniform', 'Index on the code, uniform']);
my %colour = (
	recursive => '#8c6d31', closure_text => '#d95f02', closure_number => '#e6ab02', intarray => '#7570b3', array => '#66a61e',
	temporary => '#a6761d', subsumed_by => '#08519c', member_of => '#3182bd', descendants_in => '#6baed6', descendants => '#41b6c4',
	value_set_in => '#9ecae1', value_set => '#7fcdbb',
	floor => '#999999', exists => '#e7298a', plpgsql => '#b2182b');

sub escape { my ($text) = @_; $text =~ s/&/&amp;/g; $text =~ s/</&lt;/g; return $text }

sub panel {
	my ($x, $y, $width, $height, $panel) = @_;
	my ($situation, $relation, $title) = @$panel;
	my %curve;
	for my $row (@times) {
		next unless $row->{situation} eq $situation && $row->{relation} =~ /^\Q$relation\E(_part)?$/;
		next if $1 && $row->{competitor} eq 'subsumed_by';
		my $scale = $1 && $about{"part of $relation"} ? $about{"part of $relation"} : 1;
		push @{$curve{$row->{competitor}}}, [$row->{members}, $row->{total} * $scale];
	}
	my @all = map { @$_ } values %curve;
	my ($least, $most) = (sort { $a <=> $b } map { $_->[1] } @all)[0, -1];
	my ($small, $large) = (sort { $a <=> $b } map { $_->[0] } @all)[0, -1];
	my ($bottom, $top) = (whole_below(log10($least)), whole_below(log10($most)) + 1);
	my $at_x = sub { $x + 12 + ($width - 24) * (log10($_[0]) - log10($small)) / (log10($large) - log10($small) || 1) };
	my $at_y = sub { $y + $height - $height * (log10($_[0]) - $bottom) / ($top - $bottom) };
	my $svg = sprintf qq{<text x="%d" y="%d" class="title">%s, %s rows</text>\n<rect x="%d" y="%d" width="%d" height="%d" class="frame"/>\n},
		$x, $y - 10, escape($title), thousands($about{"rows of $relation"} || 0), $x, $y, $width, $height;
	for my $power ($bottom .. $top) {
		my $line = $at_y->(10**$power);
		my $label = $power < 3 ? (10**$power) . ' ms' : (10**($power - 3)) . ' s';
		$svg .= sprintf qq{<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" class="grid"/><text x="%d" y="%.1f" class="tick" text-anchor="end">%s</text>\n},
			$x, $line, $x + $width, $line, $x - 6, $line + 4, $label;
	}
	my %size = map { $_->[0] => 1 } @all;
	for my $size (sort { $a <=> $b } keys %size) {
		$svg .= sprintf qq{<text x="%.1f" y="%d" class="tick" text-anchor="middle">%s</text>\n}, $at_x->($size), $y + $height + 16, thousands($size);
	}
	for my $name (sort keys %curve) {
		my @points = sort { $a->[0] <=> $b->[0] } @{$curve{$name}};
		my $is_ours = $name =~ /^(subsumed_by|member_of|descendants|value_set)/;
		$svg .= sprintf qq{<polyline points="%s" fill="none" stroke="%s" stroke-width="%s"%s/>\n},
			join(' ', map { sprintf '%.1f,%.1f', $at_x->($_->[0]), $at_y->($_->[1]) } @points),
			$colour{$name} || '#000', $is_ours ? 2.6 : 1.5, $name eq 'floor' ? ' stroke-dasharray="4 3"' : '';
		$svg .= sprintf qq{<circle cx="%.1f" cy="%.1f" r="%s" fill="%s"/>\n}, $at_x->($_->[0]), $at_y->($_->[1]), $is_ours ? 3.4 : 2.4, $colour{$name} || '#000' for @points;
	}
	return $svg;
}
sub log10 { return log($_[0]) / log(10) }
sub whole_below { my $whole = int $_[0]; return $whole > $_[0] ? $whole - 1 : $whole }

my (%label, %ours, %place);
for my $row (@times) {
	$label{$row->{competitor}} = $row->{label};
	$ours{$row->{competitor}}  = $row->{ours} eq 't';
	$place{$row->{competitor}} = keys %place unless defined $place{$row->{competitor}};
}
my @competitors = sort { $ours{$b} <=> $ours{$a} || $place{$a} <=> $place{$b} } keys %label;

sub plot {
	my ($width, $height) = (400, 300);
	my $rows    = int((@panels + 1) / 2);
	my $below   = 40 + $rows * ($height + 80);
	my $total_w = 2 * $width + 190;
	my $total_h = $below + 24 * int((@competitors + 1) / 2) + 50;
	my $svg     = qq{<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $total_w $total_h" width="$total_w" height="$total_h" font-family="sans-serif">
<style>.title {font-size: 15px; font-weight: bold} .tick {font-size: 12px; fill: #333} .grid {stroke: #ddd} .frame {fill: none; stroke: #888} .key {font-size: 13px}</style>
<rect width="100%" height="100%" fill="#fff"/>
};
	for my $n (0 .. $#panels) {
		$svg .= panel(70 + ($n % 2) * ($width + 85), 45 + int($n / 2) * ($height + 80), $width, $height, $panels[$n]);
	}
	$svg .= sprintf qq{<text x="%d" y="%d" class="tick" text-anchor="middle">concepts in the set asked for; times are medians with parsing and planning</text>\n}, $total_w / 2, $below - 8;
	for my $n (0 .. $#competitors) {
		my $name = $competitors[$n];
		my ($x, $y) = (70 + ($n % 2) * ($width + 85), $below + 22 + 24 * int($n / 2));
		$svg .= sprintf qq{<line x1="%d" y1="%d" x2="%d" y2="%d" stroke="%s" stroke-width="%s"%s/><text x="%d" y="%d" class="key"%s>%s</text>\n},
			$x, $y - 4, $x + 30, $y - 4, $colour{$name} || '#000', $ours{$name} ? 3 : 1.8, $name eq 'floor' ? ' stroke-dasharray="4 3"' : '',
			$x + 38, $y, $ours{$name} ? ' font-weight="bold"' : '', escape($label{$name} . ($name =~ /^(exists|plpgsql)$/ ? ' (some rows, scaled)' : ''));
	}
	return $svg . "</svg>\n";
}

# --- The text ---
my %part_title = (
	filter => 'Every row asked, no index', pairs => 'Both arguments from columns', plans => 'With an index on the code', connection => 'First calls of a connection',
	members => 'Large value sets', memory => 'Memory', closure => 'Closure', rf2 => 'Loading a release', search => 'Search', jsonb => 'Coded values in jsonb',
	resources => 'Resources and operations');

sub goals_text {
	my $text = '';
	my $part = '';
	for my $row (@goals) {
		if ($row->{part} ne $part) {
			$part = $row->{part};
			$text .= "\n### " . ($part_title{$part} || $part) . "\n\n| what: base / fhirterm | base | fhirterm | ratio | goal | |\n| --- | ---: | ---: | ---: | --- | --- |\n";
		}
		my $met = met($row->{ratio}, $row->{goal});
		$text .= "| $row->{what} | $row->{base} $row->{unit} | $row->{fhirterm} $row->{unit} | $row->{ratio} | $row->{goal} | "
			. (!defined $met ? '' : $met ? 'met' : '**missed**') . " |\n";
	}
	return $text;
}

# What was promised and is missed, one line for a goal, with each case of it.
sub missed_text {
	my (@kinds, %cases);
	my ($promised, $missed) = (0, 0);
	for my $row (@goals) {
		my $met = met($row->{ratio}, $row->{goal});
		next unless defined $met;
		$promised++;
		next if $met;
		$missed++;
		my ($what, $case) = $row->{what} =~ /^(.*?)(?: \(([^()]*)\))?$/;
		$what =~ s/, (index|bitmap|sequential|hash) \// \//;
		my $kind = "$what, goal $row->{goal}";
		push @kinds, $kind unless $cases{$kind};
		push @{$cases{$kind}}, sprintf('%.3g', $row->{ratio}) . (defined $case ? " ($case)" : '');
	}
	return "All $promised goals are met.\n" unless $missed;
	return ($promised - $missed) . " of $promised goals are met. Missed are:\n\n" . join '', map { "* $_: " . join('; ', @{$cases{$_}}) . "\n" } @kinds;
}

sub times_text {
	my $text = '';
	my (%seen, @groups);
	for my $row (@times) {
		next if $row->{relation} =~ /_part$/;
		my $key = "$row->{situation}\t$row->{relation}";
		push @groups, $key unless $seen{$key}++;
	}
	my @order = ('no index', 'no index, parallel', 'index', 'fresh connection', 'warm connection');
	my %order = map { $order[$_] => $_ } 0 .. $#order;
	@groups = sort { my ($x, $xr) = split /\t/, $a; my ($y, $yr) = split /\t/, $b; ($order{$x} // 9) <=> ($order{$y} // 9) || $yr cmp $xr } @groups;
	for my $group (@groups) {
		my ($situation, $relation) = split /\t/, $group;
		my (%time, %size);
		for my $row (@times) {
			next unless $row->{situation} eq $situation && $row->{relation} =~ /^\Q$relation\E(_part)?$/;
			next if $1 && $row->{competitor} eq 'subsumed_by';
			$time{$row->{competitor}}{$row->{members}} = $row->{total} * ($1 ? $about{"part of $relation"} || 1 : 1);
			$size{$row->{members}} = 1;
		}
		my @sizes = sort { $a <=> $b } keys %size;
		$text .= sprintf "\n### %s, %s rows\n\n| ms, set of | %s |\n| --- |%s\n", ucfirst "$situation: table $relation", thousands($about{"rows of $relation"} || 0),
			join(' | ', map { thousands($_) } @sizes), ' ---: |' x @sizes;
		for my $name (grep { $time{$_} } @competitors) {
			my $shown = $ours{$name} ? "**$label{$name}**" : $label{$name};
			$shown .= ' (some rows, scaled)' if $name =~ /^(exists|plpgsql)$/;
			$text .= "| $shown | " . join(' | ', map { defined $time{$name}{$_} ? short($time{$name}{$_}) : '' } @sizes) . " |\n";
		}
	}
	return $text;
}

open my $svg, '>:encoding(UTF-8)', "$directory/benchmarks.svg" or die "$directory/benchmarks.svg: $!\n";
print $svg plot();
close $svg or die "writing: $!\n";
open my $text, '>:encoding(UTF-8)', "$directory/benchmarks.md" or die "$directory/benchmarks.md: $!\n";
print $text <<"END";
# Benchmarks

fhirterm against what people do today for the same questions, in one server and one run: read ratios, not milliseconds.

```
make bench                      # the small form: 50,000 concepts, a million rows; some ten minutes
BENCH_SIZE=full make bench      # 500,000 concepts, 10 million rows; an hour or two, 20 GB of disk
perl bench/report.pl build/bench docs     # this page and its plot from what the last run left in build/bench
```

`BENCH_ROUNDS`, `BENCH_PARTS` and `BENCH_RF2` (a release of your own in place of the generated one) are told in `bench/run.sh`.

| this run | |
| --- | --- |
${\join "\n", map { "| $_ | $about{$_} |" } grep { defined $about{$_} && $about{$_} ne '' } ('date', 'form', 'rounds', 'machine', 'PostgreSQL', 'fhirterm', 'shared_buffers', 'fhirterm.cache_memory', 'release', 'rows of zipf', 'rows of uniform', 'left out')}

## Goals

${\missed_text()}
A ratio is that of fhirterm to the base where the goal is "at most", and that of the base to fhirterm where it is "at least".
${\goals_text()}
${\(@panels ? "## Times\n\n![Time of a query by the size of the set it asks for, for each way of asking](benchmarks.svg)\n" : '')}${\times_text()}
## Method

* **Data.** `bench/generate_rf2.pl` writes a release of an invented terminology: a third of it is a lattice of site, form and cause; 1.6 parents
  and about 20 ancestors a concept, at most 20 levels, no redundant links, 2.6 descriptions, role groups. It is synthetic: nothing in it is
  SNOMED CT's. Table `zipf` draws codes from 30,000 by Zipf's law, `uniform` from all alike; the order of rows is random. Sets are a concept and all below it,
  with a number of members nearest to the sizes wanted. All that the others need (tables of links and closures, arrays of ancestors) is made from the
  release's is-a links, not by fhirterm.
* **The question** is `SELECT count(*), sum(patient) FROM facts WHERE …`. Its answers are compared among all ways of asking, in every situation; the
  run ends with an error where two differ.
* **Timing.** Ways of asking take turns, round after round; medians count. Before the rounds everything is asked once, so that all is warm, and tables are vacuumed and frozen.
  What takes less than 10 ms is asked five times in each round.
  `EXPLAIN (ANALYZE, TIMING OFF)` tells execution and planning; totals are by the clock and contain parsing. JIT is off, `work_mem` is 256 MB, `fsync` off; one process
  but where it says parallel (two workers, costs as they come). Tables of goals without an index compare execution alone: parsing and planning
  a literal array takes longer than anything else. With an index, and in the tables of times, planning and parsing are counted.
* **A trivial C function** is the operator `=` with an empty string: one call that looks at the length of the code and never passes. The predicates are
  compared with it although they pass rows on.
* **Correlated EXISTS and PL/pgSQL** are asked of some of the rows and their times scaled; `OFFSET 0` keeps the planner from making a join of the EXISTS.
* **The temporary table** is filled and analyzed in the time. The integer tables profit from an integer column in the facts, which people
  with codes do not have.
* **Forced plans** are forced by `enable_…` settings; the hash join is the semi-join with `fhir_descendants()`. Rows expected are those of the scan.
  Where the planner's own plan is the one that it is forced to, too, its time is the median of both: what differs between them is chance.
* **Connections.** One psql reconnects before each statement; `\\timing` leaves connecting out and has the way to the server in it; settings are the defaults there.
* **Memory** is the growth of `RssAnon` in `/proc` from the connection's first statement to the last row of a query over all codes.
* **Set algebra** of resolved sets has no SQL function; a C module times `src/hierarchy/interval_set.c` in the server, against intarray's operators in a PL/pgSQL loop.
* **Search.** The base is a table of the same terms with a GIN index on tsvectors, the quicker of two filters (a semi-join with a table of
  what is below the concept; ranges of integers), and a sort: the best 20 concepts exactly, the shortest terms first, as fhir_search gives them. Answers are compared. What is
  searched for is drawn from the terms; the ordinary beginning is the one that half of all words reach or surpass in frequency.
* **Loading** is compared with a COPY of the rows that the load makes into fresh tables and the building of the same indexes. What fhirterm derives
  from them counts for it, not for the COPY.

## Remarks

* On a table without an index, everything that looks at each row costs about what PostgreSQL takes to read it. No predicate can be much
  faster than a hash join there; the large factors are against functions and subqueries that ask for every row, with an index, in what is stored, and in building it.
* Until PostgreSQL 15 a server sorts all of its settings again for each that a library defines, which is most of what a first call takes beyond
  a SELECT; `shared_preload_libraries` takes that away. With PostgreSQL 17 first calls took 1.05 to 1.2 of the SELECT on the machine of the latest full form.
* The trivial C function passes no row on; in table zipf of the full form the set of 10 has a frequent code in it, whose rows are counted and summed.
* Of two rare words few terms are left: GIN needs a few milliseconds, and what remains of fhir_search is unpacking the lists of all words that
  begin so. Of the rarest beginning more than half of the time is PostgreSQL's own, to parse, plan and run any statement.
* Small forms have small sets: what a call costs once (tenths of a millisecond) weighs more than it does at full size, and a closure table of
  a tenth of the concepts is less than a tenth of the full one.
* Other processes on the machine change times by a tenth or two from run to run, ratios less.
END
close $text or die "writing: $!\n";
print missed_text();
