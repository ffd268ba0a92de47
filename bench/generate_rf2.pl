#!/usr/bin/perl
# Writes an RF2 snapshot release of an invented terminology with the shape of the large clinical ones:
#   generate_rf2.pl DIRECTORY [CONCEPTS [SEED]]      (500000 concepts, of which 3 in 4 are active; seed 1)
# Perl without modules; the same arguments give the same files. What it is like:
#   * one root and twelve hierarchies under it, of which disorders have a third of the concepts;
#   * disorders, procedures and products are lattices: a concept is a choice from two or three other hierarchies
#     (site, form and cause), its parents are the concepts with one of the three a step more general. So
#     descendants overlap in the ways of a terminology that a classifier has arranged. The others are
#     trees whose concepts often have a second parent near the first;
#   * no is-a link that follows from others; 1.6 parents and 18 ancestors a concept, at most 20 levels;
#   * a fully specified name, a preferred synonym and 0.6 further ones; a language reference set;
#   * the choices as attributes in role groups; a simple reference set of disorders; inactive concepts with
#     what replaces them; superseded rows among links;
#   * identifiers in random order, with check digits, in a namespace that nobody has.
use strict;
use warnings;

my ($directory, $concepts, $seed) = @ARGV;
die "usage: generate_rf2.pl DIRECTORY [CONCEPTS [SEED]]\n" unless defined $directory;
$concepts ||= 500_000;
die "at least 1000 concepts\n" if $concepts < 1000;
my $active = int($concepts * 0.75);

my $DATE      = '20260101';
my $NAMESPACE = '9999997';
my $ROOT      = '138875005';
my $COUSINS   = 0.50;    # concepts of trees that get another parent
my $FERTILE   = 0.30;    # concepts of lattices that get children
my %META      = (
	isa       => '116680003',          fsn       => '900000000000003001', synonym => '900000000000013009',
	folded    => '900000000000448009', primitive => '900000000000074008', defined => '900000000000073002',
	inferred  => '900000000000011006', some      => '900000000000451002', us      => '900000000000509007',
	preferred => '900000000000548007', acceptable => '900000000000549004', same_as => '900000000000527005',
	dependency => '900000000000534007');

# --- Random numbers: the same on every machine (a 32-bit xorshift) ---
my $state = (($seed || 1) * 2654435761 + 88172645463325252) & 0xffffffff || 1;

sub chance {    # 0 <= chance < 1
	$state ^= ($state << 13) & 0xffffffff;
	$state ^= $state >> 17;
	$state ^= ($state << 5) & 0xffffffff;
	return $state / 4294967296;
}
sub below { return int(chance() * $_[0]) }

# --- Identifiers: item, namespace, partition, check digit (Verhoeff's dihedral group of order 10) ---
my @TURN = ([0 .. 9]);
push @TURN, [map { [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]->[$_] } @{$TURN[-1]}] for 1 .. 7;

sub dihedral {
	my ($a, $b) = @_;
	return ($a + $b) % 5 if $a < 5 && $b < 5;
	return ($a + $b) % 5 + 5 if $a < 5;
	return ($a - $b) % 5 + 5 if $b < 5;
	return ($a - $b) % 5;
}
my @TIMES = map { my $a = $_; [map { dihedral($a, $_) } 0 .. 9] } 0 .. 9;

sub identifier {
	my ($item, $partition) = @_;
	my $digits = "$item$NAMESPACE$partition";
	my ($check, $place) = (0, 1);
	$check = $TIMES[$check][$TURN[$place++ % 8][$_]] for reverse split //, $digits;
	return $digits . ($check < 5 ? (5 - $check) % 5 : $check);
}

# --- Names: words of invented syllables, kinds of things by hierarchy ---
my @SYLLABLES = map { my $c = $_; map { "$c$_" } qw(al en or ir um as el on) } qw(b c d f g h k l m n p r s t v z);
my @QUALITIES = qw(acute chronic recurrent partial complete left right upper lower inner outer deep open closed primary
	secondary mild severe diffuse early late mixed simple familial);

sub word { return join '', map { $SYLLABLES[below(scalar @SYLLABLES)] } 1 .. 2 + below(2) }

# --- The hierarchies ---
# of every concept, by its number: parents, children, depth, hierarchy, name, and the choices that make it up
my (@parents, @children, @depth, @hierarchy, @name, @choice);
my (%tag, %top);

