/* login_pages.h: the two pages of signing in, which carry a kept form and the way on from one to the other. */
#pragma once

#include "cgi-bin/routes.h"

/* E-mail and password. section says why it is asked again; VIEW_NAME__COUNT: it is asked for the first time. */
void login_page_show(const Request *request, Response *response, unsigned status, ViewName section);

/* The code, once the password was right. The same. */
void login_code_page_show(const Request *request, Response *response, unsigned status, ViewName section);

/* Signed in: to the form that was kept, else to the page that was wanted. */
void login_go_on(Request *request, Response *response);
