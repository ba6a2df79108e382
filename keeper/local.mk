# keeper: the process that holds secrets; links neither curl, nor SQLite, nor a JSON parser
pkglibexec_PROGRAMS += keeper/keyrack-keeper
keeper_answers = keeper/answers.h keeper/attempt.c keeper/attempt.h keeper/code.c keeper/look_at_link.c keeper/open.c \
	keeper/openings.c keeper/proven.c keeper/questions.c keeper/redeem_link.c keeper/reply.c keeper/rewrap.c \
	keeper/throttle.c keeper/throttle.h
keeper_libs = lib/keeper/libkeeper.a lib/vault/libvault.a lib/program/libprogram.a \
	lib/clinic/libclinic.a $(CRYPT_LIBS) $(OATH_LIBS) $(CRYPTO_LIBS) $(GLIB_LIBS)
keeper_keyrack_keeper_SOURCES = keeper/main.c keeper/listen.c keeper/listen.h keeper/server.c \
	keeper/server.h keeper/worker.c keeper/worker.h $(keeper_answers)
keeper_keyrack_keeper_LDADD = $(keeper_libs)

keeper_process = tests/unit/keeper_process.c tests/unit/keeper_process.h
check_PROGRAMS += tests/unit/test-keeper-answers
TESTS += tests/unit/test-keeper-answers
tests_unit_test_keeper_answers_SOURCES = tests/unit/test-keeper-answers.c $(keeper_process)
tests_unit_test_keeper_answers_LDADD = $(keeper_libs)
check_PROGRAMS += tests/unit/test-keeper-guessing tests/unit/test-keeper-refuses \
	tests/unit/test-keeper-throttle tests/unit/test-keeper-worker
TESTS += tests/unit/test-keeper-guessing tests/unit/test-keeper-refuses \
	tests/unit/test-keeper-throttle tests/unit/test-keeper-worker \
	tests/unit/test-keeper-links-little.sh
dist_check_SCRIPTS += tests/unit/test-keeper-links-little.sh
tests_unit_test_keeper_refuses_SOURCES = tests/unit/test-keeper-refuses.c $(keeper_process)
tests_unit_test_keeper_refuses_LDADD = $(keeper_libs)
tests_unit_test_keeper_throttle_SOURCES = tests/unit/test-keeper-throttle.c keeper/throttle.c \
	keeper/throttle.h
tests_unit_test_keeper_throttle_LDADD = $(GLIB_LIBS)
tests_unit_test_keeper_worker_SOURCES = tests/unit/test-keeper-worker.c keeper/worker.c \
	keeper/worker.h
tests_unit_test_keeper_worker_LDADD = lib/clinic/libclinic.a $(GLIB_LIBS)
tests_unit_test_keeper_guessing_SOURCES = tests/unit/test-keeper-guessing.c \
	keeper/attempt.c keeper/code.c keeper/openings.c keeper/proven.c keeper/reply.c keeper/throttle.c
tests_unit_test_keeper_guessing_LDADD = lib/keeper/libkeeper.a lib/vault/libvault.a lib/clinic/libclinic.a \
	$(CRYPT_LIBS) $(OATH_LIBS) $(CRYPTO_LIBS) $(GLIB_LIBS)

FUZZ_TARGETS += tests/fuzz/fuzz-keeper-frame
tests_fuzz_fuzz_keeper_frame_SOURCES = tests/fuzz/fuzz-keeper-frame.c $(keeper_answers)
tests_fuzz_fuzz_keeper_frame_LDADD = $(keeper_libs)
tests_fuzz_fuzz_keeper_frame_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
