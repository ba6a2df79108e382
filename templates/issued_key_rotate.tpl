{{%AUTOESCAPE context="HTML"}}
<p class="ways"><a href="/settings/api-keys/{{ID}}">Back to the key</a> <a href="/settings/api-keys/help">Help</a></p>
<h1>Rotate the key {{NAME}}</h1>
{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">Nothing was changed yet</h2>
<ul>
{{#ERROR_ITEM}}<li><a href="#{{ERROR_FIELD}}">{{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}</ul>
</div>
{{/ERRORS}}{{#ISSUED_ROTATED}}<p class="lead">This key was rotated already: <a href="/settings/api-keys/{{KEY_NUMBER}}">another one follows it</a>. If that one is lost too, rotate it.</p>
{{/ISSUED_ROTATED}}{{#ISSUED_INACTIVE}}<p class="lead">The account of its owner, {{WHO}}, is deactivated, so no key of theirs works. Create a new key for somebody else, or let {{WHO}} in again.</p>
<p><a class="button" href="/settings/api-keys/new">Create new key</a></p>
{{/ISSUED_INACTIVE}}{{#ROTATE}}<p class="lead">You get a new key with the same name, owner and rights. {{#ISSUED_WORKS}}The one there is, …{{TAIL}}, goes on beside it for as long as you choose, so that the service need not stop.{{/ISSUED_WORKS}}</p>
<form method="post" action="/settings/api-keys/{{ID}}/rotate" class="sheet long">
<input type="hidden" name="csrf" value="{{CSRF}}">
<fieldset class="options">
<legend>The key there is ends</legend>
{{#ISSUED_ENDS_ERROR}}<p class="err">{{ERROR_TEXT}}</p>
{{/ISSUED_ENDS_ERROR}}{{#OPTION}}<label><input type="radio" id="ends-{{ID}}" name="ends" value="{{ID}}"{{#CHOSEN}} checked{{/CHOSEN}}> {{LABEL}}</label>
{{/OPTION}}<p class="fine">It may have leaked? Then now. It never lasts longer than it would have anyway.</p>
</fieldset>
<h2>The new key</h2>
{{>ISSUED_EXPIRES_FIELD}}{{>PROOF}}<div class="choice"><button>Make the new key</button>
<a class="button plain" href="/settings/api-keys/{{ID}}">Change nothing</a></div>
</form>
{{/ROTATE}}
