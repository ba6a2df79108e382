{{%AUTOESCAPE context="HTML"}}
<p class="ways"><a href="/settings/api-keys">Back to the API keys</a> <a href="/settings/api-keys/help">Help</a></p>
<h1>{{NAME}}</h1>
<p class="lead">{{ISSUED_ABOUT}}</p>
<p class="issued" data-state="{{STATE_WORD}}">API key …{{TAIL}} <b>{{LABEL}}</b>{{#ISSUED_REMARK}} <b class="remark">{{ISSUED_REMARK_TEXT}}</b>{{/ISSUED_REMARK}}</p>
{{#ISSUED_ROTATED}}<p class="note">This key was rotated: <a href="/settings/api-keys/{{KEY_NUMBER}}">another one follows it</a>. When the service has the new one, delete this one.</p>
{{/ISSUED_ROTATED}}<dl class="facts">
{{#FACT}}<div><dt>{{FACT_NAME}}</dt><dd>{{FACT_TEXT}}</dd></div>
{{/FACT}}</dl>
<p class="ways"><a class="button" href="/settings/api-keys/{{ID}}/view" data-dialog="issued-view">View</a> <a class="button plain" href="/settings/api-keys/{{ID}}/edit">Edit</a> {{#ROTATE}}<a class="button plain" href="/settings/api-keys/{{ID}}/rotate">Rotate</a> {{/ROTATE}}<a class="button plain" href="/settings/api-keys/{{ID}}/delete">Delete</a></p>
<dialog id="dialog" aria-labelledby="view-title"></dialog>
