import { createHash } from 'node:crypto';

/** A number from 0 to 1 (neither itself) that a text always gets: chance that can be repeated. Nothing of the text is left in it. */
export function chanceOf(text: string): number {
  const bytes = createHash('sha256').update(text).digest();
  return (bytes.readUIntBE(0, 6) + 0.5) / 2 ** 48;
}

/** A short name for a text that cannot be read back from it. */
export function digestOfText(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
