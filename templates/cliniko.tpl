{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow">Settings</p>
<h1>{{HEADING}}</h1>
{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">The key was not saved</h2>
<ul><li><a href="#api_key">{{ERROR_TEXT}}</a></li></ul>
</div>
{{/ERRORS}}{{#INTRO}}<p class="lead">Keyrack needs one Cliniko API key of an administrator to learn who your practitioners are, where they work and what they offer. It reads; it changes nothing in Cliniko.</p>
{{/INTRO}}<div id="connection" data-verdict="{{VERDICT}}" data-mark="{{MARK}}">
{{#STATE_CARD}}<section class="card" aria-labelledby="state">
<h2 id="state"><b class="badge">{{LABEL}}</b> {{STATE_TITLE}}</h2>
<p class="say">{{SENTENCE}} <span>{{NEXT_STEP}}</span></p>
{{#PROGRESS}}<p><label for="progress">{{PROGRESS_TEXT}}</label> <progress id="progress" value="{{STEPS_DONE}}" max="{{STEPS_TOTAL}}"></progress></p>
{{/PROGRESS}}{{#FOUND}}<p><a class="button" href="/settings/practitioners">{{FOUND_LINK}}</a></p>
{{/FOUND}}<p class="hint">{{HINT}}</p>
{{#EARLIER}}<p class="hint">{{EARLIER_TEXT}}</p>
{{/EARLIER}}{{#AGAIN}}<form method="post" action="/settings/integrations/cliniko/refresh">
<input type="hidden" name="csrf" value="{{CSRF}}">
<button class="plain">{{AGAIN_LABEL}}</button>
</form>
{{/AGAIN}}</section>
{{/STATE_CARD}}{{#CLINIC}}<h2>What Cliniko says</h2>
<dl class="facts">
<div><dt>Account</dt><dd>{{ACCOUNT}}</dd></div>
<div><dt>Web address</dt><dd>{{ADDRESS}}</dd></div>
<div><dt>Region</dt><dd>{{REGION}}</dd></div>
<div><dt>Time zone</dt><dd>{{TIME_ZONE}}</dd></div>
<div><dt>Found</dt><dd>{{FOUND_TEXT}}</dd></div>
<div><dt>Last refreshed</dt><dd>{{REFRESHED}}</dd></div>
</dl>
<p class="fine">Keyrack refreshes these lists by itself every night.</p>
{{/CLINIC}}</div>
{{#FIRST}}<h2>1. Make the key in Cliniko</h2>
{{>GUIDE}}
<h2>2. Paste it here</h2>
{{/FIRST}}{{#REPLACE}}<details class="help" {{OPEN}}>
<summary>Replace the key</summary>
<p>The key in use stays in use until the new one is connected.</p>
{{/REPLACE}}<form method="post" action="/settings/integrations/cliniko" autocomplete="off" class="paste">
<input type="hidden" name="csrf" value="{{CSRF}}">
{{#ERROR}}<p class="err" id="api_key-error">{{ERROR_TEXT}}</p>
{{/ERROR}}<label for="api_key">API key of an administrator</label>
<div class="field"><input id="api_key" name="api_key" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" data-1p-ignore data-lpignore="true" data-bwignore{{#ERROR}} aria-invalid="true" aria-describedby="api_key-error"{{/ERROR}}><button>{{SAVE_LABEL}}</button></div>
<p class="fine">It is sealed as soon as it arrives. Nobody can read it again on any screen.</p>
</form>
{{#REPLACE}}</details>
<details class="help">
<summary>How to make the key in Cliniko, and how to take it back</summary>
{{>GUIDE}}
</details>
{{/REPLACE}}
