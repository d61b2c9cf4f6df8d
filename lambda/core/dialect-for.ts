import type { Call } from './call.ts';
import { GatewayError, quoted } from './errors.ts';
import type { Dialect, DialectId, Provider, Target } from './types.ts';

/** What a dialect is chosen for. */
interface Choice {
  readonly target: Target;
  /** The dialect that the target has just refused the request in. */
  readonly avoids?: DialectId;
}

/** The caller's own dialect if the provider takes the call in it; otherwise another that can be translated. */
export function dialectFor(
  { dialect, chat }: Call,
  { target: { model }, avoids }: Choice,
  provider: Provider,
  all: readonly Dialect[],
): Dialect {
  const taking = dialectsFor(dialect, model, provider, all);
  const refusesTools = ({ id }: Dialect) =>
    chat.hasTools === true && provider.speaks[id]?.refusesToolsOf?.test(model) === true;
  const best = taking.find((one) => one.id !== avoids && !refusesTools(one)) ?? taking[0];
  if (best) return best;
  const isThere = meeting(dialect, all).some(({ id }) => provider.speaks[id]);
  const why = isThere ? `takes ${quoted(model)} at no endpoint that is used here` : `has no endpoint ${dialect.path}`;
  throw new GatewayError('invalid-request', `The provider ${provider.id} ${why}.`, { param: 'model' });
}

/** The dialects that a provider can be asked in for a model by a caller of one: the caller's own first, then the best. */
export function dialectsFor(
  caller: Dialect,
  model: string,
  { speaks }: Pick<Provider, 'speaks'>,
  all: readonly Dialect[],
): readonly Dialect[] {
  const taking = meeting(caller, all).filter(({ id }) => {
    const quirks = speaks[id];
    return quirks && quirks.takesModels?.test(model) !== false;
  });
  const rank = (one: Dialect) => (one === caller ? 0 : speaks[one.id]?.preferredFor?.test(model) ? 1 : 2);
  return taking.toSorted((one, other) => rank(one) - rank(other));
}

/** The caller's own dialect, and those that it can be translated to. */
function meeting(caller: Dialect, all: readonly Dialect[]): readonly Dialect[] {
  const others = all.filter((other) => other !== caller && other.translation);
  return caller.translation ? [caller, ...others] : [caller];
}
