# lib/clinic: the rules of the trade, pure
noinst_LIBRARIES += lib/clinic/libclinic.a
lib_clinic_libclinic_a_SOURCES = lib/clinic/error.c lib/clinic/error.h
