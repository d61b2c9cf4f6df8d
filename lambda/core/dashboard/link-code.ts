import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';

const CHANCE_BYTES = 32;
const PROOF_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** 48 bytes in base64url. */
const FORM = /^[\w-]{64}$/;

/** The code of a link taken apart: where its link lies, and what it unseals. */
export interface LinkCode {
  readonly id: string;
  readonly secret: Uint8Array;
}

/**
 * Makes the code of a link from 32 random bytes. It ends with a proof that this gateway has made it, so that a guess is
 * refused without a look into any store.
 */
export function mintCode(randomness: Uint8Array, pepper: string): LinkCode & { readonly code: string } {
  const secret = randomness.subarray(0, CHANCE_BYTES);
  const code = Buffer.concat([secret, proofOf(secret, pepper)]).toString('base64url');
  return { code, id: idOf(code), secret };
}

/** Takes a code apart; `undefined` for whatever was not made here. */
export function readCode(code: string, pepper: string): LinkCode | undefined {
  if (!FORM.test(code)) return undefined;
  const bytes = Buffer.from(code, 'base64url');
  const secret = bytes.subarray(0, CHANCE_BYTES);
  if (!timingSafeEqual(bytes.subarray(CHANCE_BYTES), proofOf(secret, pepper))) return undefined;
  return { id: idOf(code), secret };
}

/** Seals a text for who has the code: a copy of the table opens nothing. */
export function seal(text: string, { secret, id }: LinkCode, nonce: Uint8Array): string {
  const cipher = createCipheriv('aes-256-gcm', sealingKey(secret), nonce.subarray(0, NONCE_BYTES));
  cipher.setAAD(Buffer.from(id));
  const sealed = [cipher.update(text, 'utf8'), cipher.final()];
  return Buffer.concat([nonce.subarray(0, NONCE_BYTES), ...sealed, cipher.getAuthTag()]).toString('base64url');
}

/** What was sealed; throws if it is not what was sealed under this code. */
export function unseal(sealed: string, { secret, id }: LinkCode): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const end = bytes.length - TAG_BYTES;
  const cipher = createDecipheriv('aes-256-gcm', sealingKey(secret), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  cipher.setAAD(Buffer.from(id));
  cipher.setAuthTag(bytes.subarray(end));
  return Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES, end)), cipher.final()]).toString('utf8');
}

function proofOf(secret: Uint8Array, pepper: string): Buffer {
  if (pepper === '') throw new Error('the key pepper is empty: every code would be forgeable');
  return createHmac('sha256', pepper).update('dashboard-link').update(secret).digest().subarray(0, PROOF_BYTES);
}

function idOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

/** Neither what lies in the table nor what proves the code tells it. */
function sealingKey(secret: Uint8Array): Buffer {
  return createHmac('sha256', secret).update('dashboard-session').digest();
}
