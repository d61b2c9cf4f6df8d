import type { Preferences } from './preferences.ts';

/** As many tags as a row has room for, and as long as a label may be. */
export const MOST_TAGS = 16;
export const LONGEST_LABEL = 64;

/** What a caller labels its calls with, as far as there is room for it in a row that is to stay small. */
export function labelsOf({ tags, user }: Pick<Preferences, 'tags' | 'user'>): {
  readonly tags: readonly string[];
  readonly user: string | undefined;
} {
  const distinct = new Set(tags.map(shortened).filter((tag) => tag !== ''));
  return { tags: [...distinct].slice(0, MOST_TAGS), user: user === undefined ? undefined : shortened(user) };
}

/** A character that is cut in two would be none. */
function shortened(text: string): string {
  return text.slice(0, LONGEST_LABEL).toWellFormed();
}
