import { listFields, type Field } from '../model/fields.ts';
import { manual } from '../terms/form.ts';
import type { Language } from '../terms/language.ts';

/** A key as described in a manual page. */
export interface Key extends Pick<Field, 'isRequired' | 'usual'> {
  readonly key: string;
  readonly meaning: Readonly<Record<Language, string>>;
}

/** The keys of a form that have a description, in its order. */
export function listKeys(form: Field['form']): readonly Key[] {
  return listFields(form).flatMap(({ path, form: field, ...rest }) => {
    const meaning = manual.get(field);
    return meaning === undefined ? [] : [{ key: meaning.term ?? path.join('.'), meaning, ...rest }];
  });
}
