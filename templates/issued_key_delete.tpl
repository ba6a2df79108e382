{{%AUTOESCAPE context="HTML"}}
<p class="ways"><a href="/settings/api-keys/{{ID}}">Back to the key</a> <a href="/settings/api-keys/help">Help</a></p>
<h1>Delete the key {{NAME}}?</h1>
<p class="lead">It stops working at once, for good: the service that has the key …{{TAIL}} can read nothing here any more. Last used: {{ISSUED_USED}}.</p>
<p>What was done about it stays in the audit log. If the service is to go on with another key, rotate it instead.</p>
<form method="post" action="/settings/api-keys/{{ID}}/delete" class="choice">
<input type="hidden" name="csrf" value="{{CSRF}}">
<button class="danger">Delete this key</button>
<a class="button plain" href="/settings/api-keys/{{ID}}">Change nothing</a>
</form>