sub add {
	my ($hierarchy, $name, $choice, @above) = @_;
	my $number = @parents;
	my $depth  = 0;
	for my $parent (@above) {
		push @{$children[$parent]}, $number;
		$depth = $depth[$parent] + 1 if $depth[$parent] >= $depth;
	}
	push @parents, [@above];
	push @depth, $depth;
	push @hierarchy, $hierarchy;
	push @name, $name;
	push @choice, $choice;
	return $number;
}

sub is_above {    # whether $a is an ancestor of $b, which has a larger number
	my ($a, $b) = @_;
	my @open = ($b);
	my %seen;
	while (defined(my $number = pop @open)) {
		return 1 if $number == $a;
		push @open, grep { $_ >= $a && !$seen{$_}++ } @{$parents[$number]};
	}
	return 0;
}

# A concept near another and related to neither it nor what is above and below it: up some links, down as many.
sub near {
	my ($number) = @_;
	my $steps = chance() < 0.8 ? 1 : 2;
	my $other = $number;
	for (1 .. $steps) {
		my $above = $parents[$other];
		return unless @$above && $depth[$other] > 1;
		$other = $above->[below(scalar @$above)];
	}
	for (1 .. $steps) {
		my $below = $children[$other] or return;
		$other = $below->[below(scalar @$below)];
	}
	return if $other == $number;
	my ($first, $second) = $other < $number ? ($other, $number) : ($number, $other);
	return is_above($first, $second) ? undef : $other;
}

# A hierarchy that is a tree but for second parents; names are a kind of thing and a word, and of their parents'.
sub grow {
	my ($key, $title, $tag, $count, $deepest, @kinds) = @_;
	$tag{$key} = $tag;
	my $top = $top{$key} = add($key, $title, undef, 0);
	my @inner = ($top);
	for (2 .. $count) {
		my $parent = $inner[below(scalar @inner)];
		redo if $depth[$parent] >= $deepest || ($parent == $top && @inner > 20 && chance() < 0.9);
		my @above = ($parent);
		while (chance() < $COUSINS && @above < 4) {
			my $other = near($parent);
			last if !defined $other || $depth[$other] >= $deepest;
			last if grep { $_ == $other || is_above($_ < $other ? ($_, $other) : ($other, $_)) } @above;
			push @above, $other;
		}
		my $name = $parent == $top || chance() < 0.3
			? word() . ' ' . $kinds[below(scalar @kinds)]
			: $QUALITIES[below(scalar @QUALITIES)] . ' ' . $name[$parent];
		$name =~ s/^(\S+ \S+) .* (\S+ \S+)$/$1 $2/ if length $name > 40;
		my $number = add($key, $name, undef, @above);
		push @inner, $number if @inner < 20 || chance() < 0.4;
	}
}

# The concepts that have a wider choice along one axis and the same along the others: the nearest that there are.
sub wider {
	my ($known, $axis, @choice) = @_;
	my (@found, %seen);
	my @open = @{$parents[$choice[$axis]]};
	while (defined(my $wider = shift @open)) {
		next if $seen{$wider}++;
		$choice[$axis] = $wider;
		my $number = $known->{"@choice"};
		if   (defined $number) { push @found, $number }
		else                   { push @open, @{$parents[$wider]} }
	}
	@found = sort { $b <=> $a } @found;    # what is above another of them has a smaller number
	my @nearest;
	for my $number (@found) {
		push @nearest, $number unless grep { is_above($number, $_) } @nearest;
	}
	return @nearest;
}

# A lattice: concepts are choices from other hierarchies. One is drawn and one of its choices made a step more special.
sub combine {
	my ($key, $title, $tag, $count, $deepest, $phrase, $axes) = @_;
	$tag{$key} = $tag;
	my @general = map { $top{$_} } @$axes;
	my $top     = $top{$key} = add($key, $title, [@general], 0);
	my %known   = ("@general" => $top);
	my @inner   = ($top);
	my $left    = $count - 1;
	my $failed  = 0;
	while ($left > 0) {
		my $from   = $inner[below(scalar @inner)];
		my @choice = @{$choice[$from]};
		die "$title: no more combinations\n" if $failed++ > 1000;
		next if $depth[$from] >= $deepest;
		my $axis    = below(scalar @choice);
		my $special = $children[$choice[$axis]] or next;
		$choice[$axis] = $special->[below(scalar @$special)];
		next if $known{"@choice"};
		my @above = map { wider(\%known, $_, @choice) } 0 .. $#choice;
		next if !@above || grep { $depth[$_] >= $deepest } @above;
		my $name = $phrase;
		$name =~ s/(\d)/$name[$choice[$1 - 1]]/g;
		my $number = $known{"@choice"} = add($key, ucfirst $name, [@choice], @above);
		push @inner, $number if @inner < 50 || chance() < $FERTILE;
		$failed = 0;
		$left--;
	}
}

