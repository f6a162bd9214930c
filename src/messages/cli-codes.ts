import { say } from './declare.ts';
import { words } from './speak.ts';

/** The manual page of the messages. */
export const codes = words({
  summary: {
    en: 'the messages of ospi-update by code, with cause and remedy',
    fr: 'les messages d’ospi-update par leurs codes, avec cause et remède',
  },
  description: {
    en: [
      'Each problem, warning and failed check has a code, `OSPI-` and four digits. It precedes the message, in brackets, on the terminal, in logs and on the follow-up page, and is `messageCode` in the output of `--json`. It is the same in French and in English, so that messages in either language can be matched. A code never changes its meaning.',
      'The first two digits are the exit status of the problem; 20 stands for a failure inside an update, 30 for a check, 40 for a warning. The name in parentheses is what programs get as `code`, or as `check`.',
      'Words in capitals are placeholders; numbers are examples. If a message has several forms, the usual one is shown. The arrow marks the remedy.',
    ],
    fr: [
      'Chaque problème, chaque avertissement et chaque contrôle non satisfait a un code, `OSPI-` et quatre chiffres. Il précède, entre crochets, son message au terminal, dans les journaux et sur la page de suivi, et figure comme `messageCode` dans la sortie de `--json`. Il est le même en français et en anglais ; qui lit une langue retrouve par lui ce qu’une autre personne lit dans l’autre. Un code ne change jamais de sens.',
      'Les deux premiers chiffres sont le code de retour du problème ; 20 désigne ce qui échoue pendant une mise à jour, 30 un contrôle, 40 un avertissement. Le nom entre parenthèses est ce que les programmes reçoivent comme `code`, ou comme `check`.',
      'Les mots en capitales tiennent lieu de ce que le message nomme dans son cas ; les nombres sont des exemples. Si un message a plusieurs formes, la plus courante est montrée. La flèche mène à ce qu’il faut faire.',
    ],
  },
  ofExit: say<[code: number, meaning: string]>({
    en: (code, meaning) => `EXIT STATUS ${code}: ${meaning}`,
    fr: (code, meaning) => `CODE DE RETOUR ${code} : ${meaning}`,
  }),
  ofStep: { en: 'INSIDE AN UPDATE', fr: 'PENDANT UNE MISE À JOUR' },
  ofChecks: { en: 'CHECKS', fr: 'CONTRÔLES' },
  ofWarnings: { en: 'WARNINGS', fr: 'AVERTISSEMENTS' },
});
