import { cancelJob, Job, listJobs, retryJob } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../kit/api-context.tsx';
import { columnsOf, Nothing } from '../../kit/columns.tsx';
import { useFormat } from '../../kit/format.ts';
import { resourcePage } from '../../kit/resource-page.tsx';
import { useFailed } from '../../kit/says.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { useCan } from '../../kit/session.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/states.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { useT } from '../../ui/use-t.ts';

const c = columnsOf<Job>();
const tones: Record<Job['state'], Tone> = {
  waiting: 'calm',
  running: 'info',
  retrying: 'warn',
  done: 'good',
  failed: 'bad',
  cancelled: 'calm',
};

export const JobsPage = resourcePage({
  list: listJobs,
  title: 'places.jobs',
  empty: 'jobs.empty',
  icon: <ListChecks />,
  id: (row) => row.id,
  useColumns: (t) => [
    c.cell('name', t('jobs.name'), (row) => <Name job={row} />, { phone: 'title', width: 'minmax(150px, 2fr)' }),
    c.cell('state', t('jobs.stateName'), (row) => <State job={row} />, { phone: 'end', width: '130px' }),
    c.cell('progress', t('jobs.progress'), (row) => <Bar job={row} />, { width: 'minmax(150px, 2fr)' }),
    c.number('attempts', t('jobs.attempts'), { width: '84px' }),
    c.text('actor', t('jobs.actor'), { width: 'minmax(100px, 1fr)' }),
    c.date('createdAt', t('jobs.created'), { phone: 'line' }),
    c.date('endedAt', t('jobs.ended')),
    c.cell('act', t('ui.actions'), (row) => <Act job={row} />, { width: '110px' }),
  ],
  filters: [
    {
      name: 'state',
      label: 'jobs.stateName',
      useChoices: () => {
        const t = useT();
        return Job.shape.state.options.map((state) => ({ id: state, label: t(`jobs.state.${state}`) }));
      },
    },
  ],
});

function Name({ job }: { job: Job }) {
  const { i18n } = useTranslation();
  const key = `jobs.job.${job.name.replaceAll('.', '-')}`;
  return i18n.exists(key) ? i18n.t(key) : <span className="machine">{job.name}</span>;
}

function State({ job }: { job: Job }) {
  const t = useT();
  const words = useServerWords();
  return (
    <Badge tone={tones[job.state]} why={words(job.reason)}>
      {t(`jobs.state.${job.state}`)}
    </Badge>
  );
}

function Reason({ job }: { job: Job }) {
  const says = useServerWords()(job.reason);
  return (
    <Tooltip says={says}>
      <span tabIndex={0} dir="auto" className="block truncate text-bad-text">
        {says}
      </span>
    </Tooltip>
  );
}

function Bar({ job }: { job: Job }) {
  const t = useT();
  const format = useFormat();
  if (job.state === 'failed' || job.state === 'retrying') return <Reason job={job} />;
  if (!job.progress || job.state !== 'running') return <Nothing />;
  const { done, of } = job.progress;
  return (
    <span className="figures flex items-center gap-2">
      <span className="w-24">
        <Progress label={t('jobs.progress')} value={of ? done / of : null} />
      </span>
      {of ? `${format.number(done)} / ${format.number(of)}` : format.number(done)}
    </span>
  );
}

function Act({ job }: { job: Job }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  if (!useCan('jobs:write')) return null;
  const call = (endpoint: typeof cancelJob | typeof retryJob) => () =>
    void api.call(endpoint, { params: { id: job.id } }).then(() => client.invalidateQueries({ queryKey: ['jobs'] }), failed);
  if (job.state === 'waiting' || job.state === 'running' || job.state === 'retrying') {
    return (
      <Button className="h-7" onClick={call(cancelJob)}>
        {t('jobs.cancel')}
      </Button>
    );
  }
  if (job.isRepeatable && (job.state === 'failed' || job.state === 'cancelled')) {
    return (
      <Button className="h-7" onClick={call(retryJob)}>
        {t('jobs.retry')}
      </Button>
    );
  }
  return null;
}
