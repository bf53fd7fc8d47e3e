import { cancelJob, type Job } from '@muxwell/contract';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../kit/api-context.tsx';
import { useFormat } from '../kit/format.ts';
import { useFailed } from '../kit/says.ts';
import { useCan } from '../kit/session.ts';
import { Progress } from '../ui/states.tsx';
import { toast } from '../ui/toast.tsx';
import { useT } from '../ui/use-t.ts';

/** Mass edits and undos under way, by whomever, each as a notice: how far it is, and the way to cancel it. */
export const Works = ({ works }: { works: readonly Job[] }) => works.map((work) => <Work key={work.id} work={work} />);

function Work({ work: { id, name, progress } }: { work: Job }) {
  const t = useT();
  const { i18n } = useTranslation();
  const api = useApi();
  const failed = useFailed();
  const format = useFormat();
  const mayCancel = useCan('jobs:write');
  const key = `jobs.job.${name.replaceAll('.', '-')}`;
  const { done, of } = { done: 0, of: null, ...progress };
  useEffect(() => {
    const cancel = () => void api.call(cancelJob, { params: { id } }).catch(failed);
    const far = of ? t('jobs.doneOf', { done: format.number(done), of: format.number(of) }) : '';
    const detail = (
      <span className="figures mt-1.5 flex w-56 flex-col gap-1">
        <Progress label={t('jobs.progress')} value={of ? done / of : null} />
        {far}
      </span>
    );
    const offer = mayCancel ? { label: t('jobs.cancel'), act: cancel } : undefined;
    toast.working({ id, says: i18n.exists(key) ? i18n.t(key) : name, detail, offer });
  }, [id, name, key, done, of, mayCancel, api, failed, format, t, i18n]);
  useEffect(() => () => toast.end(id), [id]);
  return null;
}
