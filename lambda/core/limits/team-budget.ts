import { type AuditEntry, type Author, auditEntry } from '../audit/audit-entry.ts';
import { GatewayError } from '../errors.ts';
import { invalidField } from '../fields.ts';
import { objectIn } from '../json.ts';
import type { Json } from '../types.ts';
import { unknownTeam } from '../unknown-team.ts';
import type { Accounts } from './account.ts';
import { accountsOf, changedBy, partsFor, type TeamAllowance } from './allowance.ts';
import { type AllowanceOrder, type AllowanceStore, CHANGEABLE, type Changeable } from './allowance-store.ts';
import { describeAllowance, describeStandings } from './describe-allowance.ts';
import { readAllowance } from './read-allowance.ts';

/** Where the budget of a team is looked up. */
export interface BudgetPorts {
  readonly teams: ReadonlyMap<string, TeamAllowance>;
  readonly store: Pick<AllowanceStore, 'read'>;
  readonly accounts: Pick<Accounts, 'read'>;
}

/** What a team may, what of that is changed and by whom, and how each of its budgets stands now. */
export async function describeTeamBudget(team: string, ports: BudgetPorts, now: number): Promise<Json> {
  const { allowance, change } = await known(team, ports);
  const { alertAt, unpriced, peakCallsPerSecond } = allowance;
  const shards = partsFor(peakCallsPerSecond);
  const accounts = accountsOf(allowance, { team, owner: 'team', shards, now });
  const budgets = accounts.filter((account) => account.kind === 'budget');
  const standings = await Promise.all(
    budgets.map(async (budget) => ({ ...budget, state: await ports.accounts.read(budget) })),
  );
  return {
    team,
    ...describeAllowance(allowance),
    ...{ alertAt, unpriced, peakCallsPerSecond },
    standing: describeStandings(standings),
    changed: change ? { at: new Date(change.at).toISOString(), by: change.by } : null,
  };
}

/** What a team may, as operators have changed it; `undefined` if there is no such team. */
export async function allowanceOf(
  team: string,
  ports: Pick<BudgetPorts, 'teams' | 'store'>,
): Promise<TeamAllowance | undefined> {
  return ports.teams.has(team) ? (await known(team, ports)).allowance : undefined;
}

async function known(team: string, { teams, store }: Pick<BudgetPorts, 'teams' | 'store'>) {
  const configured = teamNamed(team, teams);
  const change = (await store.read()).find((one) => one.team === team);
  return { allowance: change ? changedBy(configured, change.allowance) : configured, change };
}

/** The entry of a change: what the team may, before it and after it. */
export async function budgetEntry(
  order: AllowanceOrder,
  ports: Pick<BudgetPorts, 'teams' | 'store'>,
  author: Author,
): Promise<AuditEntry> {
  const { team, allowance: said, asConfigured } = order;
  const { allowance: before } = await known(team, ports);
  const change = { before: describeAllowance(before), after: describeAllowance(changedBy(before, said)) };
  const after = asConfigured.length > 0 ? { ...change.after, asConfigured } : change.after;
  return auditEntry({ action: 'budget.set', team, subject: team, ...change, after }, author);
}

/** Who wants to change what. */
export interface BudgetOrder {
  readonly team: string;
  readonly body: Json;
  /** The ARN of who asks, as IAM knows it. */
  readonly by: string;
  readonly teams: ReadonlyMap<string, TeamAllowance>;
}

/** Lifts whatever operators have said before: what is configured is in force again. */
const AS_CONFIGURED = 'configured';

/** Reads what an operator wants a team to have: only what is named changes; `null` lifts a limit, `"configured"` a change. */
export function allowanceOrderFrom({ team, body, by, teams }: BudgetOrder, now: number): AllowanceOrder {
  teamNamed(team, teams);
  const { budget, limits, ...unknown } = body;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw invalidField(extra, 'cannot be set here; `budget` and `limits` can.');
  const asConfigured = CHANGEABLE.filter((name) => memberIn(body, name) === AS_CONFIGURED);
  const allowance = readAllowance({
    budget: without(budget, 'budget', asConfigured),
    limits: without(limits, 'limits', asConfigured),
  });
  const said = Object.keys(allowance.budget).length + Object.keys(allowance.limits).length + asConfigured.length;
  if (said > 0) return { team, allowance, asConfigured, at: now, by };
  throw new GatewayError('invalid-request', 'Nothing is said to change: `budget` or `limits` has to name a limit.');
}

function memberIn(body: Json, name: Changeable): unknown {
  const [section = '', member = ''] = name.split('.');
  return objectIn(body[section])?.[member];
}

function without(section: unknown, name: string, removed: readonly Changeable[]): unknown {
  const members = objectIn(section);
  if (!members) return section;
  const known: readonly string[] = removed;
  return Object.fromEntries(Object.entries(members).filter(([member]) => !known.includes(`${name}.${member}`)));
}

function teamNamed(team: string, teams: ReadonlyMap<string, TeamAllowance>): TeamAllowance {
  const known = teams.get(team);
  if (known) return known;
  throw unknownTeam(team);
}
