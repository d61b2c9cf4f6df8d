import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS_NAMESPACE } from '../lambda/settings.ts';

/** So long everything that operators see is summed up for. */
export const PERIOD = Duration.minutes(5);
/** A share of fewer calls than these says nothing. */
const ENOUGH = 20;

/** The metrics that the functions of one stack write. Another stack in this account is not ours to watch. */
export class OwnMetrics {
  readonly #stackName: string;

  constructor(stackName: string) {
    this.#stackName = stackName;
  }

  /** Of the stack as a whole, or of one provider. */
  of(metricName: string, { provider, statistic = Stats.SUM }: MetricWish = {}): Metric {
    return new Metric({
      namespace: METRICS_NAMESPACE,
      metricName,
      dimensionsMap: { Stack: this.#stackName, ...(provider !== undefined && { Provider: provider }) },
      statistic,
      period: PERIOD,
      ...(provider !== undefined && { label: provider }),
    });
  }

  /** What nineteen of twenty stay below, at a provider; 0 where there were only a few. */
  slowest(metricName: string, provider: string): MathExpression {
    const [count, slow] = ['count', 'slow'].map((word) => within(word, provider));
    return new MathExpression({
      expression: `IF(${count} >= ${ENOUGH}, ${slow}, 0)`,
      usingMetrics: {
        [`${count}`]: this.of(metricName, { provider, statistic: Stats.SAMPLE_COUNT }),
        [`${slow}`]: this.of(metricName, { provider, statistic: Stats.percentile(95) }),
      },
      period: PERIOD,
      label: provider,
    });
  }

  /** How many in a hundred, of a provider; 0 where there were only a few. */
  share(part: string, whole: string, provider: string): MathExpression {
    const [some, all] = ['part', 'whole'].map((word) => within(word, provider));
    return new MathExpression({
      expression: `IF(${all} >= ${ENOUGH}, 100 * ${some} / ${all}, 0)`,
      usingMetrics: { [`${some}`]: this.of(part, { provider }), [`${all}`]: this.of(whole, { provider }) },
      period: PERIOD,
      label: provider,
    });
  }
}

/** The name of a metric in an expression; in a graph with others it must be its own. */
export function within(word: string, provider: string | undefined): string {
  return provider === undefined ? word : `${word}_${provider.replaceAll('-', '_')}`;
}

interface MetricWish {
  readonly provider?: string;
  readonly statistic?: string;
}
