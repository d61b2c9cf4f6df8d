import { shown } from '../text/shown.ts';
import type { KeyFacts } from './facts.ts';

/** How a key is called in a sentence: by its name and its id, or by its id alone. */
export function nameOf({ name, id }: Pick<KeyFacts, 'name' | 'id'>): string {
  const plain = shown(name);
  return plain === '' ? id : `“${plain}” (${id})`;
}
