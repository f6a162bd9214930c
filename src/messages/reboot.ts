import type { Bilingual } from '../terms/bilingual.ts';
import type { RebootBlock } from '../terms/reboot.ts';
import { note, problem, say, table } from './declare.ts';
import { words } from './speak.ts';

/** What can be reported about reboots: preventing them, being interrupted by one, recovering at the next boot. */
export const problems = table({
  /** The server is shutting down: nothing that needs services can succeed any more. */
  'maintenance.server-stopping': problem<{ attempt: string; contact: string }>({
    number: 'OSPI-0806',
    en: ({ attempt, contact }) => ({
      what: `The server is being shut down or rebooted during the attempt ${attempt}, which counts as interrupted; the platform stays as it is now.`,
      remedy: `When the server is up again, \`ospi-update status\` shows the state of the platform. The unit of \`ospi-update setup systemd\`, if enabled, recovers it at boot; otherwise run \`ospi-update support recover\`. Then call support (${contact}).`,
    }),
    fr: ({ attempt, contact }) => ({
      what: `Le serveur s’arrête ou redémarre en pleine tentative ${attempt}. Elle est considérée comme interrompue ; la plateforme reste dans son état actuel.`,
      remedy: `Une fois le serveur redémarré, \`ospi-update status\` montre l’état de la plateforme. L’unité de \`ospi-update setup systemd\`, si elle est activée, fait la reprise au démarrage ; sinon, lancez \`ospi-update support recover\`. Appelez ensuite le support (${contact}).`,
    }),
  }),
  'usage.units-unwritable': problem<{ path: string; reason: string }>({
    number: 'OSPI-0225',
    en: ({ path, reason }) => ({
      what: `The unit file cannot be written to ${path} (${reason}).`,
      remedy:
        reason === 'EACCES'
          ? 'Run the command as root, or omit the option to see the unit files.'
          : 'Name an existing folder that you may write to, or omit the option to see the unit files.',
    }),
    fr: ({ path, reason }) => ({
      what: `Impossible d’écrire l’unité dans ${path} (${reason}).`,
      remedy:
        reason === 'EACCES'
          ? 'Lancez la commande en tant que root, ou omettez l’option pour afficher les unités.'
          : 'Indiquez un dossier existant où vous pouvez écrire, ou omettez l’option pour afficher les unités.',
    }),
  }),
});

const whyNot = {
  'no-systemd': { en: 'it does not run systemd', fr: 'il n’utilise pas systemd' },
  refused: { en: 'systemd did not allow it', fr: 'systemd ne l’a pas permis' },
} as const;

export const notes = table({
  'reboot.not-blocked': note<{ reason: Exclude<RebootBlock, 'blocked'> }>({
    en: ({ reason }) =>
      `A reboot of this server could not be prevented (${whyNot[reason].en}): do not reboot it before the end.`,
    fr: ({ reason }) =>
      `Le redémarrage de ce serveur n’a pas pu être bloqué (${whyNot[reason].fr}) : ne le redémarrez pas avant la fin.`,
  }),
});

const status: Readonly<Record<RebootBlock, Bilingual>> = {
  blocked: {
    en: 'refused until the end, except to root before systemd 257: do not reboot this server',
    fr: 'refusé jusqu’à la fin, sauf à root si systemd est antérieur à 257 : ne redémarrez pas ce serveur',
  },
  'no-systemd': {
    en: `nothing prevents it (${whyNot['no-systemd'].en}): do not reboot this server`,
    fr: `rien ne l’empêche (${whyNot['no-systemd'].fr}) : ne redémarrez pas ce serveur`,
  },
  refused: {
    en: `nothing prevents it (${whyNot.refused.en}): do not reboot this server`,
    fr: `rien ne l’empêche (${whyNot.refused.fr}) : ne redémarrez pas ce serveur`,
  },
};

export const text = words({
  label: { en: 'Server reboot', fr: 'Redémarrage du serveur' },
  status,
  /** In unit files. */
  units: {
    written: {
      en: 'Written by `ospi-update setup systemd`. Do not change it, write it anew; what you add belongs in a drop-in (`systemctl edit`).',
      fr: 'Écrit par `ospi-update setup systemd`. Ne pas modifier, mais écrire de nouveau ; les ajouts vont dans un fichier à part (`systemctl edit`).',
    },
    recover: say<[platform: string]>({
      en: (platform) => `Recovery of an interrupted update of ${platform}`,
      fr: (platform) => `Reprise d’une mise à jour interrompue de ${platform}`,
    }),
    backup: say<[platform: string]>({
      en: (platform) => `Backup of ${platform}`,
      fr: (platform) => `Sauvegarde de ${platform}`,
    }),
    apply: say<[platform: string]>({
      en: (platform) => `Update of ${platform} from its inbox`,
      fr: (platform) => `Mise à jour de ${platform} depuis son dossier de dépôt`,
    }),
    planned: say<[platform: string]>({
      en: (platform) => `Planned update of ${platform}, and its announcement`,
      fr: (platform) => `Mise à jour planifiée de ${platform}, et son annonce`,
    }),
    verify: say<[platform: string]>({
      en: (platform) => `Proof of the newest backup of ${platform}`,
      fr: (platform) => `Vérification de la dernière sauvegarde de ${platform}`,
    }),
    metrics: say<[platform: string]>({
      en: (platform) => `Metrics of ${platform} for node_exporter`,
      fr: (platform) => `Métriques de ${platform} pour node_exporter`,
    }),
    import: say<[platform: string]>({
      en: (platform) => `Requests of the Superviseur of ${platform}`,
      fr: (platform) => `Demandes du Superviseur de ${platform}`,
    }),
    request: say<[platform: string]>({
      en: (platform) => `Update of ${platform} asked for in its Superviseur`,
      fr: (platform) => `Mise à jour de ${platform} demandée dans son Superviseur`,
    }),
    held: say<[permit: string]>({
      en: (permit) =>
        `Under the maintenance page only ospi-update starts this unit: its data may be half-migrated. After a repair with support, take the page off, or: install -D /dev/null ${permit}`,
      fr: (permit) =>
        `Sous la page de maintenance, seul ospi-update démarre cette unité : ses données sont peut-être à moitié migrées. Après une réparation avec le support, retirez la page, ou : install -D /dev/null ${permit}`,
    }),
  },
  unitsWritten: say<[files: string]>({
    en: (files) => `Written: ${files}`,
    fr: (files) => `Fichiers écrits : ${files}`,
  }),
  unitsNext: say<[recovery: string]>({
    en: (recovery) =>
      `To let systemd hold the platform’s units until an interrupted update is recovered, and recover it at every boot: systemctl daemon-reload && systemctl enable ${recovery}`,
    fr: (recovery) =>
      `Pour que systemd retienne les unités de la plateforme jusqu’à la reprise d’une mise à jour interrompue, et la reprenne à chaque démarrage : systemctl daemon-reload && systemctl enable ${recovery}`,
  }),
  timersNext: say<[timers: string]>({
    en: (timers) =>
      `Only what you want to run without cron (backup, update, monthly proof of a backup, metrics): systemctl enable --now ${timers}`,
    fr: (timers) =>
      `Seulement ce que vous voulez lancer sans cron (sauvegarde, mise à jour, vérification mensuelle d’une sauvegarde, métriques) : systemctl enable --now ${timers}`,
  }),
});
