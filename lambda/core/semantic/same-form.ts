import { ABOUT_WORDS, AFTER, BEFORE, BEGINNINGS, OPENERS, WORDS } from './rewordings.ts';

/**
 * What a question asks, in one form for all the ways of wording it that are known to ask the same. An embedding cannot tell
 * "with" from "without", nor 5 from 50: so nothing may differ between two questions but what is written down in
 * `rewordings.ts`. Numbers, units, negations, names, quotations, code, and the order of all of it are what they are.
 */
export function formOf(text: string): string {
  const straight = text.normalize('NFC').replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"').trim();
  // Code, quotations and what is laid out in lines are told apart by every character.
  if (/[\n`"{}<>=;\\|]|(^|\s)'/.test(straight)) return straight;
  if (/(?:[\d)]|(?:^|[^\p{L}])\p{L})!/u.test(straight)) return straight; // A factorial, perhaps.
  const isAboutWords = ABOUT_WORDS.test(straight);
  const spelledOut = isAboutWords ? straight : straight.replace(/\b(what|where|who|how)'s\b/gi, '$1 is');
  const bare = BEGINNINGS.reduce(
    (rest, [from, to]) => rest.replace(from, to),
    isAboutWords ? spelledOut : withoutFrame(spelledOut),
  );
  const words = bare.replace(/[?.!…\s]+$/, '').split(/\s+/);
  const said = new Set(words);
  // Where both words are said they are not the same to who asks: is every physician a doctor?
  const plain = words.map((word) => (said.has(WORDS.get(word) ?? '') ? undefined : word));
  return words
    .map((word, at) => (plain[at] === undefined ? word : wordOf(word, { isFirst: at === 0, isAboutWords })))
    .join(' ');
}

/** What follows a colon is somebody's words, of which a greeting and thanks may be part. */
function withoutFrame(text: string): string {
  if (/:/.test(text.replace(/^[^:]*question:/i, ''))) return text;
  let rest = text.replace(AFTER, '');
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = BEFORE.reduce((left, frame) => left.replace(frame, ''), rest);
  }
  return rest;
}

function wordOf(word: string, at: { readonly isFirst: boolean; readonly isAboutWords: boolean }): string {
  const { isFirst, isAboutWords } = at;
  const [, core = word, mark = ''] = /^(.*?)([,:]*)$/.exec(word) ?? [];
  const isOpener = isFirst && OPENERS.has(core.toLowerCase()) && core !== core.toUpperCase();
  if (isAboutWords) return isOpener ? word.toLowerCase() : word;
  const own = core === 'I' || isOpener ? core.toLowerCase() : /^I'/.test(core) ? `i${core.slice(1)}` : core;
  return (WORDS.get(own) ?? own) + mark;
}
