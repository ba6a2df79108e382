# tests

# The web program, hijacked, for the tests with system users.
noinst_PROGRAMS += tests/users/hostile
tests_users_hostile_SOURCES = tests/users/hostile.c tests/users/hostile.h tests/users/hostile_files.c \
	tests/users/hostile_keeper.c tests/users/hostile_people.c tests/users/hostile_processes.c tests/users/hostile_rows.c \
	tests/users/hostile_rows.h tests/users/hostile_starts.c
tests_users_hostile_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
tests_users_hostile_LDADD = lib/vault/libvault.a lib/clinic/libclinic.a $(SQLITE_LIBS) $(CRYPTO_LIBS) $(GLIB_LIBS)
