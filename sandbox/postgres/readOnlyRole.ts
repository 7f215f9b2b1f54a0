import { type Client, escapeIdentifier, escapeLiteral } from "pg";

/** Makes an account that may log in to this one database and SELECT from its tables, nothing else. */
export async function ensureReadOnlyRole(
  client: Client,
  role: { readonly name: string; readonly password: string; readonly database: string },
): Promise<void> {
  const name = escapeIdentifier(role.name);
  const known = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role.name]);
  if (known.rowCount === 0) await client.query(`CREATE ROLE ${name}`);
  await client.query(
    `ALTER ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD ${escapeLiteral(role.password)}`,
  );
  await client.query(`GRANT CONNECT ON DATABASE ${escapeIdentifier(role.database)} TO ${name}`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${name}`);
  await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${name}`);
}
