{{%AUTOESCAPE context="HTML"}}
<div class="sheet">
<h1>{{TITLE}}</h1>
<p>What you typed was not sent yet, so nothing was changed. Look it over and send it, or leave it.</p>
<form method="post" action="{{ACTION}}">
<input type="hidden" name="csrf" value="{{CSRF}}">
{{#KEPT_FIELD}}<input type="hidden" name="{{KEPT_NAME}}" value="{{KEPT_VALUE:pre_escape}}">
{{/KEPT_FIELD}}{{#KEPT_LINE}}{{#KEPT_TYPED}}<label for="f-{{KEPT_NAME}}">{{KEPT_LABEL}}</label>
<input id="f-{{KEPT_NAME}}" name="{{KEPT_NAME}}" type="text" value="{{KEPT_VALUE:pre_escape}}">
{{/KEPT_TYPED}}{{#KEPT_LONG}}<label for="f-{{KEPT_NAME}}">{{KEPT_LABEL}}</label>
<textarea id="f-{{KEPT_NAME}}" name="{{KEPT_NAME}}" rows="8">
{{KEPT_VALUE:pre_escape}}</textarea>
{{/KEPT_LONG}}{{#KEPT_SECRET}}<label for="f-{{KEPT_NAME}}">{{KEPT_LABEL}}</label>
<p class="fine" id="h-{{KEPT_NAME}}">Secrets are not kept: type or paste it once more.</p>
<input id="f-{{KEPT_NAME}}" name="{{KEPT_NAME}}" type="password" autocomplete="off" aria-describedby="h-{{KEPT_NAME}}">
{{/KEPT_SECRET}}{{/KEPT_LINE}}<button>Send it now</button>
</form>
<p><a href="{{BACK_URL}}">Leave it and go back</a></p>
</div>
