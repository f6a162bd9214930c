// Type-aware lint. The last blocks hold the direction of the code's map:
// main → cli → commands → pipeline → domain → ports → model → messages → terms; adapters and report implement ports and only main
// names them. What is reported stands below all that reports it; its words are for those that speak to a reader.
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * What the files of each room may import from the other rooms. `vocabulary`: of `messages` only what can be reported, and its types.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const mayImport = {
  man: ['cli', 'messages', 'model', 'terms'],
  cli: ['commands', 'messages', 'ports', 'model', 'terms'],
  commands: ['pipeline', 'domain', 'ports', 'model', 'vocabulary', 'terms'],
  pipeline: ['domain', 'ports', 'model', 'vocabulary', 'terms'],
  domain: ['ports', 'model', 'vocabulary', 'terms'],
  adapters: ['ports', 'model', 'vocabulary', 'terms'],
  report: ['messages', 'ports', 'model', 'terms'],
  ports: ['model', 'vocabulary', 'terms'],
  model: ['vocabulary', 'terms'],
  messages: ['terms'],
  terms: [],
};
const rooms = ['main', ...Object.keys(mayImport)];

/** The rooms of the domain: each may import from those listed before it. */
const domain = [
  'files signature person pipelines journal platform lock attempt nginx site maintenance signed-file',
  'revocation archive release notice database backup schedule reboot rehearsal inbox import notification checks monitoring support setup',
].flatMap((line) => line.split(' '));

/** @param {string} room @param {string} other */
const modulesOf = (room, other) =>
  other === 'messages' && mayImport[room]?.includes('vocabulary')
    ? `${other}/(?!(problem|vocabulary)\\.ts$)`
    : `${other}(/|\\.ts$)`;

/** Rooms within one of them, in the same way. @type {Readonly<Record<string, readonly string[]>>} */
const subrooms = { backup: ['record', 'tree', 'databases', 'keep', 'take', 'restore'] };

/** @param {string} room */
const outside = (room) =>
  rooms
    .filter((other) => other !== room && !(mayImport[room] ?? []).includes(other))
    .map((other) => ({
      regex: `^${room === 'cli' ? '(\\./|(\\.\\./)+)' : '(\\.\\./)+'}${modulesOf(room, other)}`,
      message: `src/${room} may import only: ${[room, ...(mayImport[room] ?? [])].join(', ')}.`,
    }));

/** @param {readonly string[]} files @param {ReturnType<typeof outside>} patterns @returns {import('eslint').Linter.Config} */
const forbid = (files, patterns) => ({
  files: [...files],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

/** @param {string} folder @param {readonly string[]} ordered @param {number} index */
const forbidLater = (folder, ordered, index) => {
  const later = ordered.slice(index + 1);
  if (later.length === 0) return [];
  return [
    {
      regex: `^(\\.\\./)+(${later.join('|')})/`,
      message: `${folder} may import only from the rooms before it: ${ordered.slice(0, index).join(', ')}.`,
    },
  ];
};

/**
 * What a test registers by `onTestFinished` outside its own function would be done when another one ends: a folder
 * vanished below a running test.
 */
const forbidConcurrent = ['test', 'describe', 'it'].map((object) => ({
  object,
  property: 'concurrent',
  message: 'Helpers clean up by onTestFinished, which does not know concurrent tests apart.',
}));

/** @type {import('eslint').Linter.Config[]} */
const directions = [
  ...Object.keys(mayImport).map((room) => forbid([`src/${room}.ts`, `src/${room}/**/*.ts`], outside(room))),
  ...domain.flatMap((room, index) => {
    const folder = `src/domain/${room}`;
    const patterns = [...outside('domain'), ...forbidLater(folder, domain, index)];
    const within = subrooms[room] ?? [];
    return [
      forbid([`${folder}/**/*.ts`], patterns),
      ...within.map((part, place) =>
        forbid(
          [`${folder}/${part}/**/*.ts`],
          [...patterns, ...forbidLater(`${folder}/${part}`, within, place)],
        ),
      ),
    ];
  }),
];

export default defineConfig(
  { ignores: ['dist', 'node_modules'] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: `${import.meta.dirname}/..` },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-empty-object-type': [
        'error',
        { allowInterfaces: 'always', allowObjectTypes: 'always' },
      ],
      // There are no enums and hardly any classes here, and these two rules took a seventh of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
    },
  },
  {
    files: ['test/**'],
    rules: {
      'max-lines': ['error', { max: 600 }],
      'max-lines-per-function': 'off',
      'no-restricted-properties': ['error', ...forbidConcurrent],
    },
  },
  { files: ['src/messages/**'], rules: { 'max-lines': ['error', { max: 1500 }] } },
  { files: ['**/*.js', 'fixtures/**'], rules: { 'no-console': 'off' } },
  { files: ['bin/**'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  ...directions,
);
