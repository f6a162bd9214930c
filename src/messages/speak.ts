import type { Bilingual } from '../terms/bilingual.ts';
import type { Language } from '../terms/language.ts';

/** A tree of words in one language: each pair is replaced by its half of that language, all else is unchanged. */
export type Spoken<Tree, Tongue extends Language = 'en'> = Tree extends {
  readonly en: unknown;
  readonly fr: unknown;
}
  ? Tree[Tongue]
  : Tree extends ((...given: never) => unknown) | readonly unknown[]
    ? Tree
    : Tree extends object
      ? { readonly [Name in keyof Tree]: Spoken<Tree[Name], Tongue> }
      : Tree;

/** A tree of words for `speak`, each in both languages. */
export function words<Tree extends Words>(tree: Tree): Tree {
  return tree;
}

/** What a tree of words says in one language. */
export function speak<Tree extends object, Tongue extends Language>(
  tree: Tree,
  language: Tongue,
): Spoken<Tree, Tongue> {
  // Walking by name loses the types on the way.
  return pick(tree, language) as Spoken<Tree, Tongue>;
}

/** A branch is walked when it is first read: a command needs only a small part of the words, and so starts faster. */
function pick(tree: object, language: Language): object {
  const spoken = {};
  for (const [name, part] of Object.entries(tree) as [string, unknown][])
    if (typeof part !== 'object' || part === null || Array.isArray(part))
      define(spoken, name, { value: part });
    else if (isPair(part)) define(spoken, name, { value: part[language] });
    else
      define(spoken, name, {
        get() {
          const branch = pick(part, language);
          define(spoken, name, { value: branch });
          return branch;
        },
      });
  return spoken;
}

function isPair(part: object): part is Bilingual<unknown> {
  return 'en' in part && 'fr' in part;
}

function define(spoken: object, name: string, property: PropertyDescriptor): void {
  Object.defineProperty(spoken, name, { ...property, enumerable: true, configurable: true });
}

interface Words {
  readonly [name: string]: Words | Bilingual<unknown> | Once | undefined;
  /** Half a pair would count as a branch. */
  readonly en?: never;
  readonly fr?: never;
}

/** The same in both languages. */
type Once = string | readonly string[];
