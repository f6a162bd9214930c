import type { VisitFacts } from '../../model/facts.ts';
import type {
  MaintenanceNotes,
  RefusedLogo,
  MaintenanceProblems,
  MaintenanceWarnings,
} from '../../model/vocabulary/maintenance.ts';
import { isDenied } from '../nginx-denied.ts';
import type { Sentences } from '../sentences.ts';
import { page } from './page.ts';

export const problems: Sentences<MaintenanceProblems>['problems'] = {
  'step.page-not-served': ({ visit, flag }) => ({
    what: `The maintenance page was turned on, but a visitor of ${visit.url} did not get it: ${sayAnswer(visit)}.`,
    remedy: `See that nginx runs, that the platform’s server block includes the snippet of \`ospi-update setup nginx\`, and that nginx’s workers may enter every folder above ${flag}; \`ospi-update check\` tells which of them it is.`,
  }),
  'step.page-lost': ({ visit }) => ({
    what: `In the middle of the update visitors no longer got the maintenance page of ${visit.url}: ${sayAnswer(visit)}.`,
    remedy: 'Find out who removed the flag file, or made nginx forget the snippet.',
  }),
  'step.page-not-removed': ({ visit, flag }) => ({
    what: `The maintenance page was turned off, but ${visit.url} is not open to visitors: ${sayAnswer(visit)}.`,
    remedy: `The file ${flag} is removed. See that nginx runs and reads its configuration anew (\`nginx -t\`, then \`nginx -s reload\`), then ask for ${visit.url} in a browser.`,
  }),
  'prerequisite.public-unwritable': ({ path, reason }) => ({
    what: `${path}, which nginx serves to visitors, cannot be written (${reason}).`,
    remedy:
      'Run the command as root, and see that the folder is on a file system that is mounted for writing and has room, and that nothing in it was made immutable (`lsattr`).',
  }),
  'prerequisite.nothing-held': () => ({
    what: 'No update is waiting to be opened.',
    remedy:
      'Only `apply --hold` waits for it, once the new version is found healthy; `ospi-update status` shows how the platform stands.',
  }),
  'prerequisite.nginx-refuses': ({ detail }) =>
    isDenied(detail)
      ? {
          what: `nginx may not read all of its configuration as the user who runs this: ${detail}`,
          remedy:
            'Run the command as root or through sudo. If it was, see who may read what is named there (`nginx -t` as root).',
        }
      : {
          what: `nginx does not accept its configuration, or does not run: ${detail}`,
          remedy: 'Nothing was changed, or it was put back. `nginx -t` tells more; mend that first.',
        },
  'prerequisite.nginx-unwritable': ({ path, reason }) => ({
    what: `${path} of nginx’s configuration cannot be written (${reason}).`,
    remedy: 'Run the command as root.',
  }),
  'prerequisite.nginx-file-differs': ({ path }) => ({
    what: `${path} is not what nginx reads there: it was changed meanwhile, or is not written in UTF-8.`,
    remedy:
      'Run the command again; or insert the line that it shows by hand, then run `nginx -t` and `nginx -s reload`.',
  }),
  'prerequisite.server-block-missing': ({ url }) => ({
    what: `No server block of nginx answers for ${url}.`,
    remedy:
      'Compare `url` in the site configuration with the `listen` and `server_name` lines that `nginx -T` shows.',
  }),
  'prerequisite.server-block-shared': ({ file, line }) => ({
    what: `The server block in ${file}, line ${line}, leads to this platform and has the snippet of another one: a page of one would close both.`,
    remedy:
      'If its line was copied from another server block, or is of a name that this platform had, take it out. Otherwise give each platform a server block and an address to pass requests on to of its own; if both are one, give them one site configuration.',
  }),
  'prerequisite.nginx-conflict': ({ file, line, name }) => ({
    what: `The server block in ${file}, line ${line}, has a line \`${name}\`; the snippet brings one as well, and nginx takes only one.`,
    remedy: `Take the line \`${name}\` out of the server block, or move it to the http block.`,
  }),
  'prerequisite.nginx-unread': ({ file, line }) => ({
    what: `${file} cannot be read from line ${line} on, though nginx may accept it; what stands there is not known.`,
    remedy:
      'Code of another language that stands there can be moved to a file of its own. See whether a server block behind it leads to the platform, and include the snippet in it by hand (`setup nginx --output FILE`).',
  }),
  'prerequisite.nginx-elsewhere': ({ url }) => ({
    what: `The snippet answers at ${url}, but no nginx configuration that could be read here includes it there: whether other server blocks lead to the platform is not known.`,
    remedy:
      'Run the command as root, where nginx runs. If nginx runs in a container or on another server, see there that each server block that leads to the platform includes the snippet.',
  }),
  'prerequisite.address-guarded': ({ url, file, line, name }) => ({
    what: `Only who has a certificate, or is a proxy, can ask nginx at ${url} (${file}, line ${line}: \`${name}\`): it could not be seen whether the maintenance page is on.`,
    remedy:
      'Give the same server block an address of this server’s own where neither is asked for, such as `listen 127.0.0.1:8099;`, name it in the site configuration (`url: http://127.0.0.1:8099/`), then run the command again.',
  }),
  'prerequisite.health-closed': ({ url }) => ({
    what: `The platform’s health is asked at ${url}, which the maintenance page closes: no version would ever be found healthy.`,
    remedy:
      'Name in `health.url` an address of the platform itself; or one of a server block of its own on this server alone (`listen 127.0.0.1:8098;`), without the snippet; or add its path to `maintenance.exempt`, then run `ospi-update setup nginx --install`.',
  }),
  'prerequisite.page-not-readable': ({ visit, folder }) => ({
    what: `nginx has the snippet, but it cannot show the page (${visit.url}: ${sayAnswer(visit)}). Its configuration is as it was before.`,
    remedy: `Open every folder that leads to ${folder} to nginx’s user (chmod o+x), then run the command again.`,
  }),
  'prerequisite.snippet-not-in-force': ({ visit, isNew }) => ({
    what: `nginx took the snippet in, but a visitor of ${visit.url} does not meet it: ${sayAnswer(visit)}. ${isNew ? 'Everything was put back.' : 'It was in the configuration already, and stays there.'}`,
    remedy:
      'Another server block, or a proxy in front, answers at this address. Include the snippet by hand in the right one (`setup nginx --output FILE`).',
  }),
  'prerequisite.snippet-line-changed': ({ file }) => ({
    what: `${file} includes the snippet by a line that \`setup nginx\` has not written like this.`,
    remedy: 'Take that line out by hand, then run the command again.',
  }),
  'prerequisite.nginx-change-declined': () => ({
    what: 'nginx was left as it is, as you answered.',
    remedy: 'Run the command again when it may be changed.',
  }),
  'prerequisite.page-needed': () => ({
    what: 'The maintenance page is on, or an update is not over: without the snippet visitors would come in now, and what they save could be lost.',
    remedy:
      'See with `ospi-update status` how things stand; take the snippet out when the platform is open again.',
  }),
  'usage.yes-missing': ({ command }) => ({
    what: 'There is no terminal to ask on whether to go on; nothing was done.',
    remedy: `Give --yes: \`${command} --yes\`.`,
  }),
  'usage.snippet-unwritable': ({ path, reason }) => ({
    what: `The snippet cannot be written to ${path} (${reason}).`,
    remedy:
      reason === 'EACCES'
        ? 'Run the command as root, or leave the option out to see the snippet.'
        : 'Name a file in a folder that exists and that you may write, or leave the option out to see the snippet.',
  }),
};

