/** Stands between the id of a tool call and the signature that it carries. */
const MARK = '__sig__';
/** The same before a signature that is not plain base64. */
const TEXT_MARK = '__sigt__';
/** Longer ids than this are more than some clients keep; a longer signature travels beside its call alone. */
const MOST_CHARACTERS = 8_192;

/** What the id of a tool call says. */
export interface ReadCallId {
  readonly id: string;
  readonly signature?: string;
}

/**
 * Puts what a provider must get back with a tool call into its id, which clients send back even if they drop every
 * field that they do not know. What would be too long is left out.
 */
export function packCallId(id: string, signature: string): string {
  const isBase64 = signature !== '' && Buffer.from(signature, 'base64').toString('base64') === signature;
  const packed = isBase64
    ? `${id}${MARK}${signature.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`
    : `${id}${TEXT_MARK}${Buffer.from(signature).toString('base64url')}`;
  return packed.length > MOST_CHARACTERS || signature === '' ? id : packed;
}

/** The way back. An id that carries nothing is as it was. */
export function readCallId(text: string): ReadCallId {
  if (!isPacked(text)) return { id: text };
  const mark = text.includes(MARK) ? MARK : TEXT_MARK;
  const at = text.indexOf(mark);
  const carried = text.slice(at + mark.length);
  if (at < 0 || !/^[A-Za-z0-9_-]+$/.test(carried)) return { id: text };
  const signature = Buffer.from(carried, 'base64url').toString(mark === MARK ? 'base64' : 'utf8');
  return { id: text.slice(0, at), signature };
}

/** Whether an id may carry a signature: cheap, because it is asked of every id. */
export function isPacked(text: string): boolean {
  return text.includes('__sig');
}
