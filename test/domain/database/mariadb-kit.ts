import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { startMariadb, type ScratchMariadb } from '../../../fixtures/mariadb/server.ts';
import { findOldServer } from '../../../fixtures/site/old-server.ts';
import { createMariadbServer } from '../../../src/domain/database/mariadb/server.ts';
import type { DatabaseServer, DumpFiles, DumpTask } from '../../../src/domain/database/server.ts';
import type { Database, Site } from '../../../src/model/site.ts';
import { createTestPorts, makeScratchFolder } from '../../ports.ts';
import { sharePlace } from '../../shared-folder.ts';

export async function startScratchMariadb({
  options,
  old,
}: {
  options?: readonly string[];
  /** A server of an older Debian. */
  old?: '10.5';
} = {}): Promise<ScratchMariadb> {
  const server = await startMariadb({
    folder: join(await makeScratchFolder(), 'mariadb'),
    template: sharePlace(old === undefined ? 'mariadb' : `mariadb-${old}`),
    ...(options === undefined ? {} : { options }),
    ...(old === undefined ? {} : { unpacked: await requireOldServer(old) }),
  });
  onTestFinished(() => server.stop());
  return server;
}

async function requireOldServer(version: '10.5'): Promise<string> {
  const name = `mariadb-${version}` as const;
  const folder = await findOldServer({ name, place: sharePlace(`${name}-programs`) });
  if (folder === undefined) throw new Error(`${name} is not there: \`npm run pretest\` fetches it`);
  return folder;
}

/** The tool's view of a database there. */
export function openMariadb(
  server: ScratchMariadb,
  more: Partial<Database> = {},
  platform?: Pick<Site, 'name' | 'root'>,
): DatabaseServer {
  const database: Database = { engine: 'mariadb', name: 'app', ...server.connection, ...more };
  return createMariadbServer({ database, platform, ports: createTestPorts() });
}

/** Dumps into a work folder of a backup folder, as a backup does. */
export async function dumpInto(
  server: DatabaseServer,
  more: Partial<DumpTask> = {},
): Promise<
  DumpFiles & {
    folder: string;
    notTransactional: readonly string[];
    leftOut: readonly string[];
    shares: readonly number[];
  }
> {
  const folder = join(await makeScratchFolder(), 'work');
  await mkdir(folder);
  const shares: number[] = [];
  const task: DumpTask = {
    folder,
    prefix: 'mariadb-app',
    compression: 'zstd',
    onShare: (share) => shares.push(share),
    ...more,
  };
  const { files, notTransactional, leftOut = [] } = await server.dump(task);
  return {
    folder: task.folder,
    compression: task.compression,
    files: Object.fromEntries(Object.entries(files).map(([key, name]) => [key, join(task.folder, name)])),
    notTransactional,
    leftOut,
    shares,
  };
}

export const silently = () => undefined;

/** Restores a dump in place of the live database. */
export async function restoreWhole(server: DatabaseServer, dump: DumpFiles): Promise<void> {
  const beside = await server.restoreBeside({ ...dump, onShare: silently });
  await beside.swap();
  await beside.finish();
}

