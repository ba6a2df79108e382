{{%AUTOESCAPE context="HTML"}}
<p class="ways"><a href="/settings/api-keys">Back to the API keys</a></p>
<h1>Help with API keys</h1>
<p class="lead">An API key is a password for a service. With it the service reads what you allow, in the name of one person here, without a person signing in.</p>
<h2>What to know</h2>
<ul>
<li><b>Two things belong together:</b> the username, which is the owner’s e-mail address, and the API key. A service needs both.</li>
<li><b>It only reads.</b> You choose what: practitioners and the state of their keys, online bookings, the audit log. No API key shows anybody’s Cliniko key.</li>
<li><b>Never more than its owner.</b> When the owner’s account is deactivated or gets another role, the key follows at once.</li>
<li><b>One key for each service.</b> Then you can delete one without stopping the others, and see which was used, when, and from where.</li>
<li><b>It looks like this:</b> <code>kr_</code> and 36 letters and digits. Found one in a mail, a chat or a document? Rotate it, and let the old one end now.</li>
</ul>
<h2>In Zapier</h2>
<p>Where Zapier asks how to sign in, choose <b>Basic Auth</b> (some services call it “API key / basic auth”), then:</p>
<dl class="facts">
<div><dt>Username</dt><dd>the owner’s e-mail address</dd></div>
<div><dt>Password</dt><dd>the API key, beginning with <code>kr_</code></dd></div>
<div><dt>URL</dt><dd><code>{{API_BASE}}/practitioners</code></dd></div>
<div><dt>Method</dt><dd>GET</dd></div>
</dl>
<p>Is there one field for both? Then it wants <code>username:key</code>, with the colon between them.</p>
<h2>With curl</h2>
<p>curl asks for a password: paste the key there. So it gets into no history of commands.</p>
<pre>curl --user name@clinic.example {{API_BASE}}/me</pre>
<h2>When it does not work</h2>
<ul>
<li><b>401</b> or <b>403</b>: the answer says why. The username and the key do not belong together, the key was mistyped or deleted, it has expired, its owner’s account is deactivated, it comes from a network that is not allowed, or it may not read this.</li>
<li><b>429</b>: too much at once. The answer says when to come again.</li>
</ul>
<h2>A key in the address</h2>
<p>A key never belongs into a web address (<code>?key=…</code>): addresses are written down in many places. Keyrack refuses it there.</p>
{{>API_DESCRIPTION}}
