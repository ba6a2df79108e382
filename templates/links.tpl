{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/bookings/preview">Preview</a></p>
<h1>Check links</h1>
{{#WAITING}}<p class="lead">{{WAITING_TEXT}}</p>
{{#WAITING_WAY}}<p><a class="button" href="/settings/integrations/cliniko">{{WAITING_LINK}}</a></p>
{{/WAITING_WAY}}{{/WAITING}}{{#LINKS_RESULTS}}<section aria-labelledby="counts">
<h2 class="counts" id="counts">{{LINKS_COUNTS}}</h2>
{{#LINKS_MORE}}<p class="note">There were more: these are the first {{LINKS_MAX}}. Paste the others by themselves.</p>
{{/LINKS_MORE}}{{#LINKS_LIST}}<ol class="judged">
{{#LINKS_ITEM}}<li data-verdict="{{VERDICT}}"><p class="address">{{LINKS_TEXT}}</p>
<p><b class="badge">{{LABEL}}</b> {{SENTENCE}} {{NEXT_STEP}}</p>
{{#LINKS_CORRECTED}}<p>Instead: <code>{{LINKS_INSTEAD}}</code></p>
{{/LINKS_CORRECTED}}</li>
{{/LINKS_ITEM}}</ol>
{{/LINKS_LIST}}</section>
{{/LINKS_RESULTS}}{{#LINKS_FORM}}<form method="post" action="/bookings/links">
<input type="hidden" name="csrf" value="{{CSRF}}">
{{#LINKS_OFF}}<p class="note">Online bookings are switched off for the whole account, so for now no link leads to free times. <a href="/bookings">See how to switch them on</a></p>
{{/LINKS_OFF}}{{#LINKS_EARLY}}<p class="note">Keyrack has not read your businesses, practitioners and appointment types yet, so it judges only where a link leads, not what it chooses.{{#ADMINISTRATOR}} <a href="/settings/integrations/cliniko">See how far it is</a>{{/ADMINISTRATOR}}</p>
{{/LINKS_EARLY}}<label for="links">Links from your website</label>
<p class="fine" id="links-help">One a line, or a whole text or page source with links in it: up to 64 KB, some 500 links, at once. Nothing is opened or sent anywhere; Keyrack only reads what the links say.</p>
<textarea id="links" name="links" rows="8" spellcheck="false" autocapitalize="off" aria-describedby="links-help">
{{LINKS_PASTED:pre_escape}}</textarea>
<p><button>Check these links</button></p>
</form>
<p><a href="/bookings/preview">Make a link in the preview</a></p>
{{/LINKS_FORM}}
