import type { AuditEntry } from './audit/audit-entry.ts';
import { GatewayError } from './errors.ts';
import type { Route } from './route.ts';
import type { Target } from './types.ts';

/** What an operator can switch off while the gateway runs. */
export const SWITCH_KINDS = ['provider', 'model', 'key', 'experiment'] as const;
export type SwitchKind = (typeof SWITCH_KINDS)[number];

/** What an operator has switched off, or on again, and who, when and why. */
export interface Switch {
  readonly kind: SwitchKind;
  /** A provider, a `provider/model`, the id of a provider's key, or an experiment. */
  readonly name: string;
  readonly isOff: boolean;
  readonly at: number;
  /** The ARN of whoever has set it. */
  readonly by: string;
  readonly reason: string | undefined;
}

/** Where switches lie, for all gateways and for the control door. */
export interface SwitchStore {
  /** All that were ever set. */
  read(): Promise<readonly Switch[]>;
  /** Sets one, with its entry or not at all. A switch that was set later by somebody else stays: then it is an error. */
  set(one: Switch, entry: AuditEntry): Promise<void>;
}

/** What is off, as `kind#name`. */
export type Off = ReadonlySet<string>;

/** What a gateway knows of the switches. */
export interface Switches {
  /** What is off. Never throws, and waits only where nothing recent is known, and not long. */
  off(): Promise<Off>;
}

export const NOTHING_OFF: Off = new Set();

/** What is off before anything could be read: nothing, and whoever must be sure of that knows it by being this very set. */
export const NOTHING_KNOWN: Off = new Set();

/** How a switch is called where only its name counts. */
export function switchName({ kind, name }: Pick<Switch, 'kind' | 'name'>): string {
  return `${kind}#${name}`;
}

/** What a target is switched by, for those who ask often: to put a name together takes longer than to look it up. */
export function switchNamesOf({ provider, model }: Target): readonly string[] {
  return [`provider#${provider}`, `model#${provider}/${model}`];
}

/** Whether nothing may be sent to a target, by whichever of its keys. */
export function isOff(target: Target, off: Off): boolean {
  return off.size > 0 && isAnyOff(switchNamesOf(target), off);
}

/** The same, by what the target is switched by. */
export function isAnyOff(names: readonly string[], off: Off): boolean {
  return off.size > 0 && names.some((name) => off.has(name));
}

/** Whether a key of a provider is not to be used. */
export function isKeyOff({ id }: { readonly id: string }, off: Off): boolean {
  return off.has(`key#${id}`);
}

/** Throws if nothing may be sent to a target. */
export function requireOn(target: Target, off: Off): void {
  if (!isOff(target, off)) return;
  const { provider, model } = target;
  throw switchedOff(off.has(`provider#${provider}`) ? `the provider ${provider}` : `the model ${provider}/${model}`);
}

/** The refusal of what an operator does not want to be used. Why is the operator's own matter. */
export function switchedOff(what: string): GatewayError {
  return new GatewayError('switched-off', `An operator of this gateway has switched off ${what}.`, {
    isExhausted: true,
  });
}

/** The routes that do not lead straight to what is off; all of them if there is no other. */
export function withoutOff(routes: readonly Route[], off: Off): readonly Route[] {
  if (off.size === 0) return routes;
  const open = routes.filter((route) => route.kind !== 'pinned' || !isOff(route.target, off));
  return open.length > 0 ? open : routes;
}
