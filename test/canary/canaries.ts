import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';

/** So many characters of a key are as good as the key to whoever guesses the rest, and are no word. */
const FRAGMENT = 12;

/** A secret or a text that must not be found, and by what name a test calls it. */
export interface Canary {
  readonly name: string;
  readonly text: string;
  /** Of a key, each piece of twelve characters counts; of what people say, the whole. */
  readonly isKey: boolean;
}

/** A text that is nowhere else: long enough that no piece of it is there by chance. */
export function aSecret(bytes = 30): string {
  return randomBytes(bytes).toString('base64url').replace(/[-_]/g, 'x');
}

/** What somebody says, with what has to be escaped in JSON, in URLs and in HTML. */
export function aSaying(name: string): { readonly text: string; readonly canary: Canary } {
  const mark = `${name}-${aSecret(24)}`;
  return {
    text: `Say "${mark}" & <nothing> else\\.\n${'Please. '.repeat(20)}`,
    canary: { name, text: mark, isKey: false },
  };
}

/** In what forms a text may be found. */
export function formsOf({ text, isKey }: Canary): readonly string[] {
  const bytes = Buffer.from(text);
  const forms = [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    // In the midst of something longer base64 has three forms; what depends on the neighbours is left out.
    ...[0, 1, 2].flatMap((before) => {
      const padded = Buffer.concat([Buffer.alloc(before), bytes]);
      const whole = padded.toString('base64').replace(/=+$/, '');
      const inner = whole.slice(before === 0 ? 0 : before + 1, -2);
      return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  ];
  if (!isKey) return [...new Set(forms)];
  const fragments = Array.from({ length: text.length - FRAGMENT + 1 }, (_, at) => text.slice(at, at + FRAGMENT));
  return [...new Set([...forms, ...fragments])];
}

/** Looks for canaries in one text after the other. */
export function aSearch(canaries: readonly Canary[]) {
  const forms = canaries.map((canary) => ({ canary, forms: formsOf(canary) }));
  const found = (text: string) =>
    forms.flatMap((one) => {
      const form = one.forms.find((each) => text.includes(each));
      if (form === undefined) return [];
      const at = text.indexOf(form);
      return [`${one.canary.name} as ${form.slice(0, 16)}…: ${text.slice(Math.max(0, at - 120), at + 40)}`];
    });
  return {
    found,
    /** None is in this. `where`: what a failure calls it. */
    expectNone(text: string, where: string): void {
      expect(found(text), where).toEqual([]);
    },
  };
}
