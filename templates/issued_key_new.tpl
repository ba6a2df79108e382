{{%AUTOESCAPE context="HTML"}}
<p class="ways"><a href="/settings/api-keys">Back to the API keys</a> <a href="/settings/api-keys/help">Help</a></p>
<h1>Create new key</h1>
{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">No key was made yet</h2>
<ul>
{{#ERROR_ITEM}}<li><a href="#{{ERROR_FIELD}}">{{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}</ul>
</div>
{{/ERRORS}}<form method="post" action="/settings/api-keys/new" class="sheet long" autocomplete="off">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="name">Name of the key</label>
<p class="fine" id="name-hint">The service it is for, such as Zapier. You can change it later.</p>
{{#NAME_ERROR}}<p class="err" id="name-error">{{ERROR_TEXT}}</p>
{{/NAME_ERROR}}<input id="name" name="name" type="text" value="{{NAME}}" required aria-describedby="name-hint{{#NAME_ERROR}} name-error{{/NAME_ERROR}}"{{#NAME_ERROR}} aria-invalid="true"{{/NAME_ERROR}}>
<label for="description">What it is for</label>
<p class="fine" id="description-hint">Whatever helps whoever looks at it in a year: what the service does with it, who set it up. It may stay empty.</p>
{{#ISSUED_ABOUT_ERROR}}<p class="err" id="description-error">{{ERROR_TEXT}}</p>
{{/ISSUED_ABOUT_ERROR}}<input id="description" name="description" type="text" value="{{ISSUED_ABOUT}}" aria-describedby="description-hint{{#ISSUED_ABOUT_ERROR}} description-error{{/ISSUED_ABOUT_ERROR}}"{{#ISSUED_ABOUT_ERROR}} aria-invalid="true"{{/ISSUED_ABOUT_ERROR}}>
<label for="owner">Owner</label>
<p class="fine" id="owner-hint">The key never sees more than this person may, and stops when their account is deactivated. This cannot be changed later.</p>
{{#ISSUED_OWNER_ERROR}}<p class="err" id="owner-error">{{ERROR_TEXT}}</p>
{{/ISSUED_OWNER_ERROR}}<input type="search" data-narrows="owner" aria-label="Find an owner by name or e-mail" placeholder="Type to find somebody" hidden>
<select id="owner" name="owner" aria-describedby="owner-hint{{#ISSUED_OWNER_ERROR}} owner-error{{/ISSUED_OWNER_ERROR}}"{{#ISSUED_OWNER_ERROR}} aria-invalid="true"{{/ISSUED_OWNER_ERROR}}>
<option value="">Choose somebody
{{#ISSUED_PERSON}}<option value="{{ID}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{NAME}} ({{EMAIL}}), {{LABEL}}
{{/ISSUED_PERSON}}</select>
<fieldset class="options">
<legend>What it may read</legend>
{{#ISSUED_SCOPES_ERROR}}<p class="err" id="scopes-error">{{ERROR_TEXT}}</p>
{{/ISSUED_SCOPES_ERROR}}{{#ISSUED_SCOPE}}<label><input type="checkbox" id="scope-{{ID}}" name="scope_{{ID}}" value="yes"{{#CHOSEN}} checked{{/CHOSEN}}> {{LABEL}}</label>
{{/ISSUED_SCOPE}}<p class="fine">It only reads. No key can change anything, and none shows a Cliniko key.</p>
</fieldset>
{{>ISSUED_EXPIRES_FIELD}}<label for="networks">Allowed networks</label>
<p class="fine" id="networks-hint">Empty: from everywhere. Otherwise addresses or networks such as 203.0.113.0/24 or 2001:db8::/32, one a line. The service can tell you its addresses.</p>
{{#ISSUED_NETWORKS_ERROR}}<p class="err" id="networks-error">{{ERROR_TEXT}}</p>
{{/ISSUED_NETWORKS_ERROR}}<textarea id="networks" name="networks" rows="3" spellcheck="false" autocapitalize="off" aria-describedby="networks-hint{{#ISSUED_NETWORKS_ERROR}} networks-error{{/ISSUED_NETWORKS_ERROR}}"{{#ISSUED_NETWORKS_ERROR}} aria-invalid="true"{{/ISSUED_NETWORKS_ERROR}}>
{{ISSUED_NETWORKS:pre_escape}}</textarea>
{{>PROOF}}<div class="choice"><button>Create</button>
<a class="button plain" href="/settings/api-keys">Make none</a></div>
</form>
