import { ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useChange, useFieldContext, useFieldError } from '../../kit/form-contexts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Input } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';
import { HeadersField } from './headers-field.tsx';

interface Source {
  url: string;
  userAgent: string | null;
  headers: Record<string, string>;
}

/** The upstream addresses of a stream, in the order in which they are tried. */
export function SourcesField() {
  const t = useT();
  const field = useFieldContext<Source[]>();
  const change = useChange<Source[]>();
  const error = useFieldError();
  const sources = field.state.value;
  const put = (index: number, part: Partial<Source>) =>
    change(sources.map((source, at) => (at === index ? { ...source, ...part } : source)));
  const raise = (index: number) =>
    change(sources.toSpliced(index, 1).toSpliced(index - 1, 0, ...sources.slice(index, index + 1)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t('streams.sources')}</legend>
      {sources.map((source, index) => (
        <SourceRow
          key={index}
          source={source}
          number={index + 1}
          isWrong={Boolean(error)}
          onBlur={field.handleBlur}
          onPut={(part) => put(index, part)}
          onRaise={() => raise(index)}
          onRemove={() => change(sources.toSpliced(index, 1))}
        />
      ))}
      {error ? <p className="text-xs text-bad-text">{error}</p> : null}
      <Button
        className="self-start"
        icon={<Plus />}
        onClick={() => change([...sources, { url: '', userAgent: null, headers: {} }])}
      >
        {t('streams.sourceAdd')}
      </Button>
      <p className="text-xs text-ink-3">{t('streams.sourcesHelp')}</p>
    </fieldset>
  );
}

interface SourceRowProps {
  source: Source;
  number: number;
  isWrong: boolean;
  onBlur: () => void;
  onPut: (part: Partial<Source>) => void;
  onRaise: () => void;
  onRemove: () => void;
}

function SourceRow({ source, number, isWrong, onBlur, onPut, onRaise, onRemove }: SourceRowProps) {
  const t = useT();
  return (
    <div className="flex flex-col gap-1 rounded-md border border-line p-2">
      <div className="flex items-center gap-1">
        <Input
          aria-label={t('streams.sourceUrl', { number })}
          aria-invalid={isWrong || undefined}
          dir="ltr"
          className="machine"
          value={source.url}
          placeholder="https://"
          onBlur={onBlur}
          onChange={(event) => onPut({ url: event.target.value })}
        />
        {number > 1 ? (
          <IconButton label={t('streams.sourceUp')} onClick={onRaise}>
            <ArrowUp />
          </IconButton>
        ) : null}
        <IconButton label={t('streams.sourceRemove', { number })} onClick={onRemove}>
          <Trash2 />
        </IconButton>
      </div>
      <Input
        aria-label={t('streams.sourceAgent', { number })}
        placeholder={t('streams.agentHint')}
        dir="auto"
        isSmall
        value={source.userAgent ?? ''}
        onChange={(event) => onPut({ userAgent: event.target.value || null })}
      />
      <HeadersField
        headers={source.headers}
        label={t('streams.headers', { number })}
        onChange={(headers) => onPut({ headers })}
      />
    </div>
  );
}
