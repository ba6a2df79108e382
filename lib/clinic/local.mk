# lib/clinic: the rules of the trade, pure
noinst_LIBRARIES += lib/clinic/libclinic.a
lib_clinic_libclinic_a_SOURCES = lib/clinic/error.c lib/clinic/error.h \
	lib/clinic/key_text.c lib/clinic/key_text.h lib/clinic/text.c lib/clinic/text.h \
	lib/clinic/verdict.c lib/clinic/verdict.h lib/clinic/verdict_words.c \
	lib/clinic/zone.c lib/clinic/zone.h
