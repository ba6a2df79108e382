/* fingerprint.mjs: tells whether a request changed the database. */
import { createHash } from 'node:crypto';

/** A hash over everything a request could have changed; not what the agent's heart or a session's clock writes. */
export function fingerprint(rack) {
    const tables = rack.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('heartbeat') ORDER BY name");
    const hash = createHash('sha256');

    for (const { name } of tables) {
        const columns = rack.query(`SELECT name FROM pragma_table_info('${name}')`).map((column) => column.name)
            .filter((column) => column !== 'seen_utc').map((column) => `quote(${column})`);

        hash.update(JSON.stringify(rack.query(`SELECT ${columns.join(', ')} FROM ${name} ORDER BY 1`)));
    }
    return hash.digest('hex');
}
