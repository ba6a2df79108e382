{{%AUTOESCAPE context="HTML"}}
<section id="matrix" aria-labelledby="matrix-title">
<h2 id="matrix-title">Every combination</h2>
<p>A time means that patients can book: it is the next one free. Choose any to see every check behind it.</p>
<form class="filters" role="search" aria-label="Combinations" method="get" action="/bookings#matrix">
{{#CHOICE}}<div><label for="filter-{{FIELD_NAME}}">{{LABEL}}</label><select id="filter-{{FIELD_NAME}}" name="{{FIELD_NAME}}">
<option value="">All
{{#OPTION}}<option value="{{ID}}"{{#CHOSEN}} selected{{/CHOSEN}}>{{NAME}}
{{/OPTION}}</select></div>
{{/CHOICE}}<div><label for="filter-q">A name with</label><input id="filter-q" name="q" type="search" value="{{SEARCH}}" autocomplete="off"></div>
<button class="plain">Show</button>
</form>
{{#SHOWING}}<p id="showing">{{SHOWING_TEXT}} <a href="/bookings#matrix">Show all</a></p>
{{/SHOWING}}{{#ONE_AT_A_TIME}}<p>There are more than 4,000 combinations, so one business is shown at a time. Choose which:</p>
<nav class="chips" aria-label="Businesses"><ul>
{{#CHIP}}<li><a href="{{CHIP_URL}}"{{#CHIP_CURRENT}} aria-current="true"{{/CHIP_CURRENT}}>{{CHIP_LABEL}}</a></li>
{{/CHIP}}</ul></nav>
{{/ONE_AT_A_TIME}}{{#TABLE}}<div class="grid {{WIDTH}}"{{#SCROLLS}} role="region" aria-label="{{NAME}}" tabindex="0"{{/SCROLLS}}><table>
<caption>{{NAME}}{{#ZONE}} <span>{{ZONE_TEXT}}</span>{{/ZONE}}</caption>
<thead><tr><th scope="col">Practitioner</th>
{{#COLUMN}}<th scope="col">{{TYPE_NAME}} <span>{{MINUTES}}&nbsp;min</span></th>
{{/COLUMN}}</tr></thead>
<tbody>
{{#ROW}}<tr><th scope="row">{{NAME}}</th>
{{#RUN_OF_CELLS}}{{#CELL}}<td data-combination="{{BUSINESS_ID}}-{{PRACTITIONER_ID}}-{{TYPE_ID}}" data-state="{{STATE_WORD}}"{{#BLOCKED}} data-reason="{{REASON_WORD}}"{{/BLOCKED}}{{#NOT_MEANT}} data-meant="no"{{/NOT_MEANT}}><a data-type="{{TYPE_NAME}}" href="/bookings/why?business={{BUSINESS_ID}}&amp;practitioner={{PRACTITIONER_ID}}&amp;type={{TYPE_ID}}">{{CELL_TEXT}}</a></td>
{{/CELL}}{{#CELL_QUIET}}<td data-combination="{{BUSINESS_ID}}-{{PRACTITIONER_ID}}-{{TYPE_ID}}" data-state="not-offered">Not offered</td>
{{/CELL_QUIET}}{{#CELL_BLANK}}<td></td>
{{/CELL_BLANK}}{{/RUN_OF_CELLS}}</tr>
{{/ROW}}</tbody></table></div>
{{#MORE}}<p class="note">And {{MORE_COUNT}} more practitioners. Choose a practitioner or an appointment type above to see them.</p>
{{/MORE}}{{/TABLE}}</section>
