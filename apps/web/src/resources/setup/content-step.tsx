import { type ImportFrom, loadDemo, startImport } from '@muxwell/contract';
import { useNavigate } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { ButtonLink } from '../../kit/link.tsx';
import { ProblemNote } from '../../kit/problem-note.tsx';
import { Button } from '../../ui/button.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useT } from '../../ui/use-t.ts';
import { UrlForm, XtreamForm } from '../imports/from-forms.tsx';

/** What viewers shall see first: the demo, a playlist, an account elsewhere; or later. */
export function ContentStep() {
  const t = useT();
  const api = useApi();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState('demo');
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const follow = (id: string) => navigate({ to: '/quick-start', search: { run: id } as never });
  const begin = async (start: () => Promise<string>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await follow(await start());
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  const demo = () => begin(async () => (await api.call(loadDemo)).run.id);
  const from = (source: ImportFrom | File) =>
    source instanceof File
      ? Promise.resolve()
      : begin(async () => (await api.call(startImport, { body: { from: source, apply: 'now' } })).id);
  return (
    <div className="flex flex-col gap-4">
      {problem === undefined ? null : <ProblemNote error={problem} />}
      <div className="rounded-md border border-line">
        <Tabs
          label={t('setup.step.content')}
          value={chosen}
          onChange={setChosen}
          tabs={[
            {
              id: 'demo',
              label: t('setup.demo'),
              body: (
                <div className="flex flex-col items-start gap-3 p-4">
                  <p className="text-sm text-ink-2">{t('setup.demoSays')}</p>
                  <Button variant="primary" icon={<FlaskConical />} isBusy={isBusy} onClick={() => void demo()}>
                    {t('imports.demo')}
                  </Button>
                </div>
              ),
            },
            { id: 'url', label: t('imports.by.url'), body: <UrlForm onStart={from} /> },
            { id: 'xtream', label: t('imports.by.xtream'), body: <XtreamForm onStart={from} /> },
          ]}
        />
      </div>
      <div>
        <ButtonLink to="/overview">{t('setup.later')}</ButtonLink>
      </div>
    </div>
  );
}
