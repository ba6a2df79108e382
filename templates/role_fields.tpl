{{%AUTOESCAPE context="HTML"}}
<label for="role">Role</label>
<p class="fine" id="role-hint"><b>Administrator</b>: everything. <b>Receptionist</b>: online bookings, the preview, and whose key works; no keys, no settings. <b>Practitioner</b>: their own key, nothing else.</p>
{{#ROLE_ERROR}}<p class="err" id="role-error">{{ERROR_TEXT}}</p>
{{/ROLE_ERROR}}<select id="role" name="role" required aria-describedby="role-hint{{#ROLE_ERROR}} role-error{{/ROLE_ERROR}}"{{#ROLE_ERROR}} aria-invalid="true"{{/ROLE_ERROR}}>
<option value="">Choose one</option>
{{#ROLE_OPTION}}<option value="{{VALUE}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{LABEL}}</option>
{{/ROLE_OPTION}}</select>
<label for="practitioner">Who they are in Cliniko</label>
<p class="fine" id="practitioner-hint">Only for the role Practitioner.</p>
{{#PRACTITIONER_ERROR}}<p class="err" id="practitioner-error">{{ERROR_TEXT}}</p>
{{/PRACTITIONER_ERROR}}<select id="practitioner" name="practitioner" aria-describedby="practitioner-hint{{#PRACTITIONER_ERROR}} practitioner-error{{/PRACTITIONER_ERROR}}"{{#PRACTITIONER_ERROR}} aria-invalid="true"{{/PRACTITIONER_ERROR}}>
<option value="">Nobody</option>
{{#PRACTITIONER_OPTION}}<option value="{{VALUE}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{LABEL}}</option>
{{/PRACTITIONER_OPTION}}</select>
