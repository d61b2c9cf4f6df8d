const BYTES_PER_TOKEN = 4;

/**
 * Cuts text into tokens as the demo models count them: whole characters, until there are 4 bytes of UTF-8 or more.
 * So English text has a token for every 4 letters, and anybody can check the usage with a pencil.
 */
export function tokenize(text: string): string[] {
  const tokens: string[] = [];
  let token = '';
  let bytes = 0;
  for (const character of text) {
    token += character;
    bytes += Buffer.byteLength(character);
    if (bytes < BYTES_PER_TOKEN) continue;
    tokens.push(token);
    token = '';
    bytes = 0;
  }
  return token === '' ? tokens : [...tokens, token];
}

/** How many tokens a text has. */
export function countTokens(text: string): number {
  return tokenize(text).length;
}
