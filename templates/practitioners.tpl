{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/settings">Settings</a></p>
<h1>Practitioners</h1>
{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">{{ERRORS_TITLE}}</h2>
<ul>
{{#ERROR_ITEM}}<li><a href="#k{{ERROR_FIELD}}">{{ERROR_NAME}}: {{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}{{#ERROR_PLAIN}}<li>{{ERROR_TEXT}}</li>
{{/ERROR_PLAIN}}</ul>
</div>
{{/ERRORS}}
{{#LIST}}<p class="counts" id="counts">{{COUNTS}}</p>
{{#STOPPED}}<p class="note">Keyrack is stopped, so no key is checked just now. Checks that wait go on when Keyrack does; nothing is lost.</p>
{{/STOPPED}}{{#STALLED}}<p class="note">The part of Keyrack that asks Cliniko is not running just now, so checks wait. Nothing is lost; they go on when it runs again. If this lasts, ask whoever looks after the Keyrack server to start keyrack-agent.</p>
{{/STALLED}}<p>Paste each practitioner’s own Cliniko API key beside their name. Keyrack asks Cliniko at once whose key it is, then seals it: from then on it shows only the last four characters.</p>
<details class="help">
<summary>How does a practitioner make their key?</summary>
{{>GUIDE}}
</details>
<p class="ways"><a class="button plain" href="/settings/practitioners/paste">Paste many keys at once</a> <a href="/settings/practitioners/ages">Which keys are due to be replaced</a></p>
{{#FIND}}<div class="find">
<nav aria-label="Show by state"><ul id="chips">
{{#CHIP}}<li><a href="{{CHIP_URL}}"{{#CHIP_CURRENT}} aria-current="true"{{/CHIP_CURRENT}}>{{CHIP_LABEL}} <b id="{{CHIP_ID}}">{{CHIP_COUNT}}</b></a></li>
{{/CHIP}}</ul></nav>
<form role="search" method="get" action="/settings/practitioners">
{{#STATE}}<input type="hidden" name="state" value="{{STATE_WORD}}">{{/STATE}}
<label for="q">Find by name</label>
<div class="field"><input id="q" name="q" type="search" value="{{SEARCH}}" autocomplete="off"><button class="plain">Find</button></div>
</form>
</div>
{{/FIND}}{{#SHOWING}}<p>{{SHOWING_TEXT}} <a href="/settings/practitioners">Show all practitioners</a></p>
{{/SHOWING}}{{#ACTIVE}}<h2 class="vh">Active practitioners</h2>
<ul class="rack" spellcheck="false">
{{#ROW}}<li id="practitioner-{{ID}}" data-verdict="{{VERDICT}}"{{#MOVING}} data-moving{{/MOVING}}{{#FOLLOW}} data-mark="{{MARK}}"{{/FOLLOW}}>
<h3>{{NAME}}</h3> <b>{{LABEL}}</b>
<p class="who">{{WHO}}</p>
<p class="say">{{SENTENCE}} {{NEXT_STEP}}</p>
{{#LINK_NEWS}}<p class="hint" data-link="{{STATE_WORD}}">{{LINK_TEXT}}{{#LINK_BACK}} <button form="ask" formaction="/settings/practitioners/{{ID}}/link/revoke">Take the link back<span class="vh"> from {{NAME}}</span></button>{{/LINK_BACK}}</p>
{{/LINK_NEWS}}{{#KEY}}<p class="hint">{{HINT}}</p>
{{#ROTATE}}<p class="rotate">This key is {{DAYS}} days old: time for a new one. Paste it under Replace; this one stays in use until the new one is connected.</p>
{{/ROTATE}}{{>OLD_KEY}}<div class="acts">{{#MOVE}}<form method="post" action="/settings/practitioners/{{ID}}/key/move"><button name="csrf" value="{{CSRF}}" class="major">Save it for {{MOVE_NAME}} instead</button></form>
{{/MOVE}}<button form="ask" formaction="/settings/practitioners/{{ID}}/key/check">Check again</button>
<a href="/settings/practitioners/{{ID}}/key">Details</a>
<a href="/settings/practitioners/{{ID}}/key/remove">Remove</a></div>
{{/KEY}}<details {{OPEN}}><summary>Replace</summary>
{{#ERROR}}<p class="err" id="e{{ID}}">{{ERROR_TEXT}}</p>
{{/ERROR}}<div class="field"><label>API key<span class="vh"> of {{NAME}}</span><input id="k{{ID}}" name="api_key_{{ID}}" form="keys" type="text" autocomplete="off" data-1p-ignore data-lpignore="true" data-bwignore{{#ERROR}} aria-invalid="true" aria-describedby="e{{ID}}"{{/ERROR}}></label><button form="keys">Save<span class="vh"> key of {{NAME}}</span></button></div><button form="ask" formaction="/settings/practitioners/{{ID}}/link">Ask {{NAME}} for the key</button></details>
</li>
{{/ROW}}</ul>
<form id="ask" method="post"><input type="hidden" name="csrf" value="{{CSRF}}"></form>
<form id="keys" method="post" action="/settings/practitioners/keys" autocapitalize="off">
<input type="hidden" name="csrf" value="{{CSRF}}">
<p class="saveall"><button>Save all filled fields</button> <span>Each key is judged for itself; a wrong one does not hold up the others.</span></p>
</form>
{{/ACTIVE}}{{#DEPARTED}}<section aria-labelledby="departed">
<h2 id="departed">No longer practitioners in Cliniko</h2>
<p>A key is still saved for them. Remove it when it is no longer needed.</p>
<ul class="rack">
{{#GONE}}<li id="practitioner-{{ID}}" data-verdict="{{VERDICT}}">
<h3>{{NAME}}</h3> <b>{{LABEL}}</b>
<p class="who">{{WHO}}</p>
<p class="hint">{{HINT}}</p>
<div class="acts"><a href="/settings/practitioners/{{ID}}/key/remove">Remove</a></div>
</li>
{{/GONE}}</ul>
</section>
{{/DEPARTED}}<p class="fine">{{ZONE_TEXT}}</p>
{{/LIST}}{{#WAITING}}<p class="lead">{{WAITING_TEXT}}</p>
<p><a class="button" href="/settings/integrations/cliniko">{{WAITING_LINK}}</a></p>
{{/WAITING}}
