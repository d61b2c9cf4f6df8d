import { useState } from 'preact/hooks';
import type { Query, Refused } from '../state/ask.ts';
import { Menu } from './menu.tsx';
import { saveCalls, saveFile } from './save-file.ts';
import { Problem } from './states.tsx';

export interface ExportMenuProps {
  /** Which rows: the stretch of time and the filters that are on. */
  readonly rows: Query;
  /** What is shown as a table, as CSV. */
  readonly sums?: () => string;
}

/** What is on the page, as files. */
export function ExportMenu({ rows, sums }: ExportMenuProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Refused>();
  const save = (close: () => void, act: () => Promise<void> | void) => async () => {
    close();
    setBusy(true);
    setProblem(undefined);
    try {
      await act();
    } catch (cause) {
      setProblem(cause as Refused); // Nothing else is thrown by what asks the gateway.
    }
    setBusy(false);
  };
  return (
    <>
      <Menu label={isBusy ? 'Exporting…' : 'Export'}>
        {(close) => (
          <>
            {sums && (
              <button
                type="button"
                onClick={save(close, () => saveFile('headgate-usage.csv', new Blob([sums()], { type: 'text/csv' })))}
              >
                This table, CSV
              </button>
            )}
            <button type="button" onClick={save(close, () => saveCalls('csv', rows))}>
              All its calls, CSV
            </button>
            <button type="button" onClick={save(close, () => saveCalls('jsonl', rows))}>
              All its calls, JSON lines
            </button>
          </>
        )}
      </Menu>
      {problem && <Problem problem={problem} />}
    </>
  );
}
