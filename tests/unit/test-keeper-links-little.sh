#!/bin/sh
# test-keeper-links-little.sh: the keeper is linked to what it needs and nothing else: no network
# client, no database, no JSON. The direct needs are a closed list; what those bring along is checked
# for what must never be there.
program="$TOP_BUILDDIR/keeper/keyrack-keeper"
needs=$(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
all=$(ldd "$program") || all=

echo 1..3
if [ -n "$needs" ] && [ -n "$all" ]; then echo "ok 1 - the program's needs can be read"
else echo "not ok 1 - the program's needs can be read"; fi

extra=$(echo "$needs" | grep -Ev '^(libc|libcrypt|libcrypto|liboath|libglib-2\.0|libasan|libubsan|ld-linux.*)\.so\.[0-9]+$')
if [ -z "$extra" ]; then echo "ok 2 - it needs nothing but libc, libcrypt, libcrypto, liboath and GLib"
else echo "not ok 2 - it also needs" $extra; fi

forbidden=$(echo "$all" | grep -Ei 'curl|sqlite|jansson|json|libssl|nghttp|fcgi|microhttpd|libgio|xml')
if [ -z "$forbidden" ]; then echo "ok 3 - nothing brings in a network client, a database or JSON"
else echo "not ok 3 - brought in:" $forbidden; fi
