import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Outcome } from '../parts/outcome.tsx';
import type { Span, timeline } from '../reckon/timeline.ts';
import type { CallFacts } from '../state/answers.ts';
import { duration } from '../text/amounts.ts';

export interface TimelineProps {
  readonly attempts: CallFacts['attempts'];
  readonly line: ReturnType<typeof timeline>;
}

/** The attempts of a call under each other on one line of time: waiting is pale, content is full. */
export function Timeline({ attempts, line: { spans, ms } }: TimelineProps) {
  return (
    <ol class="timeline">
      {attempts.map((attempt, at) => {
        const span: Span = spans[at] ?? { from: 0, to: ms, firstContent: undefined };
        const share = (moment: number) => `${(moment / ms) * 100}%`;
        const content = span.firstContent ?? span.to;
        return (
          <li key={attempt.attempt}>
            <span class="timeline-name">
              <Name text={attempt.model} /> <Outcome attempt={attempt} />
            </span>
            <span class="timeline-track" aria-hidden="true">
              <span class="timeline-wait" style={{ left: share(span.from), width: share(content - span.from) }} />
              <span
                class={`timeline-content timeline-${attempt.outcome ?? 'open'}`}
                style={{ left: share(content), width: share(Math.max(0, span.to - content)) }}
              />
            </span>
            <span class="timeline-times">
              held <Money pico={attempt.hold_pico_usd} />, began at {duration(span.from)}
              {attempt.first_content_ms !== null && `, first content after ${duration(attempt.first_content_ms)}`}
              {attempt.total_ms !== null && `, ended after ${duration(attempt.total_ms)}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
