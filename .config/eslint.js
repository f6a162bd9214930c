// Type-aware lint. The last blocks hold the direction of the code's map:
// main → cli → commands → pipeline → domain → ports; adapters and report implement ports and only main names them.
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const rooms = ['main', 'cli', 'commands', 'pipeline', 'domain', 'adapters', 'report', 'messages', 'ports'];

/** What the files of each room may import from the other rooms. @type {Readonly<Record<string, readonly string[]>>} */
const mayImport = {
  cli: ['commands', 'messages', 'ports'],
  commands: ['pipeline', 'domain', 'ports'],
  pipeline: ['domain', 'ports'],
  domain: ['ports'],
  adapters: ['ports'],
  report: ['messages', 'ports'],
  messages: ['ports'],
  ports: [],
};

/** @type {import('eslint').Linter.Config[]} */
const directions = Object.entries(mayImport).map(([room, allowed]) => ({
  files: [`src/${room}.ts`, `src/${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: rooms
          .filter((other) => other !== room && !allowed.includes(other))
          .map((other) => ({
            regex: `^${room === 'cli' ? '(\\./|(\\.\\./)+)' : '(\\.\\./)+'}${other}(/|\\.ts$)`,
            message: `src/${room} may import only: ${[room, ...allowed].join(', ')}.`,
          })),
      },
    ],
  },
}));

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
      // There are no enums and hardly a class here: these two took a seventh of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 15],
    },
  },
  { files: ['test/**'], rules: { 'max-lines': ['error', { max: 600 }], 'max-lines-per-function': 'off' } },
  { files: ['src/messages/**'], rules: { 'max-lines': ['error', { max: 1500 }] } },
  { files: ['**/*.js', 'fixtures/**'], rules: { 'no-console': 'off' } },
  { files: ['bin/**'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  ...directions,
);
