import { explainPlay, listLines, listStreams } from '@muxwell/contract';
import { useState } from 'react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import type { Reply } from '../../kit/api.ts';
import { ProblemNote } from '../../kit/problem-note.tsx';
import { useCan } from '../../kit/session.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Field, Input, Select } from '../../ui/field.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { Trace, useReason } from './trace.tsx';

type Answer = Reply<typeof explainPlay>;

/** Picks a line and a channel and shows which rule would refuse, without starting anything. */
export function ExplainForm({ line: fixed }: { line?: string }) {
  const t = useT();
  const api = useApi();
  const [line, setLine] = useState(fixed ?? '');
  const [stream, setStream] = useState<{ id: number; name: string }>();
  const [output, setOutput] = useState<'ts' | 'hls' | 'file'>('ts');
  const [ip, setIp] = useState('');
  const [answer, setAnswer] = useState<Answer>();
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const ask = async () => {
    if (!stream) return;
    setBusy(true);
    setProblem(undefined);
    try {
      setAnswer(await api.call(explainPlay, { body: { line, streamId: stream.id, output, ...(ip ? { ip } : {}) } }));
    } catch (error) {
      setAnswer(undefined);
      setProblem(error);
    }
    setBusy(false);
  };
  return (
    <form
      className="flex flex-col gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      {fixed === undefined ? <LinePick line={line} onPick={setLine} /> : null}
      <StreamPick stream={stream} onPick={setStream} />
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('why.output')}>
          {(tied) => (
            <Select {...tied} value={output} onChange={(event) => setOutput(event.target.value as typeof output)}>
              <option value="ts">{t('lines.output.ts')}</option>
              <option value="hls">{t('lines.output.hls')}</option>
              <option value="file">{t('why.file')}</option>
            </Select>
          )}
        </Field>
        <Field label={t('why.ip')} isOptional={t('ui.optional')}>
          {(tied) => <Input {...tied} dir="ltr" value={ip} onChange={(event) => setIp(event.target.value)} />}
        </Field>
      </div>
      <Button type="submit" variant="primary" className="self-start" isBusy={isBusy} disabled={!line || !stream}>
        {t('why.ask')}
      </Button>
      {problem === undefined ? null : <ProblemNote error={problem} />}
      {answer ? <Shown answer={answer} /> : null}
    </form>
  );
}

function Shown({ answer }: { answer: Answer }) {
  const t = useT();
  const words = useServerWords();
  const reason = useReason();
  return (
    <div className="flex flex-col gap-3" aria-live="polite">
      <Note tone={answer.isAllowed ? 'good' : 'bad'}>
        <p className="font-medium">{answer.isAllowed ? t('why.allowed') : t('why.refused', { reason: reason(answer.reason) })}</p>
        {answer.says ? <p>{words(answer.says)}</p> : null}
      </Note>
      <Trace trace={answer.trace} />
    </div>
  );
}

function LinePick({ line, onPick }: { line: string; onPick: (line: string) => void }) {
  const t = useT();
  const [search, setSearch] = useState('');
  const mayRead = useCan('lines:read');
  const { data } = useGet(listLines, { query: { limit: 20, ...(search ? { search } : {}) } }, { enabled: mayRead });
  const choices = (data?.items ?? []).map(({ id, username, status }) => ({
    id: String(id),
    label: username,
    note: t(`lines.status.${status}`),
  }));
  const pick = (id: string) => onPick(choices.find((choice) => choice.id === id)?.label ?? '');
  return (
    <Field label={t('why.line')}>
      {(tied) => (
        <Combobox
          tied={tied}
          label={t('why.line')}
          shown={line || <span className="text-ink-3">{t('why.pickLine')}</span>}
          choices={choices}
          isChosen={(id) => choices.find((choice) => choice.id === id)?.label === line}
          onPick={pick}
          onSearch={setSearch}
        />
      )}
    </Field>
  );
}

interface StreamPickProps {
  stream: { id: number; name: string } | undefined;
  onPick: (stream: { id: number; name: string }) => void;
}

function StreamPick({ stream, onPick }: StreamPickProps) {
  const t = useT();
  const [search, setSearch] = useState('');
  const mayRead = useCan('catalog:read');
  const { data } = useGet(listStreams, { query: { limit: 20, ...(search ? { search } : {}) } }, { enabled: mayRead });
  const streams = data?.items ?? [];
  return (
    <Field label={t('why.stream')}>
      {(tied) => (
        <Combobox
          tied={tied}
          label={t('why.stream')}
          shown={stream ? <span dir="auto">{stream.name}</span> : <span className="text-ink-3">{t('why.pickStream')}</span>}
          choices={streams.map(({ id, name, kind }) => ({ id: String(id), label: name, note: t(`streams.kind.${kind}`) }))}
          isChosen={(id) => String(stream?.id) === id}
          onPick={(id) => {
            const picked = streams.find((other) => String(other.id) === id);
            if (picked) onPick({ id: picked.id, name: picked.name });
          }}
          onSearch={setSearch}
        />
      )}
    </Field>
  );
}
