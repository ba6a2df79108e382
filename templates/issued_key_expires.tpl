{{%AUTOESCAPE context="HTML"}}
<fieldset class="options">
<legend>Expires</legend>
{{#ISSUED_EXPIRES_ERROR}}<p class="err" id="expires_on-error">{{ERROR_TEXT}}</p>
{{/ISSUED_EXPIRES_ERROR}}{{#OPTION}}<label><input type="radio" name="expires" value="{{ID}}"{{#CHOSEN}} checked{{/CHOSEN}}> {{LABEL}}</label>
{{/OPTION}}<label for="expires_on">The last day on which it works</label>
<p class="fine" id="expires_on-hint">Only if you chose a day.</p>
<input id="expires_on" name="expires_on" type="date" value="{{VALUE}}" aria-describedby="expires_on-hint{{#ISSUED_EXPIRES_ERROR}} expires_on-error{{/ISSUED_EXPIRES_ERROR}}"{{#ISSUED_EXPIRES_ERROR}} aria-invalid="true"{{/ISSUED_EXPIRES_ERROR}}>
</fieldset>
