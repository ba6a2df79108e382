{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/settings">Settings</a></p>
<h1>Audit log</h1>
{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">Nothing was looked up yet</h2>
<ul>
{{#ERROR_ITEM}}<li><a href="#audit-{{ERROR_FIELD}}">{{ERROR_NAME}}: {{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}</ul>
</div>
{{/ERRORS}}<p>Who did what in Keyrack, when, and from where. Nobody can change or remove an entry here. Keys and passwords never stand in it.</p>
<form role="search" aria-label="The log" method="get" action="/settings/audit">
<label for="audit-q">Find</label>
<p class="fine" id="audit-q-hint">A name, what was done, an address such as 192.0.2.7, or the request number of an error page.</p>
<div class="field"><input id="audit-q" name="q" type="search" value="{{SEARCH}}" autocomplete="off" aria-describedby="audit-q-hint"><button class="plain">Find</button></div>
</form>
{{#MATCHES}}<h2 id="found-title">What has “{{SEARCH}}” in its name</h2>
<ul class="plainlist" id="found" aria-labelledby="found-title">
{{#MATCH}}<li>{{LABEL}} <a href="/settings/audit?{{FIELD_NAME}}={{VALUE}}">{{NAME}}</a></li>
{{/MATCH}}</ul>
{{#MATCHES_MORE}}<p>There is more. Type more letters of it.</p>
{{/MATCHES_MORE}}{{/MATCHES}}<form class="filters" role="search" aria-label="Entries" method="get" action="/settings/audit">
{{#CHOICE}}<div><label for="audit-{{FIELD_NAME}}">{{LABEL}}</label>{{#ERROR}}<p class="err" id="audit-{{FIELD_NAME}}-error">{{ERROR_TEXT}}</p>{{/ERROR}}<select id="audit-{{FIELD_NAME}}" name="{{FIELD_NAME}}"{{#ERROR}} aria-invalid="true" aria-describedby="audit-{{FIELD_NAME}}-error"{{/ERROR}}>
{{#OPTION}}<option value="{{ID}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{NAME}}
{{/OPTION}}{{#OPTION_GROUP}}<optgroup label="{{GROUP_LABEL}}">
{{#OPTION}}<option value="{{ID}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{NAME}}
{{/OPTION}}</optgroup>
{{/OPTION_GROUP}}</select></div>
{{/CHOICE}}{{#DAY_FIELD}}<div><label for="audit-{{FIELD_NAME}}">{{LABEL}}</label>{{#ERROR}}<p class="err" id="audit-{{FIELD_NAME}}-error">{{ERROR_TEXT}}</p>{{/ERROR}}<input id="audit-{{FIELD_NAME}}" name="{{FIELD_NAME}}" type="{{DAY_TYPE}}" value="{{VALUE}}"{{#ERROR}} aria-invalid="true" aria-describedby="audit-{{FIELD_NAME}}-error"{{/ERROR}}></div>
{{/DAY_FIELD}}<button class="plain">Show</button>
</form>
{{#SHOWING}}<p id="showing">Only entries that fit are shown. <a href="/settings/audit">Show everything</a></p>
{{/SHOWING}}{{#NOTHING}}<p class="card" id="nothing">{{WHAT_HAPPENED}}</p>
{{/NOTHING}}{{#TABLE}}<table class="listing audit" id="entries">
<caption>Newest first. {{ZONE_TEXT}}</caption>
<thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">About</th><th scope="col">From where</th></tr></thead>
<tbody>
{{#ENTRY}}<tr data-entry="{{ID}}"><td><time datetime="{{MOMENT}}">{{WHEN}}</time></td><td>{{WHO}}</td><td>{{WHAT}}{{#RESULT}} <b data-result="{{RESULT_WORD}}">{{RESULT_TEXT}}</b>{{/RESULT}}{{#DETAIL}} <small>{{DETAIL_TEXT}}</small>{{/DETAIL}}</td><td data-label="About">{{ABOUT}}</td><td data-label="From">{{WHERE}}</td></tr>
{{/ENTRY}}</tbody>
</table>
{{/TABLE}}<nav class="pages" aria-label="More entries">
{{#NEWER}}<a class="button plain" rel="prev" href="/settings/audit?person={{ASKED_PERSON}}&amp;act={{ASKED_ACT}}&amp;object={{ASKED_OBJECT}}&amp;from={{ASKED_FROM}}&amp;to={{ASKED_TO}}&amp;q={{SEARCH}}&amp;after={{AFTER_ID}}">Newer entries</a>
{{/NEWER}}{{#OLDER}}<a class="button plain" rel="next" href="/settings/audit?person={{ASKED_PERSON}}&amp;act={{ASKED_ACT}}&amp;object={{ASKED_OBJECT}}&amp;from={{ASKED_FROM}}&amp;to={{ASKED_TO}}&amp;q={{SEARCH}}&amp;before={{BEFORE_ID}}">Older entries</a>
{{/OLDER}}</nav>
{{#EXPORT}}<h2 id="export-title">Download</h2>
<form method="post" action="/settings/audit/export" aria-labelledby="export-title">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="person" value="{{ASKED_PERSON}}">
<input type="hidden" name="act" value="{{ASKED_ACT}}">
<input type="hidden" name="object" value="{{ASKED_OBJECT}}">
<input type="hidden" name="from" value="{{ASKED_FROM}}">
<input type="hidden" name="to" value="{{ASKED_TO}}">
<input type="hidden" name="q" value="{{SEARCH}}">
<p>{{EXPORT_TEXT}}</p>
<button class="plain">Download a table (CSV)</button>
</form>
{{/EXPORT}}
