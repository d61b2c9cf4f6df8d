import type { AuditEntry } from '../audit/audit-entry.ts';
import { remembered } from '../remembered.ts';
import { type Allowance, type Allowances, changedBy, type TeamAllowance } from './allowance.ts';

/** The members of an allowance that can be changed at run time, by the names that callers and the store know them by. */
export const CHANGEABLE = [
  'budget.day',
  'budget.week',
  'budget.month',
  'budget.total',
  'limits.requestsPerMinute',
  'limits.tokensPerMinute',
  'limits.concurrent',
  'limits.maxCallUsd',
  'limits.models',
  'limits.endpoints',
] as const;
export type Changeable = (typeof CHANGEABLE)[number];

/** What an operator has said of a team's allowance since it was configured, and who has said it last. */
export interface AllowanceChange {
  readonly team: string;
  /** Only what is said: `null` lifts a limit. */
  readonly allowance: Allowance;
  readonly at: number;
  /** The ARN of whoever has set it. */
  readonly by: string;
}

/** A change to be written: what is set, and what shall be as configured again. */
export interface AllowanceOrder extends AllowanceChange {
  readonly asConfigured: readonly Changeable[];
}

/** Where changes lie, for all gateways and for the control door. */
export interface AllowanceStore {
  /** Those of all teams. */
  read(): Promise<readonly AllowanceChange[]>;
  /**
   * Adds to what was said of a team before, with its entry or not at all. What was said later by somebody else stays: then
   * it is an error.
   */
  set(order: AllowanceOrder, entry: AuditEntry): Promise<void>;
}

/** Where changes are read, what is configured, and who is told if reading fails. */
export interface AllowanceReading {
  readonly store: Pick<AllowanceStore, 'read'>;
  readonly teams: ReadonlyMap<string, TeamAllowance>;
  now(): number;
  report(cause: unknown): void;
}

/** What teams may, as it was last read. Where nothing is known, what is configured is in force. */
export function rememberAllowances({ store, teams, now, report }: AllowanceReading): Allowances {
  const read = async () => inForce(teams, await store.read());
  const known = remembered({ read, unread: teams, now, report });
  return {
    async known() {
      const all = await known();
      return (team) => all.get(team) ?? NOTHING;
    },
  };
}

/** What was configured, as it was changed since. */
function inForce(
  teams: ReadonlyMap<string, TeamAllowance>,
  changes: readonly AllowanceChange[],
): ReadonlyMap<string, TeamAllowance> {
  const changed = changes.flatMap(({ team, allowance }) => {
    const base = teams.get(team);
    return base ? [[team, changedBy(base, allowance)] as const] : [];
  });
  return new Map([...teams, ...changed]);
}

/** What a team that is not configured may: it has left, and its keys with it. */
const NOTHING: TeamAllowance = {
  budget: {},
  limits: { requestsPerMinute: 0 },
  alertAt: [],
  unpriced: 'refuse',
  peakCallsPerSecond: 1,
};
