{{%AUTOESCAPE context="HTML"}}
<div data-address="/settings/api-keys/{{ID}}">
<p class="ways"><a href="/settings/api-keys">Back to the API keys</a> <a href="/settings/api-keys/help">Help</a></p>
<h1>The new key for {{NAME}}</h1>
<p class="lead">The service needs both: the username and the API key.</p>
<label for="issued-username">Username</label>
<div class="field wide"><input id="issued-username" type="text" readonly value="{{ISSUED_USERNAME}}" spellcheck="false"><button type="button" class="plain" data-copy="issued-username" hidden>Copy username</button></div>
<label for="issued-text">API key</label>
<div class="field wide"><input id="issued-text" type="text" readonly value="{{ISSUED_TEXT}}" spellcheck="false"><button type="button" class="plain" data-copy="issued-text" hidden>Copy key</button></div>
{{#ISSUED_ONCE}}<p class="note">It is shown this once: Keyrack itself cannot read it again. If it is lost, rotate it.</p>
{{/ISSUED_ONCE}}{{#ISSUED_KEPT}}<p class="fine">Paste both into the service now. An administrator can view the key again with their own password.</p>
{{/ISSUED_KEPT}}{{#ISSUED_OLD}}<p class="note">{{#ISSUED_ENDS_LATER}}The key before, …{{TAIL}}, works until {{WHEN}}. Put the new one into the service before that.{{/ISSUED_ENDS_LATER}}{{#ISSUED_ENDS_NOW}}The key before, …{{TAIL}}, has ended: the service cannot read anything until it has the new one.{{/ISSUED_ENDS_NOW}}</p>
{{/ISSUED_OLD}}<p>Send a key to nobody by mail or chat, and put it into no web address: it belongs into the service’s own field for it.</p>
<p class="ways"><a class="button" href="/settings/api-keys">Done</a> <a href="/settings/api-keys/help">How to enter it in Zapier, or with curl</a></p>
</div>
