/**
 * Letters that make a token, as poorer tokenizers have it. English fares better, and so do all languages in some
 * tokenizers; text of words with accents fares worse in all of them.
 */
const LETTERS = { english: 3, accented: 2.4, upperCase: 2, encoded: 1.5 } as const;
/** Words end before: what goes on is encoded, and hardly any piece of it is in a vocabulary. */
const LONGEST_WORD = 24;
/** What a word costs beyond its letters if nothing separates it from what is before it: `aWord`, `8f3a`, base64. */
const UNSEPARATED = 0.3;

/**
 * Tokens for each UTF-16 unit of a script, up to and with the code point. What is in no vocabulary is spelled in bytes,
 * so a script costs at most its bytes; those that models have read much of cost less.
 */
const SCRIPTS: readonly (readonly [last: number, tokens: number])[] = [
  [0x24f, 1.5], // Latin with accents.
  [0x36f, 2],
  [0x3ff, 1.3], // Greek.
  [0x52f, 1], // Cyrillic.
  [0x58f, 2.2], // Armenian.
  [0x6ff, 1.4], // Hebrew, Arabic.
  [0x8ff, 2],
  [0xeff, 2.5], // Of India, Thai, Lao.
  [0x1dff, 3.2],
  [0x2bff, 2], // Latin with two accents, marks, arrows, lines, symbols.
  [0x303f, 1.5], // Marks of Chinese and Japanese.
  [0x30ff, 1.3], // Kana.
  [0x9fff, 1.6], // Chinese characters.
  [0xd7af, 1.8], // Hangul.
  [0xffff, 2], // Halves of a pair, such as emoji, which have four bytes.
];

/** How many tokens a text hardly exceeds, whatever the tokenizer: one pass over what kind of character follows what. */
export function textTokens(text: string): number {
  const letters = /[\u00c0-\u024f]/.test(text) ? LETTERS.accented : LETTERS.english;
  let tokens = 0;
  let isSeparated = true;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const isWord = isLetter(code);
    const end = isWord ? wordEnd(text, at) : code < 0x80 && !isDigit(code) ? runEnd(text, at) : at + 1;
    if (isWord) tokens += wordTokens(text, at, end, letters) + (isSeparated ? 0 : UNSEPARATED);
    else if (code >= 0x80) tokens += scriptTokens(code);
    else if (isDigit(code))
      tokens += 1; // Many tokenizers take digits one by one.
    else if (code !== SPACE || end - at > 1) tokens += 1 + Math.floor((end - at - 1) / 4);
    // One space belongs to the word after it, but not to other things.
    else if (!isLetter(text.charCodeAt(end))) tokens += 0.5;
    isSeparated = !isWord && !isDigit(code);
    at = end;
  }
  return Math.ceil(tokens);
}

function wordTokens(text: string, start: number, end: number, letters: number): number {
  const length = end - start;
  const known = Math.min(length, LONGEST_WORD);
  const isUpper = length > 1 && isUpperCase(text.charCodeAt(start + 1));
  return 1 + Math.floor((known - 1) / (isUpper ? LETTERS.upperCase : letters)) + (length - known) / LETTERS.encoded;
}

/** `camelCase` and `HTTPServer` are two words, or near enough. */
function wordEnd(text: string, start: number): number {
  let end = start + 1;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (!isLetter(code) || (isUpperCase(code) && !isUpperCase(text.charCodeAt(end - 1)))) break;
  }
  return end;
}

/** The same sign again and again is few tokens: a line of `=`, an indentation. */
function runEnd(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text.charCodeAt(end) === text.charCodeAt(start)) end += 1;
  return end;
}

function scriptTokens(code: number): number {
  return SCRIPTS.find(([last]) => code <= last)?.[1] ?? 2;
}

const SPACE = 0x20;

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || isUpperCase(code);
}

function isUpperCase(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
