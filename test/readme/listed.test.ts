import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { usualRequirements } from '../../src/terms/requirements.ts';
import { guide, guides, readBlocks, readme } from './blocks.ts';

const blocks = await readBlocks(['README.md', ...guides]);

test.each([
  ['README.md', ['README.md'], readme],
  ['the guides', guides, guide],
] as const)(
  'has the blocks that are run, or that cannot be for a reason, in this order: %s',
  async (_, documents, plan) => {
    const firsts = (await readBlocks(documents)).map(({ text }, index) => {
      const { first = '(not listed)' } = plan[index] ?? {};
      return text.startsWith(first) ? first : text.split('\n', 1)[0];
    });
    expect(firsts).toEqual(plan.map(({ first }) => first));
  },
);

test('the rooms of the domain stand in the order that lint holds, and each of them is there', async () => {
  const guideText = await readFile('man/development.md', 'utf8');
  const [, told = ''] = /those before it:([^;]*);/.exec(guideText) ?? [];
  const lint = await readFile('.config/eslint.js', 'utf8');
  const [, held = ''] = /^const domain = \[\n([^\]]*)\]/m.exec(lint) ?? [];
  const rooms = [...held.matchAll(/[a-z][a-z-]*/g)].map(([room]) => room);
  expect([...told.matchAll(/`([^`]+)`/g)].map(([, room]) => room)).toEqual(rooms);
  expect(rooms.toSorted()).toEqual((await readdir('src/domain')).toSorted());
});

test('the prerequisites in README.md are those that are checked', async () => {
  const { cpuCores, memoryGiB, freeDiskPercent } = usualRequirements;
  const table = (await readFile('README.md', 'utf8')).split('\n');
  const cellsOf = (name: string) =>
    table.flatMap((line) =>
      line.startsWith(`| ${name}`) ? [line.split('|').map((cell) => cell.trim())] : [],
    );
  const rows = [...cellsOf('CPU cores'), ...cellsOf('memory'), ...cellsOf('free disk space')];
  const numbers = rows.map(([, , minimum = '', advised = '']) => [parseInt(minimum), parseInt(advised)]);
  expect(numbers).toEqual([
    [cpuCores.minimum, cpuCores.recommended],
    [memoryGiB.minimum, memoryGiB.recommended],
    [freeDiskPercent, NaN],
  ]);
});

describe.each(['man', 'man/fr'])('the manual in %s', (folder) => {
  const own = [
    // As in README, with both of its choices.
    /^ospi-update backup restore ID --to \/srv\/\w+ --database planipsy=planipsy_\w+$/,
    /^zstd -dc planipsy-4\.3\.0\.ospi \| tar -x manifest\.json manifest\.json\.minisig$/,
    /^minisign -V -p vendor\.pub -m manifest\.json$/,
  ];

  test.each(['ospi-update.1', 'ospi-update-manifest.5'])(
    '%s shows commands that README.md has run',
    async (page) => {
      const told = blocks.map(({ text }) => normalise(text)).join('\n');
      const examples = [
        ...(await readFile(`${folder}/${page}`, 'utf8')).matchAll(/^\.nf\n\.RS\n([^]*?)\n\.RE$/gm),
      ];
      const lines = examples.flatMap(([, text = '']) =>
        normalise(text.replaceAll(/\\([-e])/g, (_, mark) => (mark === 'e' ? '\\' : '-'))).split('\n'),
      );
      const commands = lines.filter((line) => /^(?:sudo |cp |30 |zstd |minisign |ospi-update )/.test(line));
      expect(commands.length).toBeGreaterThan(5);
      for (const command of commands) {
        // Names, versions and reasons in examples may differ; commands and options may not.
        if (!own.some((pattern) => pattern.test(command)) && !command.includes('--revoke'))
          expect(told).toContain(command);
      }
    },
  );
});

/** Without comments, line continuations and repeated spaces. */
function normalise(text: string): string {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .replaceAll(/ +#.*$/gm, '')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}
