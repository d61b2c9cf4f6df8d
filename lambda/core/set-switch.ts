import { GatewayError, quoted } from './errors.ts';
import { invalidField } from './fields.ts';
import { SWITCH_KINDS, type Switch, type SwitchKind } from './switches.ts';
import type { Json } from './types.ts';

export interface SwitchOrder {
  readonly body: Json;
  /** The ARN of who asks, as IAM knows it. */
  readonly by: string;
  /** The providers that the configuration enables. */
  readonly providers: readonly string[];
  readonly experiments: readonly string[];
}

const LONGEST_NAME = 256;
const LONGEST_REASON = 256;
/** As `adapters/provider-keys.ts` makes them. */
const KEY_ID = /^[0-9a-f]{8}$/;

/** Reads what an operator wants to be off or on: strictly, because a switch that does nothing is worse than an error. */
export function switchFrom({ body, by, ...known }: SwitchOrder, now: number): Switch {
  const { provider, model, key, experiment, off, reason, ...unknown } = body;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) {
    throw invalidField(
      extra,
      'is not a field of a switch; `provider`, `model`, `key`, `experiment`, `off` and `reason` are.',
    );
  }
  const named = SWITCH_KINDS.filter((kind) => body[kind] !== undefined);
  const [kind] = named;
  if (kind === undefined || named.length > 1) {
    throw new GatewayError(
      'invalid-request',
      'One of `provider`, `model`, `key` and `experiment` says what is switched.',
    );
  }
  if (typeof off !== 'boolean') throw invalidField('off', 'must be true or false.');
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > LONGEST_REASON)) {
    throw invalidField('reason', `must be a text of at most ${LONGEST_REASON} characters.`);
  }
  const name = nameIn(kind, body[kind]);
  if (off) requireKnown(kind, name, known); // What is no longer configured can still be switched on.
  return { kind, name, isOff: off, at: now, by, reason: reason?.trim() || undefined };
}

/** A switch as the control door tells it. */
export function describeSwitch({ kind, name, isOff, at, by, reason }: Switch): Json {
  return { [kind]: name, off: isOff, reason: reason ?? null, by, at: new Date(at).toISOString() };
}

function nameIn(kind: SwitchKind, name: unknown): string {
  if (kind === 'key') {
    if (typeof name === 'string' && KEY_ID.test(name)) return name;
    // It is not repeated: somebody may have sent the key itself.
    throw invalidField('key', 'must be the id of a key, the first 8 hex digits of its SHA-256, and never the key.');
  }
  if (typeof name !== 'string' || name === '' || name !== name.trim() || Buffer.byteLength(name) > LONGEST_NAME) {
    throw invalidField(kind, `must be a name of at most ${LONGEST_NAME} bytes.`);
  }
  if (kind === 'model' && !/^[^/]+\/./.test(name)) throw invalidField(kind, 'must be written `provider/model`.');
  return name;
}

/** A slip of the pen would switch nothing off, and nobody would notice. */
function requireKnown(
  kind: SwitchKind,
  name: string,
  { providers, experiments }: Pick<SwitchOrder, 'providers' | 'experiments'>,
): void {
  if (kind === 'key' || (kind === 'experiment' && experiments.includes(name))) return;
  if (kind === 'experiment') {
    const there = experiments.length > 0 ? `${experiments.join(', ')} are` : 'there are none';
    throw invalidField(kind, `names ${quoted(name)}, which is no experiment here; ${there}.`);
  }
  const provider = kind === 'model' ? name.slice(0, name.indexOf('/')) : name;
  if (providers.includes(provider)) return;
  throw invalidField(kind, `names ${quoted(provider)}, which is no provider here; ${providers.join(', ')} are.`);
}
