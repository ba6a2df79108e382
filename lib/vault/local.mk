# lib/vault: the sealed record; the only room that includes OpenSSL
noinst_LIBRARIES += lib/vault/libvault.a
lib_vault_libvault_a_SOURCES = lib/vault/chain.c lib/vault/primitives.c lib/vault/seal.c lib/vault/seal_keys.c lib/vault/vault.h
lib_vault_libvault_a_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS)

vault_test_libs = lib/vault/libvault.a lib/clinic/libclinic.a $(CRYPTO_LIBS) $(GLIB_LIBS)

check_PROGRAMS += tests/unit/test-vault-refuses-altered-records tests/unit/test-vault-vectors \
	tests/unit/test-vault-key-files tests/interop/sealed-records
tests_unit_test_vault_refuses_altered_records_SOURCES = tests/unit/test-vault-refuses-altered-records.c
tests_unit_test_vault_refuses_altered_records_LDADD = $(vault_test_libs)
tests_unit_test_vault_vectors_SOURCES = tests/unit/test-vault-vectors.c
tests_unit_test_vault_vectors_LDADD = $(vault_test_libs)
tests_unit_test_vault_key_files_SOURCES = tests/unit/test-vault-key-files.c
tests_unit_test_vault_key_files_LDADD = $(vault_test_libs)
tests_interop_sealed_records_SOURCES = tests/interop/sealed-records.c
tests_interop_sealed_records_LDADD = $(vault_test_libs)
TESTS += tests/unit/test-vault-refuses-altered-records tests/unit/test-vault-vectors \
	tests/unit/test-vault-key-files tests/interop/sealed_records.py
dist_check_SCRIPTS += tests/interop/sealed_records.py
EXTRA_DIST += tests/unit/assert_bytes.h tests/interop/sealed_record_vectors.py tests/fixtures/sealed-records.txt

FUZZ_TARGETS += tests/fuzz/fuzz-sealed-record
tests_fuzz_fuzz_sealed_record_SOURCES = tests/fuzz/fuzz-sealed-record.c
tests_fuzz_fuzz_sealed_record_LDADD = $(vault_test_libs)
tests_fuzz_fuzz_sealed_record_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
