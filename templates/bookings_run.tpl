{{%AUTOESCAPE context="HTML"}}
{{#STOPPED}}<p class="note">Keyrack is stopped, so nothing is asked of Cliniko just now. What waits here goes on when Keyrack does; nothing is lost.</p>
{{/STOPPED}}{{#STALLED}}<p class="note">The part of Keyrack that asks Cliniko is not running just now, so this waits. Nothing is lost; it goes on when it runs again. If this lasts, ask whoever looks after the Keyrack server to start keyrack-agent.</p>
{{/STALLED}}<div class="run">
{{#AGE}}<p class="age">{{AGE_TEXT}}</p>
{{/AGE}}{{#PROGRESS}}<p class="say"><label for="progress">{{PROGRESS_TEXT}}</label> <progress id="progress" value="{{STEPS_DONE}}" max="{{STEPS_TOTAL}}"></progress></p>
{{/PROGRESS}}{{#TROUBLE}}<p class="err">{{SENTENCE}} {{NEXT_STEP}}{{#BACK}}<a href="/settings/integrations/cliniko">See what the Cliniko connection needs</a>{{/BACK}}</p>
{{/TROUBLE}}{{#AGAIN}}<form method="post" action="/bookings/refresh">
<input type="hidden" name="csrf" value="{{CSRF}}">
{{#ONE}}<input type="hidden" name="practitioner" value="{{PRACTITIONER_ID}}">
<input type="hidden" name="business" value="{{BUSINESS_ID}}">
<input type="hidden" name="type" value="{{TYPE_ID}}">
<input type="hidden" name="back" value="why">
{{/ONE}}<button class="plain" id="again">{{AGAIN_LABEL}}</button>
</form>
{{/AGAIN}}</div>
