import type { ScratchMariadb } from '../../../fixtures/mariadb/server.ts';

/**
 * One of every kind of object that MariaDB's manual lists, in a database `app` and, for references to another one, in
 * `app_other`. Its server has the engines of Debian's packages.
 */
export async function makeZoo(server: ScratchMariadb): Promise<void> {
  const [major = 0, minor = 0] = (await server.query('SELECT VERSION()')).split('.').map(Number);
  const isFrom = (first: number, second: number) => major > first || (major === first && minor >= second);
  await installEngines(server);
  await server.query(
    [
      databases,
      tables,
      types,
      constraints,
      partitions,
      ...(isFrom(10, 7) ? [ofTenSeven] : []),
      // The history can be loaded from this version on; before, check refuses such tables.
      ...(isFrom(10, 11) ? [history] : []),
      sequences,
      names,
      modes,
      routines,
      views,
      triggers,
      events,
      rights,
    ].join('\n'),
  );
}

/** An empty server needs them before a restore, like its plugins. */
export async function installEngines(server: ScratchMariadb): Promise<void> {
  for (const engine of ['ha_archive', 'ha_blackhole'])
    await server.query(`INSTALL SONAME '${engine}'`).catch((error: unknown) => {
      if (!String(error).includes('already')) throw error;
    });
}

const databases = `
SET NAMES utf8mb4;
CREATE DATABASE app CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT 'the zoo’s own, « été »';
CREATE DATABASE app_other CHARACTER SET latin1;
CREATE TABLE app_other.wards (id INT PRIMARY KEY, app INT); INSERT INTO app_other.wards VALUES (1, 10), (2, 20);
USE app;`;

const tables = `
CREATE TABLE e_innodb (id INT AUTO_INCREMENT PRIMARY KEY, word VARCHAR(50) COMMENT 'col ''quoted'' "and" \\\\ é') ENGINE = InnoDB AUTO_INCREMENT = 77
  COMMENT = 'a comment; with ''quotes'', \\\\ and -- dashes /* and more */';
INSERT INTO e_innodb (word) VALUES ('é'), ('😀 \\n\\t\\0 \\'x\\' "y" \\\\'), (NULL), ('');
CREATE TABLE e_aria (id INT PRIMARY KEY, word TEXT) ENGINE = Aria TRANSACTIONAL = 1 PAGE_CHECKSUM = 1; INSERT INTO e_aria VALUES (1, 'a');
CREATE TABLE e_myisam (id INT PRIMARY KEY, word VARCHAR(20)) ENGINE = MyISAM PACK_KEYS = 1 DELAY_KEY_WRITE = 1 CHECKSUM = 1; INSERT INTO e_myisam VALUES (1, 'a');
CREATE TABLE e_memory (id INT, KEY USING HASH (id), KEY b USING BTREE (id)) ENGINE = MEMORY MAX_ROWS = 100; INSERT INTO e_memory VALUES (1), (2);
CREATE TABLE e_archive (id INT, word TEXT) ENGINE = ARCHIVE; INSERT INTO e_archive VALUES (1, 'old'), (2, 'older');
CREATE TABLE e_csv (id INT NOT NULL, word VARCHAR(20) NOT NULL) ENGINE = CSV; INSERT INTO e_csv VALUES (1, 'a,"b'), (2, '');
CREATE TABLE merge_1 (id INT, KEY (id)) ENGINE = MyISAM; CREATE TABLE merge_2 LIKE merge_1;
INSERT INTO merge_1 VALUES (1); INSERT INTO merge_2 VALUES (2);
CREATE TABLE e_merge (id INT, KEY (id)) ENGINE = MERGE UNION = (merge_1, merge_2) INSERT_METHOD = LAST;
CREATE TABLE e_blackhole (id INT PRIMARY KEY) ENGINE = BLACKHOLE; INSERT INTO e_blackhole VALUES (1);
CREATE TABLE f_compact (id INT) ROW_FORMAT = COMPACT; CREATE TABLE f_redundant (id INT) ROW_FORMAT = REDUNDANT;
CREATE TABLE f_compressed (id INT, t TEXT) ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 4; INSERT INTO f_compressed VALUES (1, REPEAT('x', 9000));
CREATE TABLE f_pages (id INT, t TEXT) PAGE_COMPRESSED = 1 PAGE_COMPRESSION_LEVEL = 3; INSERT INTO f_pages VALUES (1, REPEAT('y', 9000));
CREATE TABLE f_stats (id INT PRIMARY KEY) STATS_PERSISTENT = 1 STATS_AUTO_RECALC = 0 STATS_SAMPLE_PAGES = 5 AVG_ROW_LENGTH = 10 MIN_ROWS = 1;
CREATE TABLE no_key (a INT, b INT); INSERT INTO no_key VALUES (1, 1), (1, 1);
CREATE TABLE empty_one (id INT PRIMARY KEY);`;

