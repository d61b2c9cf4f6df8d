import { ulid } from '../ids.ts';
import type { Json } from '../types.ts';

/** What can be changed through the control door. */
export type AuditAction =
  | 'key.create'
  | 'key.edit'
  | 'key.rotate'
  | 'key.revoke'
  | 'budget.set'
  | 'switch.set'
  | 'call.correct'
  | 'experiment.set'
  | 'provider-key.set'
  | 'provider-key.remove';

/** What is written down of a change: who has made it, when, and what was before and is after. Never a secret. */
export interface AuditEntry {
  /** A ULID: entries lie in the order of time. */
  readonly id: string;
  readonly at: number;
  /** The ARN of who has signed, as IAM knows it. */
  readonly by: string;
  /** Whose it is; absent for what is the whole gateway's. */
  readonly team?: string | undefined;
  readonly action: AuditAction;
  /** What was changed: the id of a key or of a call, a provider, a switch. */
  readonly subject: string;
  /** `null`: there was nothing, or nobody could know. */
  readonly before: Json | null;
  readonly after: Json | null;
}

/** Who makes a change, and when. */
export interface Author {
  readonly by: string;
  readonly clock: { now(): number; randomBytes(count: number): Uint8Array };
}

/** The entry of a change that is made now. */
export function auditEntry(fact: Omit<AuditEntry, 'id' | 'at' | 'by'>, { by, clock }: Author): AuditEntry {
  const at = clock.now();
  return { id: ulid(at, clock.randomBytes(16)), at, by, ...fact };
}
