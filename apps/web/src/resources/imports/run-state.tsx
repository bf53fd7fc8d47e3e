import type { ImportRun } from '@muxwell/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kit/format.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Progress } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';

const tones: Record<ImportRun['state'], Tone> = {
  waiting: 'calm',
  fetching: 'info',
  staged: 'accent',
  applying: 'info',
  done: 'good',
  failed: 'bad',
  cancelled: 'calm',
  undone: 'calm',
};

export const isUnderWay = ({ state }: Pick<ImportRun, 'state'>): boolean =>
  state === 'waiting' || state === 'fetching' || state === 'applying';

export function RunState({ run }: { run: ImportRun }) {
  const t = useT();
  const words = useServerWords();
  return (
    <Badge tone={tones[run.state]} why={words(run.reason)}>
      {t(`imports.state.${run.state}`)}
    </Badge>
  );
}

/** A phase's name in the reader's language, or as the server says it. */
export function usePhase(): (phase: string) => string {
  const { i18n } = useTranslation();
  return (phase) => (i18n.exists(`imports.phase.${phase}`) ? i18n.t(`imports.phase.${phase}`) : phase);
}

/** The bar, what is done, the rate, and how long it may still take. */
export function RunProgress({ run }: { run: ImportRun }) {
  const t = useT();
  const format = useFormat();
  const phase = usePhase();
  const { done, of, perSecond } = run.progress;
  const parts = [
    phase(run.progress.phase),
    of === null
      ? t('imports.entries', { count: done })
      : t('imports.doneOf', { done: format.number(done), of: format.number(of) }),
    perSecond > 0 ? t('imports.perSecond', { count: Math.round(perSecond) }) : '',
    of !== null && perSecond > 0 ? t('imports.remaining', { time: format.duration((of - done) / perSecond) }) : '',
  ];
  return (
    <div className="flex flex-col gap-1.5">
      <Progress label={t('imports.progress')} value={of === null || of === 0 ? null : done / of} />
      <p className="figures text-sm text-ink-2" aria-live="polite">
        {parts.filter(Boolean).join(' · ')}
      </p>
    </div>
  );
}

/** “1,204 channels · 18 radio stations · 300 films · 12 episodes”, without what there is none of. */
export function useFound(): (found: ImportRun['found']) => string {
  const t = useT();
  return ({ live, radio, movie, episode }) =>
    [
      live > 0 ? t('imports.found.live', { count: live }) : '',
      radio > 0 ? t('imports.found.radio', { count: radio }) : '',
      movie > 0 ? t('imports.found.movie', { count: movie }) : '',
      episode > 0 ? t('imports.found.episode', { count: episode }) : '',
    ]
      .filter(Boolean)
      .join(' · ');
}

/** Where a run comes from, as people say it. */
export function useRunName(): (run: Pick<ImportRun, 'from' | 'kind'>) => string {
  const t = useT();
  return ({ from, kind }) => (kind === 'text' ? t('imports.kind.text') : from);
}
