# sandbox: keyrack-sandbox, the stand-in Cliniko API
bin_PROGRAMS += keyrack-sandbox
keyrack_sandbox_SOURCES = sandbox/api.c sandbox/api.h sandbox/availability.c sandbox/availability.h \
	sandbox/call.c sandbox/call.h sandbox/change.c sandbox/change.h sandbox/clinic.c sandbox/clinic.h \
	sandbox/complete.c sandbox/complete.h sandbox/control.c sandbox/control.h sandbox/distort.c \
	sandbox/distort.h sandbox/faults.c sandbox/faults.h sandbox/generate.c sandbox/keys.c sandbox/keys.h \
	sandbox/list.c sandbox/list.h sandbox/main.c sandbox/message.c sandbox/message.h sandbox/moments.c \
	sandbox/moments.h sandbox/quirks.c sandbox/quirks.h sandbox/resources.c sandbox/resources.h \
	sandbox/sandbox.c sandbox/sandbox.h sandbox/server.c sandbox/server.h sandbox/services.c sandbox/services.h \
	sandbox/slots.c sandbox/slots.h sandbox/spans.c sandbox/spans.h sandbox/switches.c sandbox/switches.h \
	sandbox/times.c sandbox/times.h
keyrack_sandbox_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_builddir)
keyrack_sandbox_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(MICROHTTPD_CFLAGS)
keyrack_sandbox_LDADD = lib/program/libprogram.a lib/clinic/libclinic.a $(JANSSON_LIBS) $(MICROHTTPD_LIBS) $(GLIB_LIBS)

# The demo clinic as one C string, so that the program needs no file to run.
sandbox/demo-clinic.inc: $(top_srcdir)/sandbox/demo-clinic.json
	@$(MKDIR_P) sandbox
	$(AM_V_GEN)sed 's/\\/\\\\/g; s/"/\\"/g; s/^ */"/; s/$$/\\n"/' $(top_srcdir)/sandbox/demo-clinic.json > $@.new && mv $@.new $@
sandbox/keyrack_sandbox-clinic.$(OBJEXT): sandbox/demo-clinic.inc
CLEANFILES += sandbox/demo-clinic.inc
EXTRA_DIST += sandbox/demo-clinic.json
