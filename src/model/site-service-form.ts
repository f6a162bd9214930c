import * as z from 'zod';
import { manual, redactions } from '../terms/form.ts';
import {
  argumentRule,
  headerRule,
  pathRule,
  programRule,
  serviceNameRule,
  textBy,
  unitRule,
  urlRule,
} from './site-rules.ts';

/** An argument may be a password. */
const command = () =>
  z.tuple([textBy(programRule)], textBy(argumentRule)).register(redactions, { rule: 'command' });
const timeoutSeconds = () => z.int().min(1).max(3600);

/** For a start or a stop; systemd's own limits if left out. It is described with the other form of a service. */
const unitService = z.strictObject({
  unit: textBy(unitRule).register(manual, {
    en: 'a systemd unit with its suffix (.service, .socket, .target or .timer)',
    fr: 'une unité systemd avec son extension (.service, .socket, .target ou .timer)',
  }),
  timeoutSeconds: timeoutSeconds().register(redactions, { rule: 'never' }).exactOptional(),
});
const commandService = z.strictObject({
  name: textBy(serviceNameRule).register(manual, {
    en: 'instead of a unit: the name of a service started and stopped by commands',
    fr: 'au lieu d’une unité : le nom d’un service que des commandes démarrent et arrêtent',
  }),
  start: command().register(manual, {
    en: 'the command that starts it, as a list: program and arguments',
    fr: 'la commande qui le démarre, en liste : le programme et ses arguments',
  }),
  stop: command().register(manual, { en: 'the command that stops it', fr: 'la commande qui l’arrête' }),
  /** Exits 0 while the service runs. */
  status: command().register(manual, {
    en: 'the command that exits with 0 while it is running, and with any other status otherwise',
    fr: 'la commande qui se termine par 0 tant qu’il fonctionne, et par autre chose sinon',
  }),
  /** For a start or a stop, default 180; a status gets at most 30 of them. */
  timeoutSeconds: timeoutSeconds().exactOptional().register(manual, {
    en: 'seconds after which a start or a stop counts as failed, from its command until the service is running, or until no process of it is left; 1 to 3600. A command that is still running then is killed. A status gets at most 30 of them. The default is 180, more for a unit if systemd allows it more, and 30 for a start of which no process is seen at all',
    fr: 'secondes au bout desquelles un démarrage ou un arrêt compte comme échoué, de sa commande au moment où le service fonctionne, ou bien où il n’en reste aucun processus ; de 1 à 3600. Une commande encore à l’œuvre est alors interrompue. Un état en a au plus 30. Sans cette clé, ce délai est de 180 ; davantage pour une unité à laquelle systemd en accorde plus ; et de 30 pour un démarrage dont aucun processus n’est vu',
  }),
});
/** A systemd unit, or a name with the commands that start, stop and query it. */
export const serviceForm = z.union([unitService, commandService]);

export const healthForm = z.strictObject({
  url: textBy(urlRule).register(redactions, { rule: 'address' }).register(manual, {
    en: 'an address that answers with a status from 200 to 299 once the platform can be used; it is queried at the platform itself, not through nginx; for PHP, through a separate, local server block (listen 127.0.0.1:8098) without the snippet',
    fr: 'une adresse qui répond par un statut de 200 à 299 dès que la plateforme est utilisable ; demandée à la plateforme elle-même, sans passer par nginx ; pour une plateforme en PHP, par un bloc server à part, propre à ce serveur (listen 127.0.0.1:8098), sans l’extrait',
  }),
  timeoutSeconds: timeoutSeconds().default(300).register(manual, {
    en: 'seconds from the start of the services until an update counts as failed; 1 to 3600',
    fr: 'secondes depuis le démarrage des services avant que la mise à jour soit considérée comme échouée ; de 1 à 3600',
  }),
  /** A header of the health address's answer that contains the platform's version. */
  versionHeader: textBy(headerRule).register(redactions, { rule: 'never' }).exactOptional().register(manual, {
    en: 'a header of that answer with the platform’s version, such as X-Version. An update counts as healthy, and a rollback as done, only while it contains the right version',
    fr: 'un en-tête de cette réponse qui contient la version de la plateforme, par exemple X-Version. Une mise à jour n’est jugée en bon état, et un retour terminé, que si la bonne version s’y trouve',
  }),
  /** A path beside the health address whose answer contains the platform's version. */
  versionPath: textBy(pathRule).register(redactions, { rule: 'never' }).exactOptional().register(manual, {
    en: 'the same with a path on that address, such as /version, whose answer is or contains the version',
    fr: 'de même, un chemin à cette adresse, par exemple /version, dont la réponse est ou contient la version',
  }),
});
