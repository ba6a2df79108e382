{{%AUTOESCAPE context="HTML"}}
<p class="ways"><a href="/settings/api-keys/{{ID}}">Back to the key</a> <a href="/settings/api-keys/help">Help</a></p>
<h1>Edit the key …{{TAIL}}</h1>
{{#ERRORS}}<div class="summary" role="alert" aria-labelledby="summary-title" tabindex="-1" id="summary">
<h2 id="summary-title">Nothing was changed yet</h2>
<ul>
{{#ERROR_ITEM}}<li><a href="#{{ERROR_FIELD}}">{{ERROR_TEXT}}</a></li>
{{/ERROR_ITEM}}</ul>
</div>
{{/ERRORS}}<p>The owner, {{WHO}}, and the key itself never change. For another owner, or to read something else, create a new key and delete this one.</p>
<form method="post" action="/settings/api-keys/{{ID}}/edit" class="sheet long" autocomplete="off">
<input type="hidden" name="csrf" value="{{CSRF}}">
<label for="name">Name of the key</label>
{{#NAME_ERROR}}<p class="err" id="name-error">{{ERROR_TEXT}}</p>
{{/NAME_ERROR}}<input id="name" name="name" type="text" value="{{NAME}}" required{{#NAME_ERROR}} aria-invalid="true" aria-describedby="name-error"{{/NAME_ERROR}}>
<label for="description">What it is for</label>
{{#ISSUED_ABOUT_ERROR}}<p class="err" id="description-error">{{ERROR_TEXT}}</p>
{{/ISSUED_ABOUT_ERROR}}<input id="description" name="description" type="text" value="{{ISSUED_ABOUT}}"{{#ISSUED_ABOUT_ERROR}} aria-invalid="true" aria-describedby="description-error"{{/ISSUED_ABOUT_ERROR}}>
<div class="choice"><button>Save</button>
<a class="button plain" href="/settings/api-keys/{{ID}}">Close</a></div>
</form>
