# lib/program: what every program of ours does the same way at its start
noinst_LIBRARIES += lib/program/libprogram.a
lib_program_libprogram_a_SOURCES = lib/program/config.c lib/program/config.h \
	lib/program/doorbell.c lib/program/doorbell.h lib/program/program.c lib/program/program.h
