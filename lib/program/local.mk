# lib/program: what every program of ours does the same way at its start
noinst_LIBRARIES += lib/program/libprogram.a
lib_program_libprogram_a_SOURCES = lib/program/config.c lib/program/config.h \
	lib/program/doorbell.c lib/program/doorbell.h lib/program/program.c lib/program/program.h

program_tests = tests/unit/test-config tests/unit/test-doorbell tests/unit/test-program
check_PROGRAMS += $(program_tests)
TESTS += $(program_tests)
program_test_libs = lib/program/libprogram.a lib/clinic/libclinic.a $(GLIB_LIBS)
tests_unit_test_config_LDADD = $(program_test_libs)
tests_unit_test_doorbell_LDADD = $(program_test_libs)
tests_unit_test_program_LDADD = $(program_test_libs)