export const warnings: Sentences<MaintenanceWarnings>['lines'] = {};

export const notes: Sentences<MaintenanceNotes>['lines'] = {
  'maintenance.error-page-lost': ({ file, line, text }) =>
    `${file}, line ${line}: with the snippet this line no longer holds for the platform; if it should still apply, repeat it in the server block, leading to an address there such as /50x.html: ${text}`,
  'maintenance.error-page-stays': ({ file, line, text }) =>
    `${file}, line ${line}: where the platform does not answer during an update, this line holds there, and the maintenance page is not shown. Move that location into the server block’s own file, then run the command again: ${text}`,
  'maintenance.logo-refused': (logo) => `The pages have no logo: ${sayLogo(logo)}.`,
  'maintenance.nginx-change': ({ file, line, added, removed }) =>
    `${file}, line ${line}: ${added === undefined ? `- ${removed ?? ''}` : `+ ${added}`}`,
  'maintenance.nobody-allowed': () =>
    '`maintenance.allow` is empty: while the update is held, nobody can look at the new version through nginx.',
  'maintenance.nginx-unread': ({ file, line, text }) =>
    `${file}, line ${line}: from here on the file cannot be read; if a server block there leads to the platform, include the snippet in it by hand: ${text}`,
  'maintenance.server-doubtful': ({ file, line, text }) =>
    `${file}, line ${line}: this server block may lead to the platform as well; if it does, include the snippet there by hand: ${text}`,
};

const logoFaults: Readonly<Record<string, string>> = {
  type: 'is no PNG, JPEG, WebP, GIF or SVG picture',
  size: 'is larger than 6 KiB',
};

export function sayLogo({ path, reason }: RefusedLogo): string {
  return `${path} ${logoFaults[reason] ?? `cannot be read (${reason})`}`;
}

const failures: Readonly<Record<string, string>> = {
  refused: 'nobody listens there',
  reset: 'the connection was cut',
  timeout: 'no answer came in time',
  tls: 'no secure connection could be made',
  name: 'the name is unknown',
  foreign: 'something other than the snippet answered',
  outdated: 'the snippet in force was made of an earlier configuration',
};

function sayAnswer({ status, failure }: VisitFacts): string {
  if (failure !== undefined) return failures[failure] ?? `the system says ${failure}`;
  return `the answer was HTTP ${status ?? '?'}`;
}

export const text = { page, sayAnswer };
