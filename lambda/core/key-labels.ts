import { quoted } from './errors.ts';
import { invalidField } from './fields.ts';
import { KEY_SCOPES, type KeyScope } from './key-scopes.ts';
import { LONGEST_LABEL, MOST_TAGS } from './labels.ts';

/** The name of a key, if one is given. */
export function nameIn(name: unknown): string | undefined {
  if (name === undefined) return undefined;
  if (typeof name === 'string' && name !== '' && name.length <= LONGEST_LABEL) return name;
  throw invalidField('name', `must be a text of at most ${LONGEST_LABEL} characters.`);
}

/** The tags of a key, if any are given: what is cut short or left out later would be a wrong sum. */
export function tagsIn(tags: unknown): readonly string[] | undefined {
  if (tags === undefined) return undefined;
  const isTag = (tag: unknown): tag is string =>
    typeof tag === 'string' && tag !== '' && tag === tag.trim() && tag.length <= LONGEST_LABEL;
  if (Array.isArray(tags) && tags.length <= MOST_TAGS && tags.every(isTag)) return [...new Set(tags)];
  throw invalidField('tags', `must be a list of at most ${MOST_TAGS} texts of 1 to ${LONGEST_LABEL} characters.`);
}

/** The scopes of a key, if any are given. */
export function scopesIn(scopes: unknown): readonly KeyScope[] | undefined {
  if (scopes === undefined) return undefined;
  if (!Array.isArray(scopes)) throw invalidField('scopes', `must be a list of some of ${KEY_SCOPES.join(', ')}.`);
  return scopes.map((one: unknown) => {
    const scope = KEY_SCOPES.find((known) => known === one);
    if (scope !== undefined) return scope;
    throw invalidField('scopes', `holds ${quoted(String(JSON.stringify(one)))}; there is ${KEY_SCOPES.join(', ')}.`);
  });
}