add('', 'Invented clinical terminology', undef);
$tag{''} = 'root';
my $left = $active - scalar(keys %META) - 40;
my @attributes;    # key, name
sub share { return int($left * $_[0]) }

grow('metadata', 'Model component', 'metadata', 30, 6, qw(component item));
my %attribute = map {
	my ($name) = $_;
	($name => add('metadata', "$name (attribute)", undef, $top{metadata}))
} ('Site', 'Form', 'Cause', 'Method', 'Device', 'Part', 'Shape');
grow('qualifier', 'Qualifier',          'qualifier value', share(.030), 9,  qw(grade course manner));
grow('form',      'Form change',        'form change',     share(.020), 9,  qw(lesion swelling defect fracture infection deposit rupture cyst ulcer));
grow('body',      'Body part',          'body structure',  share(.110), 13, qw(region wall surface segment vessel nerve muscle bone joint duct));
grow('organism',  'Living thing',       'organism',        share(.110), 17, qw(species strain genus clade serotype));
grow('substance', 'Substance',          'substance',       share(.090), 13, qw(acid salt ester protein enzyme hormone));
grow('object',    'Made object',        'physical object', share(.045), 11, qw(device frame catheter valve plate lamp));
grow('observable', 'Observable notion', 'observable entity', share(.045), 11, qw(rate level width count score volume));
grow('event',     'Event',              'event',           share(.020), 9,  qw(exposure journey fall contact));
combine('disorder', 'Disorder', 'disorder', share(.330), 20, '1 of 2 due to 3', ['form', 'body', 'organism']);
combine('procedure', 'Procedure', 'procedure', share(.140), 18, '1 procedure on 2 using 3', ['qualifier', 'body', 'object']);
combine('product', 'Product', 'product', share(.060), 16, '1 product in 2', ['substance', 'qualifier']);
$active = @parents;
my %role = (disorder => ['Form', 'Site', 'Cause'], procedure => ['Method', 'Site', 'Device'], product => ['Part', 'Shape']);

# --- Numbers: codes in an order that tells nothing of the hierarchy ---
my $total = $active + int($active / 3);
my @place = (0 .. $total - 1);
for (my $i = $#place; $i > 0; $i--) {
	my $j = below($i + 1);
	@place[$i, $j] = @place[$j, $i];
}
my (@code, @order);
$code[$_] = identifier(1000 + $place[$_], '10') for 0 .. $total - 1;
$order[$place[$_]] = $_ for 0 .. $total - 1;
$code[0] = $ROOT;
my $module = $code[1];

# --- Files ---
my $items = 1000;    # of descriptions and links, counted together
my $rows  = 0;       # of reference sets

sub file {
	my ($path, @columns) = @_;
	my $name = "$directory/$path";
	my $made = '';
	for my $part (split m{/}, $name =~ s{/[^/]*$}{}r) {
		$made .= "$part/";
		mkdir $made unless -d $made;
	}
	$name =~ s/DATE/$DATE/;
	open my $file, '>', $name or die "$name: $!\n";
	print $file join("\t", 'id', 'effectiveTime', 'active', 'moduleId', @columns), "\r\n";
	return $file;
}
sub row { my ($file, @values) = @_; print $file join("\t", @values), "\r\n" or die "writing: $!\n" }
sub member_id { return sprintf '%08x-0000-4000-8000-%012x', ++$rows, $rows * 7919 }
sub release { return (2006 + below(20)) . (chance() < 0.5 ? '0131' : '0731') }

my $file = file('Terminology/sct2_Concept_Snapshot_INV_DATE.txt', 'definitionStatusId');
row($file, $_, '20020131', 1, $module, $META{primitive}) for map { $META{$_} } sort keys %META;
for my $number (@order) {
	row($file, $code[$number], release(), $number < $active ? 1 : 0, $module,
		$number < $active && $choice[$number] ? $META{defined} : $META{primitive});
}
close $file or die "writing: $!\n";