const types = `
CREATE TABLE t_numbers (a TINYINT UNSIGNED, b SMALLINT ZEROFILL, c MEDIUMINT, d INT(5), e BIGINT UNSIGNED, f DECIMAL(38, 10), g FLOAT, h DOUBLE, i BOOLEAN, j BIT(64), k SERIAL);
INSERT INTO t_numbers (a, b, c, d, e, f, g, h, i, j) VALUES (255, 7, -8388608, 3, 18446744073709551615, 1234567890123456789012345678.0123456789, 1e-30, 0.1 + 0.2, TRUE, b'1000000000000000000000000000000000000000000000000000000000000001');
CREATE TABLE t_texts (a CHAR(5), b VARCHAR(200), c TINYTEXT, d TEXT, e MEDIUMTEXT, f LONGTEXT, g ENUM('a', 'é', 'it''s', 'x,y'), h SET('x', 'y', 'é'), i JSON, j NCHAR(4), k VARCHAR(10) CHARACTER SET latin1, l VARCHAR(9) CHARACTER SET utf16, m TEXT CHARACTER SET cp1251 COLLATE cp1251_bin, n VARCHAR(9) COLLATE utf8mb4_bin);
INSERT INTO t_texts VALUES ('é', 'x', '', 'd', 'e', REPEAT('long ', 2000), 'it''s', 'x,é', '{"a": ["é", null, 1.50]}', 'n', 'été', '😀', 'Я', 'B');
CREATE TABLE t_bytes (a BINARY(5), b VARBINARY(20), c TINYBLOB, d BLOB, e MEDIUMBLOB, f LONGBLOB);
INSERT INTO t_bytes SELECT 'a', UNHEX('000A0D1A22275C'), '', UNHEX(GROUP_CONCAT(LPAD(HEX(seq), 2, '0') ORDER BY seq SEPARATOR '')), NULL, UNHEX(REPEAT('00FF', 5000)) FROM seq_0_to_255;
SET time_zone = '+02:00', sql_mode = '';
CREATE TABLE t_times (a DATE, b TIME(6), c DATETIME(3), d TIMESTAMP(6) NULL, e YEAR, f TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, g DATE NOT NULL DEFAULT '0000-00-00');
INSERT INTO t_times VALUES ('0000-00-00', '-838:59:59.999999', '9999-12-31 23:59:59.999', '1970-01-01 02:00:01.5', 1901, '2026-10-25 02:30:00', '2026-00-31'), (NULL, NULL, '0000-00-00', '2038-01-19 05:14:07', 0, '2026-03-29 02:30:00', '0000-00-00');
SET time_zone = DEFAULT, sql_mode = DEFAULT;
CREATE TABLE t_shapes (a POINT NOT NULL, b LINESTRING, c POLYGON REF_SYSTEM_ID = 4326, d GEOMETRY, e MULTIPOINT, f MULTILINESTRING, g MULTIPOLYGON, h GEOMETRYCOLLECTION, SPATIAL KEY s (a));
INSERT INTO t_shapes (a, b, c, d, e, h) VALUES (POINT(1.5, -2), ST_GeomFromText('LINESTRING(0 0, 1 1)'), ST_GeomFromText('POLYGON((0 0, 0 1, 1 1, 0 0))', 4326), POINT(0, 0), ST_GeomFromText('MULTIPOINT(0 0, 1 1)'), ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1))'));
CREATE TABLE t_addresses (a INET6); INSERT INTO t_addresses VALUES ('2001:db8::1'), ('::ffff:1.2.3.4');
CREATE TABLE t_defaults (a INT DEFAULT (1 + 2), b VARCHAR(40) DEFAULT (UUID()), c TEXT DEFAULT 'it''s \\\\ "x"', d DATETIME DEFAULT (NOW() + INTERVAL 1 DAY), e BLOB DEFAULT x'00FF', f INT DEFAULT (a * 2), g VARCHAR(20) DEFAULT 'NULL', h VARCHAR(20) DEFAULT NULL, i BIT(3) DEFAULT b'101');
INSERT INTO t_defaults (a) VALUES (5);`;

