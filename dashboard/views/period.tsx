import { Choice, Select } from '../parts/choice.tsx';
import { RANGES, rangeNamed } from '../reckon/range.ts';
import { DIMENSIONS, type Dimension } from '../state/answers.ts';
import { changeQuery, place } from '../state/place.ts';

/** What time figures are of, and what they are told apart by, as the address says. */
export function chosenPeriod(): { readonly named: string | undefined; readonly by: Dimension } {
  const { by, range } = place.value.query;
  return { named: range, by: DIMENSIONS.find((one) => one === by) ?? 'model' };
}

/** Lets somebody choose the two. */
export function PeriodChoice() {
  const { named, by } = chosenPeriod();
  return (
    <>
      <Choice
        label="Time"
        value={rangeNamed(named, Date.now()).name}
        // Its members are its names.
        options={Object.entries(RANGES).map(([range, { label }]) => ({ value: range as keyof typeof RANGES, label }))}
        onChoose={(range) => changeQuery({ range })}
      />
      <Select
        label="By"
        value={by}
        options={DIMENSIONS.map((one) => ({ value: one, label: one }))}
        onChoose={(one) => changeQuery({ by: one })}
      />
    </>
  );
}