/** One of everything that a database can contain. */
export const everything = String.raw`
CREATE DATABASE app CHARACTER SET utf8mb4 COLLATE utf8mb4_swedish_ci;
USE app;
CREATE USER 'medic'@'localhost' IDENTIFIED BY 'old password';
CREATE USER 'owner'@'localhost' IDENTIFIED BY 'other';
CREATE ROLE nurses;
GRANT nurses TO 'medic'@'localhost';
SET DEFAULT ROLE nurses FOR 'medic'@'localhost';
GRANT SELECT, INSERT ON app.* TO nurses;
GRANT ALL ON app.* TO 'owner'@'localhost';
CREATE TABLE parent (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50)) AUTO_INCREMENT = 40;
CREATE TABLE child (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parent (id) ON DELETE CASCADE);
CREATE TABLE loop_a (id INT PRIMARY KEY, b INT);
CREATE TABLE loop_b (id INT PRIMARY KEY, a INT, CONSTRAINT to_a FOREIGN KEY (a) REFERENCES loop_a (id));
ALTER TABLE loop_a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES loop_b (id);
INSERT INTO parent (name) VALUES ('élan'), ('🩺'), ('tab	and
line \\ "quote" '' %s');
INSERT INTO child VALUES (1, 40), (2, 41);
INSERT INTO loop_a VALUES (1, NULL); INSERT INTO loop_b VALUES (1, 1); UPDATE loop_a SET b = 1;
CREATE TABLE kinds (
  id INT PRIMARY KEY, bytes LONGBLOB, latin VARCHAR(20) CHARACTER SET latin1, bits BIT(13), amount DECIMAL(30, 10),
  moment TIMESTAMP(6) NULL, day DATETIME(3), document JSON, doubled INT AS (id * 2) VIRTUAL, stored INT AS (id + 1) STORED,
  place POINT, address INET6, number UUID, floating DOUBLE, choice ENUM('a', 'é'), several SET('x', 'y'),
  CONSTRAINT positive CHECK (id > 0)
);
SET time_zone = '+05:30';
INSERT INTO kinds (id, bytes, latin, bits, amount, moment, day, document, place, address, number, floating, choice, several)
  VALUES (1, UNHEX('00010A0D1A22275C7F80FEFF'), 'été', b'1010101010101', 12345678901234567890.0123456789,
  '2026-03-29 02:30:00.123456', '2026-03-29 02:30:00.123', '{"a": [1, "é🩺"]}', POINT(1.5, -2), '2001:db8::1',
  '123e4567-e89b-12d3-a456-426655440000', 0.1 + 0.2, 'é', 'x,y');
INSERT INTO kinds (id, bytes) SELECT 2, UNHEX(GROUP_CONCAT(LPAD(HEX(seq), 2, '0') SEPARATOR '')) FROM seq_0_to_255;
SET time_zone = DEFAULT;
CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION few VALUES LESS THAN (10), PARTITION many VALUES LESS THAN MAXVALUE);
INSERT INTO parts VALUES (1), (20);
CREATE TABLE words (id INT PRIMARY KEY, text TEXT, FULLTEXT (text)); INSERT INTO words VALUES (1, 'needle in a haystack');
CREATE TABLE old_engine (id INT) ENGINE = MyISAM; INSERT INTO old_engine VALUES (1), (2);
CREATE TABLE kept (id INT PRIMARY KEY, state INT) WITH SYSTEM VERSIONING;
INSERT INTO kept VALUES (1, 1); UPDATE kept SET state = 2; INSERT INTO kept VALUES (3, 1); DELETE FROM kept WHERE id = 3;
CREATE SEQUENCE numbers START WITH 100 INCREMENT BY 5 CACHE 2;
CREATE TABLE numbered (id INT DEFAULT NEXTVAL(numbers) PRIMARY KEY, word CHAR(1)); INSERT INTO numbered (word) VALUES ('a'), ('b');
CREATE TABLE ${'`odd ``name`'} (${'`a b`'} INT); INSERT INTO ${'`odd ``name`'} VALUES (7);
CREATE TABLE log (word VARCHAR(50));
CREATE DEFINER = 'owner'@'localhost' FUNCTION add_one(x INT) RETURNS INT DETERMINISTIC RETURN x + 1;
CREATE PROCEDURE note(word VARCHAR(50)) INSERT INTO log VALUES (word);
GRANT EXECUTE ON PROCEDURE app.note TO 'medic'@'localhost';
GRANT SELECT (name) ON app.parent TO 'medic'@'localhost';
CREATE VIEW b_base AS SELECT id, name FROM parent;
CREATE VIEW a_on_b AS SELECT add_one(id) AS next FROM b_base;
CREATE DEFINER = 'owner'@'localhost' TRIGGER after_parent AFTER INSERT ON parent FOR EACH ROW INSERT INTO log VALUES (NEW.name);
CREATE TRIGGER second_parent AFTER INSERT ON parent FOR EACH ROW FOLLOWS after_parent INSERT INTO log VALUES ('second');
CREATE EVENT sleeping ON SCHEDULE EVERY 1 YEAR STARTS '2037-01-01 00:00:00' DO INSERT INTO log VALUES ('event');
`;

/** Everything printable about a database, in a fixed order. */
export async function fingerprint(server: ScratchMariadb, name = 'app'): Promise<readonly string[]> {
  const ask = (sql: string) => server.query(sql, { database: name });
  const list = async (sql: string) => (await ask(sql)).split('\n').filter((line) => line !== '');
  const schema = `'${name}'`;
  const tables = await list(
    `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schema} AND TABLE_TYPE <> 'VIEW' ORDER BY 1`,
  );
  const lines = await list(
    `SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${schema};
${tables
  .map((table) => `\`${table.replaceAll('`', '``')}\``)
  .map((it) => `SHOW CREATE TABLE ${it}; CHECKSUM TABLE ${it} EXTENDED; SELECT COUNT(*) FROM ${it};`)
  .join('\n')}
SELECT TABLE_NAME, VIEW_DEFINITION, DEFINER, SECURITY_TYPE FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ${schema} ORDER BY 1;
SELECT ROUTINE_NAME, ROUTINE_TYPE, ROUTINE_DEFINITION, DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${schema} ORDER BY 1;
SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_ORDER, ACTION_STATEMENT, DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ${schema} ORDER BY 1;
SELECT EVENT_NAME, EVENT_DEFINITION, STARTS, STATUS, DEFINER FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${schema} ORDER BY 1;
SELECT Host, User, Select_priv, Insert_priv, Delete_priv FROM mysql.db WHERE Db = ${schema} ORDER BY 1, 2;
SELECT Host, User, Table_name, Table_priv, Column_priv FROM mysql.tables_priv WHERE Db = ${schema} ORDER BY 1, 2, 3;
SELECT Host, User, Table_name, Column_name, Column_priv FROM mysql.columns_priv WHERE Db = ${schema} ORDER BY 1, 2, 3;
SELECT Host, User, Routine_name, Proc_priv FROM mysql.procs_priv WHERE Db = ${schema} ORDER BY 1, 2, 3;
`,
  );
  return lines.map((line) => line.replaceAll(`\`${name}\`.`, ''));
}

export async function listDatabases(server: ScratchMariadb): Promise<readonly string[]> {
  const rows = await server.query('SHOW DATABASES');
  return rows.split('\n').filter((name) => !/^(information_schema|mysql|performance_schema|sys)$/.test(name));
}

/** Until a started session sleeps: the order of requests does not tell which comes first. */
export async function waitForSleeper(scratch: ScratchMariadb): Promise<void> {
  const asked = "SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE 'DO SLEEP%'";
  while ((await scratch.query(asked)) === '') await sleep(50);
}