const constraints = `
CREATE TABLE c_generated (a INT, v INT AS (a * 2) VIRTUAL, p INT GENERATED ALWAYS AS (a + 1) PERSISTENT, s VARCHAR(20) AS (CONCAT('é''', a)) STORED COMMENT 'made', hidden INT INVISIBLE DEFAULT 4, squeezed TEXT COMPRESSED, KEY (v), UNIQUE (p));
INSERT INTO c_generated (a, hidden, squeezed) VALUES (1, 9, REPEAT('z', 5000)), (2, DEFAULT, NULL);
CREATE TABLE c_checked (a INT CHECK (a > 0), b INT, CONSTRAINT \`b is small\` CHECK (b < 10 AND b <> '''' ), CHECK (JSON_VALID('[]')));
SET check_constraint_checks = 0; INSERT INTO c_checked VALUES (-1, 50); SET check_constraint_checks = 1;
CREATE TABLE c_parent (id INT, kind CHAR(2), PRIMARY KEY (id, kind));
CREATE TABLE c_child (id INT PRIMARY KEY, parent INT, kind CHAR(2), CONSTRAINT to_parent FOREIGN KEY (parent, kind) REFERENCES c_parent (id, kind) ON DELETE CASCADE ON UPDATE SET NULL);
CREATE TABLE c_self (id INT PRIMARY KEY, boss INT, FOREIGN KEY (boss) REFERENCES c_self (id) ON DELETE SET NULL);
CREATE TABLE c_loop_a (id INT PRIMARY KEY, b INT); CREATE TABLE c_loop_b (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES c_loop_a (id) ON UPDATE NO ACTION);
ALTER TABLE c_loop_a ADD FOREIGN KEY (b) REFERENCES c_loop_b (id) ON DELETE RESTRICT;
INSERT INTO c_parent VALUES (1, 'a'); INSERT INTO c_child VALUES (1, 1, 'a'); INSERT INTO c_self VALUES (1, NULL), (2, 1);
INSERT INTO c_loop_a VALUES (1, NULL); INSERT INTO c_loop_b VALUES (1, 1); UPDATE c_loop_a SET b = 1;
SET foreign_key_checks = 0; INSERT INTO c_child VALUES (2, 99, 'z'); SET foreign_key_checks = 1;
CREATE TABLE c_outward (id INT PRIMARY KEY, ward INT, FOREIGN KEY (ward) REFERENCES app_other.wards (id)); INSERT INTO c_outward VALUES (1, 2);
CREATE TABLE c_keys (a VARCHAR(100), b TEXT, c TEXT, d INT, UNIQUE long_one (b), KEY part (a(10), d) COMMENT 'a key''s', FULLTEXT words (a, b), KEY down (d DESC));
INSERT INTO c_keys VALUES ('needle in a haystack', REPEAT('b', 5000), 'c', 1);
SET innodb_strict_mode = OFF; CREATE TABLE c_wide (${Array.from({ length: 250 }, (_, index) => `c${index} CHAR(255)`).join(', ')}) ROW_FORMAT = COMPACT CHARSET = latin1; SET innodb_strict_mode = ON;
INSERT INTO c_wide (c0, c249) VALUES ('first', 'last');
CREATE TABLE c_period (id INT, s DATE, e DATE, PERIOD FOR valid (s, e), UNIQUE (id, valid WITHOUT OVERLAPS)); INSERT INTO c_period VALUES (1, '2026-01-01', '2026-02-01');`;

