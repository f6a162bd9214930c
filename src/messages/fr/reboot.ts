import type {
  RebootBlock,
  RebootNotes,
  RebootProblems,
  RebootWarnings,
} from '../../model/vocabulary/reboot.ts';
import type { text as english } from '../en/reboot.ts';
import type { Sentences } from '../sentences.ts';

export const problems: Sentences<RebootProblems>['problems'] = {
  'maintenance.server-stopping': ({ attempt, contact }) => ({
    what: `Le serveur s’arrête ou redémarre en pleine tentative ${attempt}. Elle est considérée comme interrompue ; la plateforme reste dans son état actuel.`,
    remedy: `Une fois le serveur redémarré, \`ospi-update status\` montre l’état de la plateforme. L’unité de \`ospi-update setup systemd\`, si elle est activée, fait la reprise au démarrage ; sinon, lancez \`ospi-update support recover\`. Appelez ensuite le support (${contact}).`,
  }),
  'usage.units-unwritable': ({ path, reason }) => ({
    what: `Impossible d’écrire l’unité dans ${path} (${reason}).`,
    remedy:
      reason === 'EACCES'
        ? 'Lancez la commande en tant que root, ou omettez l’option pour afficher les unités.'
        : 'Indiquez un dossier existant où vous pouvez écrire, ou omettez l’option pour afficher les unités.',
  }),
};

export const warnings: Sentences<RebootWarnings>['lines'] = {};

const whyNot = {
  'no-systemd': 'il n’utilise pas systemd',
  refused: 'systemd ne l’a pas permis',
} as const;

export const notes: Sentences<RebootNotes>['lines'] = {
  'reboot.not-blocked': ({ reason }) =>
    `Le redémarrage de ce serveur n’a pas pu être bloqué (${whyNot[reason]}) : ne le redémarrez pas avant la fin.`,
};

const status: Readonly<Record<RebootBlock, string>> = {
  blocked: 'refusé jusqu’à la fin, sauf à root si systemd est antérieur à 257 : ne redémarrez pas ce serveur',
  'no-systemd': `rien ne l’empêche (${whyNot['no-systemd']}) : ne redémarrez pas ce serveur`,
  refused: `rien ne l’empêche (${whyNot.refused}) : ne redémarrez pas ce serveur`,
};

export const text: typeof english = {
  label: 'Redémarrage du serveur',
  status,
  units: {
    written:
      'Écrit par `ospi-update setup systemd`. Ne pas modifier, mais écrire de nouveau ; les ajouts vont dans un fichier à part (`systemctl edit`).',
    recover: (platform) => `Reprise d’une mise à jour interrompue de ${platform}`,
    backup: (platform) => `Sauvegarde de ${platform}`,
    apply: (platform) => `Mise à jour de ${platform} depuis son dossier de dépôt`,
    held: (permit) =>
      `Sous la page de maintenance, seul ospi-update démarre cette unité : ses données sont peut-être à moitié migrées. Après une réparation avec le support, retirez la page, ou : install -D /dev/null ${permit}`,
  },
  unitsWritten: (files) => `Fichiers écrits : ${files}`,
  unitsNext: (recovery) =>
    `Pour que systemd retienne les unités de la plateforme jusqu’à la reprise d’une mise à jour interrompue, et la reprenne à chaque démarrage : systemctl daemon-reload && systemctl enable ${recovery}`,
  timersNext: (timers) => `Seulement si vous le voulez la nuit sans cron : systemctl enable --now ${timers}`,
};
