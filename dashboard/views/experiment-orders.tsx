import { useState } from 'preact/hooks';
import { Problem } from '../parts/states.tsx';
import { type Order, ordersFor } from '../reckon/orders.ts';
import { Refused } from '../state/ask.ts';
import { mayChange, signedCall } from '../state/control.ts';
import type { ExperimentFacts } from '../state/experiment-answers.ts';
import { refresh } from '../state/live.ts';

/** What becomes of an experiment: said by who can sign with IAM, here or with the command. */
export function Orders({ facts }: { readonly facts: ExperimentFacts }) {
  const [chosen, setChosen] = useState<Order>();
  const [said, setSaid] = useState<string>();
  const orders = ordersFor(facts);
  const isOpen = mayChange.value;
  return (
    <section class="card">
      <h2>Promote or stop</h2>
      {!isOpen && (
        <p class="card-note" id="orders-closed">
          A gateway key may look and not change. Sign in with IAM, or use the command, which signs with your AWS
          credentials.
        </p>
      )}
      <div class="controls">
        {orders.map((order) => (
          <button
            key={order.label}
            type="button"
            class="button"
            disabled={!isOpen}
            aria-describedby={isOpen ? undefined : 'orders-closed'}
            onClick={() => {
              setSaid(undefined);
              setChosen(order);
            }}
          >
            <bdi>{order.label}</bdi>
          </button>
        ))}
      </div>
      {isOpen && chosen && (
        <Confirmation
          key={chosen.label}
          facts={facts}
          order={chosen}
          onEnd={(done) => {
            setChosen(undefined);
            setSaid(done ? `${chosen.label}: in force everywhere within a minute.` : undefined);
          }}
        />
      )}
      {said !== undefined && (
        <p class="notice notice-quiet" role="status">
          {said}
        </p>
      )}
      <dl class="commands">
        {orders.map(({ label, command }) => (
          <div key={label}>
            <dt>
              <bdi>{label}</bdi>
            </dt>
            <dd>
              <code>{command}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface ConfirmationProps {
  readonly facts: ExperimentFacts;
  readonly order: Order;
  onEnd(isDone: boolean): void;
}

/** It changes what callers get: said once more, with a reason for whoever looks at it later. */
function Confirmation({ facts, order, onEnd }: ConfirmationProps) {
  const [problem, setProblem] = useState<Refused>();
  const [isBusy, setBusy] = useState(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const reason = String(new FormData(event.currentTarget).get('reason') ?? '').trim();
    const path = `/teams/${encodeURIComponent(facts.team)}/experiments/${encodeURIComponent(facts.name)}`;
    setBusy(true);
    setProblem(undefined);
    try {
      await signedCall({ method: 'POST', path, body: { ...order.wish, ...(reason !== '' && { reason }) } });
    } catch (cause) {
      setBusy(false);
      setProblem(cause instanceof Refused ? cause : new Refused(0, String(cause)));
      return;
    }
    onEnd(true);
    refresh();
  };
  return (
    <form class="confirmation" onSubmit={send} aria-label={order.label}>
      <p>{order.means}</p>
      <label class="field">
        <span class="select-label">Why, for whoever looks at it later</span>
        <input name="reason" maxLength={256} autocomplete="off" />
      </label>
      <div class="controls">
        <button type="submit" class="button button-strong" disabled={isBusy}>
          {isBusy ? 'Asking…' : `Yes, ${order.label.charAt(0).toLowerCase()}${order.label.slice(1)}`}
        </button>
        <button type="button" class="button" onClick={() => onEnd(false)}>
          Leave it
        </button>
      </div>
      {problem && <Problem problem={problem} />}
    </form>
  );
}