const partitions = `
CREATE TABLE p_range (id INT, day DATE) PARTITION BY RANGE (YEAR(day)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (PARTITION old VALUES LESS THAN (2000) COMMENT 'old ones', PARTITION new VALUES LESS THAN MAXVALUE);
CREATE TABLE p_columns (a INT, b VARCHAR(10)) PARTITION BY RANGE COLUMNS (a, b) (PARTITION p0 VALUES LESS THAN (1, 'm'), PARTITION p1 VALUES LESS THAN (MAXVALUE, MAXVALUE));
CREATE TABLE p_list (a INT) PARTITION BY LIST (a) (PARTITION p0 VALUES IN (1, NULL), PARTITION p1 VALUES IN (2), PARTITION rest DEFAULT);
CREATE TABLE p_list_columns (a VARCHAR(10)) PARTITION BY LIST COLUMNS (a) (PARTITION p0 VALUES IN ('😀', 'b'), PARTITION p1 VALUES IN ('it''s'));
CREATE TABLE p_hash (a INT) PARTITION BY LINEAR HASH (a) PARTITIONS 3; CREATE TABLE p_key (a INT PRIMARY KEY) PARTITION BY KEY () PARTITIONS 2;
CREATE TABLE p_aria (a INT) ENGINE = Aria PARTITION BY HASH (a) PARTITIONS 2;
INSERT INTO p_range VALUES (1, '1999-01-01'), (2, '2026-01-01'); INSERT INTO p_columns VALUES (0, 'a'), (5, 'z'); INSERT INTO p_list VALUES (NULL), (2), (9);
INSERT INTO p_list_columns VALUES ('😀'), ('it''s'); INSERT INTO p_hash VALUES (1), (2), (3); INSERT INTO p_key VALUES (1), (2); INSERT INTO p_aria VALUES (1);`;

const ofTenSeven = `
CREATE VIEW v_json AS SELECT j.a FROM JSON_TABLE('[1, 2]', '$[*]' COLUMNS (a INT PATH '$')) j;
CREATE TABLE t_uuid (id UUID PRIMARY KEY DEFAULT UUID(), a INT, KEY (a) IGNORED); INSERT INTO t_uuid VALUES ('123e4567-e89b-12d3-a456-426655440000', 1);
SET sql_mode = ORACLE; CREATE FUNCTION or_count(a IN INT, b OUT INT) RETURN INT AS BEGIN b := a; RETURN a; END;
/
SET sql_mode = DEFAULT;`.replace(
  /CREATE FUNCTION[^]*?\n\/\n/,
  (it) => `\nDELIMITER //\n${it.replace(/\n\/\n$/, '//\n')}DELIMITER ;\n`,
);

const history = `
CREATE TABLE h_plain (id INT PRIMARY KEY, state INT) WITH SYSTEM VERSIONING; INSERT INTO h_plain VALUES (1, 1); UPDATE h_plain SET state = 2; INSERT INTO h_plain VALUES (2, 1); DELETE FROM h_plain WHERE id = 2;
CREATE TABLE h_named (id INT PRIMARY KEY, s TIMESTAMP(6) GENERATED ALWAYS AS ROW START INVISIBLE, e TIMESTAMP(6) GENERATED ALWAYS AS ROW END INVISIBLE, free INT WITHOUT SYSTEM VERSIONING, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING;
INSERT INTO h_named (id) VALUES (1), (2); DELETE FROM h_named WHERE id = 1;
CREATE TABLE h_parts (id INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME (PARTITION hist HISTORY, PARTITION now CURRENT); INSERT INTO h_parts VALUES (1); DELETE FROM h_parts; INSERT INTO h_parts VALUES (2);
CREATE TABLE h_both (id INT, f DATE, t DATE, PERIOD FOR valid (f, t)) WITH SYSTEM VERSIONING; INSERT INTO h_both VALUES (1, '2026-01-01', '2026-06-01'); DELETE FROM h_both FOR PORTION OF valid FROM '2026-02-01' TO '2026-03-01';`;

