import type { Messages } from '../messages/index.ts';
import type { Language } from '../terms/language.ts';
import { sourceForm } from '../model/manifest.ts';
import { listKeys } from './keys.ts';
import { example, header, item, paragraph, section } from './roff.ts';

type Text = Messages['cli'];

/** A whole manifest, as a publisher writes it. */
export const manifestExample: readonly string[] = [
  '{',
  '  "format": 1,',
  '  "product": "planipsy",',
  '  "version": "4.3.0",',
  '  "from": ">=4.2.0 <4.3.0",',
  '  "released": "2026-11-02",',
  '  "title": { "fr": "PlaniPSY 4.3.0", "en": "PlaniPSY 4.3.0" },',
  '  "notice": { "path": "notice.pdf" },',
  '  "requirements": {',
  '    "cpuCores": { "minimum": 4, "recommended": 8 },',
  '    "memoryGiB": { "minimum": 8, "recommended": 16 },',
  '    "freeDiskPercent": 30',
  '  },',
  '  "hooks": [',
  '    {',
  '      "name": "migrate",',
  '      "path": "hooks/migrate",',
  '      "timeoutSeconds": 600,',
  '      "touchesData": true,',
  '      "title": { "fr": "Migration des données", "en": "Migrating the data" }',
  '    }',
  '  ]',
  '}',
];

/** Signing with the minisign program, whose key may have a password. */
export const minisignExample: readonly string[] = [
  'ospi-update pack planipsy-4.3.0/ --manifest manifest.json',
  'minisign -S -s vendor.key -m manifest.json',
  'ospi-update pack planipsy-4.3.0/ --signature manifest.json.minisig --public-key vendor.pub --output planipsy-4.3.0.ospi',
];

const packExample = [
  'ospi-update pack --new-key vendor',
  'ospi-update pack planipsy-4.3.0/ --key vendor.key --output planipsy-4.3.0.ospi',
];

const revokeExample = [
  'ospi-update pack --revoke planipsy --versions 4.3.0 --issuer "Claire Martin" --reason "loses appointments" \\',
  '    --key vendor.key --output revocation.txt',
];

const verifyExample = [
  'zstd -dc planipsy-4.3.0.ospi | tar -x manifest.json manifest.json.minisig',
  'minisign -V -p vendor.pub -m manifest.json',
];

/** The manual page ospi-update-manifest(5), for the publisher: what an archive consists of, its hooks, its signature. */
export function renderManifestPage({ text, language }: { readonly text: Text; readonly language: Language }): string {
  const { manifest, man } = text;
  const { titles } = manifest;
  const items = (terms: Readonly<Record<string, string>>) =>
    Object.entries(terms).flatMap(([term, meaning]) => item(term, meaning));
  const lines = [
    ...header({ name: 'ospi-update-manifest', number: 5, section: man.formatSection }),
    ...section(man.titles.name, [`ospi\\-update\\-manifest \\- ${manifest.summary}`]),
    ...section(man.titles.description, manifest.description.flatMap(paragraph)),
    ...section(
      titles.keys,
      listKeys(sourceForm).flatMap(({ key, meaning }) => item(key, meaning[language])),
    ),
    ...section(titles.hooks, [...manifest.hooks.flatMap(paragraph), ...items(manifest.hookNames)]),
    ...section(man.titles.environment, [
      ...manifest.environmentIntroduction.flatMap(paragraph),
      ...items(manifest.environment),
    ]),
    ...section(titles.signing, [
      ...paragraph(manifest.signing.pack),
      ...example(packExample),
      ...paragraph(manifest.signing.minisign),
      ...example(minisignExample),
      ...paragraph(manifest.signing.revoke),
      ...example(revokeExample),
      ...paragraph(manifest.signing.verify),
      ...example(verifyExample),
    ]),
    ...section(man.titles.examples, example(manifestExample)),
    ...section(man.titles.seeAlso, [
      '.BR ospi\\-update (1),',
      '.BR ospi\\-update.yaml (5),',
      '.BR minisign (1)',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