my @wording = ('type of %s', '%s, as found', '%s not otherwise said', '%s variant');
$file = file('Terminology/sct2_Description_Snapshot-en_INV_DATE.txt', qw(conceptId languageCode typeId term caseSignificanceId));
my $language = file('Refset/Language/der2_cRefset_LanguageSnapshot-en_INV_DATE.txt', qw(refsetId referencedComponentId acceptabilityId));
sub describe {
	my ($concept, $type, $term, $acceptability) = @_;
	my $id   = identifier($items++, '11');
	my $time = release();
	row($file, $id, $time, 1, $module, $concept, 'en', $META{$type}, $term, $META{folded});
	row($language, member_id(), $time, 1, $module, $META{us}, $id, $META{$acceptability});
}
for my $key (sort keys %META) {
	my $term = ucfirst($key =~ tr/_/ /r);
	describe($META{$key}, 'fsn', "$term (metadata)", 'preferred');
	describe($META{$key}, 'synonym', $term, 'preferred');
}
for my $number (@order) {
	my $term = $number < $active ? $name[$number] : ucfirst(word() . ' ' . word() . ' no longer used');
	my $tag  = $number < $active ? $tag{$hierarchy[$number]} : 'disorder';
	$term =~ s/ \(attribute\)$// and $tag = 'attribute';
	describe($code[$number], 'fsn', "$term ($tag)", 'preferred');
	describe($code[$number], 'synonym', $term, 'preferred');
	while (chance() < 0.375) {
		my $other = sprintf $wording[below(scalar @wording)], $term;
		describe($code[$number], 'synonym', word() . " $other", 'acceptable');
	}
}
close $file or die "writing: $!\n";
close $language or die "writing: $!\n";

$file = file('Terminology/sct2_Relationship_Snapshot_INV_DATE.txt',
	qw(sourceId destinationId relationshipGroup typeId characteristicTypeId modifierId));
sub relate {
	my ($is_active, $from, $to, $group, $type) = @_;
	row($file, identifier($items++, '12'), release(), $is_active, $module, $from, $to, $group, $type, $META{inferred}, $META{some});
}
for my $key (sort keys %META) {
	relate(1, $META{$key}, $code[$key eq 'isa' ? $top{metadata} + 1 : $top{metadata}], 0, $META{isa});
}
for my $number (@order) {
	if ($number >= $active) {
		relate(0, $code[$number], $code[below($active)], 0, $META{isa}) if chance() < 0.5;
		next;
	}
	relate(1, $code[$number], $code[$_], 0, $META{isa}) for @{$parents[$number]};
	relate(0, $code[$number], $code[below($active)], 0, $META{isa}) if chance() < 0.05;
	my $choice = $choice[$number] or next;
	my $roles  = $role{$hierarchy[$number]};
	for my $which (0 .. $#$choice) {
		relate(1, $code[$number], $code[$choice->[$which]], 1, $code[$attribute{$roles->[$which]}]);
	}
	if (chance() < 0.3) {    # a second group: elsewhere, too
		my $body = $top{body} + below($top{organism} - $top{body});
		my $which = $hierarchy[$number] eq 'product' ? 0 : 1;
		relate(1, $code[$number], $code[$which ? $body : $choice->[0]], 2, $code[$attribute{$roles->[$which]}]);
		relate(1, $code[$number], $code[$choice->[1 - $which]], 2, $code[$attribute{$roles->[1 - $which]}]);
	}
}
close $file or die "writing: $!\n";

$file = file('Refset/Content/der2_Refset_SimpleSnapshot_INV_DATE.txt', qw(refsetId referencedComponentId));
my $set = $code[$top{metadata} + 2];
for my $number (@order) {
	next unless $number < $active && $hierarchy[$number] eq 'disorder' && chance() < 0.04;
	row($file, member_id(), release(), chance() < 0.95 ? 1 : 0, $module, $set, $code[$number]);
}
close $file or die "writing: $!\n";

$file = file('Refset/Content/der2_cRefset_AssociationSnapshot_INV_DATE.txt', qw(refsetId referencedComponentId targetComponentId));
for my $number (@order) {
	next if $number < $active || chance() < 0.1;
	row($file, member_id(), release(), 1, $module, $META{same_as}, $code[$number], $code[1 + below($active - 1)]);
}
close $file or die "writing: $!\n";

$file = file('Refset/Metadata/der2_ssRefset_ModuleDependencySnapshot_INV_DATE.txt',
	qw(refsetId referencedComponentId sourceEffectiveTime targetEffectiveTime));
row($file, member_id(), $DATE, 1, $module, $META{dependency}, $module, $DATE, $DATE);
close $file or die "writing: $!\n";
