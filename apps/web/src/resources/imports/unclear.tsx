import { type ImportMatch, listImportMatches } from '@muxwell/contract';
import { useState } from 'react';
import { useGet } from '../../kit/api-context.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { Card } from '../../ui/layout.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import type { Run } from './run.ts';

/** By the entry's place: the stream that it is, a new one, or none of it. */
export type Answers = ReadonlyMap<number, number | 'new' | 'skip'>;

/** As the request to apply takes them. */
export const answersOf = (answers: Answers) => ({
  matches: [...answers].map(([seq, answer]) => ({
    seq,
    streamId: typeof answer === 'number' ? answer : null,
    skip: answer === 'skip',
  })),
});

const PAGE = 50;

interface UnclearProps {
  run: Run;
  answers: Answers;
  /** Null: there is nothing to be answered any more. */
  onAnswers: ((answers: Answers) => void) | null;
}

/** Entries of which it is not certain which streams they are: why, what they are taken for, and what else they could be. */
export function Unclear({ run, answers, onAnswers }: UnclearProps) {
  const t = useT();
  const [cursors, setCursors] = useState<string[]>([]);
  const query = { limit: PAGE, after: cursors.at(-1) };
  const { data, error, refetch } = useGet(listImportMatches, { params: { id: run.id }, query });
  const title = t('imports.unclear', { count: run.unclear });
  if (!data) return error ? <ProblemState error={error} onRetry={() => void refetch()} /> : <SkeletonRows />;
  return (
    <Card
      title={title}
      tools={
        <div className="flex gap-1">
          <Button variant="ghost" disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
            {t('imports.before')}
          </Button>
          <Button variant="ghost" disabled={data.next === null} onClick={() => data.next && setCursors([...cursors, data.next])}>
            {t('imports.next')}
          </Button>
        </div>
      }
    >
      <p className="px-3 pt-2 text-sm text-ink-2">{t(onAnswers ? 'imports.unclearSays' : 'imports.unclearDone')}</p>
      <ul className="divide-y divide-line" aria-label={title}>
        {data.items.map((match) => (
          <li key={match.seq} className="flex flex-col gap-2 px-3 py-2 text-sm sm:flex-row sm:items-center">
            <Entry match={match} />
            <Answer
              match={match}
              answer={answers.get(match.seq)}
              onAnswer={onAnswers && ((answer) => onAnswers(answered(answers, match.seq, answer)))}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function answered(answers: Answers, seq: number, answer: number | 'new' | 'skip' | undefined): Answers {
  const next = new Map(answers);
  if (answer === undefined) next.delete(seq);
  else next.set(seq, answer);
  return next;
}

function Entry({ match: { name, group, line, why } }: { match: ImportMatch }) {
  const t = useT();
  return (
    <div className="min-w-0 flex-1">
      <p className="truncate" dir="auto">
        {name}
      </p>
      <p className="truncate text-xs text-ink-3">
        {[t(`imports.why.${why}`), group, line > 0 ? t('imports.line', { number: line }) : ''].filter(Boolean).join(' · ')}
      </p>
    </div>
  );
}

interface AnswerProps {
  match: ImportMatch;
  answer: number | 'new' | 'skip' | undefined;
  onAnswer: ((answer: number | 'new' | 'skip' | undefined) => void) | null;
}

function Answer({ match, answer, onAnswer }: AnswerProps) {
  const t = useT();
  const nameOf = (id: number | null) => match.candidates.find((one) => one.id === id)?.name ?? '';
  const usual = match.streamId === null ? t('imports.asNew') : t('imports.asSame', { what: nameOf(match.streamId) });
  if (!onAnswer) return <span className="text-ink-2">{usual}</span>;
  return (
    <Select
      aria-label={t('imports.whatIs', { what: match.name })}
      className="sm:w-80"
      value={String(answer ?? '')}
      onChange={({ target: { value } }) =>
        onAnswer(value === '' ? undefined : value === 'new' || value === 'skip' ? value : Number(value))
      }
    >
      <option value="">{t('imports.asIs', { what: usual })}</option>
      {match.candidates.map(({ id, name, group }) => (
        <option key={id} value={id}>
          {t('imports.asSame', { what: group ? `${name} (${group})` : name })}
        </option>
      ))}
      <option value="new">{t('imports.asNew')}</option>
      <option value="skip">{t('imports.asSkipped')}</option>
    </Select>
  );
}
