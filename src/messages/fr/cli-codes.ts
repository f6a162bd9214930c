import type { codes as english } from '../en/cli-codes.ts';

export const codes: typeof english = {
  summary: 'les messages d’ospi-update par leurs codes, avec cause et remède',
  description: [
    'Chaque problème, chaque avertissement et chaque contrôle non satisfait a un code, `OSPI-` et quatre chiffres. Il précède, entre crochets, son message au terminal, dans les journaux et sur la page de suivi, et figure comme `messageCode` dans la sortie de `--json`. Il est le même en français et en anglais ; qui lit une langue retrouve par lui ce qu’une autre personne lit dans l’autre. Un code ne change jamais de sens.',
    'Les deux premiers chiffres sont le code de retour du problème ; 20 désigne ce qui échoue pendant une mise à jour, 30 un contrôle, 40 un avertissement. Le nom entre parenthèses est ce que les programmes reçoivent comme `code`, ou comme `check`.',
    'Les mots en capitales tiennent lieu de ce que le message nomme dans son cas ; les nombres sont des exemples. Si un message a plusieurs formes, la plus courante est montrée. La flèche mène à ce qu’il faut faire.',
  ],
  ofExit: (code, meaning) => `CODE DE RETOUR ${code} : ${meaning}`,
  ofStep: 'PENDANT UNE MISE À JOUR',
  ofChecks: 'CONTRÔLES',
  ofWarnings: 'AVERTISSEMENTS',
};
