{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/settings/practitioners#practitioner-{{ID}}">Practitioners</a></p>
<h1>Remove the key of {{NAME}}?</h1>
<p class="lead">Keyrack stops working for {{NAME}}: nothing more is read from Cliniko or written to it in their name until a new key is saved.</p>
<ul>
{{#KEY}}<li>{{HINT}}</li>
{{/KEY}}</ul>
<p>Removing erases the key here. In Cliniko it keeps working until someone archives it: <b>My info</b>, <b>Manage API keys</b>, <b>Archive</b>. Cliniko will not show it again, so to come back you will need a new key.</p>
<form method="post" action="/settings/practitioners/{{ID}}/key/remove" class="choice">
<input type="hidden" name="csrf" value="{{CSRF}}">
<button class="danger">Remove the key</button>
<a class="button plain" href="/settings/practitioners#practitioner-{{ID}}">Keep it</a>
</form>
