/** Marks that turn the direction of what stands around them, and characters that are nothing to see. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const MOST = 300;

/** A text that somebody else has written, as it may stand beside ours: it can be read, and do nothing else. */
export function shown(text: string | null | undefined): string {
  if (text === null || text === undefined) return '';
  const plain = text.replace(UNSEEN, '');
  return plain.length > MOST ? `${plain.slice(0, MOST)}…` : plain;
}
