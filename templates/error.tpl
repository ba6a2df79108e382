{{%AUTOESCAPE context="HTML"}}
<h1>{{TITLE}}</h1>
<p class="lead">{{WHAT_HAPPENED}}</p>
<p>{{NEXT_STEP}}</p>
{{#SIGN_IN}}<p><a class="button" href="/login?next={{NEXT:url_query_escape}}">Sign in</a></p>
{{/SIGN_IN}}
{{#BACK}}<p><a class="button" href="{{BACK_URL}}">{{BACK_LABEL}}</a></p>
{{/BACK}}
<p class="fine">If you ask for help, mention error {{STATUS}} and request {{REQUEST_ID}}.</p>
