/* fingerprint.mjs: tells whether a request changed the database. */
/* One statement that reads every table: a process for each of them, at every look, takes minutes of a run. sha3 is the
 * sqlite3 shell's own. */
function statementFor(rack) {
    const tables = rack.query(`SELECT t.name, group_concat('quote(' || c.name || ')') AS columns
        FROM sqlite_schema t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT IN ('heartbeat') AND c.name <> 'seen_utc' GROUP BY t.name`);

    return `SELECT ${tables.map(({ name, columns }) =>
        `(SELECT hex(sha3(json_group_array(json_array(${columns})))) FROM (SELECT * FROM ${name} ORDER BY 1, 2)) AS ${name}`).join(', ')}`;
}

const statements = new WeakMap(); /* of each installation */

/** A text that stands for everything a request could have changed; not what the agent's heart or a session's clock writes. */
export function fingerprint(rack) {
    if (!statements.has(rack))
        statements.set(rack, statementFor(rack));
    return JSON.stringify(rack.query(statements.get(rack)));
}
