import type { Usage } from '../money/usage.ts';
import type { Account } from './account.ts';
import type { Permit } from './permit.ts';

/** That a call was let in: what it is held against, and what is made good when it is over. */
export interface Admission {
  readonly permit: Permit;
  readonly accounts: readonly Account[];
  /** What every answer tells of limits. */
  headers(): Readonly<Record<string, string>>;
  /** Corrects what was counted to what was really used; a call that asked nobody for anything counts for nothing. */
  close(attempts: readonly UsedAttempt[]): Promise<void>;
}

/** What counts of an attempt when its call is over. */
interface UsedAttempt {
  /** Whether anybody may have been asked. */
  readonly isSent?: boolean;
  readonly usage?: Usage;
}
