import { AFTER, BEFORE, BEGINNINGS, OPENERS, WORDS } from './rewordings.ts';

/**
 * What a question asks, in one form for all the ways of wording it that are known to ask the same. An embedding cannot tell
 * "with" from "without", nor 5 from 50: so nothing may differ between two questions but what is written down in
 * `rewordings.ts`. Numbers, units, negations, names, quotations, code, and the order of all of it are what they are.
 */
export function formOf(text: string): string {
  const straight = text.normalize('NFC').replaceAll(/[‘’]/g, "'").replaceAll(/[“”]/g, '"').trim();
  // Code, quotations and what is laid out in lines are told apart by every character.
  if (/[\n`"{}<>=;\\|]|(^|\s)'/.test(straight)) return straight;
  const bare = BEGINNINGS.reduce((rest, [from, to]) => rest.replace(from, to), withoutFrame(straight));
  const words = bare.replace(/[?.!…\s]+$/, '').split(/\s+/);
  return words.map((word, at) => wordOf(word, at === 0)).join(' ');
}

function withoutFrame(text: string): string {
  let rest = expanded(text.replace(AFTER, ''));
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = BEFORE.reduce((left, frame) => left.replace(frame, ''), rest);
  }
  return rest;
}

/** "What's the way to": beginnings are known by their full words. */
function expanded(text: string): string {
  return text.replace(/\b(what|where|who|how)'s\b/gi, '$1 is');
}

function wordOf(word: string, isFirst: boolean): string {
  const [, core = word, mark = ''] = /^(.*?)([,:]*)$/.exec(word) ?? [];
  const isOpener = isFirst && OPENERS.has(core.toLowerCase()) && core !== core.toUpperCase();
  const own = core === 'I' || isOpener ? core.toLowerCase() : /^I'/.test(core) ? `i${core.slice(1)}` : core;
  return (WORDS.get(own) ?? own) + mark;
}
