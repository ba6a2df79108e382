{{%AUTOESCAPE context="HTML"}}
<div id="keylink" data-state="{{STATE_WORD}}" data-verdict="{{VERDICT}}"{{#FOLLOW}} data-mark="{{MARK}}"{{/FOLLOW}}{{#LINK_ENDED}} data-address="/k/"{{/LINK_ENDED}}>
<p class="eyebrow">{{ACCOUNT}}</p>
<h1>{{HEADING}}</h1>
{{#LINK_ENDED}}<p class="lead">{{SENTENCE}}</p>
<p>{{NEXT_STEP}}</p>
{{/LINK_ENDED}}{{#KEY}}<section class="card" aria-label="Your key">
<p class="say"><b class="badge">{{LABEL}}</b> {{SENTENCE}} <span>{{NEXT_STEP}}</span></p>
{{#STOPPED}}<p class="note">Keyrack is stopped, so no key is checked just now. Nothing is lost: your key is kept, and you can close this page.</p>
{{/STOPPED}}{{#STALLED}}<p class="note">The part of Keyrack that asks Cliniko is not running just now, so this waits. Nothing is lost: your key is kept, and you can close this page. If this lasts, tell {{ASKED_BY}}.</p>
{{/STALLED}}</section>
{{/KEY}}{{#LINK_FORM}}{{#ERROR}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">The key was not saved</h2>
<ul><li><a href="#api_key">{{ERROR_TEXT}}</a></li></ul>
</div>
{{/ERROR}}{{#FIRST}}<p class="lead">{{ASKED_BY}} asks you for a Cliniko API key of your own. Make it in Cliniko, paste it below, and you are done. You need no account here.</p>
<p>An API key is a long code that lets a program work in Cliniko in your name. The clinic’s Keyrack uses yours for you and nobody else. It is sealed as soon as it arrives: nobody can read it here again, not even {{ASKED_BY}}. You can take it back in Cliniko at any time.</p>
<h2>1. Make the key in Cliniko</h2>
{{>GUIDE}}
<h2>2. Paste it here</h2>
{{/FIRST}}<form method="post" autocomplete="off" class="paste">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="api_key">API key of {{NAME}}</label>
{{#ERROR}}<p class="err" id="api_key-error">{{ERROR_TEXT}}</p>
{{/ERROR}}<div class="field"><input id="api_key" name="api_key" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" data-1p-ignore data-lpignore="true" data-bwignore{{#ERROR}} aria-invalid="true" aria-describedby="api_key-error"{{/ERROR}}><button>Send key</button></div>
<p class="fine">Keyrack asks Cliniko at once whether it is yours.</p>
</form>
{{#AGAIN}}<h2>How to make the key in Cliniko</h2>
{{>GUIDE}}
{{/AGAIN}}<p class="fine">This link takes one key, ends {{WHEN}} ({{ZONE_TEXT}} time), and is meant for {{NAME}} alone. {{#LINK_OPENED}}It was first opened {{SEEN}}: if that was neither you nor your mail program, tell {{ASKED_BY}} before you paste anything.{{/LINK_OPENED}}</p>
{{/LINK_FORM}}</div>
