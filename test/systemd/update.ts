import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtureFolder } from '../../fixtures/site/fixture-folder.ts';
import { namePlace } from '../e2e/interrupt.ts';
import { waitFor } from './machine.ts';
import type { Server } from './platform.ts';

const migrate = await readFile(join(fixtureFolder('planipsy'), 'hooks/migrate'), 'utf8');
/** A hook that changes the data, then waits while the file exists; in /run, it does not survive a reboot. */
export const holdingMigrate = `${migrate}
while test -e /run/hold; do sleep 0.05; done`;

export const onOld = ['superviseur 4.2.0 schema 1', 'web 4.2.0 schema 1'];
export const onNew = ['superviseur 4.3.0 schema 2', 'web 4.3.0 schema 2'];

/** Starts the update, held before it would go on too far, and waits until its journal has reached the position. */
export async function applyUpTo({
  server,
  place,
  through = [],
}: {
  server: Server;
  place: string;
  through?: readonly string[];
}) {
  await server.run(['touch', '/run/hold']);
  const running = server.start([...through, ...server.applyArgs]);
  await waitFor(place, async () => {
    const places = (await server.readRecords()).map(namePlace);
    return places.includes(place) ? true : undefined;
  });
  return running;
}

export async function release(server: Server): Promise<void> {
  await server.run(['rm', '/run/hold']);
}

/** Until the hook has changed the data: only a restore then brings the old ones back. */
export async function waitForSchema(server: Server, schema: string): Promise<void> {
  const file = join(server.root, 'srv/planipsy/shared/notes.jsonl.new');
  await waitFor('the change of the data', async () => {
    const written = await readFile(join(server.root, 'srv/planipsy/shared/schema'), 'utf8');
    const isMoved = await readFile(file).then(
      () => false,
      () => true,
    );
    return written === `${schema}\n` && isMoved ? true : undefined;
  });
}
