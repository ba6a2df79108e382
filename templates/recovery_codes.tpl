{{%AUTOESCAPE context="HTML"}}
<div class="sheet">
<p class="eyebrow"><a href="/account">Your account</a></p>
<h1>{{TITLE}}</h1>
{{#FACTOR_ON}}<p class="card" role="status" id="done">Your second factor is set up. The next time you sign in, you are asked for a code.</p>
{{/FACTOR_ON}}{{#RECOVERY_NEW}}<p class="card" role="status" id="done">These are your recovery codes from now on. The ones before no longer work.</p>
{{/RECOVERY_NEW}}<p>If your phone is lost or broken, one of these signs you in instead of the code. <strong>They are shown this once.</strong> Print them or write them down, and keep them apart from your phone. Each works once.</p>
<ol class="codes" id="codes">
{{#RECOVERY_CODE}}<li><code>{{SENTENCE}}</code></li>
{{/RECOVERY_CODE}}</ol>
<div class="choice"><button type="button" data-print hidden>Print</button>
<a class="button" href="/account">I have them, go on</a></div>
</div>
