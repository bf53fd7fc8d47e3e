import { type Setting, updateSettings } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { ApiProblem } from '../../kit/problem.ts';
import { useFailed } from '../../kit/says.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

type Values = Readonly<Record<string, unknown>>;
export type Edit = ReturnType<typeof useEdit>;

/** What has been changed on the page and is not saved yet. */
export function useEdit() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const [values, setValues] = useState<Values>({});
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { items } = await api.call(updateSettings, { body: { values: { ...values } } });
      setValues({});
      await client.invalidateQueries({ queryKey: ['settings'] });
      toast.done(t('settings.saved', { count: items.length }));
    } catch (error) {
      setProblem(error);
      failed(error);
    }
    setBusy(false);
  };
  const put = (setting: Setting, value: unknown) => setValues((old) => ({ ...old, [setting.key]: value }));
  const fields = problem instanceof ApiProblem ? problem.fields : new Map<string, string>();
  return { values, put, save, isBusy, problem, fields, drop: () => setValues({}), count: Object.keys(values).length };
}
