import { ABOUT_WORDS, AFTER, ASKING, BEFORE, BEGINNINGS, ORDERING } from './rewordings.ts';

/** Code, quotations, somebody's words behind a colon, and what is laid out in some way: told apart by every character. */
const EXACT = /[`"“”„«»‹›「」『』{}<>=;:\\|!…]|[^\S ]| {2}|(?<!\p{L})'|'(?!\p{L})|[.?]{2}/u;
/** Behind a plain word: behind a sign, or a single letter, it may be part of that. */
const QUESTION_MARK = /(?<= [\p{L}\d'-]*(?:\p{L}{2}|\d))\?$/u;
const ANY_MARK = /(?<= [\p{L}\d'-]*(?:\p{L}{2}|\d))[.?]$/u;

/**
 * What a question asks, in one form for all the ways of wording it that are known to ask the same; `undefined` where nothing
 * but itself does. An embedding cannot tell "with" from "without", nor 5 from 50: so nothing may differ between two questions
 * but what is written down in `rewordings.ts`. Numbers, units, negations, names, and the order of all of it are what they are.
 */
export function formOf(text: string): string | undefined {
  const bare = withoutFrame(text.replaceAll('’', "'").trim());
  if (EXACT.test(bare) || ABOUT_WORDS.test(bare)) return undefined;
  const asked = BEGINNINGS.reduce((rest, [from, to]) => rest.replace(from, to), bare);
  const [first = ''] = asked.split(' ', 1);
  const opener = first === first.toUpperCase() ? undefined : first.toLowerCase();
  if (opener === undefined) return asked;
  const rest = asked.slice(first.length);
  // A statement is another thing with a question mark, and "How nice." with another one.
  if (ASKING.has(opener)) return opener + rest.replace(QUESTION_MARK, '');
  return ORDERING.has(opener) ? opener + rest.replace(ANY_MARK, '') : asked;
}

/** Without what is said for politeness alone. What follows a colon is somebody's words, of which that may be part. */
function withoutFrame(text: string): string {
  if (/:/.test(text.replace(/^[^:]*question:/i, ''))) return text;
  let rest = text.replace(AFTER, '');
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = BEFORE.reduce((left, frame) => left.replace(frame, ''), rest);
  }
  return rest;
}
