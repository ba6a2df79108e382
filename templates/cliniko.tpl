{{%AUTOESCAPE context="HTML"}}
<div id="connection" data-verdict="{{VERDICT}}"{{#FOLLOW}} data-mark="{{MARK}}"{{/FOLLOW}}>
<p class="eyebrow"><a href="/settings">Settings</a></p>
<h1>{{HEADING}}</h1>
{{#ERROR}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">The key was not saved</h2>
<ul><li><a href="#api_key">{{ERROR_TEXT}}</a></li></ul>
</div>
{{/ERROR}}{{#INTRO}}<p class="lead">Keyrack needs one Cliniko API key of an administrator to learn who your practitioners are, where they work and what they offer. It only reads these lists; it changes nothing in them.</p>
{{/INTRO}}{{#STOPPED}}<p class="note">Keyrack is stopped, so nothing is asked of Cliniko just now. What waits here goes on when Keyrack does; nothing is lost.</p>
{{/STOPPED}}{{#STALLED}}<p class="note">The part of Keyrack that asks Cliniko is not running just now, so this waits. Nothing is lost; it goes on when it runs again. If this lasts, ask whoever looks after the Keyrack server to start keyrack-agent.</p>
{{/STALLED}}{{#STATE_CARD}}<section class="card" aria-label="The clinic’s key">
{{#FOUND}}<h2>{{FOUND_TEXT}}</h2>
{{/FOUND}}<p class="say"><b class="badge">{{LABEL}}</b> {{SENTENCE}} <span>{{NEXT_STEP}}</span></p>
{{#PROGRESS}}<p class="say"><label for="progress">{{PROGRESS_TEXT}}</label> <progress id="progress" value="{{STEPS_DONE}}" max="{{STEPS_TOTAL}}"></progress></p>
{{/PROGRESS}}{{#TROUBLE}}<p class="err">{{SENTENCE}} <span>{{NEXT_STEP}}</span></p>
{{/TROUBLE}}<p class="hint">{{HINT}} <a href="/settings/integrations/cliniko/key">Details of this key</a></p>
<div class="choice">{{#FOUND}}<a class="button" href="/settings/practitioners">{{FOUND_LINK}}</a>
{{/FOUND}}{{#AGAIN}}<form method="post" action="/settings/integrations/cliniko/refresh">
<input type="hidden" name="csrf" value="{{CSRF}}">
<button class="plain">{{AGAIN_LABEL}}</button>
</form>{{/AGAIN}}</div>
</section>
{{/STATE_CARD}}{{>OLD_KEY}}{{#CLINIC}}<h2>What Cliniko says about the clinic</h2>
<dl class="facts">
<div><dt>Account</dt><dd>{{ACCOUNT}}</dd></div>
<div><dt>Subdomain</dt><dd>{{ADDRESS}}</dd></div>
<div><dt>Region</dt><dd>{{REGION}}</dd></div>
<div><dt>Time zone</dt><dd>{{TIME_ZONE}}</dd></div>
<div><dt>Word for patients</dt><dd>{{PATIENT_WORD}}</dd></div>
<div><dt>Found</dt><dd>{{FOUND_TEXT}}</dd></div>
<div><dt>Last refreshed</dt><dd>{{REFRESHED}}</dd></div>
</dl>
<p class="fine">Keyrack also refreshes by itself every night.</p>
{{/CLINIC}}{{#FIRST}}<h2>1. Make the key in Cliniko</h2>
{{>GUIDE}}
<h2>2. Paste it here</h2>
{{/FIRST}}{{#REPLACE}}<details class="help" {{OPEN}}>
<summary>Replace the clinic’s key</summary>
{{#KEEPS}}<p>The key in use stays in use until the new one is connected.</p>
{{/KEEPS}}{{/REPLACE}}<form method="post" action="/settings/integrations/cliniko" autocomplete="off" class="paste">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="api_key">API key of an administrator</label>
{{#ERROR}}<p class="err" id="api_key-error">{{ERROR_TEXT}}</p>
{{/ERROR}}<div class="field"><input id="api_key" name="api_key" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" data-1p-ignore data-lpignore="true" data-bwignore{{#ERROR}} aria-invalid="true" aria-describedby="api_key-error"{{/ERROR}}><button>{{SAVE_LABEL}}</button></div>
<p class="fine">It is sealed as soon as it arrives: no screen shows it again.</p>
</form>
{{#REPLACE}}</details>
<details class="help">
<summary>How to make the key in Cliniko, and how to take it back</summary>
{{>GUIDE}}
</details>
{{/REPLACE}}</div>
