import type { CliNotes, CliProblems, CliWarnings } from '../../ports/vocabulary/cli.ts';
import type { Sentences } from '../sentences.ts';

export const problems: Sentences<CliProblems>['problems'] = {
  'internal.fault': ({ detail }) => ({
    what: `Une erreur imprévue s’est produite : ${detail}`,
    remedy:
      'Lancez `ospi-update status` pour connaître l’état de la plateforme et transmettez ce message au support.',
  }),
  'prerequisite.program-missing': ({ program }) => ({
    what: `Le programme ${program} n’est pas installé, ou n’est pas dans les dossiers habituels des programmes.`,
    remedy: `Installez-le (sous Debian : le paquet qui contient ${program}), puis relancez la commande.`,
  }),
};

export const warnings: Sentences<CliWarnings>['lines'] = {};

export const notes: Sentences<CliNotes>['lines'] = {};

export const text = {};
