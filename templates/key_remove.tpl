{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="{{BACK_URL}}">{{BACK_LABEL}}</a></p>
<h1>Remove the key of {{NAME}}?</h1>
{{#BOTH}}<p>A new key is saved beside the one in use. You can take back the new one alone; then the key in use goes on as before.</p>
{{/BOTH}}<p class="lead">{{#BOTH}}Without both, {{/BOTH}}Keyrack stops working for {{NAME}}: nothing more is read from Cliniko or written to it in their name until a new key is saved.</p>
<ul>
{{#KEY}}<li>{{HINT}}</li>
{{/KEY}}</ul>
<p>Removing erases the key here. In Cliniko it keeps working until someone archives it: <b>My info</b>, <b>Manage API keys</b>, <b>Archive</b>. Cliniko will not show it again, so to come back you will need a new key.</p>
<form method="post" action="/settings/practitioners/{{ID}}/key/remove" class="choice">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="shown" value="{{KEYS_SHOWN}}">
{{#BOTH}}<button name="only" value="new">Remove only the new key</button>
{{/BOTH}}<button class="danger">{{REMOVE_LABEL}}</button>
<a class="button plain" href="{{BACK_URL}}">Change nothing</a>
</form>