const sequences = `
CREATE SEQUENCE s_plain; CREATE SEQUENCE s_odd START WITH -5 INCREMENT BY -3 MINVALUE -1000 MAXVALUE 100 CACHE 4 CYCLE; DO NEXTVAL(s_odd); DO NEXTVAL(s_odd);
CREATE SEQUENCE s_aria NOCACHE ENGINE = Aria; DO NEXTVAL(s_aria);
CREATE TABLE numbered (id INT DEFAULT NEXTVAL(s_plain) PRIMARY KEY, odd INT DEFAULT (NEXTVAL(\`app\`.s_odd) + 1), word CHAR(1)); INSERT INTO numbered (word) VALUES ('a'), ('b');`;

const names = `
CREATE TABLE ${'`odd ``name``.with; every-thing é😀`'.replace('😀', '')} (\`a.b\` INT, \`select\` INT, \`x\`\`y\` INT COMMENT 'é', \`É t é\` INT, KEY \`k ey\` (\`select\`), CONSTRAINT \`fk.odd\` FOREIGN KEY (\`a.b\`) REFERENCES e_innodb (id)); INSERT INTO \`odd \`\`name\`\`.with; every-thing é\` VALUES (77, 2, 3, 4);
CREATE TABLE \`table\` (\`order\` INT); CREATE TABLE Camel (Id INT); CREATE TABLE camel (id INT); INSERT INTO Camel VALUES (1); INSERT INTO camel VALUES (2), (3);
CREATE TABLE \`line\nbreak\` (\`c\nd\` INT); INSERT INTO \`line\nbreak\` VALUES (1); CREATE TABLE ${'`#mysql50#`'.replace('#mysql50#', '100%_done')} (id INT);
CREATE TABLE app (app INT, \`app.app\` INT); INSERT INTO app VALUES (1, 2); CREATE TABLE \`${'n'.repeat(64)}\` (\`${'c'.repeat(64)}\` INT);`;

const modes = `
SET NAMES latin1; SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,HIGH_NOT_PRECEDENCE';
CREATE FUNCTION m_quotes() RETURNS VARCHAR(50) DETERMINISTIC RETURN 'back\\slash' || ' "q" ';
CREATE VIEW m_view AS SELECT 'back\\slash' || 'x' AS "a b";
CREATE TABLE "m table" ("a ""q""" VARCHAR(20) DEFAULT 'a\\b' COMMENT 'c\\d'); INSERT INTO "m table" VALUES (DEFAULT);
SET sql_mode = DEFAULT; SET NAMES utf8mb4 COLLATE utf8mb4_bin;
CREATE FUNCTION m_collated() RETURNS INT DETERMINISTIC RETURN 'a' = 'A';
SET NAMES utf8mb4;
SET sql_mode = ORACLE;
DELIMITER //
CREATE PACKAGE pack COMMENT 'a package' AS FUNCTION f RETURN INT; PROCEDURE p(a INT); END//
CREATE PACKAGE BODY pack AS y INT := 2; FUNCTION f RETURN INT AS BEGIN RETURN y + 1; END; PROCEDURE p(a INT) AS BEGIN INSERT INTO no_key VALUES (a, a); END; BEGIN y := 5; END//
CREATE PROCEDURE or_proc(a IN OUT INT) AS b no_key%ROWTYPE; BEGIN SELECT * INTO b FROM no_key LIMIT 1; a := b.a; EXCEPTION WHEN NO_DATA_FOUND THEN a := 0; END//
DELIMITER ;
SET sql_mode = DEFAULT;`;

const routines = `
CREATE USER zookeeper@localhost IDENTIFIED BY 'old password'; CREATE USER 'odd user'@'%.example.org' IDENTIFIED BY 'x' REQUIRE SSL;
DELIMITER //
CREATE DEFINER = zookeeper@localhost FUNCTION r_add(x INT, y DECIMAL(5, 2)) RETURNS DECIMAL(7, 2) DETERMINISTIC SQL SECURITY INVOKER COMMENT 'adds; it''s "so"' RETURN x + y//
CREATE FUNCTION r_text(a VARCHAR(10) CHARACTER SET latin1) RETURNS TEXT CHARSET utf8mb4 COLLATE utf8mb4_bin NO SQL RETURN CONCAT('é😀;;', a, '\\\\')//
CREATE FUNCTION r_reads() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM app_other.wards)//
CREATE FUNCTION r_none() RETURNS INT RETURN 1 + (SELECT COUNT(*) FROM no_key)//
CREATE AGGREGATE FUNCTION r_product(x INT) RETURNS INT BEGIN DECLARE r INT DEFAULT 1; DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN r; LOOP FETCH GROUP NEXT ROW; SET r = r * x; END LOOP; END//
CREATE PROCEDURE r_all(IN a INT, OUT b INT, INOUT c INT) MODIFIES SQL DATA
BEGIN
  -- a remark with 'quotes'
  DECLARE done, n INT DEFAULT 0; DECLARE rows_of CURSOR FOR SELECT a FROM no_key; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
  /* another
     one */
  OPEN rows_of; it: LOOP FETCH rows_of INTO n; IF done THEN LEAVE it; END IF; END LOOP; CLOSE rows_of;
  SET b = n, c = c + a;
END//
CREATE PROCEDURE \`r odd \`\`name\`() SELECT 1//
CREATE PROCEDURE \`select\`() BEGIN END//
DELIMITER ;`;

const views = `
CREATE VIEW v_z AS SELECT id, word FROM e_innodb; CREATE VIEW v_a AS SELECT r_add(id, 0.5) AS more, word FROM v_z WITH LOCAL CHECK OPTION;
CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v_merge (a, \`b\`\`c\`) AS SELECT a, b FROM no_key WHERE a > 0 WITH CASCADED CHECK OPTION;
CREATE ALGORITHM = TEMPTABLE DEFINER = zookeeper@localhost VIEW v_temp AS SELECT a, COUNT(*) AS n FROM no_key GROUP BY a;
CREATE VIEW v_both AS SELECT w.id, w.app AS ward, e.word, 'app.e_innodb \`app\`.' AS said FROM app_other.wards w JOIN e_innodb e ON e.id = w.id + 76;
CREATE VIEW v_alias AS SELECT app.id FROM app_other.wards app JOIN no_key ON no_key.a = app.id;
CREATE VIEW v_union AS SELECT 1 AS \`x y\` UNION ALL SELECT a FROM no_key; CREATE VIEW v_cte AS WITH RECURSIVE n AS (SELECT 1 AS i UNION SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n;
CREATE VIEW v_window AS SELECT id, ROW_NUMBER() OVER (ORDER BY id DESC) AS r FROM e_innodb; CREATE VIEW v_text AS SELECT '😀 é \\\\ ''' AS a, _latin1'é' AS b, DATE '2026-01-01' AS c;
SET sql_mode = ORACLE; CREATE VIEW v_pack AS SELECT pack.f() AS d; SET sql_mode = DEFAULT;
CREATE VIEW \`v odd \`\`name; é\` AS SELECT * FROM \`odd \`\`name\`\`.with; every-thing é\`; CREATE VIEW v_seq AS SELECT * FROM s_plain; CREATE VIEW v_numbered AS SELECT * FROM numbered;`;

const triggers = `
CREATE TABLE noted (word VARCHAR(100), at_time TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6));
CREATE TRIGGER t_first BEFORE INSERT ON e_aria FOR EACH ROW SET NEW.word = CONCAT(NEW.word, 'é''');
CREATE TRIGGER t_third BEFORE INSERT ON e_aria FOR EACH ROW INSERT INTO noted (word) VALUES ('third');
CREATE TRIGGER t_second BEFORE INSERT ON e_aria FOR EACH ROW PRECEDES t_third INSERT INTO noted (word) VALUES ('second');
CREATE TRIGGER t_last BEFORE INSERT ON e_aria FOR EACH ROW FOLLOWS t_third INSERT INTO noted (word) VALUES (r_text('x'));
CREATE DEFINER = zookeeper@localhost TRIGGER t_update AFTER UPDATE ON e_aria FOR EACH ROW INSERT INTO noted (word) VALUES (OLD.word);
CREATE TRIGGER t_delete BEFORE DELETE ON e_aria FOR EACH ROW SET @deleted = OLD.id; CREATE TRIGGER \`t odd \`\`name\` AFTER DELETE ON \`odd \`\`name\`\`.with; every-thing é\` FOR EACH ROW SET @x = 1;
SET sql_mode = 'ANSI_QUOTES'; CREATE TRIGGER t_mode AFTER INSERT ON e_aria FOR EACH ROW SET @x = "NEW"."id"; SET sql_mode = DEFAULT;`.replace(
  '"NEW"."id"',
  'NEW.id',
);

const events = `
CREATE EVENT ev_every ON SCHEDULE EVERY 2 HOUR STARTS '2037-01-01 01:02:03' ENDS '2038-01-01' ON COMPLETION PRESERVE COMMENT 'é it''s' DO INSERT INTO noted (word) VALUES ('😀');
CREATE EVENT ev_once ON SCHEDULE AT '2037-05-05 05:05:05' DO DELETE FROM noted; CREATE EVENT ev_kept ON SCHEDULE AT '2037-05-05' ON COMPLETION PRESERVE DISABLE DO DELETE FROM noted;
CREATE EVENT ev_slave ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2037-01-01' DISABLE ON SLAVE DO SET @x = 1; SET time_zone = '+05:30';
CREATE DEFINER = zookeeper@localhost EVENT \`ev odd \`\`name\` ON SCHEDULE EVERY 1 YEAR STARTS '2037-01-01' DO BEGIN DECLARE x INT; SET x = 1; CALL r_all(1, x, x); END; SET time_zone = DEFAULT;`.replace(
  /(CREATE DEFINER[^]*?END); /,
  '\nDELIMITER //\n$1//\nDELIMITER ;\n',
);

const rights = `
CREATE ROLE readers; CREATE ROLE writers; GRANT writers TO zookeeper@localhost WITH ADMIN OPTION; GRANT readers TO writers; GRANT writers TO 'odd user'@'%.example.org' WITH ADMIN OPTION;
SET DEFAULT ROLE writers FOR 'odd user'@'%.example.org'; GRANT SELECT, SHOW VIEW ON app.* TO readers; GRANT INSERT, UPDATE ON app.* TO writers WITH GRANT OPTION;
GRANT SELECT (id), UPDATE (word) ON app.e_innodb TO zookeeper@localhost; GRANT SELECT, DELETE, TRIGGER ON app.no_key TO zookeeper@localhost WITH GRANT OPTION; GRANT SELECT ON app.v_temp TO 'odd user'@'%.example.org';
GRANT EXECUTE ON PROCEDURE app.r_all TO zookeeper@localhost; GRANT EXECUTE, ALTER ROUTINE ON FUNCTION app.r_add TO readers; SET sql_mode = ORACLE; GRANT EXECUTE ON PACKAGE app.pack TO zookeeper@localhost; GRANT EXECUTE ON PACKAGE BODY app.pack TO zookeeper@localhost; SET sql_mode = DEFAULT;
GRANT PROCESS ON *.* TO zookeeper@localhost; GRANT ALL ON \`app\\_other\`.* TO zookeeper@localhost; GRANT SELECT ON app.s_plain TO zookeeper@localhost;`;
