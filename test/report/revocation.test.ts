import { describe, expect, test } from 'vitest';
import { catalogues } from '../../src/messages/index.ts';
import type { Language } from '../../src/terms/language.ts';
import type { Result } from '../../src/model/results.ts';
import type { StatusResult } from '../../src/model/status.ts';
import { createLook } from '../../src/report/look.ts';
import { createEventRenderer } from '../../src/report/render-events.ts';
import { renderResult } from '../../src/report/render/index.ts';
import { createWording } from '../../src/report/wording.ts';
import { makeRecords } from '../domain/attempt/records.ts';
import { revoke, sampleRevocation } from '../domain/revocation/parts.ts';
import { controls } from './capture.ts';
import { hostileText } from './story.ts';

const wordingOf = (language: Language) => createWording({ language, messages: catalogues[language] });

function render(result: Result, language: Language = 'en'): string {
  const look = createLook({ color: false, columns: 200, env: {} });
  const lines = renderResult({ result, wording: wordingOf(language), look });
  return lines.map((line) => line.replaceAll(/[\u202f\u00a0]/g, ' ')).join('\n');
}

const short = { ...sampleRevocation, archives: [], reason: 'loses appointments' };
const { issuer, ...carried } = { ...short, versions: ['4.1.9'], carriedBy: '4.3.1' };
const status: StatusResult = {
  kind: 'status',
  platform: 'planipsy',
  product: 'planipsy',
  version: '4.3.0',
  page: 'off',
  revocations: [short, carried],
  revoked: short,
  backups: [],
  support: {},
};

describe('the status of a platform on a withdrawn version', () => {
  test('says so at its head, what to do, and what else is withdrawn', () => {
    const text = render(status);
    expect(text).toMatch(/version: +4\.3\.0\n +withdrawn by the vendor \(Claire Martin, .*\): loses appoint/);
    expect(text).toMatch(/\nTo do: +ask support for the update/);
    expect(text).toMatch(/\nWithdrawn: +4\.3\.0, >=4\.2\.5 <4\.2\.8: loses appointments \(Claire Martin,/);
    expect(text).toMatch(/\n +4\.1\.9: loses appointments \(the update to 4\.3\.1, /);
    const french = render(status, 'fr');
    expect(french).toMatch(/retirée par l’éditeur \(Claire Martin, .*\) : loses appointments/);
    expect(french).toMatch(/4\.1\.9 : loses appointments \(la mise à jour 4\.3\.1, /);
    expect(issuer).toBe('Claire Martin');
  });

  test('is not troubled by what the installed version has nothing to do with', () => {
    const { revoked, ...rest } = status;
    expect(revoked).toBeDefined();
    expect(render(rest)).not.toMatch(/To do/);
  });
});

test('what was given, or made, is told with what comes next', () => {
  const given = { kind: 'revoked', ...short } as const;
  expect(render(given)).toMatch(/^Withdrawn by the vendor .*\nIts archives are refused from now on/);
  expect(render({ ...given, already: true })).toMatch(/already recorded; nothing was done/);
  expect(render({ ...given, installed: '4.3.0' }, 'fr')).toMatch(
    /La version installée, 4\.3\.0, est concernée/,
  );
  const made = {
    kind: 'revocation-made',
    file: 'r.txt',
    product: 'planipsy',
    versions: ['4.3.0'],
    archives: [],
  } as const;
  expect(render(made)).toMatch(/r\.txt withdraws, for planipsy: 4\.3\.0\..*support revoke.*cannot be undone/);
  expect(render({ ...made, toSign: 'ospi-update revocation planipsy' }, 'fr')).toMatch(
    /minisign -S -m r\.txt -t 'ospi-update revocation planipsy'/,
  );
});

test('no text of a revocation drives a terminal', () => {
  const hostile = { ...short, reason: hostileText, issuer: hostileText, versions: [hostileText] };
  for (const language of ['fr', 'en'] as const) {
    const told = render({ ...status, revocations: [hostile], revoked: hostile }, language);
    expect(told.replaceAll('\n', '')).not.toMatch(controls);
    expect(render({ kind: 'revoked', ...hostile }, language).replaceAll('\n', '')).not.toMatch(controls);
    const [record] = makeRecords([revoke({ reason: hostileText, carriedBy: '4.3.1' })]);
    if (record === undefined) throw new Error('no record');
    const line = createEventRenderer(wordingOf(language)).tell({ kind: 'record', record });
    expect(line?.text).toMatch(/4\.3\.0/);
    expect(line?.text).not.toMatch(controls);
  }
});
