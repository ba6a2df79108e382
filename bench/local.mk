# bench: only its ceiling is compiled; `make bench/echo` builds it.
EXTRA_PROGRAMS += bench/echo
bench_echo_SOURCES = bench/echo.c
nodist_EXTRA_bench_echo_SOURCES = force-cxx-link.cc
bench_echo_LDADD = $(WEB_LIBS)
