#!/usr/bin/perl
# Names in the bodies of SQL functions that have no schema: they would be looked up by the search_path of whoever
# calls. Prints file:line: name for each; knows SQL's own words and the names a body gives to its CTEs.
use strict;
use warnings;

my %word = map { $_ => 1 } qw(
  all and any array as asc between by case cast coalesce count_rows else except exists extract filter from
  greatest group grouping in intersect into is join lateral least limit materialized not nullif offset on or
  order ordinality over overlay partition position range recursive return row rows select some substring then
  trim union using values when where window with within xmlelement numeric varchar char bit time timestamp
  interval if elsif while loop for exception raise begin end declare perform return query execute call insert
  update delete set strict distinct collate left right full inner outer cross natural only tablesample);

for my $file (@ARGV) {
  open my $in, '<', $file or die "$file: $!";
  my $sql = do { local $/; <$in> };
  # Comments and strings become blanks of the same shape, so that line numbers stay.
  $sql =~ s{(--[^\n]*|'(?:[^']|'')*')}{ my $s = $1; $s =~ s/[^\n]/ /g; $s }ge;
  while ($sql =~ /(\$\w*\$)(.*?)\1/gs) {
    my ($start, $body) = ($-[2], $2);
    my %own;
    $own{lc $1} = 1 while $body =~ /\b(\w+)\s*(?:\([\w\s,]*\)\s*)?AS\s+(?:NOT\s+)?(?:MATERIALIZED\s*)?\(/gi;
    while ($body =~ /(?<![.\w"@])([a-z_]\w*)\s*(?=\()/gi) {
      my ($name, $at) = (lc $1, $-[1]);
      next if $word{$name} || $own{$name};
      next if substr($body, 0, $at) =~ /\b(?:AS|\))\s+$/i;      # column list of an alias
      my $line = 1 + (substr($sql, 0, $start + $at) =~ tr/\n//);
      print "$file:$line: $name()\n";
    }
    while ($body =~ /\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:ONLY\s+)?([a-z_]\w*)\b(?!\s*[.(@])/gi) {
      my ($name, $at) = (lc $1, $-[1]);
      next if $word{$name} || $own{$name};
      my $line = 1 + (substr($sql, 0, $start + $at) =~ tr/\n//);
      print "$file:$line: $name\n";
    }
  }
}
