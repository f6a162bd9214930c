import type { ScratchMariadb } from '../../../fixtures/mariadb/server.ts';

/** Catalogue columns that tell when something was created, or its estimated size, not what it is. */
const passing = new Set(
  [
    'CREATE_TIME UPDATE_TIME CHECK_TIME CREATED LAST_ALTERED LAST_EXECUTED CARDINALITY TABLE_ROWS AVG_ROW_LENGTH DATA_LENGTH',
    'MAX_DATA_LENGTH INDEX_LENGTH DATA_FREE MAX_INDEX_LENGTH AUTO_INCREMENT CHECKSUM VERSION PRIVILEGES ORIGINATOR SPACE_TYPE NODEGROUP',
  ].flatMap((line) => line.split(' ')),
);

/** Where the catalogue lists the content of a database, with the column that names the database. */
const lists = {
  SCHEMATA: 'SCHEMA_NAME',
  TABLES: 'TABLE_SCHEMA',
  COLUMNS: 'TABLE_SCHEMA',
  STATISTICS: 'TABLE_SCHEMA',
  TABLE_CONSTRAINTS: 'TABLE_SCHEMA',
  REFERENTIAL_CONSTRAINTS: 'CONSTRAINT_SCHEMA',
  KEY_COLUMN_USAGE: 'TABLE_SCHEMA',
  CHECK_CONSTRAINTS: 'CONSTRAINT_SCHEMA',
  PARTITIONS: 'TABLE_SCHEMA',
  VIEWS: 'TABLE_SCHEMA',
  TRIGGERS: 'TRIGGER_SCHEMA',
  ROUTINES: 'ROUTINE_SCHEMA',
  PARAMETERS: 'SPECIFIC_SCHEMA',
  EVENTS: 'EVENT_SCHEMA',
} as const;

/**
 * Everything that a server shows of a database: its catalogue, the statement that creates each object, the content of
 * each table including history, and all rights. Read without the dump program.
 */
export async function printZoo(server: ScratchMariadb, name = 'app'): Promise<readonly string[]> {
  const ask = async (sql: string) => (await server.query(sql, { database: name })).split('\n');
  const printed: string[] = [];
  for (const [list, column] of Object.entries(lists)) {
    const columns = (
      await ask(
        `SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = '${list}' ORDER BY ORDINAL_POSITION`,
      )
    ).filter((it) => !passing.has(it));
    const quoted = columns.map((it) => `IFNULL(HEX(CONVERT(${it} USING utf8mb4)), 'NULL')`).join(", '|', ");
    const rows = await ask(
      `SET NAMES utf8mb4; SELECT CONCAT(${quoted}) FROM information_schema.${list} WHERE ${column} = '${name}'`,
    );
    printed.push(...rows.map((row) => `${list} ${decode(row)}`).sort());
  }
  const objects = await ask(
    `SELECT CONCAT(TABLE_TYPE, ' ', IF(ENGINE = 'BLACKHOLE', '', 'x'), ' ', HEX(TABLE_NAME)) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${name}' ORDER BY HEX(TABLE_NAME)`,
  );
  for (const line of objects) {
    const [, type = '', , hex = ''] = /^(.*) (x?) ([0-9A-F]*)$/.exec(line) ?? [];
    const it = `\`${Buffer.from(hex, 'hex').toString().replaceAll('`', '``')}\``;
    printed.push(...(await ask(`SHOW CREATE TABLE ${it}`)));
    if (type === 'VIEW') continue;
    if (type === 'SEQUENCE') printed.push(...(await ask(`SELECT * FROM ${it}`)));
    else printed.push(...(await ask(`CHECKSUM TABLE ${it} EXTENDED; SELECT COUNT(*) FROM ${it}`)));
    if (type === 'SYSTEM VERSIONED') {
      const columns = await ask(
        `SELECT CONCAT('HEX(\`', COLUMN_NAME, '\`)') FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '${name}' AND TABLE_NAME = CONVERT(0x${hex} USING utf8mb4)`,
      );
      const all = [
        ...columns,
        ...(columns.some((each) => /`[se]`/.test(each)) ? [] : ['ROW_START', 'ROW_END']),
      ];
      printed.push(...(await ask(`SELECT ${all.join(', ')} FROM ${it} FOR SYSTEM_TIME ALL`)).sort());
    }
  }
  const about = `Db IN ('${name}', '${name.replaceAll('_', '\\_')}')`;
  for (const columns of ['db WHERE', 'tables_priv WHERE', 'columns_priv WHERE', 'procs_priv WHERE'])
    printed.push(...(await ask(`SELECT * FROM mysql.${columns} ${about}`)).map(withoutTime).sort());
  printed.push(...(await ask("SELECT * FROM mysql.roles_mapping WHERE User <> 'root'")).sort());
  const users = await ask(
    "SELECT CONCAT(IF(is_role = 'Y', CONCAT('`', User, '`'), CONCAT('`', User, '`@`', Host, '`'))) FROM mysql.user WHERE User NOT IN ('root', 'mariadb.sys', 'mysql', 'PUBLIC') ORDER BY 1",
  );
  for (const user of users)
    printed.push(
      ...(await ask(`SHOW GRANTS FOR ${user}`)).sort(),
      ...(user.includes('@') ? await ask(`SHOW CREATE USER ${user}`) : []),
    );
  return printed;
}

function decode(row: string): string {
  return row
    .split('|')
    .map((hex) => (hex === 'NULL' ? hex : JSON.stringify(Buffer.from(hex, 'hex').toString())))
    .join(' ');
}

/** When a right was granted, and by whom. */
function withoutTime(line: string): string {
  return line.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '').replaceAll('root@localhost', '');
}
