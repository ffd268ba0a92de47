# fhirterm: PGXS build, and the two commands of the README: make demo, make test.

PKG_CONFIG ?= pkg-config
PG_CONFIG  ?= pg_config
srcdir     ?= .

EXTENSION  = fhirterm
MODULE_big = fhirterm
EXTVERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" fhirterm.control)

# A library of its own, loaded with the first archive (src/load/archive.c).
ARCHIVE_OBJS = src/load/archive_module.o
# And one that is loaded with the first document of XML (src/revision/markup_reader.c).
XML_OBJS = src/revision/markup_module.o
# And one that is loaded with the first regular expression (src/fhir/pattern.c).
PATTERN_OBJS = src/fhir/pattern_module.o
COMPANION_OBJS = $(ARCHIVE_OBJS) $(XML_OBJS) $(PATTERN_OBJS)
COMPANIONS = fhirterm_archive$(DLSUFFIX) fhirterm_xml$(DLSUFFIX) fhirterm_pattern$(DLSUFFIX)
OBJS = $(filter-out $(COMPANION_OBJS),$(sort $(patsubst %.c,%.o,$(wildcard src/*.c src/*/*.c))))

# The install script is every room's .sql, lowest room first, in the order of src/install.order.
SQL_PARTS = $(addprefix src/,$(shell sed 's/\#.*//' src/install.order))
DATA_built = $(EXTENSION)--$(EXTVERSION).sql
DATA = $(wildcard sql/upgrade/*.sql)
# The README under a name that is its own where many extensions are installed.
DOCS = fhirterm.md

ifneq ($(wildcard bin/fhirterm-load),)
SCRIPTS = bin/fhirterm-load
endif

REGRESS      = $(shell sed 's/\#.*//' sql/schedule)
REGRESS_OPTS = --inputdir=. --load-extension=fhirterm
ifneq ($(wildcard specs/*.spec),)
ISOLATION    = $(patsubst specs/%.spec,%,$(sort $(wildcard specs/*.spec)))
ISOLATION_OPTS = --load-extension=fhirterm
endif
# TAP tests start servers of their own, which root may not (make test does it as another user).
ifneq ($(wildcard t/*.pl),)
ifneq ($(shell id -u),0)
TAP_TESTS    = 1
endif
endif

PG_CPPFLAGS = -DFHIRTERM_VERSION=\"$(EXTVERSION)\" -I$(srcdir)/src $(shell $(PKG_CONFIG) --cflags libarchive libpcre2-8 libxml-2.0)
# Functions of the library's own are bound when it is linked, not in every connection that loads it.
BIND_AT_LINK = -Wl,-Bsymbolic
SHLIB_LINK  = $(if $(filter linux,$(PORTNAME)),$(BIND_AT_LINK))
PG_CFLAGS   = -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers $(if $(WERROR),-Werror)

EXTRA_CLEAN = $(EXTENSION)--$(EXTVERSION).sql $(DOCS) $(COMPANIONS) $(COMPANION_OBJS) build results output_iso tmp_check


# Targets that need no PGXS yet: they install what PGXS itself needs.
SELF_CONTAINED = demo test bench txcheck
ifneq ($(filter $(SELF_CONTAINED),$(MAKECMDGOALS)),)
include tools/commands.mk
else
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifeq ($(wildcard $(PGXS)),)
$(error $(PG_CONFIG) leads to no PostgreSQL build files: install the package postgresql-server-dev-NN, and say PG_CONFIG=/path/to/pg_config if there are several)
endif
include $(PGXS)

# PGXS installs scripts without their directory, but looks for them with it when it takes them away.
uninstall: uninstall-client
uninstall-client:
	rm -f $(addprefix '$(DESTDIR)$(bindir)'/,$(notdir $(SCRIPTS)))
.PHONY: uninstall-client

all: $(COMPANIONS) $(DOCS)
fhirterm_archive$(DLSUFFIX): PACKAGE = libarchive
fhirterm_archive$(DLSUFFIX): $(ARCHIVE_OBJS)
fhirterm_xml$(DLSUFFIX): PACKAGE = libxml-2.0
fhirterm_xml$(DLSUFFIX): $(XML_OBJS)
fhirterm_pattern$(DLSUFFIX): PACKAGE = libpcre2-8
fhirterm_pattern$(DLSUFFIX): $(PATTERN_OBJS)
$(COMPANIONS):
	$(CC) $(CFLAGS) $^ $(LDFLAGS) $(LDFLAGS_SL) -shared -o $@ $(shell $(PKG_CONFIG) --libs $(PACKAGE))
install: install-modules
install-modules: $(COMPANIONS) installdirs
	$(INSTALL_SHLIB) $(COMPANIONS) '$(DESTDIR)$(pkglibdir)/'
uninstall: uninstall-modules
uninstall-modules:
	rm -f $(addprefix '$(DESTDIR)$(pkglibdir)'/,$(COMPANIONS))
.PHONY: install-modules uninstall-modules
endif

$(DOCS): README.md
	cp $< $@

$(EXTENSION)--$(EXTVERSION).sql: $(SQL_PARTS) src/install.order fhirterm.control Makefile
	@{ printf '%s\n' '-- $(EXTENSION) $(EXTVERSION): made from src/*/*.sql, do not edit' \
	     '\echo Use "CREATE EXTENSION fhirterm" to load this file. \quit'; \
	   cat $(SQL_PARTS); } > $@

# Every object depends on every header: a full build takes seconds.
$(OBJS) $(COMPANION_OBJS): $(wildcard src/*.h src/*/*.h)
