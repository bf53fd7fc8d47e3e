import { loadDemo } from '@muxwell/contract';
import { useNavigate } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { Button } from '../../ui/button.tsx';
import { useT } from '../../ui/use-t.ts';

export function DemoButton({ onProblem }: { onProblem: (problem: unknown) => void }) {
  const t = useT();
  const api = useApi();
  const navigate = useNavigate();
  const [isBusy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    try {
      const { run } = await api.call(loadDemo);
      await navigate({ to: `/imports/${run.id}` });
    } catch (error) {
      onProblem(error);
    }
    setBusy(false);
  };
  return (
    <Button icon={<FlaskConical />} isBusy={isBusy} onClick={() => void load()}>
      {t('imports.demo')}
    </Button>
  );
}
