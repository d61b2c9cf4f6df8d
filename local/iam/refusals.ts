/**
 * How API Gateway words its refusals of AWS_IAM requests, and which gateway response each of them becomes.
 * Clients and people search for these sentences, so they are kept to the letter where AWS's are known.
 */
import { createHash } from 'node:crypto';

/** The gateway response of the template that shapes a refusal. */
export type RefusalType = 'MISSING_AUTHENTICATION_TOKEN' | 'INVALID_SIGNATURE' | 'EXPIRED_TOKEN';

/** What is wrong, where a service has more words for it than API Gateway. */
export type RefusalReason = 'missing-token' | 'unknown-token' | 'expired-token' | 'wrong-signature';

/** Why a request is not accepted as its signer's: always a 403, never with a secret in the message. */
export interface Refusal {
  readonly ok: false;
  readonly status: 403;
  readonly reason: RefusalReason;
  readonly type: RefusalType;
  readonly message: string;
}

/** The request carries no signature, or not one of the kind that the front reads. */
export function missingToken(): Refusal {
  return refusal('missing-token', 'Missing Authentication Token');
}

/** The access key is unknown, or its session token is not the one that was issued with it. */
export function invalidToken(): Refusal {
  return refusal('unknown-token', 'The security token included in the request is invalid.');
}

/** The session of a role has ended. */
export function expiredToken(): Refusal {
  return refusal('expired-token', 'The security token included in the request is expired');
}

/** The request is not what was signed, or was signed with another secret. */
export function signatureMismatch(): Refusal {
  return refusal(
    'wrong-signature',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
      'and signing method. Consult the service documentation for details.',
  );
}

/** The request was signed in a way that could never be accepted, whoever signed it. */
export function unusableSignature(message: string): Refusal {
  return refusal('wrong-signature', message);
}

/** A header that is no signature at all. It may be a bearer key, so only its digest is repeated. */
export function unreadableAuthorization(header: string): Refusal {
  const digest = createHash('sha256').update(header).digest('base64');
  return unusableSignature(
    `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${digest}'.`,
  );
}

const TYPES: Readonly<Record<RefusalReason, RefusalType>> = {
  'missing-token': 'MISSING_AUTHENTICATION_TOKEN',
  'unknown-token': 'INVALID_SIGNATURE',
  'expired-token': 'EXPIRED_TOKEN',
  'wrong-signature': 'INVALID_SIGNATURE',
};

function refusal(reason: RefusalReason, message: string): Refusal {
  return { ok: false, status: 403, reason, type: TYPES[reason], message };
}
