# etc: what gets installed beside the programs. Pages, styles and migrations are found by their ending, so a new
# one needs no line here.
templatedir = $(pkgdatadir)/templates
dist_template_DATA = $(wildcard $(srcdir)/templates/*.tpl)
staticdir = $(pkgdatadir)/static
dist_static_DATA = $(wildcard $(srcdir)/static/*.*)
sqldir = $(pkgdatadir)/sql
dist_sql_DATA = $(wildcard $(srcdir)/sql/*.sql)
sqlagentdir = $(pkgdatadir)/sql/agent
dist_sqlagent_DATA = $(wildcard $(srcdir)/sql/agent/*.sql)
dist_doc_DATA = README.md $(wildcard $(srcdir)/doc/*.md)

nginxdir = $(pkgdatadir)/nginx
nginx_DATA = etc/nginx/keyrack.conf etc/nginx/common.conf
dist_nginx_DATA = etc/nginx/headers.conf
nginxerrorsdir = $(nginxdir)/errors
dist_nginxerrors_DATA = $(wildcard $(srcdir)/etc/nginx/errors/*.html)

systemddir = $(prefix)/lib/systemd/system
systemd_DATA = etc/systemd/keyrack-keeper.service etc/systemd/keyrack-agent.service \
	etc/systemd/keyrack-web.service
# The installed name is the package's; the files here are named for what they are.
sysusersdir = $(prefix)/lib/sysusers.d
tmpfilesdir = $(prefix)/lib/tmpfiles.d

made_from_in = $(nginx_DATA) $(systemd_DATA) etc/keyrack.conf etc/tmpfiles.conf
all_in = $(made_from_in:=.in)
EXTRA_DIST += $(all_in) etc/sysusers.conf etc/nginx/make-private
CLEANFILES += $(made_from_in)
all-local: $(made_from_in)

$(made_from_in): %: %.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && sed \
		-e 's|@pkgdatadir[@]|$(pkgdatadir)|g' -e 's|@pkglibexecdir[@]|$(pkglibexecdir)|g' \
		-e 's|@sysconfdir[@]|$(sysconfdir)|g' -e 's|@localstatedir[@]|$(localstatedir)|g' \
		-e 's|@rundir[@]|$(rundir)|g' -e 's|@webrundir[@]|$(webrundir)|g' \
		-e 's|@docdir[@]|$(docdir)|g' $< >$@

# A configuration that somebody has edited is never overwritten.
install-data-local: $(made_from_in)
	$(MKDIR_P) '$(DESTDIR)$(sysconfdir)/keyrack' '$(DESTDIR)$(pkgdatadir)' \
		'$(DESTDIR)$(sysusersdir)' '$(DESTDIR)$(tmpfilesdir)'
	$(INSTALL_DATA) etc/keyrack.conf '$(DESTDIR)$(pkgdatadir)/keyrack.conf'
	test -e '$(DESTDIR)$(sysconfdir)/keyrack/keyrack.conf' || \
		$(INSTALL_DATA) etc/keyrack.conf '$(DESTDIR)$(sysconfdir)/keyrack/keyrack.conf'
	$(INSTALL_DATA) $(srcdir)/etc/sysusers.conf '$(DESTDIR)$(sysusersdir)/keyrack.conf'
	$(INSTALL_DATA) etc/tmpfiles.conf '$(DESTDIR)$(tmpfilesdir)/keyrack.conf'

# A configuration that was edited stays; what Keyrack keeps in its state folder stays too.
uninstall-local:
	if cmp -s etc/keyrack.conf '$(DESTDIR)$(sysconfdir)/keyrack/keyrack.conf'; then \
		rm -f '$(DESTDIR)$(sysconfdir)/keyrack/keyrack.conf'; \
	fi
	rm -f '$(DESTDIR)$(pkgdatadir)/keyrack.conf' '$(DESTDIR)$(sysusersdir)/keyrack.conf' \
		'$(DESTDIR)$(tmpfilesdir)/keyrack.conf'
