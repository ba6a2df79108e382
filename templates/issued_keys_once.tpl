{{%AUTOESCAPE context="HTML"}}
<p class="ways"><a href="/settings/api-keys">Back to the API keys</a> <a href="/settings/api-keys/help">Help</a></p>
{{#ISSUED_KEPT}}<h1>Show keys once only?</h1>
<p class="lead">Now an administrator can view a key again with their own password; for that Keyrack keeps a sealed copy of each.</p>
<ul>
<li>Switching this on erases the copies of all keys at once. No key that there is can be viewed again, even if you switch it off later.</li>
<li>All keys go on working. One that is lost is replaced: rotate it.</li>
<li>From then on a new key is shown when it is made, and never again.</li>
</ul>
<form method="post" action="/settings/api-keys/once" class="sheet">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="once" value="yes">
{{>PROOF}}<div class="choice"><button class="danger">Erase the copies, show keys once only</button>
<a class="button plain" href="/settings/api-keys">Change nothing</a></div>
</form>
{{/ISSUED_KEPT}}{{#ISSUED_ONCE}}<h1>Let keys be viewed again?</h1>
<p class="lead">Now keys are shown once only: when they are made, and never again.</p>
<ul>
<li>If you let keys be viewed again, Keyrack keeps a sealed copy of each key that is made from then on. It opens only with the password of an administrator, and every view is in the audit log.</li>
<li>Keys made before stay as they are: nobody can view them.</li>
</ul>
<form method="post" action="/settings/api-keys/once" class="sheet">
<input type="hidden" name="csrf" value="{{CSRF}}">
<input type="hidden" name="once" value="no">
{{>PROOF}}<div class="choice"><button>Let new keys be viewed again</button>
<a class="button plain" href="/settings/api-keys">Change nothing</a></div>
</form>
{{/ISSUED_ONCE}}
