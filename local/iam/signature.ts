/**
 * Verifies Signature Version 4 the way API Gateway does on `AWS_IAM` routes, and STS on every call: the request is
 * signed once more with the secret of the key that it names, by the signer of the AWS SDK, and the two signatures
 * are compared.
 */
import { formatAmzDate, parseAmzDate } from './amz-date.ts';
import { readAuthorization, type SignatureClaim } from './authorization-header.ts';
import type { Identity, IdentityStore } from './identity.ts';
import {
  expiredToken,
  invalidToken,
  missingToken,
  type Refusal,
  signatureMismatch,
  unusableSignature,
} from './refusals.ts';
import { isSignedWith } from './resign.ts';
import { headerValue, type RequestUrl, readUrl, type SignedRequest } from './signed-request.ts';

export type { SignedRequest } from './signed-request.ts';

/** Where the request arrived, who may sign there, and what time it is. */
export interface VerificationScope {
  readonly region: string;
  /** `execute-api` at the front, `sts` at the embedded STS. */
  readonly service: string;
  readonly identities: IdentityStore;
  readonly now: () => number;
}

/** Who signed the request, or why nobody is believed to have. */
export type Verification = { readonly ok: true; readonly identity: Identity } | Refusal;

const SKEW_MS = 5 * 60_000;

/** Finds out who signed a request. Whatever is wrong with it ends as a refusal, never as an exception. */
export async function verifySignature(request: SignedRequest, scope: VerificationScope): Promise<Verification> {
  const url = readUrl(request.rawUrl);
  if (url === undefined) return signatureMismatch();
  const authorization = [request.headers.authorization ?? []].flat();
  if (authorization.length === 0) return withoutAuthorization(url);
  if (authorization.length > 1) return unusableSignature('Authorization header must occur once.');
  const claim = readAuthorization(authorization.join());
  if ('ok' in claim) return claim;
  const refused = checkScope(claim, scope) ?? checkHeaders(claim, request) ?? checkTime(claim, request, scope.now());
  if (refused) return refused;

  const signer = scope.identities.find(claim.accessKeyId, headerValue(request, 'x-amz-security-token'));
  if (signer === undefined) {
    return scope.identities.hasExpired?.(claim.accessKeyId) ? expiredToken() : invalidToken();
  }
  if (!(await isSignedWith(signer.secretAccessKey, claim, request, url))) return signatureMismatch();
  return { ok: true, identity: signer.identity };
}

/** A signature in the query is real on AWS, but no client of this stack makes one; say so instead of "missing". */
function withoutAuthorization(url: RequestUrl): Refusal {
  const isPresigned = [...url.query.keys()].some((name) => name.toLowerCase() === 'x-amz-signature');
  if (!isPresigned) return missingToken();
  return unusableSignature('Signatures in the query are not accepted here: sign the request in its headers.');
}

function checkScope(claim: SignatureClaim, { region, service }: VerificationScope): Refusal | undefined {
  if (claim.region !== region) {
    return unusableSignature(`Credential should be scoped to a valid region, not '${claim.region}'.`);
  }
  if (claim.service !== service) {
    return unusableSignature(`Credential should be scoped to correct service: '${service}'.`);
  }
  return undefined;
}

/** Host and date are what tie a signature to this gateway and to this minute; unsigned, they prove nothing. */
function checkHeaders(claim: SignatureClaim, request: SignedRequest): Refusal | undefined {
  if (headerValue(request, 'x-amz-date') === undefined) {
    return unusableSignature("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (!claim.signedHeaders.includes('host')) {
    return unusableSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const name of ['x-amz-date', 'x-amz-security-token']) {
    if (headerValue(request, name) !== undefined && !claim.signedHeaders.includes(name)) {
      return unusableSignature(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
    }
  }
  return undefined;
}

function checkTime(claim: SignatureClaim, request: SignedRequest, now: number): Refusal | undefined {
  const written = headerValue(request, 'x-amz-date') ?? '';
  const signedAt = parseAmzDate(written);
  if (signedAt === undefined) return unusableSignature(`Date must be in ISO-8601 'basic format'. Got '${written}'.`);
  const day = written.slice(0, 8);
  if (claim.date !== day) {
    return unusableSignature(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.date}' != '${day}', from '${written}'.`,
    );
  }
  if (signedAt >= now - SKEW_MS && signedAt <= now + SKEW_MS) return undefined;
  const current = formatAmzDate(now);
  return unusableSignature(
    signedAt < now
      ? `Signature expired: ${written} is now earlier than ${formatAmzDate(now - SKEW_MS)} (${current} - 5 min.)`
      : `Signature not yet current: ${written} is still later than ${formatAmzDate(now + SKEW_MS)} (${current} + 5 min.)`,
  );
}
