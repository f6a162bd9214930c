import { judgeOverlaps } from '../../../src/domain/site/overlaps.ts';
import { parseSite } from '../../../src/domain/site/parse-site.ts';
import { parseSource } from '../../../src/domain/site/source.ts';
import { catalogues } from '../../../src/messages/index.ts';
import { Problem } from '../../../src/messages/problem.ts';
import { describeRecorded } from '../../../src/report/describe.ts';
import type { Target } from '../target.ts';

const publicKey = Buffer.concat([Buffer.from('Ed'), Buffer.alloc(40, 7)]).toString('base64');

const yaml = `product: planipsy
root: /srv/planipsy
state: /var/lib/ospi-update/planipsy
url: https://127.0.0.1/
administrators: systeme
trustedKeys: [ "${publicKey}" ]
services:
  - unit: planipsy-superviseur.service
  - { name: web, start: [systemctl, start, web], stop: [/bin/kill], status: ["true"] }
health: { url: http://127.0.0.1:8080/health, timeoutSeconds: 300 }
maintenance: { exempt: [ /superviseur ] }
backup:
  folder: /var/backups/ospi-update/planipsy
  keep: 3
  folders: [ /srv/planipsy/shared ]
  databases:
    - engine: postgresql
      name: planipsy
      socket: /var/run/postgresql
      runAs: postgres
    - { engine: mariadb, name: bi, host: db.example, port: 3306, credentialsFile: /etc/bi.cnf }
inbox: /var/spool/ospi-update/planipsy
requirements:
  cpuCores: { minimum: 2, recommended: 2 }
  memoryGiB: { minimum: 2, recommended: 2 }
  freeDiskPercent: 10
support: { email: support@ospi.fr, phone: "04 26 10 06 36" }
`;

/** YAML features that a configuration does not have: each is the beginning of a hostile one. */
const oddities = [
  '? [a]\n: b\n',
  '&a [*a]\n',
  '!!js/function x\n',
  '---\na: 1\n...\n---\nb: 2\n',
  '%YAML 1.2\n---\n{}\n',
  'a: |+\n  b\n\n\nc: >-\n  d\n',
  '{"__proto__": {"a": 1}, "constructor": 1e400}\n',
  '\ufeffproduct: x\n',
];

/**
 * The configuration of a platform: every text is a site or a list of errors, and every error has a sentence in both
 * languages.
 */
export const configuration: Target = {
  name: 'configuration',
  seeds: () => [yaml, ...oddities].map((text) => Buffer.from(text)),
  words: oddities,
  run(input) {
    const source = parseSource(input.toString('utf8'));
    const { site, folders, errors } = parseSite({ source, file: '/etc/x/planipsy.yaml', name: 'planipsy' });
    const all = [...errors, ...judgeOverlaps({ folders, placeOf: source.placeOf })];
    if (site === undefined && errors.length === 0) throw new Error('neither a site nor an error');
    for (const { line, column } of all)
      if (!(line >= 1 && column >= 1)) throw new Error(`an error at ${line}:${column}`);
    if (all.length === 0) return undefined;
    requireSentences(Problem.of('usage.site-invalid', { file: '/x.yaml', errors: all }));
    return all.map(({ code }) => code).join();
  },
};

function requireSentences(problem: Problem): void {
  for (const messages of Object.values(catalogues)) {
    const { what, remedy } = describeRecorded({ problem, messages });
    if (
      what.includes('undefined') ||
      remedy === '' ||
      what === messages.report.unknownProblem(problem.code).what
    )
      throw new Error(`no sentence for ${JSON.stringify(problem.params)}`);

    if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(what)) throw new Error(`raw: ${what}`);
  }
}
