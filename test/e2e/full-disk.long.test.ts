import { geteuid } from 'node:process';
import { describe, onTestFinished, test } from 'vitest';
import { run, runOrThrow } from '../../fixtures/site/run.ts';
import { expectEnd, expectVisit, makeSite } from './sites.ts';

const fillings = {
  'a new file in a new folder of the data':
    'mkdir -p "$OSPI_ROOT/shared/new/er" && fill "$OSPI_ROOT/shared/new/er/export"',
  'a file that the platform had': 'fill "$OSPI_ROOT/shared/notes.jsonl"',
  'the new release': 'fill "$OSPI_RELEASE/cache"',
} as const;

/** All free space, twice: the file system releases its reserve bit by bit. */
const fill = `fill() { dd if=/dev/zero of="$1" bs=64k oflag=append conv=notrunc status=none; dd if=/dev/zero of="$1" bs=512 oflag=append conv=notrunc status=none; }`;

describe.runIf(geteuid?.() === 0)('a hook that fills the one disk of a server', () => {
  test.each(Object.entries(fillings))(
    'with %s: the old version comes back all the same',
    async (_, filling) => {
      const site = await makeSite({ prepare: mountDisk });
      const archive = await site.packUpdate({
        version: '4.3.0',
        scripts: { migrate: `${fill}\n${filling}\nexit 1` },
      });
      const visitor = site.startVisitor({ to: '4.3.0' });
      await visitor.waitFor('old');
      expectEnd(await site.run(['apply', '--accept-notice', archive]), 7, /4\.2\.0/);
      await visitor.waitFor('old');
      await expectVisit(site, await visitor.stop(), ['old', 'page', 'old']);
    },
  );
});

async function mountDisk(folder: string): Promise<void> {
  await runOrThrow(['mount', '-t', 'tmpfs', '-o', 'size=600m,mode=755', 'small', folder]);
  onTestFinished(async () => {
    await run(['umount', '--lazy', folder]);
  });
}
