import { useState } from 'react';
import { Field, Textarea } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';
import { headersOf, textOf } from './headers.ts';

interface HeadersFieldProps {
  headers: Record<string, string>;
  onChange: (headers: Record<string, string>) => void;
  label: string;
}

/** Headers that are sent to a source, one `Name: value` a line. A line that is none is told when one leaves the box. */
export function HeadersField({ headers, onChange, label }: HeadersFieldProps) {
  const t = useT();
  const [text, setText] = useState(() => textOf(headers));
  const [wrong, setWrong] = useState<string | null>(null);
  return (
    <Field
      label={<span className="text-xs font-normal text-ink-3">{label}</span>}
      error={wrong === null ? undefined : t('streams.headersWrong', { line: wrong })}
    >
      {(tied) => (
        <Textarea
          {...tied}
          dir="ltr"
          rows={2}
          className="min-h-14 font-mono text-xs"
          placeholder="Referer: https://example.com/"
          value={text}
          onBlur={() => setWrong(headersOf(text).wrong)}
          onChange={(event) => {
            setText(event.target.value);
            setWrong(null);
            onChange(headersOf(event.target.value).headers);
          }}
        />
      )}
    </Field>
  );
}
