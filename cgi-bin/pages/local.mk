# cgi-bin/pages: the pages, in the web's library.
cgi_bin_libweb_a_SOURCES += \
	cgi-bin/pages/agent_state.c cgi-bin/pages/agent_state.h \
	cgi-bin/pages/clinic_state.c cgi-bin/pages/clinic_state.h \
	cgi-bin/pages/cliniko.c \
	cgi-bin/pages/hook_words.c cgi-bin/pages/hook_words.h \
	cgi-bin/pages/key_saving.c cgi-bin/pages/key_saving.h \
	cgi-bin/pages/pages.h \
	cgi-bin/pages/practitioner_list.c cgi-bin/pages/practitioner_list.h \
	cgi-bin/pages/practitioners.c \
	cgi-bin/pages/start.c
