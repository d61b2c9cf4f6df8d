import { ABOUT_WORDS, AFTER, BEFORE, BEGINNINGS, OPENERS, SPELLINGS } from './rewordings.ts';

/** Code, quotations, somebody's words behind a colon, and what is laid out in some way: told apart by every character. */
const EXACT = /[`"“”„«»‹›「」『』{}<>=;:\\|!…]|[^\S ]| {2}|(?<!\p{L})'|'(?!\p{L})|[.?]{2}/u;

const MARK = /(?<=\p{L}{2}|\d)[.?]$/u;

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
  // A statement is another thing with a question mark; and a mark behind a sign or a letter may be part of it.
  const isQuestion = OPENERS.has(first.toLowerCase()) && first !== first.toUpperCase();
  const plain = isQuestion ? first.toLowerCase() + asked.slice(first.length).replace(MARK, '') : asked;
  const words = plain.split(' ');
  const said = new Set(words);
  // Where both are said they are not the same to who asks.
  return words.map((word) => (said.has(SPELLINGS.get(word) ?? '') ? word : spelled(word))).join(' ');
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

function spelled(word: string): string {
  const [, core = word, mark = ''] = /^(.*?)(,*)$/.exec(word) ?? [];
  const own = /^I'/.test(core) ? `i${core.slice(1)}` : core;
  return (SPELLINGS.get(own) ?? own) + mark;
}
