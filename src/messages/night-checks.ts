import type { Bilingual } from '../terms/bilingual.ts';
import type { ScheduleFacts, ScheduleFault, TellingFacts, TellingFault } from '../terms/check.ts';
import { tellDate } from './date.ts';
import { check, type Outcome } from './declare.ts';
import { nameFailure } from './night.ts';

interface Told {
  readonly what: string;
  readonly remedy: string;
}

const scheduleFaults: Readonly<Record<ScheduleFault, Bilingual<(facts: ScheduleFacts) => Told>>> = {
  timer: {
    en: ({ timer: { unit, state } = { unit: '?', state: 'missing' } }) => ({
      what: `The timer ${unit}, which announces updates and begins what is planned, is not ${state === 'missing' ? 'installed' : 'enabled'}.`,
      remedy:
        state === 'missing'
          ? 'As root, run `ospi-update setup systemd --output /etc/systemd/system`, then follow its instructions.'
          : `systemctl enable --now ${unit}`,
    }),
    fr: ({ timer: { unit, state } = { unit: '?', state: 'missing' } }) => ({
      what: `La minuterie ${unit}, qui annonce les mises à jour et commence ce qui est prévu, n’est pas ${state === 'missing' ? 'installée' : 'activée'}.`,
      remedy:
        state === 'missing'
          ? 'En tant que root, lancez `ospi-update setup systemd --output /etc/systemd/system`, puis suivez ce qui est indiqué.'
          : `systemctl enable --now ${unit}`,
    }),
  },
  'stray-run': {
    en: ({ strayRun = '?' }) => ({
      what: `An unattended run came outside of the window on ${tellDate.en(strayRun)}, and began nothing.`,
      remedy:
        'Set the hour of cron, or of the timer, within `window` (`setup systemd` writes the timers from it). This goes away 8 days later.',
    }),
    fr: ({ strayRun = '?' }) => ({
      what: `Une exécution sans opérateur est venue hors de la plage le ${tellDate.fr(strayRun)}, et n’a rien commencé.`,
      remedy:
        'Mettez l’heure de cron, ou de la minuterie, dans la plage `window` (`setup systemd` écrit les minuteries d’après elle). Ce point disparaît au bout de 8 jours.',
    }),
  },
  short: {
    en: ({ lastSeconds = 0, windowMinutes = 0 }) => ({
      what: `The window is open for ${windowMinutes} minutes; the last update took ${Math.ceil(lastSeconds / 60)}.`,
      remedy: 'Lengthen `window`: an update begun in it goes on after its end.',
    }),
    fr: ({ lastSeconds = 0, windowMinutes = 0 }) => ({
      what: `La plage dure ${windowMinutes} minutes ; la dernière mise à jour en a pris ${Math.ceil(lastSeconds / 60)}.`,
      remedy: 'Allongez la plage `window` : une mise à jour commencée se poursuit après sa fin.',
    }),
  },
  'no-window': {
    en: () => ({
      what: '`announceHours` is set, but no `window`: only what `apply --at` plans is announced.',
      remedy: 'Set `window`, or remove `announceHours`.',
    }),
    fr: () => ({
      what: '`announceHours` est indiqué, mais pas `window` : seul ce que prévoit `apply --at` est annoncé.',
      remedy: 'Indiquez `window`, ou retirez `announceHours`.',
    }),
  },
};

const tellingFaults: Readonly<Record<TellingFault, Bilingual<(facts: TellingFacts) => Told>>> = {
  missing: {
    en: ({ missing }) => ({
      what: `Programs of \`notify\` do not exist or cannot be run: ${missing.join(', ')}.`,
      remedy: 'Install them, make them executable, or correct `notify` in the site configuration.',
    }),
    fr: ({ missing }) => ({
      what: `Des programmes de \`notify\` n’existent pas ou ne sont pas exécutables : ${missing.join(', ')}.`,
      remedy: 'Installez-les, rendez-les exécutables, ou corrigez `notify` dans la configuration du site.',
    }),
  },
  sendmail: {
    en: () => ({
      what: 'This server has no program to send mail (/usr/sbin/sendmail): nobody would get any.',
      remedy: 'Install a mail system, such as postfix, msmtp-mta or dma, or remove `mail`.',
    }),
    fr: () => ({
      what: 'Ce serveur n’a pas de programme pour envoyer des messages (/usr/sbin/sendmail) : personne n’en recevrait.',
      remedy: 'Installez un système de messagerie, par exemple postfix, msmtp-mta ou dma, ou retirez `mail`.',
    }),
  },
  failed: {
    en: ({ failed }) => ({
      what: `The outcome of the last update did not reach everybody: ${failed.map(({ program, reason }) => `${program} (${nameFailure.en(reason)})`).join(', ')}.`,
      remedy: 'Mend what is named there; the next outcome that reaches everybody removes this.',
    }),
    fr: ({ failed }) => ({
      what: `L’issue de la dernière mise à jour n’est pas parvenue à tous : ${failed.map(({ program, reason }) => `${program} (${nameFailure.fr(reason)})`).join(', ')}.`,
      remedy:
        'Corrigez ce qui est nommé là ; ce point disparaît avec la prochaine issue qui parvient à tous.',
    }),
  },
};

/** What `check` says about the hours of updates, and about those who are told of them. */
export const nightChecks = {
  schedule: check<Outcome<'ok' | 'warning', ScheduleFacts & { faults: readonly ScheduleFault[] }>>({
    number: 'OSPI-3035',
    sample: { status: 'warning', params: { faults: ['no-window'] } },
    title: { en: 'Hours of updates', fr: 'Heures des mises à jour' },
    ok: {
      en: () => 'Unattended updates keep to them.',
      fr: () => 'Les mises à jour sans opérateur s’y tiennent.',
    },
    warning: {
      en: (facts) => facts.faults.map((fault) => scheduleFaults[fault].en(facts).what).join('\n'),
      fr: (facts) => facts.faults.map((fault) => scheduleFaults[fault].fr(facts).what).join('\n'),
    },
    remedy: {
      en: (facts) => facts.faults.map((fault) => scheduleFaults[fault].en(facts).remedy).join('\n'),
      fr: (facts) => facts.faults.map((fault) => scheduleFaults[fault].fr(facts).remedy).join('\n'),
    },
  }),
  notify: check<Outcome<'ok' | 'warning' | 'failed', TellingFacts & { faults: readonly TellingFault[] }>>({
    number: 'OSPI-3036',
    sample: { status: 'warning', params: { faults: ['sendmail'], missing: [], failed: [] } },
    title: { en: 'Notifications', fr: 'Notifications' },
    ok: { en: () => 'Everybody can be reached.', fr: () => 'Tous peuvent être prévenus.' },
    warning: {
      en: (facts) => facts.faults.map((fault) => tellingFaults[fault].en(facts).what).join('\n'),
      fr: (facts) => facts.faults.map((fault) => tellingFaults[fault].fr(facts).what).join('\n'),
    },
    failed: {
      en: (facts) => facts.faults.map((fault) => tellingFaults[fault].en(facts).what).join('\n'),
      fr: (facts) => facts.faults.map((fault) => tellingFaults[fault].fr(facts).what).join('\n'),
    },
    remedy: {
      en: (facts) => facts.faults.map((fault) => tellingFaults[fault].en(facts).remedy).join('\n'),
      fr: (facts) => facts.faults.map((fault) => tellingFaults[fault].fr(facts).remedy).join('\n'),
    },
  }),
} as const;
