import { useT } from '../ui/use-t.ts';

type Values = Record<string, unknown>;
export interface ChangeSample {
  id: number;
  title: string;
  before: Values;
  after: Values;
}

interface ChangeSamplesProps {
  /** What a row is called. */
  title: string;
  samples: ChangeSample[];
  label: (field: string) => string;
  say: (field: string, value: unknown) => string;
}

/** Some rows before and after a change, with what differs alone. */
export function ChangeSamples({ title, samples, label, say }: ChangeSamplesProps) {
  const t = useT();
  if (samples.length === 0) return null;
  return (
    <div>
      <table className="w-full table-fixed text-start text-xs">
        <thead className="text-ink-3">
          <tr>
            {[title, t('kit.before'), t('kit.after')].map((heading) => (
              <th key={heading} scope="col" className="px-2 py-1 text-start font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line align-top">
          {samples.map((one) => (
            <tr key={one.id}>
              <th scope="row" className="px-2 py-1 text-start font-medium wrap-anywhere" dir="auto">
                {one.title}
              </th>
              <Side of={one.before} other={one.after} label={label} say={say} />
              <Side of={one.after} other={one.before} label={label} say={say} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SideProps extends Pick<ChangeSamplesProps, 'label' | 'say'> {
  of: Values;
  other: Values;
}

/** Only what differs, each under its name. */
function Side({ of, other, label, say }: SideProps) {
  const fields = Object.entries(of).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(other[name]));
  return (
    <td className="px-2 py-1 wrap-anywhere">
      {fields.map(([name, value]) => (
        <p key={name}>
          <span className="text-ink-3">{label(name)}</span> <bdi>{say(name, value)}</bdi>
        </p>
      ))}
    </td>
  );
}
