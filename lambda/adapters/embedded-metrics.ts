import { METRICS_NAMESPACE } from '../settings.ts';

export type Metrics = Readonly<Record<string, number | undefined>>;
export type Properties = Readonly<Record<string, string | number | boolean | undefined>>;

export interface MetricsOptions {
  now(): number;
  /** Two stacks may share an account and a region; their metrics must not add up. */
  readonly stack: string;
}

/** What a line says and what it counts. */
export interface Line {
  readonly metrics: Metrics;
  /** Names of properties: each metric is written for the stack as a whole, and again for each of these. */
  readonly dimensions: readonly string[];
  readonly properties: Properties;
  /** The metrics that are written for these dimensions; absent: all. */
  readonly only?: readonly string[];
}

/** A line of a log in CloudWatch's embedded format: its metrics are told in it. */
export function embedded(options: MetricsOptions, line: Line) {
  const { metrics, dimensions, properties, only } = line;
  const known = Object.keys(metrics).filter((name) => metrics[name] !== undefined);
  const isApart = (name: string) => dimensions.length > 0 && (only?.includes(name) ?? true);
  const directives = [
    { names: known.filter((name) => !isApart(name)), sets: [['Stack']] },
    { names: known.filter(isApart), sets: [['Stack'], ...dimensions.map((dimension) => ['Stack', dimension])] },
  ];
  return {
    _aws: {
      Timestamp: options.now(),
      CloudWatchMetrics: directives.flatMap(({ names, sets }) =>
        names.length > 0 ? [{ Namespace: METRICS_NAMESPACE, Dimensions: sets, Metrics: names.map(unitOf) }] : [],
      ),
    },
    Stack: options.stack,
    ...metrics,
    ...Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, shortened(value)])),
  };
}

function unitOf(Name: string): { readonly Name: string; readonly Unit: string } {
  return { Name, Unit: Name.endsWith('Ms') ? 'Milliseconds' : Name.endsWith('Usd') ? 'None' : 'Count' };
}

/** The kind of a mistake and where it happened. Its message is left out: it may quote a body. */
export function reasonOf(cause: unknown): Properties {
  if (cause instanceof AggregateError) return { reason: cause.errors.map((one) => reasonOf(one).reason).join(', ') };
  if (!(cause instanceof Error)) return { reason: typeof cause };
  return {
    reason: cause.name,
    code: 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined,
    at: framesOf(cause)
      ?.slice(0, 4)
      .map((line) => line.trim())
      .join(' | '),
  };
}

/** A stack begins with the message, which may quote a body: it may have lines that begin like a frame. */
function framesOf({ message, stack = '' }: Error): readonly string[] | undefined {
  const at = stack.indexOf(message);
  const frames = at < 0 ? [] : stack.slice(at + message.length).split('\n');
  const found = frames.filter((line) => FRAME.test(line));
  return found.length > 0 ? found : undefined;
}

/** A message that was changed is found elsewhere in the stack, or is not all of what stands there. */
const FRAME = /^ {4}at \S.*:\d+:\d+\)?$/;

const LONGEST = 512;
/** Odd characters are written with up to six others: a line of a log must stay one, whatever a caller calls a model. */
const MOST_BYTES = 1_024;
const SHORT = 100;

function shortened(value: Properties[string]): Properties[string] {
  if (typeof value !== 'string') return value;
  const cut = value.slice(0, LONGEST);
  return Buffer.byteLength(JSON.stringify(cut)) > MOST_BYTES ? cut.slice(0, SHORT) : cut;
}
