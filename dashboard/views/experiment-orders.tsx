import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../parts/dialog.tsx';
import { type Order, ordersFor } from '../reckon/orders.ts';
import { ChangeBar } from '../signed/change-bar.tsx';
import { Field, Form } from '../signed/form-parts.tsx';
import { useSubmit } from '../signed/use-submit.ts';
import { mayChange, signedCall } from '../state/control.ts';
import type { ExperimentFacts } from '../state/experiment-answers.ts';
import { refresh } from '../state/live.ts';

/** What becomes of an experiment: said by who can sign with IAM, here or with the command. */
export function Orders({ facts }: { readonly facts: ExperimentFacts }) {
  const [chosen, setChosen] = useState<Order>();
  const [said, setSaid] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const orders = ordersFor(facts);
  const isOpen = mayChange.value;
  // What is so now is no order any more, and its button goes: the keyboard needs another place then.
  useEffect(() => {
    if (said !== '') heading.current?.focus();
  }, [said]);
  return (
    <>
      <ChangeBar />
      <section class="card">
        <h2 ref={heading} tabIndex={-1}>
          Promote or stop
        </h2>
        {!isOpen && (
          <p class="card-note" id="orders-closed">
            This takes AWS credentials: sign in with IAM above, or use the command.
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
                setSaid('');
                setChosen(order);
              }}
            >
              <bdi>{order.label}</bdi>
            </button>
          ))}
        </div>
        <p class="done" role="status">
          {said}
        </p>
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
      {isOpen && chosen && (
        <Confirmation
          facts={facts}
          order={chosen}
          onClose={() => setChosen(undefined)}
          onDone={() => {
            setChosen(undefined);
            setSaid(`${chosen.label}: in force everywhere within a minute.`);
            refresh();
          }}
        />
      )}
    </>
  );
}

interface ConfirmationProps {
  readonly facts: ExperimentFacts;
  readonly order: Order;
  onClose(): void;
  onDone(): void;
}

/** It changes what callers get: said once more, with a reason for whoever looks at it later. */
function Confirmation({ facts, order, onClose, onDone }: ConfirmationProps) {
  const { isBusy, refused, submit } = useSubmit(async (form) => {
    const reason = String(form.get('reason') ?? '').trim();
    const path = `/teams/${encodeURIComponent(facts.team)}/experiments/${encodeURIComponent(facts.name)}`;
    await signedCall({ method: 'POST', path, body: { ...order.wish, ...(reason !== '' && { reason }) } });
    onDone();
  });
  return (
    <Dialog title={`${order.label}?`} onClose={onClose}>
      <Form submit={submit} label={order.label} isBusy={isBusy} refused={refused} onClose={onClose}>
        <p>{order.means} It is in force everywhere within a minute, and can be taken back.</p>
        <Field label="Why" name="reason" hint="For whoever looks at it later; it may be left out." />
      </Form>
    </Dialog>
  );
}
