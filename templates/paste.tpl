{{%AUTOESCAPE context="HTML"}}
<div id="paste"{{#FOLLOW}} data-mark="{{MARK}}"{{/FOLLOW}}>
<p class="eyebrow"><a href="/settings/practitioners">Practitioners</a></p>
<h1>{{HEADING}}</h1>
{{#ERROR}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">{{ERRORS_TITLE}}</h2>
<p>{{ERROR_TEXT}}</p>
{{#PASTE_GROUP}}<ul>
{{#PASTE_ITEM}}<li>{{PASTE_PERSON}}: {{SENTENCE}}</li>
{{/PASTE_ITEM}}</ul>
{{/PASTE_GROUP}}</div>
{{/ERROR}}{{#PASTE_DONE}}<section class="card" aria-labelledby="done">
<h2 id="done">{{PASTE_SUM}}</h2>
<p>About the others Cliniko had not answered yet, so they were not saved and are forgotten: {{PASTE_HINT}}. Paste those again.</p>
<p><a class="button" href="/settings/practitioners">See the practitioners</a></p>
</section>
{{/PASTE_DONE}}{{#WAITING}}<p class="lead">{{WAITING_TEXT}}</p>
<p><a class="button" href="/settings/integrations/cliniko">{{WAITING_LINK}}</a></p>
{{/WAITING}}{{#PASTE_FORM}}<p class="lead">Paste everything you were sent, just as it is: an e-mail, a table, a list. Keyrack finds the keys in it, asks Cliniko whose each one is, and shows you a plan. Nothing is saved before you say yes.</p>
<form method="post" action="/settings/practitioners/paste" autocomplete="off" class="paste">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="api_keys">Cliniko API keys</label>
<p class="fine" id="api_keys-help">Up to 500 keys, in any order, with or without names. What is no key is passed over and not kept.</p>
<textarea id="api_keys" name="api_keys" rows="10" spellcheck="false" autocapitalize="off" autocomplete="off" required data-1p-ignore data-lpignore="true" data-bwignore aria-describedby="api_keys-help{{#ERROR}} summary-title{{/ERROR}}"></textarea>
<p class="fine">The keys are sealed as soon as they arrive: no screen shows them again.</p>
<p><button>Find whose they are</button></p>
</form>
{{/PASTE_FORM}}{{#PASTE_PLAN}}<section class="card" aria-label="The plan">
{{#STOPPED}}<p class="note">Keyrack is stopped, so nothing is asked of Cliniko just now. What waits here goes on when Keyrack does; nothing is lost.</p>
{{/STOPPED}}{{#STALLED}}<p class="note">The part of Keyrack that asks Cliniko is not running just now, so this waits. If it lasts, ask whoever looks after the Keyrack server to start keyrack-agent.</p>
{{/STALLED}}<p class="say lead">{{PASTE_SUM}}</p>
{{#PROGRESS}}<p class="say"><label for="progress">{{PROGRESS_TEXT}}</label> <progress id="progress" value="{{STEPS_DONE}}" max="{{STEPS_TOTAL}}"></progress></p>
{{/PROGRESS}}<div class="choice">{{#PASTE_SAVE}}<form method="post" action="/settings/practitioners/paste/confirm">
<input type="hidden" name="csrf" value="{{CSRF}}">
<button id="save" name="paste" value="{{PASTE_ID}}">{{SAVE_LABEL}}</button>
</form>
{{/PASTE_SAVE}}<form method="post" action="/settings/practitioners/paste/forget">
<input type="hidden" name="csrf" value="{{CSRF}}">
<button class="plain" id="forget" name="paste" value="{{PASTE_ID}}">{{AGAIN_LABEL}}</button>
</form></div>
{{#PASTE_STILL}}<p class="fine">Not yet answered by Cliniko: {{PASTE_COUNT}}. Wait a moment, and the plan has them too; what you save now leaves them out.</p>
{{/PASTE_STILL}}<p class="fine">{{PASTE_UNLESS}} Keyrack forgets these keys {{PASTE_UNTIL}}.</p>
</section>
{{#PASTE_GROUP}}<section data-group="{{PASTE_WORD}}" aria-labelledby="g-{{PASTE_WORD}}">
<h2 id="g-{{PASTE_WORD}}">{{PASTE_TITLE}}</h2>
<p>{{PASTE_TEXT}}</p>
<ul class="plan">
{{#PASTE_ITEM}}<li><b>{{PASTE_PERSON}}</b> <span class="hint">{{PASTE_HINT}}</span> <span>{{SENTENCE}}</span></li>
{{/PASTE_ITEM}}</ul>
</section>
{{/PASTE_GROUP}}{{/PASTE_PLAN}}</div>
