import type { AllowanceFacts } from './allowance.ts';

/** A key, as it is listed. */
export interface KeyFacts extends AllowanceFacts {
  readonly id: string;
  readonly name: string | null;
  readonly state: 'active' | 'expired' | 'revoked';
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly replacedBy: string | null;
  readonly tags: readonly string[];
  readonly scopes: readonly string[];
}

const HOUR_MS = 3_600_000;

/** Whether a key is that of a session of this page, as a link or IAM opens it: of an hour, and called by who it is of. */
export function isOfSession({ name, createdAt, expiresAt, limits }: KeyFacts): boolean {
  if (!name?.startsWith('dashboard of ') || expiresAt === null || !Array.isArray(limits.endpoints)) return false;
  return Date.parse(expiresAt) - Date.parse(createdAt) <= HOUR_MS;
}

export interface KeyList {
  readonly data: readonly KeyFacts[];
  /** Whether there are older ones than are told. */
  readonly hasMore: boolean;
}

/** A key that was just made: only this answer ever holds it. */
export interface MadeKey {
  readonly id: string;
  readonly key: string;
  readonly name: string | null;
  readonly replaces?: { readonly id: string; readonly worksUntil: string };
}

/** What a team may, and who has changed it last. */
export interface TeamFacts extends AllowanceFacts {
  readonly changed: { readonly at: string; readonly by: string } | null;
}
