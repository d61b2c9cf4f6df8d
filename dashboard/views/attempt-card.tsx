import { Fact } from '../parts/fact.tsx';
import { Heads } from '../parts/heads.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { classCosts } from '../reckon/class-costs.ts';
import { givenAgain, whyNothingHeld } from '../reckon/given-again.ts';
import type { CallFacts, Pricing } from '../state/answers.ts';
import { addressOf } from '../state/place.ts';
import { count, duration } from '../text/amounts.ts';

const SOURCES: Readonly<Record<string, string>> = {
  provider: 'as the provider has told it',
  catalogue: 'by our prices and the usage that the provider has told',
  estimate: 'estimated: the provider has not told its usage',
  expiry: 'charged at its hold, since nobody has ended it',
  cache: 'nothing: the answer was there already',
  unknown: 'nobody knows the price of this model',
};

const CACHE: Readonly<Record<string, string>> = {
  hit: 'a hit',
  miss: 'a miss',
  partial: 'known in part',
  refresh: 'asked anew',
  bypass: 'past the cache',
  replay: 'given again under its idempotency key',
};

export interface AttemptCardProps {
  readonly attempt: CallFacts['attempts'][number];
  /** What the model costs now. */
  readonly pricing: Pricing | undefined;
}

/** One attempt: why this target, what was held, and what each class of tokens has cost. */
export function AttemptCard({ attempt, pricing }: AttemptCardProps) {
  return (
    <section class="card">
      <h2>
        {attempt.attempt}. <Name text={attempt.model} /> <Outcome attempt={attempt} />
      </h2>
      <dl class="facts">
        <Fact name="Why">
          <Name text={attempt.route} />
        </Fact>
        <CostAndHold attempt={attempt} />
        {attempt.experiment && (
          <Fact name={attempt.shadow ? 'Experiment, in the shadow' : 'Experiment'}>
            <a href={addressOf(`experiments/${encodeURIComponent(attempt.experiment)}`)}>
              <Name text={attempt.experiment} />
            </a>{' '}
            <a href={addressOf('calls', { experiment: attempt.experiment, arm: attempt.arm ?? undefined })}>
              <Name text={attempt.arm} />
            </a>
          </Fact>
        )}
        {attempt.cache !== undefined && attempt.cache !== 'off' && (
          <Fact name="Cache">
            <a href={addressOf('calls', { cache: attempt.cache })}>{CACHE[attempt.cache] ?? attempt.cache}</a>
            {givenAgain(attempt) && (
              <>
                , saved <Money pico={attempt.saved_pico_usd} />
              </>
            )}
          </Fact>
        )}
        <Fact name="Price">
          <Name text={attempt.price_source} none={givenAgain(attempt) ? 'none: nothing was bought' : 'unknown'} />
        </Fact>
        <Fact name="First content">{duration(attempt.first_content_ms)}</Fact>
        <Fact name="Total">{duration(attempt.total_ms)}</Fact>
        {attempt.tokens_per_second !== null && <Fact name="Speed">{attempt.tokens_per_second} tokens/s</Fact>}
        {attempt.served_model !== null && (
          <Fact name="Served by">
            <Name text={attempt.served_model} />
          </Fact>
        )}
        <Fact name="Finish">
          <Name text={attempt.finish_reason} />
        </Fact>
        {attempt.error !== null && (
          <Fact name="Error">
            <Name text={attempt.error} />
          </Fact>
        )}
      </dl>
      <Classes attempt={attempt} pricing={pricing} />
      {attempt.correction && (
        <p class="card-note">
          Corrected by <Money pico={attempt.correction.cost_pico_usd} />:{' '}
          <Name text={attempt.correction.note} none="its end came late" />
        </p>
      )}
    </section>
  );
}

/** What it has cost, and what was held for it before anybody knew. */
function CostAndHold({ attempt }: Pick<AttemptCardProps, 'attempt'>) {
  return (
    <>
      <Fact name="Cost">
        <Money
          pico={attempt.cost_pico_usd}
          isEstimate={attempt.cost_source === 'estimate' || attempt.cost_source === 'expiry'}
        />{' '}
        <span class="quiet">{SOURCES[attempt.cost_source ?? 'unknown'] ?? attempt.cost_source}</span>
      </Fact>
      <Fact name="Held">
        {attempt.hold_pico_usd === null || givenAgain(attempt) ? (
          whyNothingHeld(attempt)
        ) : (
          <Money pico={attempt.hold_pico_usd} />
        )}
      </Fact>
    </>
  );
}

/** What each class of tokens comes to by the list. Where the ledger says otherwise, that counts. */
function Classes({ attempt, pricing }: AttemptCardProps) {
  const { classes, sum } = classCosts(attempt, pricing);
  if (classes.length === 0) return null;
  const again = givenAgain(attempt);
  const isOther = !again && sum !== null && attempt.cost_pico_usd !== null && sum !== attempt.cost_pico_usd;
  return (
    <>
      <table class="classes">
        <Heads first="Tokens" numbers={['How many', 'Per million', again ? 'Would have cost' : 'Cost']} />
        <tbody>
          {classes.map(({ label, tokens, perMillion, pico }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td class="number">{count(tokens)}</td>
              <td class="number">
                <Money pico={perMillion} />
              </td>
              <td class="number">
                <Money pico={pico} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {again && (
        <p class="card-note">
          Nothing of this was paid: these are the tokens of the first time, by today's list price. What the first time
          had cost is what was saved.
        </p>
      )}
      {isOther && (
        <p class="card-note">
          By today's list price these come to <Money pico={sum} />; the ledger goes by what was valid and told when the
          call was made.
        </p>
      )}
    </>
  );
}
