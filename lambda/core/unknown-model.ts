import { GatewayError, quoted } from './errors.ts';
import { plainName } from './model-name.ts';
import type { Names } from './names.ts';

/** Longer names get no suggestions: to compare them would cost more than they are worth. */
const LONGEST_COMPARED = 64;
const MOST_SUGGESTIONS = 3;

/** The refusal of a name that means nothing here, with the nearest ones that do. */
export function unknownModel(name: string, names: Names): GatewayError {
  const near = nearest(name, names);
  const providers = [...names.providers.keys()].join(', ');
  const hint = near.length > 0 ? `Did you mean ${near.map((one) => quoted(one)).join(' or ')}? Else write` : 'Write';
  const message = `The model ${quoted(name)} does not exist here. ${hint} \`provider/model\` with one of these providers: ${providers}.`;
  return new GatewayError('model-unknown', message, { param: 'model' });
}

function nearest(name: string, { routes, providers, catalogue }: Names): readonly string[] {
  if (name.length > LONGEST_COMPARED) return [];
  const wanted = plainName(name);
  const most = Math.max(1, Math.floor(wanted.length / 4));
  const known = [
    ...[...routes.keys()].map((alias) => ({ shown: alias, plain: alias.toLowerCase() })),
    ...[...catalogue.list()]
      .filter(({ provider }) => providers.has(provider))
      .map(({ provider, id }) => ({ shown: `${provider}/${id}`, plain: plainName(id) })),
  ];
  return known
    .map(({ shown, plain }) => ({ shown, distance: distanceOf(wanted, plain, most) }))
    .filter(({ distance }) => distance <= most)
    .sort((one, other) => one.distance - other.distance || one.shown.length - other.shown.length)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ shown }) => shown);
}

/** How many letters differ (Levenshtein); more than `most` is all the same. */
function distanceOf(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let at = 1; at <= other.length; at += 1) {
      const replaced = (above[at - 1] ?? 0) + (one[row - 1] === other[at - 1] ? 0 : 1);
      line.push(Math.min(replaced, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1));
    }
    if (Math.min(...line) > most) return most + 1;
    above = line;
  }
  return above[other.length] ?? 0;
}
