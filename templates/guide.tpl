{{%AUTOESCAPE context="HTML"}}
<ol class="steps">
<li>Log in to Cliniko as <strong>{{GUIDE_WHO}}</strong>. {{GUIDE_WHY}}</li>
<li>Open the menu under your name and choose <b>My info</b>.</li>
<li>Under <b>API keys</b>, set <b>Allow yourself to create and use API keys</b> to Yes. Press <b>Update user</b> at the bottom and enter your Cliniko password.</li>
<li>Back under <b>API keys</b>, choose <b>Manage API keys</b>, then <b>Add an API key</b>.</li>
<li>Name it <b>Keyrack</b> and press <b>Create API key</b>.</li>
<li>Copy the key <strong>before you press Done</strong>: Cliniko shows it once and never again.</li>
</ol>
<p class="fine">To take a key back later, go to the same place in Cliniko and press <b>Archive</b> beside it. It stops working at once, here and everywhere else it is used.</p>
