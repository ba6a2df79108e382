{{%AUTOESCAPE context="HTML"}}
<div data-address="/settings/practitioners#practitioner-{{ID}}">
<p class="eyebrow"><a href="/settings/practitioners#practitioner-{{ID}}">Practitioners</a></p>
<h1>Send this link to {{NAME}}</h1>
<p class="lead">With it {{NAME}} can paste their own key, without signing in. Keyrack does not send it: copy it into a message of yours.</p>
{{#LINK_REPLACED}}<p class="note">The link made before has ended with this one.</p>
{{/LINK_REPLACED}}<label for="link">The link</label>
<div class="field wide"><input id="link" type="text" readonly value="{{LINK_URL}}" spellcheck="false"><button type="button" class="plain" data-copy="link" hidden>Copy</button></div>
<p class="fine">It is shown this once: Keyrack itself cannot read it again. It works for one key, until {{WHEN}} ({{ZONE_TEXT}} time), and you can take it back in the list at any time. If it is lost, make another; that ends this one.</p>
<label for="message">A message to go with it</label>
<textarea id="message" rows="13" readonly spellcheck="false">
{{LINK_MESSAGE:pre_escape}}</textarea>
<p><button type="button" class="plain" data-copy="message" hidden>Copy the message</button></p>
<h2>What {{NAME}} will see</h2>
<ul>
<li>A page with your name as the one who asks, the steps to make a key in Cliniko, and one field for it.</li>
<li>Within a second or two whether the key is theirs. A wrong one changes nothing, and they can try again.</li>
<li>Nothing else: not the list, no other name, no key.</li>
</ul>
<p>In the list you see when the link was first opened, and when the key has come. A key in use stays until the new one is connected.</p>
<p><a class="button" href="/settings/practitioners#practitioner-{{ID}}">Back to the practitioners</a></p>
</div>
