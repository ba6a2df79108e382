{{%AUTOESCAPE context="HTML"}}
<h1>Settings</h1>
<ul class="doors">
<li><h2><a href="/settings/practitioners">Practitioners</a></h2><p>Each practitioner’s Cliniko API key: paste it, see that it works, replace it.</p></li>
<li><h2><a href="/settings/integrations/cliniko">Cliniko connection</a></h2><p>The clinic’s own key, the account it belongs to, and when the lists were last fetched.</p></li>
<li><h2><a href="/settings/people">People</a></h2><p>Who may sign in, and what they may do: invite, change a role, take somebody out.</p></li>
<li><h2><a href="/settings/api-keys">API keys</a></h2><p>Keys that other services, such as Zapier, come in with. Not the keys of Cliniko.</p></li>
<li><h2><a href="/settings/audit">Audit log</a></h2><p>Who did what, when and from where.</p></li>
<li><h2><a href="/settings/practitioners/ages">How old keys may get</a></h2><p>After how many days a key is asked to be replaced, and which are due.</p></li>
<li><h2><a href="/settings/stop">Emergency stop</a></h2><p>Stops every use of every Cliniko key at once, and says what to archive in Cliniko.</p></li>
</ul>
