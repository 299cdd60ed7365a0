/** What a login may do: exactly what an API's `rights` name, as [privilege, table] or [privilege, table, columns]. */

import pg from 'pg'

import { MIGRATIONS_TABLE } from './migrations.js'

/** The rights of an API, and of whoever has to see which version the schema is at. */
export function rightsFor(api) {
  return [...api.rights, ['SELECT', MIGRATIONS_TABLE]]
}

/** The statements that grant rights to a login. */
export function grants(rights, user) {
  return rights.map(([privilege, table, columns]) => {
    const which = columns ? ` (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})` : ''
    return `GRANT ${privilege}${which} ON ${pg.escapeIdentifier(table)} TO ${pg.escapeIdentifier(user)}`
  })
}

/** Those of the rights that the login of this connection lacks, as "INSERT on orders". */
export async function lacking(client, rights) {
  const asked = rights.map(([privilege, table, columns]) => ({ privilege, table, columns: columns ?? null }))
  const { rows } = await client.query(
    `SELECT privilege || ' on ' || "table" AS lacked
     FROM json_to_recordset($1) AS asked (privilege text, "table" text, columns json)
     WHERE NOT CASE
       WHEN columns IS NULL THEN has_table_privilege("table", privilege)
       ELSE (SELECT bool_and(has_column_privilege("table", name, privilege)) FROM json_array_elements_text(columns) name)
     END`,
    [JSON.stringify(asked)],
  )
  return rows.map((row) => row.lacked)
}
