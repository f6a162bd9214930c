import { readSigned, requireOwn, signStamp } from '../owner.ts';
import { queryMaintenance, identifier, literal, splitLines, type Connection } from './connection.ts';
import { besideNames } from './maintenance.ts';
import { endOrphans } from './orphans.ts';

/**
 * How a copy proven complete records what it represents: by a setting of the tool's user for sessions in that database.
 * The setting stays with the database when it is renamed, is dropped with it, and is not copied with it. Only that
 * user, and roles that may alter it, can write it: the database's owner cannot, whereas he could write a comment on the
 * database or any object in it.
 *
 * The setting needs no privilege, and the tool's own connections override it.
 */
const setting = 'application_name';
const mark = 'ospi-update copy ';
/** Names the owner of a copy that is not proven yet. */
const claim = 'ospi-update loading';

export function planStamp({
  connection: { owner },
  name,
  stamp,
}: {
  connection: Connection;
  name: string;
  stamp: string;
}): string {
  return planSetting({ name, value: `${mark}${signStamp({ stamp, owner })}` });
}

/** So that nobody else drops it meanwhile. */
export function planClaim({ connection: { owner }, name }: { connection: Connection; name: string }): string {
  return planSetting({ name, value: signStamp({ stamp: claim, owner }) });
}

function planSetting({ name, value }: { name: string; value: string }): string {
  return `ALTER ROLE CURRENT_USER IN DATABASE ${identifier(name)} SET ${setting} TO ${literal(value)};`;
}

/**
 * Call before dropping what may be a copy.
 *
 * @throws Problem `backup.database-copy-foreign`
 */
export async function requireOwnCopies(
  connection: Connection,
  query = (sql: string) => queryMaintenance(connection, sql),
): Promise<void> {
  const { database, owner } = connection;
  const { name } = database;
  const { fresh, replaced } = besideNames(name);
  const list = async (sql: string) => splitLines(await query(`SELECT value FROM (${sql}) s;`));
  requireOwn({ database, owner, copy: fresh, signed: await list(settingsIn([fresh])) });
  // A copy in place represents what it replaced.
  const replacing = `${settingsIn([name])} AND EXISTS (SELECT FROM pg_database WHERE datname = ${literal(replaced)})`;
  requireOwn({ database, owner, copy: replaced, signed: await list(replacing) });
}

/** The stamp of the copy, or of the database that it became. */
export async function readStamp(connection: Connection): Promise<string | undefined> {
  await endOrphans(connection);
  const { name } = connection.database;
  const stamps = new Map(
    splitLines(await queryMaintenance(connection, `${stamped([besideNames(name).fresh, name])};`)).map(
      (line) => {
        const [database = '', , stamp = ''] = line.split('\t');
        return [database, stamp];
      },
    ),
  );
  const signed = stamps.get(besideNames(name).fresh) ?? stamps.get(name);
  return signed === undefined ? undefined : readSigned(signed).stamp;
}

/** Whether that database is a copy proven complete. */
export async function isStamped(connection: Connection, name: string): Promise<boolean> {
  return (await queryMaintenance(connection, `${stamped([name])};`)) !== '';
}

/** @param kept the settings that the user had in that database before */
export async function removeStamp({
  connection,
  name,
  kept = [],
}: {
  connection: Connection;
  name: string;
  kept?: readonly string[];
}): Promise<void> {
  if (!(await isStamped(connection, name))) return;
  const sql = String.raw`SELECT format('ALTER ROLE %I IN DATABASE %I RESET ${setting};', rolname, datname)
    FROM (${stamped([name])}) s \gexec`;
  await queryMaintenance(connection, [sql, ...kept].join('\n'), { isTolerant: true });
}

/** A role's settings without any stamp: nobody else's setting is lost. Pure. */
export function omitStamp<Each extends { readonly settings: readonly string[] }>(
  each: Each,
): readonly Each[] {
  const settings = each.settings.filter(
    (it) => ![mark, claim].some((words) => it.startsWith(`${setting}=${words}`)),
  );
  return settings.length === 0 ? [] : [{ ...each, settings }];
}

function stamped(names: readonly string[]): string {
  return `SELECT datname, rolname, substr(value, ${mark.length + 1}) AS stamp FROM (${settingsIn(names)}) v
    WHERE starts_with(value, ${literal(mark)})`;
}

/** For a superuser, the settings of others were made by a superuser, too. */
function settingsIn(names: readonly string[]): string {
  return `SELECT datname, rolname, substr(each, ${setting.length + 2}) AS value
    FROM pg_database d JOIN pg_db_role_setting ON setdatabase = d.oid JOIN pg_roles r ON r.oid = setrole, unnest(setconfig) each
    WHERE datname IN (${names.map(literal).join(', ')}) AND (rolname = current_user OR rolsuper)
      AND starts_with(each, ${literal(`${setting}=`)})`;
}
