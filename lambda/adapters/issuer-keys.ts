import type { CryptoKey, JWK } from 'jose';
import type { TokenAlgorithm } from '../core/iam-token.ts';

/** A key that an issuer signs with, and the only algorithm that it is used with. */
export interface IssuerKey {
  readonly algorithm: TokenAlgorithm;
  readonly key: CryptoKey;
}

/** The keys of one issuer, as they are known here. */
export interface IssuerKeys {
  /** Asks the issuer if it must; throws what keeps it from knowing. */
  find(keyId: string): Promise<IssuerKey | undefined>;
  /** Whether it is still a key of the issuer, as far as that is known. */
  has(keyId: string, key: IssuerKey): boolean;
}

interface IssuerKeysOptions {
  /** Reads the issuer's document of keys. */
  read(): Promise<string>;
  now(): number;
  report(cause: unknown): void;
}

/** Who withdraws a key is heard within this time. */
const FRESH_MS = 3_600_000;
/** Anybody can make up names of keys. They ask the issuer once a minute, all together. */
const PAUSE_MS = 60_000;
/** Where nothing is known at all, nobody with a token is let in: that is tried again sooner. */
const PAUSE_UNKNOWING_MS = 5_000;
const MOST_KEYS = 64;

/** Remembers the keys of an issuer. What is known stays known when the issuer cannot be asked. */
export function createIssuerKeys({ read, now, report }: IssuerKeysOptions): IssuerKeys {
  let known: ReadonlyMap<string, IssuerKey> = new Map();
  let knownAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let failure: { readonly cause: unknown } | undefined;
  let asking: Promise<void> | undefined;

  const ask = async () => {
    try {
      known = await keysIn(await read());
      knownAt = now();
      failure = undefined;
    } catch (cause) {
      failure = { cause };
      report(cause);
    } finally {
      asking = undefined;
    }
  };

  return {
    async find(keyId) {
      const at = now();
      const found = known.get(keyId);
      if (found && at - knownAt < FRESH_MS) return found;
      const pause = known.size === 0 ? PAUSE_UNKNOWING_MS : PAUSE_MS;
      if (!asking && at - askedAt >= pause) {
        askedAt = at;
        asking = ask();
      }
      if (found) return found; // Nobody waits for what is only to be made sure of.
      await asking;
      const key = known.get(keyId);
      if (!key && failure) throw failure.cause;
      return key;
    },
    has: (keyId, key) => known.get(keyId) === key,
  };
}

/** The keys in a document (RFC 7517) that tokens may be signed with. */
async function keysIn(text: string): Promise<ReadonlyMap<string, IssuerKey>> {
  const document: unknown = JSON.parse(text);
  const listed = typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined;
  if (!Array.isArray(listed)) throw new Error('the document of an issuer has no keys');
  const { importJWK } = await import('jose/key/import');
  const keys = new Map<string, IssuerKey>();
  for (const each of listed.slice(0, MOST_KEYS)) {
    const usable = usableKey(each);
    if (!usable || keys.has(usable.keyId)) continue;
    const key = await importJWK(usable.jwk, usable.algorithm);
    // Only symmetric keys are imported as bytes, and none gets here.
    if (!(key instanceof Uint8Array)) keys.set(usable.keyId, { algorithm: usable.algorithm, key });
  }
  // An issuer without keys is a mistake: it must not undo what is known.
  if (keys.size === 0) throw new Error('the document of an issuer has no key that can be used');
  return keys;
}

interface UsableKey {
  readonly keyId: string;
  readonly algorithm: TokenAlgorithm;
  /** The public members, and no others. */
  readonly jwk: JWK;
}

function usableKey(value: unknown): UsableKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  // Any object may be asked for members that it does not have.
  const { kid, kty, crv, x, y, n, e, use, alg } = value as Readonly<Record<string, unknown>>;
  const algorithm = kty === 'EC' && crv === 'P-384' ? 'ES384' : kty === 'RSA' ? 'RS256' : undefined;
  if (typeof kid !== 'string' || !algorithm) return undefined;
  if ((use !== undefined && use !== 'sig') || (alg !== undefined && alg !== algorithm)) return undefined;
  if (algorithm === 'ES384') {
    return isText(x) && isText(y) ? { keyId: kid, algorithm, jwk: { kty: 'EC', crv: 'P-384', x, y } } : undefined;
  }
  return isText(n) && isText(e) ? { keyId: kid, algorithm, jwk: { kty: 'RSA', n, e } } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
