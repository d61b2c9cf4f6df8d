import { type AuditEntry, type Author, auditEntry } from '../audit/audit-entry.ts';
import type { Json } from '../types.ts';

/** Who has said so, where no person has. */
export const GUARDRAILS = 'guardrails';

/** What people, or guardrails, have said of an experiment since it was configured. */
export interface Standing {
  readonly team: string;
  readonly experiment: string;
  /** `running`: as configured. `stopped`: the control arm answers all, and nothing is judged. */
  readonly state: 'running' | 'stopped' | 'promoted';
  /** The arm that is promoted, if one is. */
  readonly arm: string | undefined;
  /** Of how many of the calls: 1 is all; of the rest the control arm answers. */
  readonly share: number;
  readonly at: number;
  /** An ARN; or `guardrails`. */
  readonly by: string;
  /** That of the experiment's plan when it was said. */
  readonly digest?: string | undefined;
  readonly reason: string | undefined;
}

/** Where the standings of experiments lie, for all functions. */
export interface StandingStore {
  read(): Promise<readonly Standing[]>;
  /** Sets one, together with the entry of who did. What somebody else has said later stays: then it is an error. */
  set(standing: Standing, entry: AuditEntry): Promise<void>;
}

/** How a standing is found. */
export function standingName({ team, experiment }: Pick<Standing, 'team' | 'experiment'>): string {
  return `${team}#${experiment}`;
}

/** Who has changed how an experiment stands, and what it was before. */
export function standingEntry(after: Standing, before: Standing | undefined, clock: Author['clock']): AuditEntry {
  const change = { before: before ? described(before) : null, after: described(after) };
  const { team, experiment: subject, by } = after;
  return auditEntry({ team, action: 'experiment.set', subject, ...change }, { by, clock });
}

function described({ state, arm, share, reason }: Standing): Json {
  return { state, arm: arm ?? null, share, reason: reason ?? null };
}
