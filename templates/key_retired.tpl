{{%AUTOESCAPE context="HTML"}}
<div class="old">
<p><strong>Archive the old key …{{TAIL}} ({{SHARD}}) in Cliniko now.</strong> {{SENTENCE}}</p>
{{#ARCHIVED}}<form method="post" action="{{ACTION}}">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="key" value="{{KEY_NUMBER}}">
<button class="plain">I have archived it<span class="vh">: key …{{TAIL}}</span></button>
{{#ANYWAY}}<button class="plain" name="anyway" value="yes">Erase it here without asking<span class="vh">: key …{{TAIL}}</span></button>
{{/ANYWAY}}</form>
{{/ARCHIVED}}</div>
