{{%AUTOESCAPE context="HTML"}}
<h1>Practitioners</h1>
{{#LIST}}<p class="counts" id="counts">{{COUNTS}}</p>
{{#STALLED}}<p class="note">The part of Keyrack that asks Cliniko is not running just now, so checks wait. If this lasts, tell an administrator.</p>
{{/STALLED}}<p>Whose key works, and whose does not. Keys are pasted and replaced by administrators, or by the practitioners themselves.</p>
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
<ul class="people">
{{#ROW}}<li id="practitioner-{{ID}}" data-verdict="{{VERDICT}}"><h3>{{NAME}}</h3> <b>{{LABEL}}</b>
<p class="who">{{WHO}}</p>
<p>{{SENTENCE}}</p></li>
{{/ROW}}</ul>
{{/ACTIVE}}<p class="fine">{{ZONE_TEXT}}</p>
{{/LIST}}{{#WAITING}}<p class="lead">{{WAITING_TEXT}}</p>
<p>An administrator can do that.</p>
{{/WAITING}}
