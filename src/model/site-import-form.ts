import * as z from 'zod';
import { manual } from '../terms/form.ts';
import { folderRule, textBy } from './site-rules.ts';

/** Whether root answers the requests that the platform's Superviseur puts into a folder, and how far it goes. */
export const importForm = z.strictObject({
  folder: textBy(folderRule).register(manual, {
    en: 'the folder of the requests: it belongs to the Superviseur’s account and the administrators’ group, with mode 2770',
    fr: 'le dossier des demandes : il appartient au compte du Superviseur et au groupe des administrateurs, avec le mode 2770',
  }),
  mode: z.enum(['off', 'check', 'apply']).default('off').register(manual, {
    en: '`off`: nothing is taken; `check`: an archive is taken, verified and answered, and never installed; `apply`: it is installed once its notice is accepted. That account can then ask for what the vendor has signed for this platform, and accept its notice in the name that it gives; it gains nothing else',
    fr: '`off` : rien n’est pris ; `check` : une archive est prise, vérifiée, une réponse est donnée, et rien n’est jamais installé ; `apply` : elle est installée une fois sa notice acceptée. Ce compte peut alors demander ce que l’éditeur a signé pour cette plateforme, et en accepter la notice au nom qu’il donne ; il n’y gagne rien d’autre',
  }),
  maximumGiB: z.int().min(1).max(1024).default(8).register(manual, {
    en: 'the size of the largest archive that is taken, and of all that are kept at once',
    fr: 'la taille de la plus grande archive prise, et celle de toutes celles qui sont gardées à la fois',
  }),
});
