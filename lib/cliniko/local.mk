# lib/cliniko: the REST client; the only room that includes curl
noinst_LIBRARIES += lib/cliniko/libcliniko.a
lib_cliniko_libcliniko_a_SOURCES = lib/cliniko/answer.c lib/cliniko/answer.h \
	lib/cliniko/budget.c lib/cliniko/budget.h lib/cliniko/client.c lib/cliniko/cliniko.h \
	lib/cliniko/paging.c lib/cliniko/paging.h lib/cliniko/parse.c lib/cliniko/parse.h \
	lib/cliniko/transfer.c lib/cliniko/transfer.h
lib_cliniko_libcliniko_a_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) $(JANSSON_CFLAGS)
