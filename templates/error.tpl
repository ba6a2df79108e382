{{%AUTOESCAPE context="HTML"}}
<h1>{{TITLE}}</h1>
<p>{{WHAT_HAPPENED}}</p>
<p>{{NEXT_STEP}}</p>
{{#SIGN_IN}}<p><a href="/login?next={{NEXT:url_query_escape}}">Sign in</a></p>
{{/SIGN_IN}}
{{#BACK}}<p><a href="{{BACK_URL}}">{{BACK_LABEL}}</a></p>
{{/BACK}}
<p><small>Error {{STATUS}}, request {{REQUEST_ID}}</small></p>
