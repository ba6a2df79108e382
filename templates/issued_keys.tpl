{{%AUTOESCAPE context="HTML"}}
<p class="eyebrow"><a href="/settings">Settings</a></p>
<h1>API keys</h1>
<p class="lead">With an API key another service, such as Zapier or a dashboard, reads from Keyrack in the name of somebody here. It never gets anybody’s Cliniko key.</p>
<p class="note">Whoever has one of these keys can see clinic data. Make them only for services you trust, one for each, and delete what is no longer used.</p>
<p class="ways"><a class="button" href="/settings/api-keys/new">Create new key</a> <a href="/settings/api-keys/help">Help</a> <a href="/">Back to the start page</a></p>
{{#NOTHING}}<p class="card" id="nothing">There is no API key yet, so no other service can read anything here.</p>
{{/NOTHING}}{{#TABLE}}<table class="listing issued" id="issued">
<caption>The keys there are. Uses are noted at most 15 minutes late.</caption>
<thead><tr><th scope="col">Key</th><th scope="col">Owner</th><th scope="col">Created</th><th scope="col">Last used</th><th scope="col">Expires</th><th scope="col">State</th><th scope="col"><span class="vh">What you can do</span></th></tr></thead>
<tbody>
{{#ISSUED_ROW}}<tr id="key-{{ID}}" data-state="{{STATE_WORD}}"><th scope="row"><a href="/settings/api-keys/{{ID}}">{{NAME}}</a> <span class="tail">…{{TAIL}}</span><span class="about">{{ISSUED_ABOUT}}</span></th><td data-label="Owner">{{WHO}}<span class="about">{{ISSUED_OWNER}}</span></td><td data-label="Created">{{ISSUED_CREATED}}</td><td data-label="Last used">{{ISSUED_USED}}</td><td data-label="Expires">{{ISSUED_EXPIRES}}</td><td data-label="State"><b>{{LABEL}}</b>{{#ISSUED_REMARK}} <b class="remark">{{ISSUED_REMARK_TEXT}}</b>{{/ISSUED_REMARK}}</td><td><a href="/settings/api-keys/{{ID}}/view" data-dialog="issued-view">View<span class="vh"> {{NAME}}</span></a> <a href="/settings/api-keys/{{ID}}/edit">Edit<span class="vh"> {{NAME}}</span></a> <a href="/settings/api-keys/{{ID}}/delete">Delete<span class="vh"> {{NAME}}</span></a></td></tr>
{{/ISSUED_ROW}}</tbody>
</table>
{{/TABLE}}{{#ISSUED_REVIEW}}<h2 id="review">Looking them over</h2>
<form method="post" action="/settings/api-keys/reviewed" class="ways">
<input type="hidden" name="csrf" value="{{CSRF}}">
<p>{{#ISSUED_NEVER_REVIEWED}}Nobody has said yet that these keys were looked over. {{/ISSUED_NEVER_REVIEWED}}{{#ISSUED_REVIEWED}}Last looked over {{WHEN}} by {{WHO}}. {{/ISSUED_REVIEWED}}Every few months, see whether each key is still needed, and by whom.</p>
<button class="plain">I have looked at these</button>
</form>
{{/ISSUED_REVIEW}}<h2 id="once">Showing a key again</h2>
<p>{{#ISSUED_KEPT}}An administrator can view a key again with their own password. Every view is in the audit log.{{/ISSUED_KEPT}}{{#ISSUED_ONCE}}Keys are shown once only: when they are made, and never again.{{/ISSUED_ONCE}} <a href="/settings/api-keys/once">Change this</a></p>
<dialog id="dialog" aria-labelledby="view-title"></dialog>
