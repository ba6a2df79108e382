{{%AUTOESCAPE context="HTML"}}
{{#WAITING}}<h1>QR code</h1>
<p class="lead">{{WAITING_TEXT}}</p>
{{#WAITING_WAY}}<p><a class="button" href="/settings/integrations/cliniko">{{WAITING_LINK}}</a></p>
{{/WAITING_WAY}}{{/WAITING}}{{#QR_SHEET}}<div class="poster">
<p class="eyebrow">Book online</p>
<h1>{{PREVIEW_CLINIC}}</h1>
<p class="lead">{{PREVIEW_TYPE}}</p>
<p class="lead">{{PREVIEW_PRACTITIONER}}</p>
<p class="lead">{{PREVIEW_BUSINESS}}</p>
{{#PREVIEW_NO_LINK}}<p class="note">Cliniko did not tell the address of your bookings page yet. {{#ADMINISTRATOR}}<a href="/settings/integrations/cliniko">Refresh from Cliniko</a>, then look here again.{{/ADMINISTRATOR}}</p>
{{/PREVIEW_NO_LINK}}{{#QR}}<svg viewBox="{{QR_BOX}}" role="img" aria-label="QR code of the link below" shape-rendering="crispEdges">
<rect x="-4" y="-4" width="100%" height="100%" fill="#fff"/>
<path d="{{QR_PATH}}" fill="#000"/>
</svg>
<p class="address">{{PREVIEW_URL}}</p>
{{/QR}}<div class="choice"><button type="button" data-print hidden>Print</button>
<a class="button plain" href="{{BACK_URL}}">Back to the preview</a></div>
</div>
{{/QR_SHEET}}
