{{%AUTOESCAPE context="HTML"}}
<div id="issued-view" class="sheet long">
<p class="ways page-only"><a href="/settings/api-keys/{{ID}}">Back to the key</a> <a href="/settings/api-keys/help">Help</a></p>
<h1 id="view-title" tabindex="-1">View the key {{NAME}}</h1>
{{#ISSUED_ONCE}}<p class="lead">This key cannot be shown: there is no copy of it. Keys are shown once only, or were when it was made.</p>
<p>If it is lost, rotate it: you get a new one, and this one goes on for as long as you choose.</p>
<p class="ways"><a class="button" href="/settings/api-keys/{{ID}}/rotate">Rotate this key</a> <a class="button plain" href="/settings/api-keys/{{ID}}" data-close>Close</a></p>
{{/ISSUED_ONCE}}{{#ISSUED_SPOILT}}<p class="lead">This key cannot be shown: the copy of it was damaged, or is not the one that was made for it.</p>
<p>Rotate the key, and tell whoever looks after the Keyrack server: this does not happen by itself.</p>
<p class="ways"><a class="button" href="/settings/api-keys/{{ID}}/rotate">Rotate this key</a> <a class="button plain" href="/settings/api-keys/{{ID}}" data-close>Close</a></p>
{{/ISSUED_SPOILT}}{{#ISSUED_ASK}}<p>To see the key …{{TAIL}}, type your own password. That it was viewed, by you, goes into the audit log.</p>
{{#REFUSED}}<div class="summary" role="alert" id="summary" tabindex="-1">
<h2>That was not your password</h2>
<p>The key was not shown. Check it and type it again; after several wrong tries wait some minutes.</p>
</div>
{{/REFUSED}}{{#SIGN_IN_BUSY}}<div class="summary" role="alert" id="summary" tabindex="-1">
<h2>Your password was not checked yet</h2>
<p>The part of Keyrack that checks passwords is busy or just starting. Wait a few seconds and type it again. If it stays like this, tell whoever looks after the Keyrack server.</p>
</div>
{{/SIGN_IN_BUSY}}<form method="post" action="/settings/api-keys/{{ID}}/view">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="text" name="person" value="{{PERSON_NAME}}" autocomplete="username" hidden disabled>
<label for="password">Your password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{{#REFUSED}} aria-invalid="true" aria-describedby="summary"{{/REFUSED}}>
<div class="choice"><button>View</button>
<a class="button plain" href="/settings/api-keys/{{ID}}" data-close>Close</a></div>
</form>
{{/ISSUED_ASK}}{{#ISSUED_SHOWN}}<p class="lead">The service needs both: the username and the API key.</p>
<label for="issued-username">Username</label>
<div class="field wide"><input id="issued-username" type="text" readonly value="{{ISSUED_USERNAME}}" spellcheck="false"><button type="button" class="plain" data-copy="issued-username" hidden>Copy username</button></div>
<label for="issued-text">API key</label>
<div class="field wide"><input id="issued-text" type="text" readonly value="{{ISSUED_TEXT}}" spellcheck="false"><button type="button" class="plain" data-copy="issued-text" hidden>Copy key</button></div>
<p class="fine">That you viewed it is in the audit log.</p>
<p class="ways"><a class="button" href="/settings/api-keys/{{ID}}" data-close>Close</a></p>
{{/ISSUED_SHOWN}}<p class="said" role="status"></p>
</div>
