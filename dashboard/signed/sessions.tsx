import { Heads } from '../parts/heads.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { count } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { shown } from '../text/shown.ts';
import type { Doing } from './doing.ts';
import type { KeyFacts } from './facts.ts';

interface SessionsProps {
  readonly keys: readonly KeyFacts[];
  /** The key that looks. */
  readonly own: string | null;
  onDo(doing: Doing): void;
}

/** Who looks at this page without a gateway key: there is nothing to edit of an hour, and all of it can be ended. */
export function Sessions({ keys, own, onDo }: SessionsProps) {
  const open = keys.filter(({ state }) => state === 'active');
  if (open.length === 0) return null;
  return (
    <details class="sessions">
      <summary>Sessions of this page: {count(open.length)}</summary>
      <Scroll label="Sessions">
        <table>
          <Heads first="Session" texts={['Began', 'Ends']} deed="End it" />
          <tbody>
            {open.map((key) => (
              <tr key={key.id}>
                <th scope="row" class="grow">
                  <Name text={key.name} /> {key.id === own && <span class="badge badge-calm">this session</span>}
                  <div class="mono quiet">{key.id}</div>
                </th>
                <td>{moment(key.createdAt)}</td>
                <td>{moment(key.expiresAt)}</td>
                <td>
                  <button
                    type="button"
                    class="button"
                    aria-label={`Revoke ${shown(key.name)} ${key.id}`}
                    onClick={() => onDo({ what: 'revoke', key })}
                  >
                    Revoke
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}
