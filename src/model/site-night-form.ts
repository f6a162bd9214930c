import * as z from 'zod';
import { manual, redactions } from '../terms/form.ts';
import { outcomes, weekdays } from '../terms/night.ts';
import { argumentRule, mailRule, programRule, textBy, timeRule, zoneRule } from './site-rules.ts';

/** When unattended updates may begin. Wall clock times; a window over midnight belongs to the day on which it begins. */
export const windowForm = z
  .strictObject({
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .default([...weekdays])
      .register(manual, {
        en: 'the days on which it begins, such as [saturday, sunday]',
        fr: 'les jours où elle commence, en anglais : [saturday, sunday]',
      }),
    from: textBy(timeRule).register(manual, {
      en: 'when it opens: "02:00"',
      fr: 'le début : "02:00"',
    }),
    to: textBy(timeRule).register(manual, {
      en: 'when it closes: "04:30"; a time before `from` is on the next day. An update that has begun is never cut off by it',
      fr: 'la fin : "04:30" ; une heure d’avant `from` est celle du lendemain. Une mise à jour commencée n’en est jamais interrompue',
    }),
    timeZone: textBy(zoneRule).exactOptional().register(manual, {
      en: 'such as Europe/Paris; the default is the server’s own',
      fr: 'par exemple Europe/Paris ; sans cette clé, celui du serveur',
    }),
    delayMinutes: z.int().min(0).max(240).default(30).register(manual, {
      en: 'the timers of different servers and platforms start at different moments within so many minutes, each always at the same one; at most half of the window is used',
      fr: 'les minuteries des différents serveurs et plateformes partent à des moments différents de ces premières minutes, chacune toujours au même ; la moitié de la plage au plus est employée',
    }),
  })
  .check((context) => {
    const { from, to } = context.value;
    if (from === to)
      context.issues.push({
        code: 'custom',
        input: to,
        path: ['to'],
        params: { finding: { code: 'window-empty', params: {} } },
      });
  });

const on = () =>
  z
    .array(z.enum(outcomes))
    .min(1)
    .default([...outcomes]);

/** Who is told how it ended. */
export const notifyForm = z.strictObject({
  /** An argument may be a password. */
  command: z
    .tuple([textBy(programRule)], textBy(argumentRule))
    .register(redactions, { rule: 'command' })
    .register(manual, {
      en: 'a command, as a list: program and arguments. It is run as the user who ran ospi-update (root, at night), gets the outcome as one JSON object on its standard input, and must not be changeable by others. Nothing that it leaves running outlives the systemd unit of the update',
      fr: 'une commande, en liste : le programme et ses arguments. Elle est exécutée par l’utilisateur qui a lancé ospi-update (root, la nuit), reçoit l’issue en un objet JSON sur son entrée standard, et personne d’autre ne doit pouvoir la modifier. Rien de ce qu’elle laisse en marche ne survit à l’unité systemd de la mise à jour',
    }),
  on: on().register(manual, {
    en: 'for which outcomes; `refused`, `backup-failed` and `verify-failed` are told only of runs without a terminal',
    fr: 'pour quelles issues ; `refused`, `backup-failed` et `verify-failed` ne concernent que ce qui s’exécute sans terminal',
  }),
  timeoutSeconds: z.int().min(1).max(600).default(60).register(manual, {
    en: 'seconds after which it is killed, with what it started; 1 to 600',
    fr: 'secondes au bout desquelles elle est interrompue, avec ce qu’elle a lancé ; de 1 à 600',
  }),
});

/** The same by mail. */
export const mailForm = z.strictObject({
  to: z
    .array(textBy(mailRule).register(redactions, { rule: 'person' }))
    .min(1)
    .max(20)
    .register(manual, {
      en: 'the addresses that get a mail, through the server’s own sendmail',
      fr: 'les adresses qui reçoivent un message, par le sendmail du serveur',
    }),
  from: textBy(mailRule).register(redactions, { rule: 'person' }).exactOptional().register(manual, {
    en: 'the sender’s address; by default the mail system’s own for this user',
    fr: 'l’adresse de l’expéditeur ; sans cette clé, celle que le système de messagerie donne à cet utilisateur',
  }),
  on: on().register(manual, {
    en: 'for which outcomes, as for `notify`',
    fr: 'pour quelles issues, comme pour `notify`',
  }),
  attachBundle: z.boolean().default(false).register(manual, {
    en: 'attach what `support bundle` collects, unless the update succeeded; up to 8 MiB',
    fr: 'joindre ce que réunit `support bundle`, sauf après une mise à jour réussie ; jusqu’à 8 Mio',
  }),
});
